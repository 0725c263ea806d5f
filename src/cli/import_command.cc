#include <fmt/format.h>

#include <boost/json.hpp>
#include <vector>

#include "base/text.h"
#include "book/book.h"
#include "cli/commands.h"
#include "cli/home.h"
#include "cli/output.h"
#include "cli/sweep_file.h"
#include "model/finding_json.h"
#include "report/wording.h"

namespace celador {
namespace {

// Each batch is a transaction: what was read before an error or a kill is kept, and importing again
// adds the rest.
constexpr std::size_t kBatch = 5000;

// Puts sightings into the book, or nowhere.
class SightingsForBook final : public SightingSink {
 public:
  // `book` is null for a dry run, else outlives it.
  SightingsForBook(Book* book, std::string file, Instant now)
      : book_(book), file_{.file = std::move(file), .format = "", .at = now} {}

  Result<void> sighting(const PortSighting& sighting) override {
    if (book_ == nullptr) return {};
    batch_.push_back(sighting);
    return batch_.size() < kBatch ? Result<void>() : flush();
  }
  // The book knows addresses; a name's may be another by now.
  Result<void> named(const std::string&, std::uint16_t, std::uint64_t) override { return {}; }

  // The format is known as soon as the first sighting comes.
  void read_from(const SightingReading& reading) { reading_ = &reading; }
  Result<void> flush() {
    if (batch_.empty()) return {};
    file_.format = to_text(reading_->format);
    added_ += TRY(book_->add_sightings(file_, batch_));
    batch_.clear();
    return {};
  }
  std::uint64_t added() const { return added_; }

 private:
  Book* book_;
  ImportedFile file_;
  const SightingReading* reading_ = nullptr;
  std::vector<PortSighting> batch_;
  std::uint64_t added_ = 0;
};

struct Imported {
  std::string file;
  SightingReading reading;
  std::optional<std::uint64_t> added;  // nothing: a dry run
};

std::string json_of(const Imported& imported) {
  const SightingReading& reading = imported.reading;
  const auto time = [](const std::optional<Instant>& at) {
    return at ? boost::json::value(to_rfc3339(*at)) : nullptr;
  };
  boost::json::object line;
  line["schema"] = "celador/import/1";
  line["file"] = imported.file;
  line["format"] = to_text(reading.format);
  line["tool"] = reading.tool;
  line["endpoints"] = reading.open + reading.closed + reading.undecided;
  line["open"] = reading.open;
  line["closed"] = reading.closed;
  line["undecided"] = reading.undecided;
  line["named"] = reading.named;
  line["new"] = imported.added ? boost::json::value(*imported.added) : nullptr;
  boost::json::array left_out;
  for (const auto& [reason, entries] : reading.left_out) {
    left_out.push_back(boost::json::object{
        {"reason", to_text(reason)}, {"count", entries.count}, {"first_line", entries.first_line}});
  }
  line["left_out"] = std::move(left_out);
  line["cut"] = reading.cut.empty() ? boost::json::value(nullptr) : boost::json::value(reading.cut);
  line["first_seen"] = time(reading.first);
  line["last_seen"] = time(reading.last);
  return to_json_line(boost::json::value(std::move(line))) + "\n";
}

std::string text_of(const Imported& imported) {
  const SightingReading& reading = imported.reading;
  std::string text = fmt::format(
      "{}: {}, {}: {} open, {} closed, {} undecided\n", imported.file, title_of(reading.format),
      counted_text(reading.open + reading.closed + reading.undecided, "endpoint", "endpoints"),
      count_text(reading.open), count_text(reading.closed), count_text(reading.undecided));
  if (imported.added) {
    text += fmt::format("  new in the book: {}\n", count_text(*imported.added));
  } else {
    text += "  nothing was put into the book: --dry-run\n";
  }
  if (reading.first && reading.last)
    text += fmt::format("  seen open: {} to {}\n", moment_text(*reading.first),
                        moment_text(*reading.last));
  if (reading.open > 0 && !reading.last) text += "  seen open: no moment is told\n";
  for (const std::string& each : left_out_texts(reading))
    text += fmt::format("  left out: {}\n", each);
  if (reading.named > 0) {
    text += fmt::format(
        "  left out: {} by name, not by address: look at them with `celador scan --endpoints`\n",
        counted_text(reading.named, "endpoint", "endpoints"));
  }
  if (!reading.cut.empty()) text += fmt::format("  in part: {}\n", reading.cut);
  return text;
}

bool is_in_part(const SightingReading& reading) {
  return !reading.cut.empty() || reading.named > 0 ||
         reading.left_out.contains(LeftOutReason::kUnreadable) ||
         reading.left_out.contains(LeftOutReason::kTooLong);
}

Result<ExitStatus> import_files(const Common& common, const SweepFiles& files, ImportInto into) {
  const Home home = TRY(Home::open(common.home));
  std::optional<Book> book;
  if (into == ImportInto::kBook)
    book.emplace(TRY(Book::open(home.book(), OpenMode::kCreateIfAbsent)));
  const Instant now = SystemClock().now();
  ExitStatus status = ExitStatus::kDone;
  for (const std::string& path : files.paths) {
    Imported imported{.file = name_of_file(path)};
    SightingsForBook sink(book ? &*book : nullptr, imported.file, now);
    sink.read_from(imported.reading);
    Result<void> read = read_sweep_file(path, files, sink, imported.reading);
    // What came before the damage is worth keeping, and a full disk is told only once.
    if (auto flushed = sink.flush(); !flushed && read) read = std::move(flushed);
    if (book) imported.added = sink.added();
    if (read || imported.reading.open > 0)
      TRY(print_out(common.json ? json_of(imported) : text_of(imported)));
    if (!read) {
      // One file that cannot be read keeps no other from being imported.
      const ExitStatus failed = report_error(read.error());
      const bool alone = files.paths.size() == 1 && imported.reading.open == 0;
      status = alone ? failed : ExitStatus::kDoneInPart;
    } else if (is_in_part(imported.reading)) {
      status = ExitStatus::kDoneInPart;
    }
  }
  return status;
}

}  // namespace

ExitStatus run_import(const Common& common, const SweepFiles& files, ImportInto into) {
  const auto status = import_files(common, files, into);
  return status ? *status : report_error(status.error());
}

}  // namespace celador
