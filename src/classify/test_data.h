#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "classify/field_profile.h"
#include "classify/field_verdict.h"
#include "classify/value_shape.h"
#include "model/dataset.h"

// Whether data was made up: by Faker and its like, by Synthea, by a loop that counts. It is a doubt
// with its reason, never a verdict: nothing is dropped and no severity falls for it, because real
// records stand among made-up ones often enough (docs/classify.md).
//
// What gives it away: names and numbers that are reserved for examples (RFC 2606; 555-0100 to
// -0199), values that are counted through, distributions that no population has.
//
// Tested by test_data_test.cc.
namespace celador {

struct TestDataSign {
  std::string reason;      // "e-mail addresses at example.com and its like: 98%"
  bool is_strong = false;  // enough alone
};

// Counts of one field towards the doubt. No value: counts, and hashes of names while a look lasts.
class TestDataTally {
 public:
  explicit TestDataTally(const FieldProfile& field);

  // Whether value() does anything.
  bool wants_values() const { return order_ != nullptr; }
  // Every value, by its keyed hash, in the order they come.
  void value(std::uint64_t hash) {
    if (order_) order_->add(hash);
  }
  // A value that was not seen before in its field.
  void distinct(std::string_view value, ShapeSet shapes, DateOrder order);

  // `verdict` is the field's category, or null.
  std::vector<TestDataSign> signs(const FieldProfile& field, const FieldFinding* verdict) const;

 private:
  // How often each of few values comes, and whether they come again in the same order.
  struct Order {
    static constexpr std::size_t kMaxKinds = 64;
    static constexpr std::size_t kRun = 8;
    std::array<std::uint64_t, 2 * kMaxKinds> hashes{};
    std::array<std::uint32_t, 2 * kMaxKinds> counts{};
    std::size_t kinds = 0;
    std::uint64_t values = 0;
    std::array<std::uint64_t, kRun> first{};
    std::size_t matched = 0;
    std::uint64_t repeats = 0;

    void add(std::uint64_t hash);
    bool is_uniform() const;
  };
  // Values with the same letters and a number behind.
  struct Numbered {
    std::uint64_t stem = 0;
    std::uint32_t count = 0;
    std::uint64_t least = ~std::uint64_t{0};
    std::uint64_t most = 0;
  };
  static constexpr int kFirstYear = 1900;
  static constexpr std::size_t kYears = 131;

  void note_email(std::string_view value);
  void note_surname_domain(std::uint64_t domain);
  void note_numbered(std::string_view text);
  void add_birth_signs(std::vector<TestDataSign>& signs) const;

  bool is_name_ = false;
  std::uint32_t emails_ = 0;
  std::uint32_t reserved_domains_ = 0;
  std::uint32_t generated_domains_ = 0;
  std::uint32_t surname_domains_ = 0;
  std::array<std::uint64_t, 8> surname_domain_kinds_{};  // the first, by hash
  std::uint8_t surname_domain_count_ = 0;
  std::uint32_t phones_ = 0;
  std::uint32_t fictional_phones_ = 0;
  std::uint32_t names_with_digits_ = 0;
  std::uint32_t prose_ = 0;
  std::uint32_t lorem_ = 0;
  Numbered numbered_;
  std::unique_ptr<Order> order_;
  std::unique_ptr<std::array<std::uint16_t, kYears>> births_;
};

// Puts the doubt where it belongs: on the notes of the fields' findings, and on the dataset's.
void add_test_data_doubt(const std::vector<FieldProfile>& fields,
                         const std::vector<TestDataTally>& tallies,
                         std::vector<FieldFinding>& findings, Dataset& dataset);

}  // namespace celador
