#include "protocols/elasticsearch_access.h"
#include "protocols/takeover_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace celador {
namespace {

std::string refusal(std::string_view request, EsDoor door) {
  return "GET " + std::string(request) + ": " + std::string(to_text(door));
}

// A refusal by the store itself proves "no"; a server that is not ready, or an answer we do not
// understand, does not.
Verdict verdict_of(std::string_view request, EsDoor door) {
  switch (door) {
    case EsDoor::kOpen:
      return yes(Basis::kDeclared, "GET " + std::string(request) + " answered without credentials");
    case EsDoor::kWantsLogin:
    case EsDoor::kAnonymousUser:
    case EsDoor::kNotInitialised:
    case EsDoor::kRefused:
      return no(Basis::kDeclared, refusal(request, door));
    case EsDoor::kNotReady:
    case EsDoor::kOther:
      return unknown(refusal(request, door));
  }
  return {};
}

bool security_is_off(const EsAnswers& answers) { return answers.security == EsSecurity::kOff; }

Verdict read_verdict(const EsAnswers& answers, Depth depth) {
  if (answers.search) {
    const std::string request =
        answers.searched.empty() ? "/_search?size=0" : "/" + answers.searched + "/_search";
    Verdict verdict = verdict_of(request, *answers.search);
    if (verdict.state == State::kYes && answers.hits > 0) {
      verdict.proof = "GET " + request + " gave records without credentials";
    }
    return verdict;
  }
  if (security_is_off(answers))
    return yes(Basis::kImplied, "no access control: " + answers.security_proof);
  if (answers.indices && *answers.indices != EsDoor::kOpen && answers.root != EsDoor::kOpen) {
    return verdict_of("/_cat/indices", *answers.indices);
  }
  return unknown(depth < Depth::kSample ? "no record was asked for at this depth"
                                        : "no index could be asked for records");
}

// write and admin alike: with the security features off every request is allowed to everyone.
Verdict change_verdict(const EsAnswers& answers, bool declared, std::string_view what) {
  if (answers.privileges) {
    std::string proof = "_has_privileges for the anonymous user: " + std::string(what);
    return declared ? yes(Basis::kDeclared, proof + " is granted on all indices")
                    : no(Basis::kDeclared, proof + " is not granted on all indices");
  }
  if (security_is_off(answers)) {
    if (answers.behind_proxy) {
      return yes(Basis::kInferred, "no access control in the server (" + answers.security_proof +
                                       "); the proxy before it may let fewer methods through");
    }
    return yes(Basis::kImplied, "no access control: " + answers.security_proof);
  }
  const bool refused =
      answers.root != EsDoor::kOpen && (!answers.indices || *answers.indices != EsDoor::kOpen);
  if (refused && answers.indices) {
    Verdict verdict = verdict_of("/_cat/indices", *answers.indices);
    if (verdict.state == State::kNo) return verdict;
  }
  return unknown("the server does not say, and nothing was tried");
}

const EsNode* answering_node(const EsAnswers& answers) {
  const EsNode* latest = nullptr;
  for (const EsNode& node : answers.nodes) {
    if (node.name == answers.node_name) return &node;
    if (node.started && (latest == nullptr || *latest->started < *node.started)) latest = &node;
  }
  return latest;
}

void add_window(const EsAnswers& answers, const Look& look, std::vector<WindowFact>& window) {
  if (const EsNode* const node = answering_node(answers); node != nullptr && node->started) {
    WindowFact fact;
    fact.kind = "elasticsearch.jvm_start";
    fact.at = node->started;
    if (security_is_off(answers)) {
      fact.bound = WindowBound::kOpenSince;
      fact.strength = Strength::kStrong;
      fact.note =
          "the node started then, and its security features cannot be switched off without a "
          "restart";
    } else {
      fact.bound = WindowBound::kProcessStart;
      fact.note =
          "the node started then; who is let in without a login can be changed while it runs";
    }
    window.push_back(std::move(fact));
  }
  if (answers.license && answers.license->issued &&
      (answers.license->type == "basic" || answers.license->type == "trial")) {
    window.push_back(
        {WindowBound::kNotBefore, Strength::kModerate, "elasticsearch.license_issued",
         answers.license->issued, std::nullopt,
         "the cluster gave itself its " + answers.license->type + " licence at its first start"});
  }
  const EsIndex* oldest = nullptr;
  for (const EsIndex& index : answers.listed) {
    if (!index.created) continue;
    if (oldest == nullptr || *index.created < *oldest->created) oldest = &index;
    if (takeover_sign(NamedThing::kIndex, index.name)) {
      window.push_back(
          {WindowBound::kOpenSince, Strength::kStrong, "elasticsearch.ransom_index", index.created,
           std::nullopt,
           "an index that ransom notes are kept in was made then: others could write"});
    }
  }
  if (oldest != nullptr) {
    window.push_back({WindowBound::kDataSpan, Strength::kModerate, "elasticsearch.oldest_index",
                      oldest->created, std::nullopt, "the oldest index was made then"});
  }
  if (look.service.tls && look.service.tls->not_before) {
    window.push_back({WindowBound::kNotBefore, Strength::kWeak, "tls.not_before",
                      look.service.tls->not_before, std::nullopt,
                      "the certificate is valid from then"});
  }
}

void add_owner(std::string kind, const std::string& name, double weight, std::string note,
               std::vector<OwnerFact>& owners) {
  constexpr std::size_t kMaxOwnerFacts = 40;
  const bool known =
      std::ranges::any_of(owners, [&](const OwnerFact& fact) { return fact.name == name; });
  if (name.empty() || known || owners.size() >= kMaxOwnerFacts) return;
  owners.push_back({OwnerRole::kOperator, std::move(kind), name, weight, std::move(note)});
}

void add_owners(const EsAnswers& answers, std::vector<OwnerFact>& owners) {
  if (!is_template_name(answers.cluster_name)) {
    add_owner("elasticsearch.cluster_name", answers.cluster_name, 0.5, "the cluster's name",
              owners);
  }
  for (const EsNode& node : answers.nodes) {
    if (!is_template_name(node.name))
      add_owner("elasticsearch.node_name", node.name, 0.4, "a node's name", owners);
    const bool is_name = node.host.find_first_not_of("0123456789.:") != std::string::npos &&
                         node.host.find('.') != std::string::npos;
    if (is_name)
      add_owner("elasticsearch.host", node.host, 0.5, "the host that a node says it runs on",
                owners);
  }
  for (const std::string& place : answers.snapshot_places) {
    add_owner("elasticsearch.snapshot_bucket", place, 0.5, "the bucket that snapshots go to",
              owners);
  }
}

std::string observed_setting(const EsAnswers& answers, std::string_view setting) {
  for (const EsNode& node : answers.nodes) {
    const auto found = node.settings.find(std::string(setting));
    if (found != node.settings.end()) return found->second;
  }
  return {};
}

void add_causes(const EsAnswers& answers, const Look& look, std::vector<Cause>& causes) {
  const bool opensearch = look.service.product == kOpenSearch;
  if (security_is_off(answers) && opensearch) {
    const std::string disabled = observed_setting(answers, "plugins.security.disabled");
    causes.push_back(
        {"plugins.security.disabled",
         disabled.empty() ? "the security plugin does not answer: it is not installed, or disabled"
                          : "set to " + disabled,
         std::nullopt, std::nullopt,
         "Install the security plugin, leave plugins.security.disabled unset, configure TLS and "
         "run "
         "securityadmin",
         "OpenSearch documentation, \"Security\", \"Best practices for OpenSearch security\""});
  } else if (security_is_off(answers)) {
    const std::string enabled = observed_setting(answers, "xpack.security.enabled");
    std::string observed =
        enabled.empty() ? "not set: " + answers.security_proof : "set to " + enabled;
    if (answers.warned)
      observed += "; the server itself warns that its security features are not enabled";
    const int major = major_version(look.service.version);
    causes.push_back(
        {"xpack.security.enabled", observed, std::nullopt, std::nullopt,
         major != 0 && major < 7
             ? "Upgrade to a version whose security is free of charge (6.8, 7.1 or "
               "later), set xpack.security.enabled: true and passwords"
             : "Set xpack.security.enabled: true, passwords for the built-in users, "
               "and xpack.security.http.ssl.enabled: true",
         "Elastic documentation, \"Secure the Elastic Stack\", \"Set up minimal security\""});
  } else if (answers.security == EsSecurity::kAnonymousUser) {
    causes.push_back(
        {opensearch ? "anonymous_auth_enabled" : "xpack.security.authc.anonymous",
         "a request without credentials is served as the anonymous user: " + answers.security_proof,
         std::nullopt, std::nullopt,
         opensearch
             ? "Set anonymous_auth_enabled: false in the security plugin's config.yml and apply it "
               "with securityadmin"
             : "Remove xpack.security.authc.anonymous.* from elasticsearch.yml and restart",
         opensearch ? "OpenSearch documentation, \"Security\", \"Anonymous authentication\""
                    : "Elastic documentation, \"Enabling anonymous access\""});
  }
  const bool open = look.access.list.state == State::kYes || look.access.read.state == State::kYes;
  for (const std::string_view setting : {"network.host", "http.host", "network.bind_host"}) {
    const std::string address = observed_setting(answers, setting);
    const bool loopback = address.starts_with("127.") || address == "localhost" ||
                          address == "_local_" || address == "::1";
    if (!open || address.empty() || loopback) continue;
    causes.push_back(
        {std::string(setting), "set to " + address, std::nullopt, std::nullopt,
         "Bind to a private address, and let only the application's hosts through the firewall",
         opensearch ? "OpenSearch documentation, \"Network settings\""
                    : "Elastic documentation, \"Networking\""});
  }
}

}  // namespace

void judge(const EsAnswers& answers, Depth depth, Look& look) {
  Access& access = look.access;
  access.identify =
      yes(Basis::kDeclared, look.service.version.empty()
                                ? "GET / is answered by " + look.service.product + " itself (" +
                                      std::string(to_text(answers.root)) + ")"
                                : "GET / tells product and version");
  if (depth < Depth::kList) {
    access.list = access.read = access.write = access.admin =
        unknown("not asked for at this depth");
    return;
  }
  access.list = answers.indices ? verdict_of("/_cat/indices", *answers.indices)
                                : unknown("the look ended before");
  access.read = read_verdict(answers, depth);
  const EsPrivileges granted = answers.privileges.value_or(EsPrivileges{});
  access.write = change_verdict(answers, granted.write, "write or delete_index");
  access.admin = change_verdict(answers, granted.admin, "the management of the cluster");

  add_window(answers, look, look.window);
  add_owners(answers, look.owners);
  add_causes(answers, look, look.causes);
  if (answers.indices == EsDoor::kOpen) {
    for (const EsIndex& index : answers.listed) {
      const auto sign = takeover_sign(NamedThing::kIndex, index.name);
      if (!sign) continue;
      look.touched_by_others.state = TouchedByOthers::State::kYes;
      look.touched_by_others.evidence.push_back(
          fmt::format("an index is named like {}: {}", *sign, printable(index.name, 100)));
    }
  }
}

}  // namespace celador
