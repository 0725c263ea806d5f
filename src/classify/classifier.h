#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "classify/explanation.h"
#include "classify/own_rules.h"
#include "classify/people_key.h"
#include "classify/person_keys.h"
#include "model/dataset.h"
#include "model/record_sink.h"

namespace celador {

// How many staff accounts have an address at this domain. The domain only, never an address.
struct DomainCount {
  std::string domain;
  std::uint64_t count = 0;
};

// What the records of one look say. No value of a record is reachable from it.
struct Classification {
  std::vector<Dataset>
      datasets;  // those listed, in their order; then sampled ones that were not listed
  std::optional<People> people;  // over all datasets: a person in two of them is one
  PersonKeys person_keys;        // by which the same people are known in another store
  std::vector<DomainCount>
      staff_domains;  // most frequent first; from datasets of accounts, never of patients
  std::vector<DatasetExplanation> explanations;  // where asked for: all fields, of no category too
};

// Whether to say of each field what spoke for its category and against it.
enum class Explain : std::uint8_t { kNo, kYes };

// What a classifier is told besides its key. All of it outlives the classifier.
struct ClassifierOrder {
  const OwnRules* rules = nullptr;  // an organisation's own; null: none
  Explain explain = Explain::kNo;
  std::optional<Instant> moment;  // as of which minors are told; without it they are not counted
};

// Tells which kinds of personal data the records of one store hold, by field, and how many people
// they concern.
//
// It decides per field, not per value: the words of the field's path, the share of its distinct
// values that have a shape, check digits against the rate at which chance would pass them, vetoes
// (timestamps, sequences, enumerations, placeholders) and the other fields of the record. See
// docs/categories.md for the kinds.
//
// Of a value it keeps keyed hashes and counts, never the bytes. Memory is bounded (limits.h)
// whatever comes; what is over a limit is not counted. One thread at a time; `key` outlives it.
class Classifier final : public RecordSink {
 public:
  explicit Classifier(const PeopleKey& key, ClassifierOrder order = {});
  Classifier(const Classifier&) = delete;
  Classifier& operator=(const Classifier&) = delete;
  ~Classifier() override;

  void begin_record(std::string_view dataset) override;
  void value(std::string_view field_path, ValueView value) override;
  void end_record() override;

  // `listed` are the look's datasets with the store's own counts. Once, at the end.
  Classification finish(std::span<const Dataset> listed);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace celador
