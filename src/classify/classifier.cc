#include "classify/classifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <deque>
#include <unordered_map>
#include <utility>

#include "base/buffer.h"
#include "base/text.h"
#include "classify/fhir_structure.h"
#include "classify/field_name.h"
#include "classify/field_path.h"
#include "classify/field_profile.h"
#include "classify/field_verdict.h"
#include "classify/limits.h"
#include "classify/own_rules.h"
#include "classify/people.h"
#include "classify/people_stream.h"
#include "classify/plain_text.h"
#include "classify/staff_domains.h"
#include "classify/test_data.h"

namespace celador {
namespace {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};
template <class T>
using ByName = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

// Values of one field, parted by what their neighbours say they are: profiles of their own with the
// same path.
struct FieldOfKind {
  std::uint32_t field = 0;
  NeighbourKind kind = kNoKind;
  std::uint32_t index = 0;  // of its profile
};

struct DatasetProfile {
  explicit DatasetProfile(std::string_view dataset)
      : name(dataset), kind(kind_of_dataset(dataset)) {}

  std::string name;
  DatasetKind kind;
  std::uint64_t sampled = 0;
  std::vector<FieldProfile> fields;
  std::vector<TestDataTally> test_data;  // of the fields
  std::vector<OwnFieldTally> own;        // of the fields, as far as own rules looked at them
  ByName<std::uint32_t> field_by_path;
  std::vector<std::uint32_t> follower;  // of each field, the one that came after it last
  RecordStructure structure;
  std::vector<FieldOfKind> fields_of_kind;
  std::uint32_t last_field = 0;
  std::vector<PersonHash> person_hashes;
  std::uint64_t kept = 0;              // records whose person hashes are all there
  std::optional<PeopleStream> stream;  // since there was no room for more
  StaffDomains domains;
};

bool has_category(std::span<const FieldFinding> findings, std::string_view prefix) {
  return std::ranges::any_of(findings, [&](const FieldFinding& each) {
    return !each.in_text && each.hit.category.starts_with(prefix);
  });
}

// Staff by the dataset's name; "users" when they log in and nothing says that they are patients.
bool is_staff(DatasetKind kind, std::span<const FieldFinding> findings) {
  if (kind == DatasetKind::kStaff)
    return !has_category(findings, "health.diagnosis") && !has_category(findings, "insurance.");
  if (kind != DatasetKind::kAccounts || !has_category(findings, "secret.password")) return false;
  return !has_category(findings, "health.") && !has_category(findings, "insurance.") &&
         !has_category(findings, "person.birth_date") && !has_category(findings, "id.");
}

}  // namespace

class Classifier::Impl {
 public:
  Impl(const PeopleKey& key, ClassifierOrder order)
      : key_(key), order_(order), ages_(age_limits_at(order.moment)) {
    if (order.rules != nullptr) own_scan_.emplace(*order.rules);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { wipe_scratch(); }

  void begin_record(std::string_view name) {
    if (dataset_ != nullptr) end_record();  // nobody said that the last one ended
    dataset_ = find_dataset(name);
    if (dataset_ == nullptr) return;
    ++dataset_->sampled;
    dataset_->structure.begin_record();
    hashes_before_ = dataset_->person_hashes.size();
  }

  void value(std::string_view raw_path, std::string_view bytes, ValueType type) {
    if (dataset_ == nullptr || type == ValueType::kNull) return;
    if (FieldProfile* const field = expected_field(raw_path))
      return take_into(*field, dataset_->last_field, bytes, type);
    std::string_view data_segment;
    const std::string_view path = name_fields_only(raw_path, path_scratch_, data_segment);
    if (path.empty() && !raw_path.empty()) return;
    if (!data_segment.empty())
      take(path.substr(0, path.rfind('*') + 1), data_segment, ValueType::kText);
    if (data_segment.size() == raw_path.size()) return take("*.value", bytes, type);
    take(path, bytes, type);
  }

  void end_record() {
    if (dataset_ == nullptr) return;
    // Records are kept from the first on without a gap, so that persons can be counted among them.
    const bool in_order = dataset_->kept + 1 == dataset_->sampled;
    if (in_order && has_room()) {
      ++dataset_->kept;
      ++kept_;
    } else {
      stream_record();
      person_hashes_ -= dataset_->person_hashes.size() - hashes_before_;
      dataset_->person_hashes.resize(hashes_before_);
    }
    if (dataset_->sampled >= kRecordsBeforePersonFields && std::has_single_bit(dataset_->sampled) &&
        dataset_->sampled <= kRecordsOfPersonFields) {
      choose_person_fields();
    }
    dataset_ = nullptr;
  }

  Classification finish(std::span<const Dataset> listed) {
    if (dataset_ != nullptr) end_record();
    wipe_scratch();
    Classification result;
    result.datasets.assign(listed.begin(), listed.end());
    std::vector<std::size_t> place;  // of each profile among the result's datasets
    for (const DatasetProfile& profile : datasets_)
      place.push_back(place_of(result.datasets, profile.name));

    std::vector<std::vector<FieldFinding>> findings;
    std::vector<DatasetPeople> people;
    for (std::size_t i = 0; i < datasets_.size(); ++i) {
      DatasetProfile& profile = datasets_[i];
      Dataset& dataset = result.datasets[place[i]];
      dataset.sampled = profile.sampled;
      const bool explaining = order_.explain == Explain::kYes;
      std::vector<std::vector<Opinion>> opinions;
      findings.push_back(judge_fields(with_standards(profile), profile.kind, profile.sampled,
                                      explaining ? &opinions : nullptr));
      if (order_.rules != nullptr) apply_rules(profile, findings.back(), dataset);
      add_test_data_doubt(profile.fields, profile.test_data, findings.back(), dataset);
      if (explaining) {
        result.explanations.push_back(
            {profile.name, explain(profile.fields, {.findings = findings.back(),
                                                    .opinions = opinions,
                                                    .rules = order_.rules,
                                                    .own = profile.own})});
      }
      for (const FieldFinding& finding : findings.back()) dataset.categories.push_back(finding.hit);
    }
    for (std::size_t i = 0; i < datasets_.size(); ++i) {
      DatasetProfile& profile = datasets_[i];
      const Dataset& dataset = result.datasets[place[i]];
      const bool staff = is_staff(profile.kind, findings[i]);
      if (staff) add_domains(result.staff_domains, profile.domains);
      people.push_back({profile.name, std::move(profile.person_hashes), findings[i], profile.kept,
                        profile.sampled, dataset.records, dataset.records_are_estimate, staff,
                        profile.stream ? &*profile.stream : nullptr});
    }
    std::ranges::sort(result.staff_domains, [](const DomainCount& a, const DomainCount& b) {
      return a.count != b.count ? a.count > b.count : a.domain < b.domain;
    });
    PeopleResult counted = count_people(people, key_);
    for (std::size_t i = 0; i < datasets_.size(); ++i) {
      result.datasets[place[i]].people = std::move(counted.datasets[i]);
    }
    result.people = std::move(counted.store);
    result.person_keys = std::move(counted.keys);
    return result;
  }

 private:
  DatasetProfile* find_dataset(std::string_view name) {
    const auto found = dataset_by_name_.find(name);
    if (found != dataset_by_name_.end()) return &datasets_[found->second];
    if (datasets_.size() >= kMaxClassifiedDatasets) return nullptr;
    dataset_by_name_.emplace(std::string(name), static_cast<std::uint32_t>(datasets_.size()));
    return &datasets_.emplace_back(name);
  }

  // Records of a dataset mostly have the same fields in the same order: those that followed the
  // last one before are tried first, without cutting or hashing the path. The next ones too, since
  // fields are left out where they have no value.
  FieldProfile* expected_field(std::string_view path) {
    constexpr int kTried = 4;
    const std::vector<std::uint32_t>& follower = dataset_->follower;
    std::uint32_t expected = dataset_->last_field;
    for (int i = 0; i < kTried && expected < follower.size(); ++i) {
      expected = follower[expected];
      if (expected >= dataset_->fields.size()) return nullptr;
      if (dataset_->fields[expected].path != path) continue;
      dataset_->last_field = expected;
      return &dataset_->fields[expected];
    }
    return nullptr;
  }

  void remember_order(std::uint32_t index) {
    std::vector<std::uint32_t>& follower = dataset_->follower;
    if (follower.size() < dataset_->fields.size()) follower.resize(dataset_->fields.size(), 0);
    follower[dataset_->last_field] = index;
    dataset_->last_field = index;
  }

  bool has_room() const {
    const std::size_t here = dataset_->person_hashes.size();
    const bool reserved = here <= kPersonHashesOfEach && datasets_.size() <= kDatasetsWithRoom;
    if (kept_ >= kMaxPersonRecords || dataset_->kept >= kMaxPersonRecordsOfDataset) return reserved;
    return reserved || (here <= kMaxPersonHashesOfDataset && person_hashes_ <= kMaxPersonHashes);
  }

  // A record for which there is no room. What tells its dataset's persons apart is decided by the
  // records before it.
  void stream_record() {
    const std::span<const PersonHash> all = dataset_->person_hashes;
    if (!dataset_->stream) {
      if (streams_ >= kMaxPeopleStreams || dataset_->kept == 0) return;
      ++streams_;
      auto findings = judge_fields(with_standards(*dataset_), dataset_->kind, dataset_->sampled);
      Dataset so_far;
      if (order_.rules != nullptr) apply_rules(*dataset_, findings, so_far);
      dataset_->stream.emplace(findings, all.first(hashes_before_), key_);
    }
    dataset_->stream->add(all.subspan(hashes_before_));
  }

  FieldProfile* find_field(std::string_view path, std::uint32_t& index) {
    const auto found = dataset_->field_by_path.find(path);
    if (found != dataset_->field_by_path.end()) {
      index = found->second;
      return &dataset_->fields[index];
    }
    if (dataset_->fields.size() >= kMaxFieldsPerDataset || fields_ >= kMaxFields ||
        path.size() > kMaxFieldPathBytes) {
      return nullptr;
    }
    ++fields_;
    index = static_cast<std::uint32_t>(dataset_->fields.size());
    dataset_->field_by_path.emplace(std::string(path), index);
    FieldProfile& field = dataset_->fields.emplace_back(dataset_->name, path);
    dataset_->test_data.emplace_back(field);
    return &field;
  }

  // The profile of a field's values of one kind; `index` becomes its. The field's own where there
  // is no room.
  FieldProfile* field_of_kind(FieldProfile& field, std::uint32_t& index, NeighbourKind kind) {
    for (const FieldOfKind& each : dataset_->fields_of_kind) {
      if (each.field != index || each.kind != kind) continue;
      index = each.index;
      return &dataset_->fields[index];
    }
    if (dataset_->fields.size() >= kMaxFieldsPerDataset || fields_ >= kMaxFields) return &field;
    ++fields_;
    const auto made = static_cast<std::uint32_t>(dataset_->fields.size());
    dataset_->fields_of_kind.push_back({index, kind, made});
    const std::string path = field.path;  // the field moves when there is one more
    FieldProfile& of_kind = dataset_->fields.emplace_back(dataset_->name, path);
    of_kind.kind = kind;
    dataset_->test_data.emplace_back(of_kind);
    index = made;
    return &of_kind;
  }

  // What the records' structure says of each field so far, for judging them.
  static std::span<const FieldProfile> with_standards(DatasetProfile& dataset) {
    for (FieldProfile& field : dataset.fields)
      field.standard = dataset.structure.field_at(dataset.name, field.path, field.kind);
    return dataset.fields;
  }

  void take(std::string_view path, std::string_view bytes, ValueType type) {
    if (trim(bytes).empty()) return;  // a field without a value is none yet
    std::uint32_t index = 0;
    FieldProfile* const field = find_field(path, index);
    if (field == nullptr) return;
    remember_order(index);
    take_into(*field, index, bytes, type);
  }

  void take_into(FieldProfile& profile, std::uint32_t index, std::string_view bytes,
                 ValueType type) {
    if (trim(bytes).empty()) return;
    FieldProfile* field = &profile;
    if (field->role != NeighbourRole::kNone) {
      const NeighbourKind kind = dataset_->structure.note(field->role, field->path, trim(bytes));
      if (kind != kNoKind) field = field_of_kind(*field, index, kind);
      if (field->role == NeighbourRole::kReference)  // the patient's id
        bytes = bytes.substr(bytes.find_last_of("/:") + 1);
    }
    if (field->last_record != dataset_->sampled) {
      field->last_record = dataset_->sampled;
      ++field->records;
    }
    ++field->types[static_cast<std::size_t>(type)];
    const bool examining = field->examined < kMaxExaminedPerField && distinct_ < kMaxDistinctHashes;
    TestDataTally& test_data = dataset_->test_data[index];
    const std::uint64_t hash = examining || test_data.wants_values() ? key_.hash(bytes) : 0;
    test_data.value(hash);
    if (examining) {
      if (field->distinct.size() < kMaxDistinctPerField && field->distinct.insert(hash)) {
        ++distinct_;
        note(*field, index, bytes, type);
        if (field->examined >= kMaxExaminedPerField) {
          field->records_examined = field->records;
          forget_distinct(*field);
        }
      }
    }
    if (!field->may_tell_persons) return;
    if (dataset_->person_hashes.size() - hashes_before_ >= kMaxPersonHashesPerRecord) return;
    const PersonMark mark = person_mark(*field, bytes, type, ages_, key_, scratch_);
    if (mark.hash == 0) return;
    add_person_hash({mark.hash, mark.likeness, static_cast<std::uint32_t>(dataset_->sampled - 1),
                     static_cast<std::uint16_t>(index), mark.age});
  }

  // Enough values were looked at; which they were matters no more.
  void forget_distinct(FieldProfile& field) {
    distinct_ -= field.distinct.size();
    field.distinct = SeenValues();
  }

  // From here on only fields that tell persons apart are kept for it. Those of which little was
  // seen get more time.
  void choose_person_fields() {
    auto findings = judge_fields(with_standards(*dataset_), dataset_->kind, dataset_->sampled);
    Dataset so_far;
    if (order_.rules != nullptr) apply_rules(*dataset_, findings, so_far);
    std::vector<bool> tells(dataset_->fields.size());
    for (const FieldFinding& finding : findings)
      tells[finding.field] = tells[finding.field] || may_have_role(finding);
    const bool last_time = dataset_->sampled >= kRecordsOfPersonFields;
    for (std::size_t i = 0; i < tells.size(); ++i) {
      FieldProfile& field = dataset_->fields[i];
      const bool seen_enough = field.records >= kRecordsBeforePersonFields / 2;
      if (!tells[i] && (seen_enough || last_time)) field.may_tell_persons = false;
    }
    std::vector<PersonHash>& hashes = dataset_->person_hashes;
    person_hashes_ -= std::erase_if(hashes, [&](const PersonHash& each) {
      return !dataset_->fields[each.field].may_tell_persons;
    });
  }

  // Grows by a fourth: the doubling of std::vector would take three times what is needed.
  void add_person_hash(const PersonHash& hash) {
    std::vector<PersonHash>& hashes = dataset_->person_hashes;
    constexpr std::size_t kLarge = 4096;
    if (hashes.size() == hashes.capacity() && hashes.size() >= kLarge)
      hashes.reserve(hashes.size() + hashes.size() / 4);
    hashes.push_back(hash);
    ++person_hashes_;
  }

  void note(FieldProfile& field, std::size_t index, std::string_view bytes, ValueType type) {
    const ShapeSet shapes = examine(field, bytes, type, scratch_);
    if (!shapes.has(Shape::kGeneric))
      dataset_->test_data[index].distinct(bytes, shapes, field.date_order);
    if (own_scan_ && !shapes.has(Shape::kGeneric)) {
      if (dataset_->own.size() <= index) dataset_->own.resize(index + 1);
      own_scan_->examine(bytes, dataset_->own[index]);
    }
    const bool accounts =
        dataset_->kind == DatasetKind::kStaff || dataset_->kind == DatasetKind::kAccounts;
    if (!accounts || !shapes.has(Shape::kEmail)) return;
    const std::string_view plain = plain_lower(bytes.substr(0, kMaxShapedBytes), scratch_.plain);
    if (const auto domain = email_domain(plain)) dataset_->domains.add(*domain, key_.hash(*domain));
  }

  void apply_rules(const DatasetProfile& profile, std::vector<FieldFinding>& findings,
                   Dataset& dataset) const {
    const std::size_t ignored =
        apply_own_rules(*order_.rules, profile.fields, profile.own, profile.sampled, findings);
    if (ignored == 0) return;
    dataset.notes.push_back(
        fmt::format("own rules: {} {} ignored", ignored,
                    ignored == 1 ? "category of a field is" : "categories of fields are"));
  }

  static std::size_t place_of(std::vector<Dataset>& datasets, std::string_view name) {
    const auto found = std::ranges::find(datasets, name, &Dataset::name);
    if (found != datasets.end()) return static_cast<std::size_t>(found - datasets.begin());
    Dataset unlisted;
    unlisted.name = std::string(name);
    datasets.push_back(std::move(unlisted));
    return datasets.size() - 1;
  }

  static void add_domains(std::vector<DomainCount>& into, const StaffDomains& domains) {
    for (const auto& [hash, entry] : domains.entries()) {
      const std::string domain = printable(entry.domain.view());
      const auto same = std::ranges::find(into, domain, &DomainCount::domain);
      if (same == into.end()) {
        into.push_back({domain, entry.count});
      } else {
        same->count += entry.count;
      }
    }
  }

  void wipe_scratch() {
    wipe(&scratch_, sizeof(scratch_));
    wipe(path_scratch_.data(), path_scratch_.size());
  }

  const PeopleKey& key_;
  const ClassifierOrder order_;
  const AgeLimits ages_;
  std::optional<OwnRulesScan> own_scan_;
  std::deque<DatasetProfile> datasets_;
  ByName<std::uint32_t> dataset_by_name_;
  DatasetProfile* dataset_ = nullptr;  // of the record being taken
  std::size_t hashes_before_ = 0;      // of the dataset, before this record
  std::size_t fields_ = 0;
  std::size_t distinct_ = 0;
  std::size_t kept_ = 0;  // records of all datasets whose person hashes are there
  std::size_t person_hashes_ = 0;
  std::size_t streams_ = 0;
  ValueScratch scratch_;
  std::array<char, kMaxFieldPathBytes> path_scratch_{};
};

Classifier::Classifier(const PeopleKey& key, ClassifierOrder order)
    : impl_(std::make_unique<Impl>(key, order)) {}
Classifier::~Classifier() = default;

void Classifier::begin_record(std::string_view dataset) { impl_->begin_record(dataset); }
void Classifier::value(std::string_view field_path, ValueView value) {
  impl_->value(field_path, value.open(ClassifierKey()), value.type());
}
void Classifier::end_record() { impl_->end_record(); }
Classification Classifier::finish(std::span<const Dataset> listed) { return impl_->finish(listed); }

}  // namespace celador
