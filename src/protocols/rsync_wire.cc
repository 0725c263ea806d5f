#include "protocols/rsync_wire.h"

#include <algorithm>
#include <array>

#include "base/byte_reader.h"
#include "base/text.h"

namespace celador {
namespace {

// Frames: 4 bytes little endian, the high one 7 plus the kind.
constexpr std::uint32_t kFrameBase = 7;
constexpr std::uint32_t kDataFrame = 0;
// Kinds of messages whose text is for people: errors of a transfer, information, errors, warnings,
// client, UTF-8 errors, log; then those with numbers.
constexpr std::array<std::uint32_t, 14> kMessages = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 22, 33, 42, 86};
// Path and reason stay far below; a message that does not is no message.
constexpr std::size_t kMaxMessageBytes = 64U << 10U;

// Of a file list entry's first byte.
constexpr unsigned kTwoByteFlags = 0x04;
constexpr unsigned kSameMode = 0x02;
constexpr unsigned kSameName = 0x20;
constexpr unsigned kLongName = 0x40;
constexpr unsigned kSameTime = 0x80;

// PATH_MAX of Linux: rsync's own limit too.
constexpr std::size_t kMaxNameBytes = 4096;
// rsync sends pieces of 32 KiB.
constexpr std::int32_t kMaxLiteralBytes = 1 << 20;
constexpr std::size_t kContentHeaderBytes = 4 + 2 + 16;
constexpr std::size_t kChecksumBytes = 16;

constexpr unsigned kFormatBits = 0170000;
// 2100-01-01: a time beyond is the peer's fancy.
constexpr std::uint32_t kLatestTime = 4102444800U;

RsyncFileKind kind_of(std::uint32_t mode) {
  switch (mode & kFormatBits) {
    case 0100000:
      return RsyncFileKind::kFile;
    case 0040000:
      return RsyncFileKind::kFolder;
    case 0120000:
      return RsyncFileKind::kLink;
    default:
      return RsyncFileKind::kOther;
  }
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::optional<RsyncGreeting> parse_rsync_greeting(std::string_view line) {
  constexpr std::string_view kStart = "@RSYNCD: ";
  line = trim(line);
  if (!line.starts_with(kStart)) return std::nullopt;
  line.remove_prefix(kStart.size());
  const std::size_t space = std::min(line.find(' '), line.size());
  const std::string_view version = line.substr(0, space);
  const std::size_t dot = std::min(version.find('.'), version.size());
  const auto protocol = parse_unsigned(version.substr(0, dot));
  if (!protocol || *protocol == 0 || *protocol > 255) return std::nullopt;
  if (dot < version.size() && !parse_unsigned(version.substr(dot + 1))) return std::nullopt;
  RsyncGreeting greeting;
  greeting.protocol = static_cast<int>(*protocol);
  greeting.digests = printable(trim(line.substr(space)));
  return greeting;
}

std::string_view rsync_versions(const RsyncGreeting& greeting) {
  switch (greeting.protocol) {
    case 32:
      return "3.4.0 or later";
    case 31:
      return greeting.digests.empty() ? "3.1.0 to 3.2.6" : "3.2.7 to 3.3.0";
    case 30:
      return "3.0.0 to 3.0.9";
    case 29:
      return "2.6.4 to 2.6.9";
    default:
      return greeting.protocol < 29 ? "before 2.6.4" : "after 3.4.0";
  }
}

RsyncModuleList parse_rsync_module_list(std::string_view text) {
  constexpr std::size_t kMaxMessageLines = 50;
  constexpr std::size_t kPadding = 15;
  RsyncModuleList list;
  std::vector<std::string_view> pending;  // may turn out to be the message
  const auto into_message = [&list, &pending] {
    for (const std::string_view line : pending) {
      if (list.message.size() < kMaxMessageLines && !trim(line).empty()) {
        list.message.push_back(printable(line));
      }
    }
    pending.clear();
  };
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    if (line.empty()) {
      into_message();
    } else {
      pending.push_back(line);
    }
    if (pending.size() > 2 * kMaxRsyncModules) {
      list.cut = true;
      break;
    }
  }
  std::vector<std::string_view> modules;
  std::vector<std::string_view> others;
  for (const std::string_view line : pending) {
    const std::size_t tab = line.find('\t');
    (tab != std::string_view::npos && tab >= kPadding ? modules : others).push_back(line);
  }
  pending = std::move(others);
  into_message();
  for (const std::string_view line : modules) {
    if (list.modules.size() >= kMaxRsyncModules) {
      list.cut = true;
      break;
    }
    const std::size_t tab = line.find('\t');
    std::string_view name = line.substr(0, tab);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name.empty()) continue;
    RsyncModule module;
    module.name = printable(name, kMaxRsyncModuleName);
    module.comment = printable(line.substr(tab + 1));
    module.can_be_asked_for = is_harmless_rsync_path(name) && name.size() <= kMaxRsyncModuleName &&
                              name.find('/') == std::string_view::npos;
    list.modules.push_back(std::move(module));
  }
  return list;
}

bool is_harmless_rsync_path(std::string_view path) {
  constexpr std::size_t kMaxPathBytes = 1024;
  if (path.empty() || path.size() > kMaxPathBytes || printable(path, kMaxPathBytes) != path) {
    return false;
  }
  // The daemon reads '-' as an option, '#' and '@' as words to itself, and expands patterns.
  if (path[0] == '-' || path[0] == '#' || path[0] == '@' || path[0] == '/' || path[0] == ' ') {
    return false;
  }
  if (path.find_first_of("*?[]{}\\\"'`$~:") != std::string_view::npos) return false;
  const auto parts = split(path, '/');
  return std::ranges::none_of(parts, [](std::string_view part) { return part == ".."; });
}

std::optional<RsyncModuleState> parse_rsync_module_answer(std::string_view line) {
  line = trim(line);
  if (line == "@RSYNCD: OK") return RsyncModuleState::kOpen;
  if (line.starts_with("@RSYNCD: AUTHREQD")) return RsyncModuleState::kPassword;
  if (line.starts_with("@RSYNCD: EXIT")) return RsyncModuleState::kOther;
  constexpr std::string_view kError = "@ERROR";
  if (!line.starts_with(kError)) return std::nullopt;
  const auto says = [line](std::string_view words) {
    return find_ignoring_case(line, words) != std::string_view::npos;
  };
  if (says("access denied")) return RsyncModuleState::kDenied;
  if (says("unknown module")) return RsyncModuleState::kUnknown;
  if (says("max connections")) return RsyncModuleState::kBusy;
  if (says("chdir failed") || says("chroot failed")) return RsyncModuleState::kBroken;
  return RsyncModuleState::kOther;
}

Result<void> RsyncDemultiplexer::take(Buffer& raw, Buffer& data) {
  while (!raw.empty()) {
    if (left_in_frame_ == 0) {
      if (raw.size() < 4) return {};
      ByteReader reader(raw.view());
      const std::uint32_t header = TRY(reader.u32_le());
      const std::uint32_t kind = (header >> 24U) - kFrameBase;
      const std::size_t length = header & 0xFFFFFFU;
      frame_is_data_ = kind == kDataFrame;
      if (!frame_is_data_) {
        if (std::ranges::find(kMessages, kind) == kMessages.end()) {
          return fail(ErrorKind::kMalformed, "a frame of a kind that rsync does not send");
        }
        if (length > kMaxMessageBytes) {
          return fail(ErrorKind::kMalformed, "a message longer than rsync sends");
        }
        if (kind == 1 || kind == 3 || kind == 4 || kind == 8) ++complaints_;
      }
      left_in_frame_ = length;
      raw.consume(4);
      continue;
    }
    const std::size_t count = std::min(left_in_frame_, raw.size());
    if (frame_is_data_) data.append(raw.view().substr(0, count));
    raw.consume(count);
    left_in_frame_ -= count;
  }
  return {};
}

Result<RsyncFileListReader::Step> RsyncFileListReader::next(Buffer& data, RsyncFile& file) {
  ByteReader reader(data.view());
  if (at_end_) return Step::kEnd;
  // A reader fails only for lack of bytes: then the entry is not here yet.
  const auto first = reader.u8();
  if (!first) return Step::kNeedsMore;
  if (*first == 0) {
    const auto error = reader.i32_le();
    if (!error) return Step::kNeedsMore;
    io_error_ = *error;
    at_end_ = true;
    data.consume(reader.position());
    return Step::kEnd;
  }
  const unsigned flags = *first;
  if ((flags & kTwoByteFlags) != 0 && !reader.u8()) return Step::kNeedsMore;
  std::size_t same = 0;
  if ((flags & kSameName) != 0) {
    const auto count = reader.u8();
    if (!count) return Step::kNeedsMore;
    same = *count;
  }
  std::size_t length = 0;
  if ((flags & kLongName) != 0) {
    const auto count = reader.u32_le();
    if (!count) return Step::kNeedsMore;
    length = *count;
  } else {
    const auto count = reader.u8();
    if (!count) return Step::kNeedsMore;
    length = *count;
  }
  if (same > last_name_.size() || length > kMaxNameBytes || same + length > kMaxNameBytes ||
      same + length == 0) {
    return fail(ErrorKind::kMalformed, "a file list with a name of impossible length");
  }
  const auto rest = reader.take(length);
  if (!rest) return Step::kNeedsMore;
  const auto short_size = reader.i32_le();
  if (!short_size) return Step::kNeedsMore;
  std::int64_t size = *short_size;
  if (size == -1) {
    const auto long_size = reader.i64_le();
    if (!long_size) return Step::kNeedsMore;
    size = *long_size;
  }
  if (size < 0) return fail(ErrorKind::kMalformed, "a file list with a size below zero");
  std::uint32_t time = last_time_;
  if ((flags & kSameTime) == 0) {
    const auto value = reader.u32_le();
    if (!value) return Step::kNeedsMore;
    time = *value;
  }
  std::uint32_t mode = last_mode_;
  if ((flags & kSameMode) == 0) {
    const auto value = reader.u32_le();
    if (!value) return Step::kNeedsMore;
    mode = *value;
  }
  last_name_.resize(same);
  last_name_.append(*rest);
  last_time_ = time;
  last_mode_ = mode;
  data.consume(reader.position());

  file = RsyncFile{};
  file.name = printable(last_name_, kMaxNameBytes);
  file.kind = kind_of(mode);
  file.mode = mode & 07777U;
  file.size_bytes = static_cast<std::uint64_t>(size);
  if (time > 0 && time < kLatestTime) {
    file.modified = Instant(std::chrono::seconds(static_cast<std::int64_t>(time)));
  }
  file.can_be_asked_for = is_harmless_rsync_path("module/" + last_name_) && last_name_[0] != '/';
  return Step::kEntry;
}

Result<RsyncContentReader::Step> RsyncContentReader::take(Buffer& data, Buffer& content) {
  while (at_ != At::kEnd) {
    ByteReader reader(data.view());
    switch (at_) {
      case At::kHeader: {
        if (data.size() < kContentHeaderBytes) return Step::kNeedsMore;
        const std::int32_t index = TRY(reader.i32_le());
        const std::uint16_t flags = TRY(reader.u16_le());
        const std::int32_t blocks = TRY(reader.i32_le());
        constexpr std::uint16_t kTransfer = 0x8000;
        constexpr std::uint16_t kMoreFollows = 0x1800;  // a basis or a name, which nobody asked for
        if (index != index_ || (flags & kTransfer) == 0 || (flags & kMoreFollows) != 0 ||
            blocks != 0) {
          return fail(ErrorKind::kMalformed, "the daemon sends another file than was asked for");
        }
        data.consume(kContentHeaderBytes);
        at_ = At::kToken;
        break;
      }
      case At::kToken: {
        if (data.size() < 4) return Step::kNeedsMore;
        const std::int32_t token = TRY(reader.i32_le());
        if (token < 0 || token > kMaxLiteralBytes) {
          return fail(ErrorKind::kMalformed, "a file's content with an impossible length");
        }
        data.consume(4);
        literal_left_ = static_cast<std::size_t>(token);
        at_ = token == 0 ? At::kChecksum : At::kLiteral;
        break;
      }
      case At::kLiteral: {
        if (data.empty()) return Step::kNeedsMore;
        const std::size_t count = std::min(literal_left_, data.size());
        content.append(data.view().substr(0, count));
        data.consume(count);
        literal_left_ -= count;
        if (literal_left_ == 0) at_ = At::kToken;
        break;
      }
      case At::kChecksum: {
        if (data.size() < kChecksumBytes) return Step::kNeedsMore;
        data.consume(kChecksumBytes);
        at_ = At::kEnd;
        break;
      }
      case At::kEnd:
        break;
    }
  }
  return Step::kEnd;
}

}  // namespace celador
