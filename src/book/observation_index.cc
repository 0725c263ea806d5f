#include "book/observation_index.h"

#include <fmt/format.h>

#include <set>

namespace celador {
namespace {

constexpr std::string_view kBetween = "\n";

void add(std::string& words, std::string_view more) {
  if (more.empty()) return;
  if (!words.empty()) words += kBetween;
  words += more;
}

std::string host_words(const Finding& finding) {
  std::string words = finding.endpoint.ip.to_text();
  add(words, finding.endpoint.host.value_or(""));
  if (finding.service.tls) {
    add(words, finding.service.tls->subject);
    for (const std::string& name : finding.service.tls->names) add(words, name);
  }
  return words;
}

std::string service_words(const Finding& finding) {
  std::string words = finding.service.protocol;
  add(words, finding.service.product);
  add(words, finding.service.version);
  return words;
}

std::string dataset_words(const Finding& finding) {
  std::string words;
  for (const Dataset& dataset : finding.datasets) {
    add(words, dataset.name);
    for (const CategoryHit& hit : dataset.categories) add(words, hit.field);
  }
  return words;
}

std::string owner_words(const Finding& finding) {
  std::string words;
  for (const Owner& owner : finding.owners) {
    add(words, owner.name);
    for (const std::string& contact : owner.contacts) add(words, contact);
  }
  return words;
}

std::string note_words(const Finding& finding) {
  std::string words;
  for (const std::string& note : finding.notes) add(words, note);
  for (const Cause& cause : finding.causes) add(words, cause.setting);
  for (const std::string& sign : finding.touched_by_others.evidence) add(words, sign);
  return words;
}

}  // namespace

Blob to_blob(const IpAddress& ip) {
  const auto& bytes = ip.bytes();
  return {std::string(bytes.begin(), bytes.begin() + (ip.is_v4() ? 4 : 16))};
}

Result<> index_observation(Database& database, std::int64_t seq, const Finding& finding) {
  std::set<std::string> categories;
  for (const Dataset& dataset : finding.datasets) {
    for (const CategoryHit& hit : dataset.categories) categories.insert(hit.category);
  }
  std::string category_words;
  for (const std::string& category : categories) {
    add(category_words, category);
    TRY(database.change("INSERT INTO observed_categories(observation, category) VALUES(?, ?)",
                        {seq, category}));
  }
  return database.change(
      "INSERT INTO words(rowid, host, service, datasets, categories, owners, notes) VALUES(?, ?, "
      "?, ?, ?, ?, ?)",
      {seq, host_words(finding), service_words(finding), dataset_words(finding), category_words,
       owner_words(finding), note_words(finding)});
}

}  // namespace celador
