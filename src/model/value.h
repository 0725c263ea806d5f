#pragma once
#include <cstdint>
#include <string_view>

namespace celador {

// How the store holds a value. It says more than the text does: a number has lost its leading
// zeros.
enum class ValueType : std::uint8_t {
  kText,
  kInteger,
  kReal,
  kBoolean,
  kTime,
  kObjectId,
  kBytes,
  kNull
};

// Opens values. Made only by those named here.
class ClassifierKey {
 public:
  // No copies, and not trivial, so that no bits can be cast to a key.
  ClassifierKey(const ClassifierKey&) = delete;
  ClassifierKey& operator=(const ClassifierKey&) = delete;
  ~ClassifierKey() {}

 private:
  ClassifierKey() = default;
  friend class RecordBatch;  // carries records from a look to the classifier, in wiped memory
  friend class Classifier;
  friend class RecordsForTests;  // testing/
};

// A value of somebody's record, seen while a look lasts. It cannot be printed, logged, formatted or
// serialised: only the classifier can open it (ClassifierKey), and what leaves the classifier are
// categories and counts (promise 3). tests/compile_fail/ holds the proof.
class ValueView {
 public:
  // `bytes` must outlive the view. Numbers and times come as decimal text, RFC 3339 for times.
  explicit ValueView(std::string_view bytes, ValueType type = ValueType::kText)
      : bytes_(bytes), type_(type) {}

  ValueType type() const { return type_; }
  std::size_t size() const { return bytes_.size(); }

  // Only the holder of a key may look inside. Not a template: a type of one's own is no key.
  std::string_view open(const ClassifierKey&) const { return bytes_; }

  template <class Stream>
  friend Stream& operator<<(Stream&, const ValueView&) = delete;

 private:
  std::string_view bytes_;
  ValueType type_;
};

}  // namespace celador
