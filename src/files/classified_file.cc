#include "files/classified_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <set>
#include <utility>

#include "base/text.h"
#include "classify/explanation_json.h"
#include "files/file_reader.h"
#include "model/finding_json.h"

namespace celador {
namespace {

// The counts of the file's datasets. One that was not read to its end is estimated by the share of
// the file that its records took.
std::vector<Dataset> counted(const RecordCounter& records, std::optional<double> share) {
  std::vector<Dataset> datasets;
  for (const RecordCounter::Count& count : records.counts()) {
    Dataset dataset;
    dataset.name = count.dataset;
    dataset.sampled = count.passed;
    dataset.records_are_estimate = share != 1.0;
    if (share && *share > 0 && (*share == 1.0 || records.counts().size() == 1)) {
      const double all = static_cast<double>(count.seen) / *share;
      dataset.records = std::max(count.seen, static_cast<std::uint64_t>(all));
    }
    datasets.push_back(std::move(dataset));
  }
  return datasets;
}

}  // namespace

Result<ClassifiedFile> classify_file(const std::string& path, std::uint64_t max_records,
                                     const PeopleKey& key, ClassifierOrder order,
                                     const OnBytesRead& on_bytes_read) {
  const auto source = TRY(DescriptorSource::open(path, on_bytes_read));
  Classifier classifier(key, order);
  RecordCounter records(classifier, max_records);
  Result<FileReading> reading = read_file(*source, path, records);
  ClassifiedFile file;
  file.path = path;
  file.bytes = source->bytes_read();
  std::optional<double> share;  // of the file that was read; nullopt: not known
  if (reading) {
    file.format = std::move(reading->format);
    file.notes = std::move(reading->notes);
    file.whole = reading->complete;
    if (reading->whole) {
      share = 1.0;
    } else if (source->size() && *source->size() > 0) {
      share = reading->share_read * static_cast<double>(source->bytes_read()) /
              static_cast<double>(*source->size());
    }
  } else {
    // Of what was read before it went wrong, the rest holds.
    if (records.counts().empty()) return std::unexpected(std::move(reading).error());
    file.whole = false;
    file.notes.push_back(reading.error().kind == ErrorKind::kCancelled
                             ? "the reading was ended before the file was: there may be more"
                             : reading.error().message + ": what comes after was not read");
  }
  file.found = classifier.finish(counted(records, share));
  return file;
}

std::string to_json_line(const ClassifiedFile& file) {
  boost::json::array datasets;
  for (const Dataset& dataset : file.found.datasets) {
    boost::json::object about = to_json(dataset);
    const auto explained =
        std::ranges::find(file.found.explanations, dataset.name, &DatasetExplanation::dataset);
    if (explained != file.found.explanations.end()) {
      boost::json::array fields;
      for (const FieldExplanation& field : explained->fields) fields.push_back(to_json(field));
      about["fields"] = std::move(fields);
    }
    datasets.push_back(std::move(about));
  }
  boost::json::array notes;
  for (const std::string& note : file.notes) notes.emplace_back(note);
  boost::json::object object;
  object["schema"] = "celador/classification/1";
  object["path"] = printable(file.path, 4096);
  object["format"] = file.format;
  object["bytes"] = file.bytes;
  object["datasets"] = std::move(datasets);
  if (file.found.people) {
    object["people"] = to_json(*file.found.people);
  } else {
    object["people"] = nullptr;
  }
  object["notes"] = std::move(notes);
  return to_json_line(boost::json::value(std::move(object)));
}

void ClassifiedFiles::add(const ClassifiedFile& file) {
  ++files;
  bytes += file.bytes;
  std::set<std::string_view> categories;
  for (const Dataset& dataset : file.found.datasets) {
    for (const CategoryHit& hit : dataset.categories) categories.insert(hit.category);
  }
  for (const std::string_view category : categories) ++files_of_category[std::string(category)];
}

std::string to_json_line(const ClassifiedFiles& files) {
  boost::json::array categories;
  for (const auto& [category, count] : files.files_of_category) {
    boost::json::object each;
    each["category"] = category;
    each["files"] = count;
    categories.push_back(std::move(each));
  }
  boost::json::object object;
  object["schema"] = "celador/classification-total/1";
  object["files"] = files.files;
  object["unread"] = files.unread;
  object["bytes"] = files.bytes;
  object["categories"] = std::move(categories);
  if (files.people) {
    object["people"] = to_json(*files.people);
  } else {
    object["people"] = nullptr;
  }
  return to_json_line(boost::json::value(std::move(object)));
}

}  // namespace celador
