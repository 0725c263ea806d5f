#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/field_opinion.h"
#include "classify/field_profile.h"
#include "classify/field_verdict.h"
#include "classify/own_rules.h"

// Why a field has the category that it has, or none: what spoke for it and against it. Made from
// the counts that the verdict was made from, after it, and only when somebody asks (--explain):
// nothing here is paid for otherwise. Counts, shares and names only, never a value.
//
// Tested by explanation_test.cc and tests/explain_test.py.
namespace celador {

struct FieldExplanation {
  struct Word {
    std::string category;
    int strength = 0;  // 1 weak, 2 fair, 3 strong
  };
  struct Share {
    std::string_view shape;  // "date"
    double share = 0;        // of the distinct values
  };
  struct Check {
    std::string category;
    std::uint32_t of_shape = 0;  // distinct values that look like it
    std::uint32_t hold = 0;      // of these, whose check digits hold
    double chance = 0;           // share of random numbers that pass
    double luck = 0;             // an upper bound of the probability that luck did it
  };
  struct Candidate {
    std::string category;
    double confidence = 0;
    std::string note;
  };

  std::string field;
  std::string category;  // empty: none
  double confidence = 0;
  std::uint64_t records = 0;   // with a value
  std::uint64_t distinct = 0;  // values looked at
  std::vector<Word> words;     // of the name, strongest first
  std::vector<Share> shapes;   // most frequent first
  std::vector<Check> checks;
  std::vector<std::string> vetoes;      // "a sequence": what its numbers are instead
  std::vector<std::string> neighbours;  // other fields that are somebody's
  std::vector<Candidate> candidates;    // the runner-up first
  // The same as sentences for people.
  std::vector<std::string> speaks_for;
  std::vector<std::string> speaks_against;
};

struct DatasetExplanation {
  std::string dataset;
  std::vector<FieldExplanation> fields;
};

// What explaining needs beside the profiles; all of it outlives the call.
struct Verdicts {
  std::span<const FieldFinding> findings;          // what was decided
  std::span<const std::vector<Opinion>> opinions;  // of each field, all that were weighed; may be
                                                   // empty
  const OwnRules* rules = nullptr;
  std::span<const OwnFieldTally> own;  // of each field
};

std::vector<FieldExplanation> explain(std::span<const FieldProfile> fields,
                                      const Verdicts& verdicts);

// "a sequence", "times in seconds": what a field's values are that makes identifiers of them
// unlikely.
std::vector<std::string> vetoes_of(const FieldProfile& field);

// What `shape` is called in explanations; empty for a shape without a name.
std::string_view to_text(Shape shape);

}  // namespace celador
