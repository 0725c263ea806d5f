#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <csignal>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/home.h"
#include "cli/output.h"
#include "files/classified_file.h"
#include "files/file_list.h"
#include "report/terminal.h"
#include "report/wording.h"
#include "round/round_people.h"

namespace celador {
namespace {

std::atomic<bool> stop_reading = false;

// The first Ctrl-C ends the reading, and what was read is told; the second one ends at once.
void on_interrupt(int signal) {
  stop_reading = true;
  std::signal(signal, SIG_DFL);
}

// Draws the progress over all files, ten times a second at most.
class ReadingProgress {
 public:
  explicit ReadingProgress(const FileList& list) : files_(list.files.size()) {
    for (const FileToRead& file : list.files) bytes_to_read_ += file.bytes;
  }
  Result<void> read(std::uint64_t bytes_of_file) {
    if (stop_reading) return fail(ErrorKind::kCancelled, "interrupted");
    const auto now = std::chrono::steady_clock::now();
    if (now - drawn_ < std::chrono::milliseconds(100)) return {};
    drawn_ = now;
    bar_.draw(FilesProgress{.bytes_read = bytes_before_ + bytes_of_file,
                            .bytes_to_read = bytes_to_read_,
                            .files_done = files_done_,
                            .files = files_,
                            .elapsed = now - began_});
    return {};
  }
  void file_done(std::uint64_t bytes) {
    bytes_before_ += bytes;
    ++files_done_;
  }
  void clear() { bar_.clear(); }

 private:
  ProgressBar bar_;
  std::uint64_t bytes_to_read_ = 0;
  std::uint64_t bytes_before_ = 0;
  std::uint64_t files_done_ = 0;
  std::uint64_t files_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point drawn_ = began_;
};

std::string name_of(const std::string& path) {
  return path == "-" ? "standard input" : printable(path, 4096);
}

Result<void> print(const Common& common, const ClassifiedFile& file) {
  if (common.json) return print_out(to_json_line(file) + "\n");
  const std::string about = fmt::format("{}  {}", name_of(file.path), file.format);
  std::string text = render_classification({.title = about,
                                            .bytes = file.bytes,
                                            .datasets = file.found.datasets,
                                            .people = file.found.people,
                                            .notes = file.notes},
                                           colour_of_stdout(), width_of_stdout());
  if (!file.found.explanations.empty())
    text += render_explanations(file.found.explanations, colour_of_stdout(), width_of_stdout());
  return print_out(text);
}

// The people of several files: those of one in another are counted once.
std::optional<People> together(const RoundPeople& people, std::uint64_t files) {
  std::optional<People> all = people.count();
  if (all && people.stores() > 1) {
    all->method = fmt::format("over {} files with people of {} files, each person counted once{}",
                              people.stores(), files,
                              all->low == all->high ? "" : "; what they share is estimated");
  }
  return all;
}

// One number for all, below the files. As JSON on stdout only where it was asked for: a line a file
// is what programs expect.
Result<void> print_total(const Common& common, const ClassifyOptions& options,
                         const ClassifiedFiles& all) {
  if (common.json && options.total) return print_out(to_json_line(all) + "\n");
  const std::string title =
      counted_text(all.files, "file", "files") + " together" +
      (all.unread == 0 ? "" : fmt::format(", {} not read", count_text(all.unread)));
  if (common.json) {
    fmt::print(stderr, "celador: {}: people {}\n", title,
               all.people ? people_text(*all.people) : "not known");
    return {};
  }
  std::vector<std::string> notes;
  for (const auto& [category, files] : all.files_of_category)
    notes.push_back(fmt::format("{} in {}", category, counted_text(files, "file", "files")));
  return print_out(render_total(
      {.title = title, .bytes = all.bytes, .people = all.people, .lines = std::move(notes)},
      colour_of_stdout(), width_of_stdout()));
}

}  // namespace

ExitStatus run_classify(const Common& common, const ClassifyOptions& options,
                        const std::vector<std::string>& paths) {
  const auto rules = load_rules(options.rules, common);
  if (!rules) return report_error(rules.error());
  const FileList list = list_files(paths);
  for (const auto& [path, error] : list.unreadable)
    fmt::print(stderr, "celador: {} {}\n", name_of(path), error.message);
  if (list.files.empty() && list.unreadable.empty())
    fmt::print(stderr, "celador: the folder holds no files\n");

  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  const PeopleKey key = PeopleKey::random();
  ReadingProgress progress(list);
  ClassifiedFiles all;
  RoundPeople people;
  std::size_t failed = list.unreadable.size();
  bool in_part = false;
  for (const FileToRead& to_read : list.files) {
    if (stop_reading) break;
    auto file = classify_file(to_read.path, options.records, key,
                              {.rules = *rules ? &**rules : nullptr,
                               .explain = options.explain ? Explain::kYes : Explain::kNo,
                               .moment = SystemClock().now()},
                              [&](std::uint64_t bytes) { return progress.read(bytes); });
    progress.file_done(to_read.bytes);
    progress.clear();
    if (!file) {
      fmt::print(stderr, "celador: {}: {}\n", name_of(to_read.path), file.error().message);
      ++failed;
      continue;
    }
    all.add(*file);
    if (file->found.people) people.add_store(*file->found.people, file->found.person_keys);
    in_part = in_part || !file->whole;
    for (const std::string& note : file->notes) {
      if (common.json) fmt::print(stderr, "celador: {}: {}\n", name_of(file->path), note);
    }
    if (auto printed = print(common, *file); !printed) return report_error(printed.error());
  }
  progress.clear();
  if (all.files > 1) {
    all.unread = failed;
    all.people = together(people, all.files);
    if (auto printed = print_total(common, options, all); !printed)
      return report_error(printed.error());
  }
  if (stop_reading) return ExitStatus::kDoneInPart;
  if (all.files == 0 && failed > 0) return ExitStatus::kFailed;
  return failed > 0 || in_part ? ExitStatus::kDoneInPart : ExitStatus::kDone;
}

}  // namespace celador
