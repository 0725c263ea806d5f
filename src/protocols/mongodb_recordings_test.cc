// A whole look at each release of MongoDB, from 2.6 to 8.0, in each state, by the replies of
// recordings/mongodb/.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "protocols/mongodb.h"
#include "testing/look_at.h"
#include "testing/scripted_mongo.h"

namespace celador {
namespace {

boost::json::object read_recording(const std::filesystem::path& path) {
  std::ifstream file(path);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  return boost::json::parse(text).as_object();
}

std::vector<std::filesystem::path> recordings() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(CELADOR_SOURCE_DIR "/recordings/mongodb")) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

std::vector<std::string> strings(const boost::json::value& list) {
  return boost::json::value_to<std::vector<std::string>>(list);
}

boost::json::object states_of(const Access& access) {
  return {{"identify", to_text(access.identify.state)},
          {"list", to_text(access.list.state)},
          {"read", to_text(access.read.state)},
          {"write", to_text(access.write.state)},
          {"admin", to_text(access.admin.state)}};
}

void check_look(const Look& look, const boost::json::object& expected) {
  EXPECT_EQ(look.service.protocol, "mongodb");
  EXPECT_EQ(look.service.product, expected.at("service").at("product").as_string());
  EXPECT_EQ(look.service.version, expected.at("service").at("version").as_string());
  EXPECT_EQ(states_of(look.access), expected.at("access"));
  EXPECT_EQ(to_text(look.access.write.basis), expected.at("basis_of_write").as_string());

  boost::json::array datasets;
  for (const Dataset& dataset : look.datasets) {
    datasets.push_back({{"name", dataset.name},
                        {"records", static_cast<std::int64_t>(dataset.records.value_or(0))},
                        {"sampled", static_cast<std::int64_t>(dataset.sampled)}});
  }
  EXPECT_EQ(datasets, expected.at("datasets"));

  std::vector<std::string> causes;
  for (const Cause& cause : look.causes) {
    causes.push_back(cause.setting);
    EXPECT_EQ(cause.file, "/etc/mongod.conf") << cause.setting;
    EXPECT_FALSE(cause.fix.empty() || cause.reference.empty()) << cause.setting;
  }
  EXPECT_EQ(causes, strings(expected.at("causes")));

  std::vector<std::string> window;
  for (const WindowFact& fact : look.window) {
    EXPECT_NE(fact.at.has_value(), fact.ago.has_value()) << fact.kind;
    window.push_back(fact.at ? fact.kind + "=" + to_rfc3339(*fact.at) : fact.kind);
  }
  std::ranges::sort(window);
  EXPECT_EQ(window, strings(expected.at("window")));

  std::set<std::string> owners;
  for (const OwnerFact& fact : look.owners) owners.insert(fact.kind + "=" + fact.name);
  for (const std::string& owner : strings(expected.at("owners")))
    EXPECT_TRUE(owners.contains(owner)) << owner;
}

TEST(MongodbRecordings, EachSaysWhatItIsAndHowItWasMade) {
  const auto paths = recordings();
  ASSERT_EQ(paths.size(), 10U);
  for (const auto& path : paths) {
    const boost::json::object recording = read_recording(path);
    EXPECT_FALSE(recording.at("version").as_string().empty()) << path;
    EXPECT_FALSE(recording.at("how").as_string().empty()) << path;
    EXPECT_FALSE(recording.at("sources").as_array().empty()) << path;
    EXPECT_EQ(recording.at("states").as_object().size(), 6U) << path;
  }
}

TEST(MongodbRecordings, EachStateOfEachReleaseIsJudgedRight) {
  for (const auto& path : recordings()) {
    const boost::json::object recording = read_recording(path);
    for (const auto& [state, content] : recording.at("states").as_object()) {
      SCOPED_TRACE(path.filename().string() + " " + std::string(state));
      const boost::json::object& expected = content.at("expect").as_object();
      ScriptedMongo mongo(recording, state);
      ScriptedPeer peer = mongo.peer();
      const auto looked = look_at(kMongodb, peer, LookOrder{});
      ASSERT_TRUE(looked.look.has_value()) << looked.look.error().message;
      check_look(*looked.look, expected);
      EXPECT_EQ(looked.commands, strings(expected.at("commands")));
      EXPECT_EQ(static_cast<std::int64_t>(peer.connections()),
                expected.at("connections").as_int64());
      EXPECT_EQ(looked.records.records.size(), looked.records.ended);
    }
  }
}

TEST(MongodbRecordings, TheirRecordsArriveWithPathsAndTypes) {
  for (const auto& path : recordings()) {
    SCOPED_TRACE(path.filename().string());
    ScriptedMongo mongo(read_recording(path), "open");
    ScriptedPeer peer = mongo.peer();
    const auto looked = look_at(kMongodb, peer, LookOrder{});
    ASSERT_EQ(looked.records.records.size(), 3U);
    const RecordsForTests::Record& record = looked.records.records.front();
    EXPECT_EQ(record.dataset, "clinica.pacientes");
    const std::vector<std::pair<std::string, std::string>> expected = {
        {"_id", "5a7b8c9d0000000000000000"},
        {"nombre", "Ana Inventada"},
        {"curp", "XEXA770301MDFXXN00"},
        {"nacimiento", "1977-03-01T00:00:00Z"},
        {"telefono", "5500000000"}};
    EXPECT_EQ(record.fields, expected);
    EXPECT_EQ(record.types,
              (std::vector<ValueType>{ValueType::kObjectId, ValueType::kText, ValueType::kText,
                                      ValueType::kTime, ValueType::kInteger}));
  }
}

}  // namespace
}  // namespace celador
