#include "testing/scripted_mongo.h"

#include <bson/bson.h>

#include <algorithm>
#include <stdexcept>

namespace celador {
namespace {

constexpr std::int32_t kReply = 1;
constexpr std::int32_t kQuery = 2004;
constexpr std::int32_t kMessage = 2013;

std::int32_t i32_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;)
    number = (number << 8U) | static_cast<unsigned char>(bytes.at(at + i));
  return static_cast<std::int32_t>(number);
}

std::string i32(std::int32_t number) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8) {
    bytes += static_cast<char>((static_cast<std::uint32_t>(number) >> shift) & 0xFFU);
  }
  return bytes;
}

std::string with_header(std::int32_t response_to, std::int32_t opcode, const std::string& body) {
  return i32(static_cast<std::int32_t>(16 + body.size())) + i32(99) + i32(response_to) +
         i32(opcode) + body;
}

boost::json::object json_of_bson(std::string_view bytes) {
  bson_t document;
  if (!bson_init_static(&document, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                        bytes.size())) {
    throw std::runtime_error("a request's document is no BSON");
  }
  char* text = bson_as_relaxed_extended_json(&document, nullptr);
  boost::json::object object = boost::json::parse(text).as_object();
  bson_free(text);
  return object;
}

boost::json::object error(std::int64_t code, std::string_view message) {
  return {{"ok", 0.0}, {"errmsg", message}, {"code", code}};
}

template <class T>
T member(const boost::json::object& object, std::string_view name, const T& otherwise) {
  const boost::json::value* value = object.if_contains(name);
  return value != nullptr ? boost::json::value_to<T>(*value) : otherwise;
}

boost::json::object object_member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value != nullptr ? value->as_object() : boost::json::object();
}

}  // namespace

struct ScriptedMongo::Request {
  std::int32_t id = 0;
  std::int32_t opcode = 0;
  std::string database;
  std::string collection;  // of a find, in either form
  std::string command;     // empty for an OP_QUERY on a collection
  boost::json::object document;
  std::int64_t limit = 0;
  std::int64_t skip = 0;
  std::string after;  // the ObjectId of {_id: {$gt: ...}}
  bool knows_secondary = false;
  boost::json::object sort;
};

ScriptedMongo::ScriptedMongo(const boost::json::object& recording, std::string_view state) {
  const boost::json::object& here = recording.at("states").at(state).as_object();
  replies = recording.at("replies").as_object();
  for (const auto& [command, reply] : object_member(here, "replies"))
    replies.insert_or_assign(command, reply);
  collections = recording.at("collections").as_object();
  hello = here.at("hello").as_object();
  knows_hello = recording.at("knows_hello").as_bool();
  wire_version = recording.at("wire_version").as_int64();
  unauthorized_ = recording.at("unauthorized").as_object();
  not_secondary_ok_ = recording.at("not_secondary_ok").as_object();
  refused_finds_ = object_member(here, "refused_finds");
  login_wanted = member(here, "login_wanted", false);
  is_secondary_ = member(here, "only_for_those_who_know_a_secondary", false);
  before_login_ = boost::json::value_to<std::vector<std::string>>(recording.at("before_login"));
  for (const std::string& name : member(here, "answers_before_login", std::vector<std::string>())) {
    before_login_.push_back(name);
  }
}

ScriptedPeer ScriptedMongo::peer() {
  ScriptedPeer peer;
  peer.answers([this](std::string_view request) { return answer(request); });
  return peer;
}

std::optional<std::string> ScriptedMongo::answer(std::string_view bytes) const {
  Request request;
  request.id = i32_at(bytes, 4);
  request.opcode = i32_at(bytes, 12);
  if (request.opcode == kMessage) {
    if (wire_version < 6) return std::nullopt;
    request.document = json_of_bson(bytes.substr(21));
    request.database = request.document.at("$db").as_string();
    request.command = request.document.begin()->key();
    request.knows_secondary = request.document.contains("$readPreference");
  } else if (request.opcode == kQuery) {
    request.knows_secondary = (i32_at(bytes, 16) & 4) != 0;
    const std::string name_space(bytes.substr(20, bytes.find('\0', 20) - 20));
    const std::size_t after = 20 + name_space.size() + 1;
    request.limit = -std::int64_t{i32_at(bytes, after + 4)};
    request.document = json_of_bson(bytes.substr(after + 8));
    request.database = name_space.substr(0, name_space.find('.'));
    const std::string rest = name_space.substr(name_space.find('.') + 1);
    if (rest == "$cmd") {
      request.command = request.document.begin()->key();
    } else {
      request.collection = rest;
      request.sort = object_member(request.document, "$orderby");
    }
  } else {
    return std::nullopt;
  }
  if (request.command == "find") {
    request.collection = request.document.at("find").as_string();
    request.limit = request.document.at("limit").as_int64();
    request.sort = object_member(request.document, "sort");
    if (request.document.contains("skip")) request.skip = request.document.at("skip").as_int64();
    boost::json::error_code none;
    const boost::json::value document(request.document);
    const auto* const after = document.find_pointer("/filter/_id/$gt/$oid", none);
    if (after != nullptr) request.after = after->as_string();
  }
  if (request.opcode == kMessage) return mongo_answer(request.id, reply_to(request));
  if (!request.command.empty()) return mongo_legacy_answer(request.id, 8, {reply_to(request)});
  // OP_QUERY on a collection: its errors have their own form.
  const boost::json::object reply = reply_to(request);
  if (reply.at("ok").to_number<double>() != 0) {
    const boost::json::array& batch = reply.at("cursor").at("firstBatch").as_array();
    return mongo_legacy_answer(request.id, 8, {batch.begin(), batch.end()});
  }
  return mongo_legacy_answer(
      request.id, 2,
      {boost::json::object{{"$err", reply.at("errmsg")}, {"code", reply.at("code")}}});
}

boost::json::object ScriptedMongo::reply_to(const Request& request) const {
  if (most_in_time > 0 && !request.collection.empty() && request.limit > most_in_time)
    return error(50, "operation exceeded time limit");
  const bool is_handshake = request.command == "isMaster" || request.command == "hello";
  if (request.opcode == kQuery && wire_version >= 14 && !is_handshake) {
    return error(352, "Unsupported OP_QUERY command");
  }
  if (request.command == "isMaster" || (request.command == "hello" && knows_hello)) return hello;
  const bool is_before_login =
      std::ranges::find(before_login_, request.command) != before_login_.end();
  if (login_wanted && !is_before_login) return unauthorized_;
  if (!request.collection.empty()) {
    if (is_secondary_ && !request.knows_secondary) return not_secondary_ok_;
    if (!refused_finds_.empty()) return refused_finds_;
    const std::vector<boost::json::value> records = records_of(request);
    return {{"cursor",
             {{"id", 0},
              {"ns", "x.y"},
              {"firstBatch", boost::json::array(records.begin(), records.end())}}},
            {"ok", 1.0}};
  }
  const boost::json::value* reply = replies.if_contains(request.command);
  if (reply == nullptr || (request.command == "find" && wire_version < 4))
    return error(59, "no such command");
  if (is_secondary_ && !request.knows_secondary) return not_secondary_ok_;
  // Each database but one has no collections.
  if (request.command == "listCollections") {
    const std::string name_space(reply->at("cursor").at("ns").as_string());
    if (!name_space.starts_with(request.database + ".")) {
      return {{"cursor", {{"id", 0}, {"ns", "x.y"}, {"firstBatch", boost::json::array()}}},
              {"ok", 1.0}};
    }
  }
  return reply->as_object();
}

std::vector<boost::json::value> ScriptedMongo::records_of(const Request& request) const {
  const boost::json::value* found =
      collections.if_contains(request.database + "." + request.collection);
  if (found == nullptr) return {};
  std::vector<boost::json::value> records(found->as_array().begin(), found->as_array().end());
  // startup_log stands latest first in the recordings, as it is asked for.
  const boost::json::value* by_id = request.sort.if_contains("_id");
  if (by_id != nullptr && by_id->to_number<int>() < 0) std::ranges::reverse(records);
  std::erase_if(records, [&](const boost::json::value& record) {
    return !request.after.empty() &&
           std::string_view(record.at_pointer("/_id/$oid").as_string()) <= request.after;
  });
  const auto skipped = std::min(request.skip, static_cast<std::int64_t>(records.size()));
  records.erase(records.begin(), records.begin() + skipped);
  if (static_cast<std::int64_t>(records.size()) > request.limit)
    records.resize(static_cast<std::size_t>(request.limit));
  return records;
}

std::string bson_of_json(const boost::json::object& json) {
  const std::string text = boost::json::serialize(json);
  bson_error_t error;
  bson_t* document = bson_new_from_json(reinterpret_cast<const std::uint8_t*>(text.data()),
                                        static_cast<ssize_t>(text.size()), &error);
  if (document == nullptr) throw std::runtime_error(error.message);
  std::string bytes(reinterpret_cast<const char*>(bson_get_data(document)), document->len);
  bson_destroy(document);
  return bytes;
}

std::string mongo_answer(std::int32_t response_to, const boost::json::object& document) {
  return with_header(response_to, kMessage, std::string(5, '\0') + bson_of_json(document));
}

std::string mongo_legacy_answer(std::int32_t response_to, std::int32_t flags,
                                const std::vector<boost::json::value>& documents) {
  std::string body =
      i32(flags) + i32(0) + i32(0) + i32(0) + i32(static_cast<std::int32_t>(documents.size()));
  for (const boost::json::value& document : documents) body += bson_of_json(document.as_object());
  return with_header(response_to, kReply, body);
}

}  // namespace celador
