#include "classify/classifier.h"

#include <map>

namespace celador {

class Classifier::Impl {
 public:
  std::map<std::string, std::uint64_t, std::less<>> sampled;
  std::string dataset;
};

Classifier::Classifier(const PeopleKey&) : impl_(std::make_unique<Impl>()) {}
Classifier::~Classifier() = default;

void Classifier::begin_record(std::string_view dataset) { impl_->dataset = dataset; }
void Classifier::value(std::string_view, ValueView) {}
void Classifier::end_record() { ++impl_->sampled[impl_->dataset]; }

Classification Classifier::finish(std::span<const Dataset> listed) {
  Classification result;
  result.datasets.assign(listed.begin(), listed.end());
  for (Dataset& dataset : result.datasets) {
    const auto found = impl_->sampled.find(dataset.name);
    if (found != impl_->sampled.end()) dataset.sampled = found->second;
  }
  return result;
}

}  // namespace celador
