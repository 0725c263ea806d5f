#pragma once
#include "book/book.h"
#include "round/round.h"

namespace celador {

// Lets a round write to the book. `book` outlives it.
class BookRecorder final : public Recorder {
 public:
  explicit BookRecorder(Book& book) : book_(book) {}
  Result<void> record(const Finding& finding) override;
  Result<void> record_all(const std::vector<Finding>& findings) override;
  Result<void> acknowledge(std::string_view round, AddressCount index) override;
  Result<std::vector<PastLook>> past_looks(const Endpoint& endpoint) override;
  Result<std::vector<OpenStore>> open_stores() override;
  // How many findings are in the book.
  std::uint64_t recorded() const { return recorded_; }

 private:
  Book& book_;
  std::uint64_t recorded_ = 0;
};

}  // namespace celador
