// Fuzzes a whole look at PostgreSQL: the input is what the peer says, answer by answer. Whatever it
// says, the look ends within its budget and sends nothing that is not listed. The same bytes are
// then taken for names of tables and columns: a statement made of them is one of ours, or is not
// made.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "protocols/postgresql_statements.h"
#include "protocols/postgresql_values.h"
#include "protocols/protocol.h"
#include "protocols/table.h"
#include "testing/look_at.h"
#include "wire/postgres_messages.h"

namespace {

using namespace celador;

std::string message(char type, std::string_view body) {
  std::string bytes(1, type);
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    bytes.push_back(static_cast<char>(((body.size() + 4) >> (shift - 8)) & 0xFFU));
  }
  return bytes + std::string(body);
}

// An answer to a query made of the input: fields are cut at tabs, rows at line ends, so that the
// fuzzer need not learn lengths. Anything that begins with '!' goes out as it is.
std::string answer_of(std::string_view text) {
  if (text.starts_with('!')) return std::string(text.substr(1));
  std::string bytes;
  for (const std::string_view line : split(text, '\n')) {
    std::string body;
    const auto fields = split(line, '\t');
    body.push_back(static_cast<char>(fields.size() >> 8U));
    body.push_back(static_cast<char>(fields.size() & 0xFFU));
    for (const std::string_view field : fields) body += message('x', field).substr(1);
    // The length of a value does not count itself.
    std::string fixed = body.substr(0, 2);
    for (const std::string_view field : fields) {
      for (unsigned shift = 32; shift > 0; shift -= 8) {
        fixed.push_back(static_cast<char>((field.size() >> (shift - 8)) & 0xFFU));
      }
      fixed += field;
    }
    bytes += message('D', fixed);
  }
  return bytes + message('Z', "I");
}

void fuzz_statements(std::string_view bytes) {
  if (const auto sql = postgres::parse_query(bytes))
    static_cast<void>(postgresql::name_request(bytes));
  if (!bytes.contains('\0'))
    static_cast<void>(postgresql::name_request(postgres::make_query(bytes)));
  const auto names = split(bytes.substr(0, 600), '\t');
  for (const std::string_view name : names) {
    if (!postgresql::is_quotable(name)) return;
  }
  if (names.size() < 3) return;
  std::vector<postgresql::SelectColumn> columns;
  for (std::size_t i = 2; i < names.size() && i < 20; ++i) {
    columns.push_back({names[i], static_cast<postgresql::Form>(i % 4)});
  }
  const std::string sql = postgresql::sample_statement(
      columns, names[0], names[1], static_cast<double>(bytes.size()), bytes.size());
  CHECK(postgresql::name_request(postgres::make_query(sql)) == "SELECT ... FROM ONLY");
}

void fuzz_values(std::string_view bytes) {
  for (const std::uint32_t type : {16U, 17U, 25U, 114U, 1009U, 1082U, 1184U}) {
    RecordsForTests records;
    records.begin_record("t");
    const auto column = postgresql::make_column("c", type, postgresql::TypeOrigin::kBuiltIn, -1,
                                                type == 1009 ? std::string_view("_text") : "x");
    postgresql::put_value(column, bytes, records);
    records.end_record();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  fuzz_statements(bytes);
  fuzz_values(bytes);

  const std::vector<std::string_view> answers = split(bytes, '\0');
  std::size_t next = 0;
  const bool is_scripted = bytes.starts_with('+');  // a server that lets us in, then says the input
  ScriptedPeer peer;
  peer.answers([&](std::string_view request) -> std::optional<std::string> {
    if (is_scripted) {
      if (request == postgres::kSslRequest) return "N";
      if (request == postgres::kStartupOfNoVersion)
        return message('E', std::string_view("C0A000\0\0", 8));
      if (postgres::parse_startup(request)) {
        return message('R', std::string_view("\0\0\0\0", 4)) + message('Z', "I");
      }
      if (postgres::parse_query(request) == postgresql::kAskSafety.sql)
        return answer_of("on\tpg_catalog");
    }
    if (next == answers.size()) return std::nullopt;
    return answer_of(answers[next++]);
  });
  const BudgetLimits limits{
      .records_per_dataset = 20, .requests = 60, .bytes = 64U << 10U, .connections = 6};
  const Protocol& subject = *find_protocol("postgresql");
  static_cast<void>(subject.recognise(bytes));
  const auto seen =
      look_at(subject, peer,
              LookOrder{.depth = Depth::kSample, .identities = Identities::kPasswordless}, limits);
  CHECK(seen.requests <= limits.requests && seen.bytes <= limits.bytes);
  CHECK(seen.records.ended == seen.records.records.size());
  for (const std::string& request : peer.received()) CHECK(!subject.name_request(request).empty());
  return 0;
}
