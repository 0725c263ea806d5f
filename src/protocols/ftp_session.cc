#include "protocols/ftp_session.h"

#include <utility>

namespace celador {
namespace {

constexpr std::size_t kReceiveBytes = 16384;
// A login may be held up on purpose: vsftpd by its PAM stack for about 3 s, Pure-FTPd for 6.5 s.
constexpr std::chrono::milliseconds kReplyPatience{12000};

// 425: no data connection came about; 522: the server wants the control connection's TLS session
// taken up again on it.
bool tells_of_data_port(const FtpReply& reply) { return reply.code == 425 || reply.code == 522; }

}  // namespace

FtpSession::FtpSession(Transport& transport) : transport_(&transport) {}

Task<Result<FtpReply>> FtpSession::read_reply(std::chrono::milliseconds patience) {
  for (;;) {
    std::optional<ParsedFtpReply> parsed = CO_TRY(parse_ftp_reply(inbox_.view()));
    if (parsed) {
      inbox_.consume(parsed->size_bytes);
      co_return std::move(parsed->reply);
    }
    CO_TRY(co_await transport_->receive(inbox_, kReceiveBytes, patience));
  }
}

Task<Result<FtpReply>> FtpSession::ask(std::string command) {
  const std::string request = command + "\r\n";
  CO_TRY(co_await transport_->send(request));
  co_return co_await read_reply(kReplyPatience);
}

Task<Result<void>> FtpSession::protect_data() {
  const FtpReply size = CO_TRY(co_await ask("PBSZ 0"));
  const FtpReply level = CO_TRY(co_await ask("PROT P"));
  data_is_protected_ = size.positive() && level.positive();
  co_return Result<void>{};
}

Task<Result<void>> FtpSession::secure() {
  auto fresh = CO_TRY(co_await transport_->reconnect());
  renewed_ = std::move(fresh);
  transport_ = renewed_.get();
  inbox_.clear();
  CO_TRY(co_await read_reply(kReplyPatience));
  const FtpReply answer = CO_TRY(co_await ask("AUTH TLS"));
  if (answer.code != 234 && answer.code != 334) {
    co_return fail(ErrorKind::kUnsupported, "the server asks for TLS and refuses AUTH TLS");
  }
  // Whatever came in the clear after the answer is nobody's word.
  inbox_.clear();
  CO_TRY(co_await transport_->start_tls());
  co_return co_await protect_data();
}

Task<Result<std::optional<std::uint16_t>>> FtpSession::passive_port(FtpReply& last_reply) {
  // PASV first: its reply shows the server's own address, and some firewalls drop EPSV. A server
  // on IPv6 refuses it, and from then on EPSV is used.
  if (passive_ == Passive::kPasv) {
    last_reply = CO_TRY(co_await ask("PASV"));
    if (const auto target = parse_pasv(last_reply)) {
      pasv_address_ = target->address;
      co_return std::optional(target->port);
    }
    passive_ = Passive::kEpsv;
  }
  last_reply = CO_TRY(co_await ask("EPSV"));
  co_return parse_epsv_port(last_reply);
}

// Nullptr when there is no data connection; the error is the control connection's.
Task<Result<std::unique_ptr<Transport>>> FtpSession::open_data(FtpReply& last_reply) {
  const std::optional<std::uint16_t> port = CO_TRY(co_await passive_port(last_reply));
  if (!port) co_return nullptr;
  auto data = co_await transport_->open_data_port(*port);
  if (!data) co_return nullptr;
  co_return std::move(*data);
}

Task<Result<FtpTransfer>> FtpSession::fetch(std::string command, std::size_t max_bytes) {
  FtpTransfer transfer;
  std::unique_ptr<Transport> data = CO_TRY(co_await open_data(transfer.reply));
  if (!data) co_return transfer;
  transfer.reply = CO_TRY(co_await ask(std::move(command)));
  if (transfer.reply.code >= 300) {
    if (!tells_of_data_port(transfer.reply)) transfer.end = FtpTransferEnd::kRefused;
    co_return transfer;
  }
  const bool final_reply_seen = transfer.reply.code >= 200;
  bool ended = false;
  Result<void> secured{};
  if (data_is_protected_) secured = co_await data->start_tls();
  if (secured) {
    while (transfer.bytes.size() < max_bytes) {
      const auto got = co_await data->receive(transfer.bytes, max_bytes - transfer.bytes.size());
      if (!got) {
        ended = got.error().kind == ErrorKind::kClosed;
        break;
      }
    }
  }
  const bool full = transfer.bytes.size() >= max_bytes;
  data.reset();  // an early end is told to the server by closing, never by ABOR
  if (!final_reply_seen) transfer.reply = CO_TRY(co_await read_reply(kReplyPatience));
  if (!secured ||
      (transfer.bytes.empty() && ((!ended && !full) || tells_of_data_port(transfer.reply)))) {
    transfer.end = FtpTransferEnd::kNoDataPort;
  } else if (transfer.reply.code >= 400 && transfer.bytes.empty()) {
    transfer.end = FtpTransferEnd::kRefused;
  } else {
    transfer.end =
        ended && transfer.reply.positive() ? FtpTransferEnd::kWhole : FtpTransferEnd::kCut;
  }
  co_return transfer;
}

}  // namespace celador
