#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/look.h"
#include "protocols/elasticsearch_replies.h"

// From what an Elasticsearch or OpenSearch server answered to what a stranger can do, since when,
// whose it is, and which setting is at fault. Pure.
namespace celador {

struct EsAnswers {
  EsDoor root = EsDoor::kOther;
  std::optional<EsDoor> indices;
  std::optional<EsDoor> health;
  std::optional<EsDoor> search;  // of records; unset when none was asked for
  std::string searched;          // the index's printable name
  std::uint64_t hits = 0;
  EsSecurity security = EsSecurity::kUnknown;
  std::string security_proof;  // what was asked and answered
  bool behind_proxy = false;
  bool warned = false;  // the server's own Warning
  std::optional<EsPrivileges> privileges;
  std::string node_name;  // of the node that answered
  std::string cluster_name;
  std::vector<EsNode> nodes;
  std::vector<EsIndex> listed;
  std::optional<EsLicense> license;
  std::vector<std::string> snapshot_places;
};

// Fills access, window, owners, causes and touched_by_others of `look`, whose service is set.
void judge(const EsAnswers& answers, Depth depth, Look& look);

}  // namespace celador
