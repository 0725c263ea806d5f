#include "files/file_beginning.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/text.h"
#include "files/byte_source.h"
#include "files/file_reader.h"
#include "files/record_counter.h"

namespace celador {
namespace {

// Gives datasets within a file their names in the store.
class InStore final : public RecordSink {
 public:
  // Both outlive it. `own` is what the readers call a dataset that is the file itself.
  InStore(RecordSink& into, std::string_view dataset, std::string own)
      : into_(into), dataset_(dataset), own_(std::move(own)) {}

  void begin_record(std::string_view inside) override {
    if (names_.empty() || names_[last_].first != inside) find(inside);
    passing_ = last_ < kMaxDatasetsOfBeginning;
    if (passing_) into_.begin_record(names_[last_].second);
  }
  void value(std::string_view field_path, ValueView value) override {
    if (passing_) into_.value(field_path, value);
  }
  void end_record() override {
    if (passing_) into_.end_record();
  }

  std::string name(std::string_view inside) const {
    return inside == own_ ? std::string(dataset_) : fmt::format("{}: {}", dataset_, inside);
  }

 private:
  void find(std::string_view inside) {
    const auto found = std::ranges::find(
        names_, inside, [](const auto& each) -> std::string_view { return each.first; });
    last_ = static_cast<std::size_t>(found - names_.begin());
    // One more than are passed on stands for all others.
    if (found != names_.end()) return;
    if (names_.size() <= kMaxDatasetsOfBeginning) names_.emplace_back(inside, name(inside));
    last_ = names_.size() - 1;
    if (names_[last_].first != inside) names_[last_].first = inside;
  }

  RecordSink& into_;
  std::string_view dataset_;
  std::string own_;
  std::vector<std::pair<std::string, std::string>> names_;  // in the file, in the store
  std::size_t last_ = 0;
  bool passing_ = false;
};

}  // namespace

Result<BeginningRead> read_beginning(const FileBeginning& file, std::string_view dataset,
                                     RecordSink& records, std::uint64_t max_records) {
  MemorySource whole(file.bytes);
  CutSource cut(file.bytes);
  ByteSource& source = file.completeness == Completeness::kWhole ? static_cast<ByteSource&>(whole)
                                                                 : static_cast<ByteSource&>(cut);
  InStore in_store(records, dataset, dataset_of_file(file.name));
  RecordCounter counter(in_store, max_records, RecordCounter::WhenFull::kCountOn);
  const UnpackLimits limits{.members = kMaxMembersOfBeginning, .max_bytes = file.max_unpacked};
  const Result<FileReading> reading = read_file(source, file.name, counter, limits);
  // Of what was read before it went wrong, the rest holds.
  if (!reading && counter.counts().empty()) return std::unexpected(reading.error());

  const bool complete = reading && reading->complete && reading->whole;
  BeginningRead read;
  if (reading) read.format = reading->format;
  for (const RecordCounter::Count& count : counter.counts()) {
    if (read.datasets.size() == kMaxDatasetsOfBeginning) continue;
    Dataset& each = read.datasets.emplace_back();
    each.name = in_store.name(count.dataset);
    each.sampled = count.passed;
    each.records = count.seen;
    each.records_are_estimate = !complete;
    read.records += count.passed;
  }
  if (read.datasets.empty()) {
    Dataset& empty = read.datasets.emplace_back();
    empty.name = dataset;
    empty.records = 0;
  }
  if (read.datasets.size() > 1) return read;
  Dataset& only = read.datasets.front();
  if (file.file_bytes.value_or(0) <= kMaxBelievedBytes) only.bytes = file.file_bytes;
  const std::size_t left =
      file.completeness == Completeness::kWhole ? whole.bytes_left() : cut.bytes_left();
  const auto taken = static_cast<double>(file.bytes.size() - left);
  const auto all =
      static_cast<double>(std::max<std::uint64_t>(only.bytes.value_or(0), file.bytes.size()));
  if (!complete && taken > 0) {
    const double estimate = static_cast<double>(*only.records) * all / taken;
    constexpr auto kMost = static_cast<double>(kMaxBelievedRecordsOfFile);
    if (estimate > kMost) {
      only.notes.push_back(
          fmt::format("by the size that the server claims it would hold more than {} records, "
                      "which is not believed",
                      kMaxBelievedRecordsOfFile));
    }
    only.records = static_cast<std::uint64_t>(std::min(estimate, kMost));
  }
  return read;
}

int record_promise(std::string_view name) {
  struct Promise {
    std::string_view ending;
    int promise;
  };
  constexpr auto kPromises = std::to_array<Promise>({
      {"csv", 9},  {"tsv", 9}, {"ndjson", 9}, {"jsonl", 9}, {"bson", 9}, {"json", 8},
      {"sql", 8},  {"hl7", 8}, {"psv", 8},    {"fhir", 8},  {"dat", 5},  {"txt", 5},
      {"xml", 5},  {"tab", 5}, {"dump", 5},   {"bak", 4},   {"ldif", 6}, {"vcf", 6},
      {"dcm", 5},  {"log", 3}, {"env", 3},    {"mbox", 3},  {"eml", 3},  {"md", 1},
      {"yml", 1},  {"ini", 1}, {"zip", 7},    {"tar", 6},   {"tgz", 6},  {"archive", 8},
      {"xlsx", 8}, {"ods", 8},
  });
  constexpr auto kPackings = std::to_array<std::string_view>({"gz", "bz2", "xz", "zst"});
  const auto ending_of = [](std::string_view path) {
    const std::size_t dot = path.rfind('.');
    const bool in_folder =
        dot != std::string_view::npos && path.find('/', dot) != std::string_view::npos;
    return dot == std::string_view::npos || in_folder ? std::string()
                                                      : to_lower(path.substr(dot + 1));
  };
  std::string ending = ending_of(name);
  const bool packed = std::ranges::find(kPackings, ending) != kPackings.end();
  if (packed) {
    name.remove_suffix(ending.size() + 1);
    ending = ending_of(name);
  }
  for (const Promise& promise : kPromises) {
    if (promise.ending == ending) return promise.promise;
  }
  // Something was worth packing.
  return packed ? 4 : 0;
}

// In English, Spanish, Portuguese, French, German and Italian; as parts of names, in lower case.
bool speaks_of_people(std::string_view name) {
  constexpr auto kWords = std::to_array<std::string_view>({
      "patient",  "pacient",  "pazient",    "person",    "people",   "client",    "customer",
      "kunde",    "emplead",  "employe",    "mitarbei",  "funciona", "payroll",   "nomina",
      "usuari",   "user",     "utilisat",   "member",    "miembro",  "mitglied",  "socio",
      "alumn",    "student",  "aluno",      "expedient", "historia", "clinic",    "prontuari",
      "medic",    "health",   "salud",      "sante",     "curp",     "poliza",    "insur",
      "asegurad", "afiliad",  "beneficiar", "contact",   "citizen",  "ciudadan",  "cidada",
      "buerger",  "padron",   "censo",      "donant",    "donor",    "diagnos",   "receta",
      "prescri",  "resultad", "malade",     "utent",     "birth",    "nacimient",
  });
  const std::string lower = to_lower(name);
  return std::ranges::any_of(kWords,
                             [&lower](std::string_view word) { return lower.contains(word); });
}

int promise_of_path(std::string_view path) {
  constexpr int kByOwnName = 10;
  constexpr int kByFolder = 5;
  const int by_ending = record_promise(path);
  if (by_ending == 0) return 0;
  const std::size_t slash = path.rfind('/');
  const std::size_t own = slash == std::string_view::npos ? 0 : slash + 1;
  if (speaks_of_people(path.substr(own))) return by_ending + kByOwnName;
  if (speaks_of_people(path.substr(0, own))) return by_ending + kByFolder;
  return by_ending;
}

bool promises_more(const OfferedFile& a, const OfferedFile& b) {
  if (a.promise != b.promise) return a.promise > b.promise;
  if (a.bytes.value_or(0) != b.bytes.value_or(0)) return a.bytes.value_or(0) > b.bytes.value_or(0);
  const auto first_depth = std::ranges::count(a.path, '/');
  const auto second_depth = std::ranges::count(b.path, '/');
  if (first_depth != second_depth) return first_depth < second_depth;
  return a.path < b.path;
}

}  // namespace celador
