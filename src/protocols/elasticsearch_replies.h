#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "model/record_sink.h"
#include "model/service.h"
#include "wire/http1.h"

// What Elasticsearch and OpenSearch answer, taken apart: bytes in, Result out.
namespace celador {

inline constexpr std::string_view kOpenSearch = "OpenSearch";

// How the server meets a request without credentials.
enum class EsDoor {
  kOpen,            // it answered
  kWantsLogin,      // 401, or 403 of a user who is nobody's
  kAnonymousUser,   // it knows us as its anonymous user, who may not do this
  kNotInitialised,  // OpenSearch's security plugin is there but was never set up: it refuses
                    // everyone
  kNotReady,        // 503 for another reason, or 429: neither open nor closed
  kRefused,         // 403 of something else: a proxy, ReadOnlyREST
  kOther,
};
EsDoor door_of(const HttpResponse& response);

// A sentence on that, for proofs: never the server's own words.
std::string_view to_text(EsDoor door);

// From the reply to `GET /`, refusals included; nullopt when nothing in it is of Elasticsearch or
// OpenSearch.
std::optional<Service> service_of(const HttpResponse& response);
// The leading number of a version; 0 when there is none.
int major_version(std::string_view version);

// The security features are built in but off: the server says so in a Warning.
bool warns_of_no_security(const HttpResponse& response);
// Something stands in front of the server: it names itself, which neither product does.
bool is_behind_proxy(const HttpResponse& response);

struct EsIndex {
  std::string name;  // as the server has it, for the request; printable() before it is shown
  bool closed = false;
  std::optional<std::uint64_t> documents;
  std::optional<std::uint64_t> bytes;
  std::optional<Instant> created;
};
// Names that are the product's own, or whose reading would fetch data from object storage: listed,
// never sampled.
bool is_hidden_index(std::string_view name);
// From `_cat/indices?format=json`. At most kMaxListedDatasets; `total` counts all.
struct EsIndices {
  std::vector<EsIndex> indices;
  std::uint64_t total = 0;
};
Result<EsIndices> read_indices(std::string_view body);

struct EsNode {
  std::string name;  // printable
  std::string host;
  std::string version;
  std::optional<Instant> started;
  bool has_security_plugin = false;
  std::map<std::string, std::string> settings;  // only those that bear on access, printable
};
Result<std::vector<EsNode>> read_nodes(std::string_view body);

// What `/_security/_authenticate` or OpenSearch's authinfo tells of us.
enum class EsSecurity { kUnknown, kOff, kAnonymousUser, kOn };
EsSecurity read_authenticate(const HttpResponse& response);
EsSecurity read_authinfo(const HttpResponse& response);
// From `/_xpack?categories=features`; kUnknown when it does not say.
EsSecurity read_features(const HttpResponse& response);

struct EsPrivileges {
  bool read = false, write = false, admin = false;
};
Result<EsPrivileges> read_privileges(std::string_view body);

struct EsLicense {
  std::string type;
  std::optional<Instant> issued;
};
Result<EsLicense> read_license(std::string_view body);

// Buckets and containers that snapshots go to.
Result<std::vector<std::string>> read_snapshot_places(std::string_view body);

struct EsHits {
  std::uint64_t hits = 0;
  std::optional<std::uint64_t> total;
};
// Puts each hit's _source into `records` as one of `dataset`.
Result<EsHits> put_hits(std::string_view body, std::string_view dataset, RecordSink& records);

// Names that templates and images give, which name no owner.
bool is_template_name(std::string_view name);

}  // namespace celador
