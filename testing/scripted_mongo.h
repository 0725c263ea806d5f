#pragma once
#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "testing/scripted_transport.h"

namespace celador {

// A MongoDB made of documented replies, for tests: it frames, refuses and sorts as the manual says
// that a server of its release does. Written apart from what the product reads with: libbson builds
// and reads its documents.
//
//   - Before wire version 6 it closes the connection on an OP_MSG; from 14 on it answers an
//   OP_QUERY other than the
//     handshake with code 352; a find on a collection by OP_QUERY is answered below 14.
//   - `login_wanted`: all but the commands `before_login` answer `unauthorized`.
//   - `only_for_those_who_know_a_secondary`: reads without secondaryOk or a read preference answer
//   code 13435.
class ScriptedMongo {
 public:
  // `recording` is a file of recordings/mongodb/, `state` one of its states.
  ScriptedMongo(const boost::json::object& recording, std::string_view state);

  // Replies, as extended JSON: changed by tests that need another than the recorded one.
  boost::json::object replies;
  // "db.collection" to its records, in the order of their _id.
  boost::json::object collections;
  boost::json::object hello;
  bool login_wanted = false;
  bool knows_hello = true;
  std::int64_t wire_version = 0;
  // A find for more records than this is ended by its maxTimeMS (code 50). 0: none.
  std::int64_t most_in_time = 0;

  // The peer answers from this object, which outlives it.
  ScriptedPeer peer();

  // What one request is answered with; nullopt closes the connection.
  std::optional<std::string> answer(std::string_view request) const;

 private:
  struct Request;
  boost::json::object reply_to(const Request& request) const;
  std::vector<boost::json::value> records_of(const Request& request) const;

  boost::json::object unauthorized_;
  boost::json::object not_secondary_ok_;
  boost::json::object refused_finds_;
  std::vector<std::string> before_login_;
  bool is_secondary_ = false;
};

// BSON of extended JSON, and the messages around it.
std::string bson_of_json(const boost::json::object& json);
std::string mongo_answer(std::int32_t response_to, const boost::json::object& document);
std::string mongo_legacy_answer(std::int32_t response_to, std::int32_t flags,
                                const std::vector<boost::json::value>& documents);

}  // namespace celador
