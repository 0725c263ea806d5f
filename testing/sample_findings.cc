#include "testing/sample_findings.h"

#include "base/check.h"

namespace celador {
namespace {

Instant instant(std::string_view text) {
  const Result<Instant> at = parse_rfc3339(text);
  CHECK(at.has_value());
  return *at;
}

IpAddress address(std::string_view text) {
  const Result<IpAddress> ip = IpAddress::parse(text);
  CHECK(ip.has_value());
  return *ip;
}

std::vector<Dataset> clinic_datasets() {
  Dataset patients;
  patients.name = "clinic.patients";
  patients.records = 2373764;
  patients.records_are_estimate = true;
  patients.bytes = 3221225472;
  patients.sampled = 1000;
  patients.categories = {{"id.mx.curp", "curp", 0.9931, 0.99, true},
                         {"person.name", "name.full", 1, 0.97, false},
                         {"person.birth_date", "born", 0.998, 0.95, true},
                         {"insurance.policy", "policy.number", 0.41, 0.8, false},
                         {"health.disability", "flags.disability", 1, 0.9, false}};
  patients.people = People{2310000,      2280112,
                           2373764,      "distinct CURP in 1000 of 2373764 records, extrapolated",
                           std::nullopt, {}};
  patients.notes = {"own rules: 1 category of a field is ignored"};
  Dataset admins;
  admins.name = "clinic.admins";
  admins.records = 7;
  admins.bytes = 4096;
  admins.sampled = 7;
  admins.categories = {{"secret.password_hash", "password", 1, 0.99, true, "bcrypt"},
                       {"contact.email", "email", 1, 0.99, true}};
  admins.people =
      People{7, 7, 7, "every record was read; distinct e-mail addresses", std::nullopt, {}};
  Dataset log;
  log.name = "clinic.log";
  return {patients, admins, log};
}

}  // namespace

Finding clinic_finding() {
  Finding finding;
  finding.id = "f0001clinic";
  finding.round = "r0001";
  finding.at = instant("2026-11-23T16:09:00.250Z");
  finding.endpoint = {address("10.20.3.7"), 27017, "db.clinic.example"};
  finding.service = {"mongodb", "MongoDB", "3.6.23",
                     "cpe:2.3:a:mongodb:mongodb:3.6.23:*:*:*:*:*:*:*",
                     TlsFacts{"TLSv1.2",
                              "CN=db.clinic.example,O=Example Telemedicine",
                              "CN=Example CA",
                              {"db.clinic.example", "*.clinic.example"},
                              instant("2026-01-01"),
                              instant("2027-01-01")}};
  finding.access.identify = yes(Basis::kDeclared, "hello answered with version 3.6.23");
  finding.access.list = yes(Basis::kDeclared, "listDatabases named 3 databases without a login");
  finding.access.read = yes(Basis::kDeclared, "find on clinic.patients gave 1000 records");
  finding.access.write =
      yes(Basis::kImplied, "connectionStatus shows no user and access control is off");
  finding.access.admin = unknown("the roles of this session were not told");
  finding.datasets = clinic_datasets();
  finding.people = People{2310000,
                          2280119,
                          2373771,
                          "the largest of 2 datasets is taken, the rest may overlap",
                          Minors{412000, 371005, 455890},
                          {{"MX", 0.9931}, {"US", 0.0007}}};
  finding.window.open_by = instant("2026-08-01T02:00:00Z");
  finding.window.not_before = instant("2025-03-09T11:30:00Z");
  finding.window.last_open = finding.at;
  finding.window.evidence = {
      {"mongodb.uptime", instant("2026-08-01T02:00:00Z"),
       "this run began then with the same options"},
      {"mongodb.collection_made", std::nullopt, "the oldest collection's identifier is from then"}};
  finding.owners = {
      {"Example Telemedicine",
       OwnerRole::kOperator,
       0.8,
       {"soc@clinic.example"},
       {"the certificate's subject names it"}},
      {"Clinica Ejemplo", OwnerRole::kController, 0.45, {}, {"a database bears its name"}}};
  finding.causes = {
      {"security.authorization", "disabled: listDatabases needs no login", "/etc/mongod.conf", 31,
       "Set security.authorization: enabled and restart mongod.",
       "MongoDB Manual, Enable Access Control"},
      {"net.bindIp", "listens on 10.20.3.7", std::nullopt, std::nullopt,
       "Set net.bindIp to the addresses that the application uses.", "MongoDB Manual, IP Binding"}};
  finding.touched_by_others = {TouchedByOthers::State::kYes,
                               {"a database named READ_ME_TO_RECOVER_YOUR_DATA"}};
  finding.severity = {
      SeverityLevel::kCritical,
      9.8,
      {"anyone can read 2373764 records", "health data and national ids of persons"}};
  finding.budget = {1007, 1482113, 41, 2.384};
  finding.notes = {"stopped at 2 of 3 collections: the budget of 60 seconds was spent"};
  return finding;
}

Finding refusing_finding() {
  Finding finding;
  finding.id = "f0002redis";
  finding.round = "r0001";
  finding.at = instant("2026-11-23T16:09:02Z");
  finding.endpoint = {address("2001:db8::5"), 6379, std::nullopt};
  finding.service.protocol = "redis";
  finding.access.identify = yes(Basis::kDeclared, "PING answered NOAUTH");
  finding.access.list = no(Basis::kDeclared, "PING answered NOAUTH");
  finding.access.read = no(Basis::kDeclared, "PING answered NOAUTH");
  finding.access.write = no(Basis::kDeclared, "PING answered NOAUTH");
  finding.access.admin = no(Basis::kDeclared, "PING answered NOAUTH");
  finding.budget = {0, 61, 2, 0.012};
  return finding;
}

Finding clinic_finding_at(std::string id, std::string round, std::string_view ip,
                          std::uint16_t port, std::string_view at) {
  Finding finding = clinic_finding();
  finding.id = std::move(id);
  finding.round = std::move(round);
  finding.endpoint.ip = address(ip);
  finding.endpoint.port = port;
  finding.at = instant(at);
  finding.window.last_open = finding.at;
  return finding;
}

}  // namespace celador
