#include "round/look_at_endpoint.h"

#include <openssl/rand.h>

#include <algorithm>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/check.h"
#include "base/text.h"
#include "classify/classifier.h"
#include "classify/masked_name.h"
#include "model/record_batch.h"
#include "protocols/claims.h"
#include "reason/owners.h"
#include "reason/severity.h"
#include "round/count_store.h"
#include "round/identify.h"

namespace celador {
namespace {

namespace asio = boost::asio;

Identities identities_of(const Permit& permit) { return permit.identities(); }

// Opens connections for identification: each one dialled by permit, in the ledger first, behind the
// guard of the protocol whose greeting it will carry.
Task<Result<std::unique_ptr<Transport>>> connect_guarded(LookTools tools, Permit permit,
                                                         Budget& budget, LookLedger& tap,
                                                         const Protocol& guarded_by, Tls tls) {
  if (tools.stop) co_return fail(ErrorKind::kCancelled, "the round was interrupted");
  CO_TRY(tap.about_to_connect(permit.endpoint().port));
  auto transport = CO_TRY(co_await tools.dialler.dial(permit, tls));
  co_return guard(std::move(transport), guarded_by.name_request, budget, tap);
}

// The classifier's work, on a worker; the loop goes on meanwhile.
Task<Classification> classify(const RecordBatch& records, const Look& look, LookTools tools) {
  const auto loop = co_await asio::this_coro::executor;
  co_await asio::post(asio::bind_executor(tools.workers, asio::use_awaitable));
  Classification classification;
  {
    ClassifierOrder order = tools.classify;
    order.moment = tools.clock.now();
    Classifier classifier(tools.people_key, order);
    records.replay(classifier);
    classification = classifier.finish(look.datasets);
  }
  co_await asio::post(asio::bind_executor(loop, asio::use_awaitable));
  co_return classification;
}

// Mail domains of staff accounts are evidence of who operates the store, more so when they agree.
void add_staff_domains(const std::vector<DomainCount>& domains, std::vector<OwnerFact>& facts) {
  std::uint64_t total = 0;
  for (const DomainCount& domain : domains) total += domain.count;
  for (const DomainCount& domain : domains) {
    const double share = static_cast<double>(domain.count) / static_cast<double>(total);
    if (share < 0.2) continue;
    facts.push_back({OwnerRole::kOperator, "staff.mail_domain", domain.domain, 0.6 * share,
                     "staff accounts in the store have addresses at " + domain.domain});
  }
}

// What is kept of a store are its names; some files and collections are named after patients. What
// hides them in a dataset's name hides them wherever that is told.
void mask_names(Finding& finding) {
  const auto replace = [](std::string& text, std::string_view name, std::string_view masked) {
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
      text.replace(at, name.size(), masked);
      at += masked.size();
    }
  };
  for (Dataset& dataset : finding.datasets) {
    const std::string name = dataset.name;
    const std::string masked = masked_name(name);
    if (masked == name) continue;
    dataset.name = masked;
    dataset.notes.push_back("its name has somebody's name or number in it, which is not kept: *");
    for (Verdict* verdict : {&finding.access.list, &finding.access.read, &finding.access.write,
                             &finding.access.admin}) {
      replace(verdict->proof, name, masked);
    }
    for (std::string& note : finding.notes) replace(note, name, masked);
    for (std::string& note : dataset.notes) replace(note, name, masked);
    for (std::string& sign : finding.touched_by_others.evidence) replace(sign, name, masked);
    for (WindowEvidence& evidence : finding.window.evidence) replace(evidence.note, name, masked);
    for (Owner& owner : finding.owners) {
      for (std::string& evidence : owner.evidence) replace(evidence, name, masked);
    }
  }
}

// Where a store is entered as somebody, that some accounts are refused proves nothing of others. It
// does prove that the door is shut by which an earlier look of ours came in.
void take_refusal(Access& access, const std::vector<std::string>& refused,
                  const SeenBefore& before) {
  const std::string& door = before.last_open_as;
  if (is_open(access) || door.empty() || std::ranges::find(refused, door) == refused.end()) {
    return;
  }
  for (Verdict* verdict : {&access.list, &access.read, &access.write, &access.admin}) {
    *verdict = no(Basis::kInferred, "the account " + door +
                                        ", which let our earlier look in without a password, is "
                                        "refused now; " +
                                        verdict->proof);
  }
}

// The value of "CN=" or "O=" in a name as RFC 2253 writes it; empty when it is not there. A value
// with an escape in it is left out: it is no host and rarely an organisation.
std::string subject_attribute(std::string_view subject, std::string_view attribute) {
  for (const std::string_view part : split(subject, ',')) {
    if (part.starts_with(attribute) && part.find('\\') == std::string_view::npos) {
      return std::string(part.substr(attribute.size()));
    }
  }
  return {};
}

void add_tls_names(const Service& service, std::vector<OwnerFact>& facts) {
  if (!service.tls) return;
  for (const std::string_view attribute : {"O=", "CN="}) {
    const std::string name = subject_attribute(service.tls->subject, attribute);
    const bool listed = std::ranges::find(service.tls->names, name) != service.tls->names.end();
    if (name.empty() || listed) continue;
    facts.push_back({OwnerRole::kOperator, "tls.subject", name, attribute == "O=" ? 0.5 : 0.4,
                     "its certificate is for " + name});
  }
  for (const std::string& name : service.tls->names) {
    facts.push_back(
        {OwnerRole::kOperator, "tls.name", name, 0.5, "its certificate is for " + name});
  }
}

Finding unrecognised(const Identified& identified) {
  Finding finding;
  finding.service.protocol = "unknown";
  const std::string_view why =
      identified.spoke     ? "it answers, but in no protocol that Celador reads"
      : identified.hung_up ? "it accepts connections and ends them without a word"
                           : "it accepts connections and says nothing";
  finding.access.identify = unknown(std::string(why));
  finding.access.list = finding.access.read = finding.access.write = finding.access.admin =
      unknown("the service was not recognised");
  return finding;
}

}  // namespace

std::string make_id(Instant at) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32
  std::array<unsigned char, 16> random{};
  CHECK(RAND_bytes(random.data(), static_cast<int>(random.size())) == 1);
  auto milliseconds = static_cast<std::uint64_t>(at.time_since_epoch().count());
  std::string id(26, '0');
  for (std::size_t i = 10; i-- > 0; milliseconds >>= 5U) id[i] = kAlphabet[milliseconds & 31U];
  for (std::size_t i = 0; i < 16; ++i) id[10 + i] = kAlphabet[random[i] & 31U];
  return id;
}

Task<Result<Finding>> look_at_endpoint(LookTools tools, Permit permit, LookPlace place,
                                       std::string round, std::vector<PastLook> past) {
  const auto began = std::chrono::steady_clock::now();
  if (place.explained) tools.classify.explain = Explain::kYes;
  Budget budget(tools.limits, tools.stop);
  LookLedger identify_tap(tools.ledger, round, permit.endpoint(), "");
  const Connect connect = [&](const Protocol& guarded_by, Tls tls) {
    return connect_guarded(tools, permit, budget, identify_tap, guarded_by, tls);
  };
  Identified identified =
      CO_TRY(co_await identify(connect, permit.endpoint().port, place.only, place.tls));
  if (tools.stop && identified.protocol == nullptr) {
    co_return fail(ErrorKind::kCancelled, "the round was interrupted before it said what it is");
  }

  Finding finding = unrecognised(identified);
  std::vector<WindowFact> facts;
  std::string entered_as;
  RecordBatch records(tools.limits.bytes);
  Spent counted;
  if (identified.protocol != nullptr) {
    const Protocol& protocol = *identified.protocol;
    finding = Finding{};
    finding.service = identified.service;
    finding.access.identify =
        yes(Basis::kDeclared, "it answered as " + std::string(protocol.title));
    if (permit.depth() >= Depth::kList) {
      LookLedger tap(tools.ledger, round, permit.endpoint(), std::string(protocol.name));
      // A count reads whole what the sample shows to be worth it.
      const LookOrder order{.depth = std::min(permit.depth(), Depth::kSample),
                            .identities = identities_of(permit),
                            .contact = permit.contact(),
                            .host = permit.endpoint().host.value_or(""),
                            .path = place.path,
                            .address = permit.endpoint().to_text()};
      Result<Look> look = fail(ErrorKind::kClosed, "");
      auto connected = tap.about_to_connect(permit.endpoint().port);
      if (!connected) co_return std::unexpected(connected.error());
      auto transport = co_await tools.dialler.dial(permit, identified.tls);
      if (transport) {
        auto guarded = guard(std::move(*transport), protocol.name_request, budget, tap);
        look = co_await protocol.look(*guarded, order, budget, records);
      } else {
        look = std::unexpected(transport.error());
      }
      if (look) {
        bound_claims(*look);
        const auto tls = finding.service.tls;
        finding.service = look->service.protocol.empty() ? finding.service : look->service;
        if (!finding.service.tls) finding.service.tls = tls;
        add_tls_names(finding.service, look->owners);
        Classification classification = co_await classify(records, *look, tools);
        for (Dataset& dataset : classification.datasets) {
          if (dataset.people) bound_people(*dataset.people);
        }
        if (classification.people) bound_people(*classification.people);
        if (place.explained) place.explained(std::move(classification.explanations));
        if (permit.depth() >= Depth::kCount) {
          const StoreToCount store{permit, protocol, identified.tls, order, round};
          counted = CO_TRY(co_await count_store(tools, store, records, *look, classification));
        }
        add_staff_domains(classification.staff_domains, look->owners);
        finding.access = look->access;
        finding.datasets = std::move(classification.datasets);
        if (classification.people)
          tools.people.add_store(*classification.people, classification.person_keys);
        finding.people = std::move(classification.people);
        finding.owners = owners_of(look->owners);
        finding.causes = std::move(look->causes);
        finding.touched_by_others = std::move(look->touched_by_others);
        finding.notes = std::move(look->notes);
        facts = std::move(look->window);
        entered_as = std::move(look->entered_as);
        take_refusal(finding.access, look->refused_accounts,
                     seen_before(past, finding.service.protocol));
        if (records.records_left() > 0) {
          finding.notes.push_back("records beyond the memory for one look were not classified");
        }
      } else {
        if (look.error().kind == ErrorKind::kIo || look.error().kind == ErrorKind::kCancelled) {
          co_return std::unexpected(look.error());
        }
        // Its first bytes passed for the protocol's, and the rest did not.
        if (look.error().kind == ErrorKind::kMalformed) {
          finding = unrecognised({.spoke = true});
        } else {
          for (Verdict* verdict : {&finding.access.list, &finding.access.read,
                                   &finding.access.write, &finding.access.admin}) {
            *verdict = unknown(tools.stop ? "the round was interrupted before the look could tell"
                                          : "the look failed: " + look.error().message);
          }
        }
      }
    } else {
      for (Verdict* verdict : {&finding.access.list, &finding.access.read, &finding.access.write,
                               &finding.access.admin}) {
        *verdict = unknown("not looked at: the depth is identify");
      }
    }
  }
  finding.extent = {permit.depth(), masked_name(place.path), tools.stop, entered_as};
  if (finding.extent.interrupted) {
    finding.notes.push_back("the round was interrupted: this is as far as the look came");
  }
  if (place.complete) place.complete(finding);
  finding.at = tools.clock.now();
  finding.id = make_id(finding.at);
  finding.round = std::move(round);
  finding.endpoint = permit.endpoint();
  finding.window = window_of(facts, finding.access, finding.at,
                             seen_before(past, finding.service.protocol), finding.extent);
  mask_names(finding);
  finding.budget = {
      .records = records.records() + counted.records,
      .bytes = budget.bytes_spent() + counted.bytes,
      .requests = budget.requests_spent() + counted.requests,
      .seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()};
  finding.severity = severity_of(finding);
  co_return finding;
}

}  // namespace celador
