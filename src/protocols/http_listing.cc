// Folders that a web server lists, and web servers that list none. TCP 80 and its like.
//
// We ask for the folder with GET. A page that bears the marks of a listing is read; its sub-folders
// are asked for in turn, three deep, and never anything outside the folder or the host: links with
// a query, a host or a way up are not followed, nor are redirects. Of files whose names promise
// records the beginning is asked for by Range (a server that ignores it is cut off by closing).
// OPTIONS asks what the server would let through; its answer is advice only.
//
// A web server without a listing is `http`: it is identified, and an ordinary web site is no
// finding. Both protocols have the same look, since the folder that a URL names may be listed where
// the root is not.
//
// Source: RFC 9110 (GET, OPTIONS, Range); the listings as nginx, Apache, IIS, Python, Tomcat,
// Jetty, lighttpd and Caddy write them. Tested by http_listing_test.cc, http_listing_page_test.cc
// and tests/http_listing_test.py. Fuzzed by http_listing_fuzz.cc.
#include <algorithm>
#include <array>
#include <deque>

#include "base/text.h"
#include "files/file_beginning.h"
#include "protocols/claims.h"
#include "protocols/counted_files.h"
#include "protocols/file_sampling.h"
#include "protocols/http_conversation.h"
#include "protocols/http_listing_page.h"
#include "protocols/http_server.h"
#include "protocols/protocol.h"
#include "protocols/table.h"
#include "protocols/takeover_names.h"
#include "wire/http1.h"

namespace celador {
namespace {

constexpr std::array<std::uint16_t, 8> kPorts = {80, 8080, 443, 8000, 8443, 8888, 81, 8081};

constexpr std::array<Command, 3> kCommands = {{
    {"GET / (greeting)", "who is there", "RFC 9110, section 9.3.1"},
    {"GET /PATH", "a folder's listing, or the beginning of a file",
     "RFC 9110, sections 9.3.1 and 14.2"},
    {"OPTIONS /PATH", "which methods the server would let through", "RFC 9110, section 9.3.7"},
}};

constexpr std::size_t kMaxFolderDepth = 3;
constexpr std::size_t kMaxFolders = 60;
// Files of the first folder that surely hold records are read before further folders are listed: a
// slow server, or a folder of a thousand folders, would leave nothing for them.
constexpr std::size_t kFilesBeforeFolders = 4;
// Replies that do not come or do not come whole: each costs its connection, and up to the patience
// of a reply.
constexpr std::size_t kMaxFailures = 3;
constexpr HttpLimits kForPages{.body_bytes = 1U << 20U};
constexpr HttpLimits kForOneByte{.body_bytes = 1};

std::string_view name_request(std::string_view bytes) {
  if (bytes == kHttpGreeting) return "GET / (greeting)";
  const std::optional<HttpRequestView> request = read_request(bytes);
  if (!request || !request->body.empty() || !is_plain_target(request->target)) return {};
  if (request->method == HttpMethod::kGet) return "GET /PATH";
  if (request->method == HttpMethod::kOptions) return "OPTIONS /PATH";
  return {};
}

std::optional<Service> recognise_listing(std::string_view first_bytes) {
  const Result<HttpResponse> response = read_first_bytes(first_bytes);
  if (!response || response->status != 200 || !is_listing(response->body.view()))
    return std::nullopt;
  return web_server_of(*response, "http_listing");
}

// Any HTTP that no other protocol knows for its own, whatever the order in which they are asked;
// and not before enough of the body is there for them to know it by.
std::optional<Service> recognise_http(std::string_view first_bytes) {
  constexpr std::size_t kEnough = 4096;
  const Result<HttpResponse> response = read_first_bytes(first_bytes);
  if (!response) return std::nullopt;
  const std::string_view body = response->body.view();
  const bool unbounded =
      response->field("Content-Length").empty() && response->field("Transfer-Encoding").empty();
  const bool looks_ended = response->status != 200 || trim(body).ends_with('}') ||
                           trim(body).ends_with(']') ||
                           find_ignoring_case(body, "</html") != std::string_view::npos;
  const bool ended = unbounded ? looks_ended : response->end == BodyEnd::kWhole;
  if (!ended && body.size() < kEnough) return std::nullopt;
  for (const Protocol* const other : all_protocols()) {
    if (other->name != "http" && other->recognise(first_bytes)) return std::nullopt;
  }
  return web_server_of(*response, "http");
}

struct File {
  std::string target;  // whole
  std::optional<std::uint64_t> bytes;
  bool bytes_are_rounded = false;
  int promise = 0;
  bool asked = false;
};

struct Folder {
  std::string target;
  std::size_t depth = 0;
};

class HttpListingLook {
 public:
  HttpListingLook(Transport& transport, const LookOrder& order, Budget& budget, RecordSink& records)
      : transport_(transport),
        conversation_(transport, order),
        order_(order),
        budget_(budget),
        records_(records) {}

  Task<Result<Look>> run();

 private:
  Task<std::optional<HttpResponse>> ask(HttpRequest request, HttpLimits limits);
  void take_failure(const Error& error);
  Task<Result<HttpResponse>> ask_for_start();
  Task<void> walk();
  bool keeps_enough_for_files() const;
  Task<void> ask_for_options();
  Task<void> sample_best(std::size_t most, int least_promise);
  Task<void> sample_rest();
  bool is_wanted(const File& file) const;
  std::optional<std::uint64_t> believed_size(const File& file, const HttpResponse& response);
  Task<void> sample(const File& file);
  Task<void> prove_read();
  void take_page(const Folder& folder, std::string_view body);
  void put_records(const File& file, const HttpResponse& response);
  void judge_plain(const HttpResponse& start);
  void judge_listing();
  std::string why_nothing_was_read() const;

  Transport& transport_;
  HttpConversation conversation_;
  const LookOrder& order_;
  Budget& budget_;
  RecordSink& records_;
  Look look_;
  std::string start_;
  bool failed_ = false;       // nothing more is asked for
  std::string why_it_ended_;  // then
  bool was_spent_ = false;    // by then; what was asked for last was not sent
  std::size_t failures_ = 0;
  std::deque<Folder> folders_;  // still to ask for
  std::vector<File> files_;
  std::size_t folders_asked_ = 1;
  std::size_t folders_refused_ = 0;
  std::size_t files_read_ = 0;
  std::size_t files_refused_ = 0;
  std::size_t files_sampled_ = 0;     // asked for, for their records
  std::size_t files_unanswered_ = 0;  // among them
  std::size_t files_cut_ = 0;         // by what a sample reads, though more records were wanted
  std::size_t sizes_disputed_ = 0;
  std::size_t sample_bytes_ = 0;
  std::string read_proof_;
  std::optional<Instant> oldest_, newest_;
};

Task<std::optional<HttpResponse>> HttpListingLook::ask(HttpRequest request, HttpLimits limits) {
  if (failed_) co_return std::nullopt;
  Result<HttpResponse> response = co_await conversation_.ask(std::move(request), limits);
  if (!response) {
    take_failure(response.error());
    co_return std::nullopt;
  }
  co_return std::optional<HttpResponse>(std::move(*response));
}

// One reply that stalls or is broken is no reason to ask for nothing else; a spent budget is.
void HttpListingLook::take_failure(const Error& error) {
  const bool of_this_reply = error.kind == ErrorKind::kTimeout ||
                             error.kind == ErrorKind::kClosed ||
                             error.kind == ErrorKind::kMalformed;
  if (error.kind == ErrorKind::kUnsupported) return;
  failed_ = !of_this_reply || ++failures_ >= kMaxFailures;
  why_it_ended_ = error.message;
  was_spent_ = error.kind == ErrorKind::kLimit;
}

// Where a redirect leads, when it leads to a host: "https://other.example". The path may hold what
// was meant for one visitor.
std::string host_of_redirect(const HttpResponse& response) {
  const std::string_view location = response.field("Location");
  const std::size_t scheme = location.find("//");
  if (response.status < 301 || response.status > 308 || scheme == std::string_view::npos) return {};
  const std::size_t end = std::min(location.find_first_of("/?#", scheme + 2), location.size());
  const std::string_view host = location.substr(scheme + 2, end - scheme - 2);
  // Names and passwords before an '@' are nobody's business.
  return printable(location.substr(0, scheme + 2), 20) +
         printable(host.substr(host.rfind('@') + 1), 253);
}

// The folder or file that the order names. A redirect is not followed, but a folder may be asked
// for with the '/' that its URL lacked.
Task<Result<HttpResponse>> HttpListingLook::ask_for_start() {
  const std::optional<std::string> target = target_of_path(order_.path);
  if (!target)
    co_return fail(ErrorKind::kUsage,
                   "the path of the URL leads out of its folder: write it without '..'");
  start_ = *target;
  HttpRequest request;
  request.target = start_;
  HttpResponse response = CO_TRY(co_await conversation_.ask(request, kForPages));
  const bool redirected = response.status >= 301 && response.status <= 308;
  if (const std::string host = host_of_redirect(response); !host.empty()) {
    look_.notes.push_back("GET " + shown_target(start_) + " is redirected to " + host +
                          ", which was not followed");
  }
  if (redirected && !start_.ends_with('/')) {
    start_ += '/';
    request.target = start_;
    response = CO_TRY(co_await conversation_.ask(request, kForPages));
  }
  co_return std::move(response);
}

Task<Result<Look>> HttpListingLook::run() {
  const HttpResponse start = CO_TRY(co_await ask_for_start());
  const bool listing = start.status == 200 && is_listing(start.body.view());
  look_.service = web_server_of(start, listing ? "http_listing" : "http");
  if (const TlsFacts* const tls = transport_.tls()) look_.service.tls = *tls;
  look_.access.identify = yes(Basis::kDeclared, "GET " + shown_target(start_) + " answered " +
                                                    std::to_string(start.status) + " over HTTP");
  look_.access.admin = unknown("a web server does not say who may administer it");
  if (order_.depth < Depth::kList) {
    look_.access.list = look_.access.read = look_.access.write =
        unknown("not asked for at this depth");
    co_return std::move(look_);
  }
  if (!listing) {
    judge_plain(start);
    co_return std::move(look_);
  }
  if (!start_.ends_with('/')) start_ += '/';
  take_page({start_, 0}, start.body.view());
  if (order_.depth >= Depth::kSample) co_await sample_best(kFilesBeforeFolders, kSurePromise);
  co_await walk();
  co_await ask_for_options();
  if (order_.depth >= Depth::kSample) co_await sample_rest();
  // What a spent budget left out has a note of its own.
  if (failed_ && !was_spent_) look_.notes.push_back("the look ended early: " + why_it_ended_);
  judge_listing();
  co_return std::move(look_);
}

void HttpListingLook::judge_plain(const HttpResponse& start) {
  Access& access = look_.access;
  const std::string asked = "GET " + shown_target(start_);
  access.write = unknown("nothing is listed, so nothing was asked");
  if (start.status == 401 || start.status == 403) {
    const std::string proof =
        asked + (start.status == 401 ? ": 401, it wants a login" : ": 403, refused");
    access.list = no(Basis::kDeclared, proof);
    access.read = start_.ends_with('/')
                      ? unknown("files that one knows by name may still be served")
                      : no(Basis::kDeclared, proof);
    if (start.status == 401) access.read = no(Basis::kDeclared, proof);
    return;
  }
  access.list = unknown(asked + " gives an ordinary answer (" + std::to_string(start.status) +
                        "), no listing");
  access.read = access.list;
  // A URL that names a file of records is looked at itself.
  const File file{.target = start_, .promise = record_promise(start_)};
  if (start.status != 200 || file.promise == 0 || order_.depth < Depth::kSample) return;
  put_records(file, start);
  if (files_read_ > 0) access.read = yes(Basis::kDeclared, read_proof_);
}

void HttpListingLook::take_page(const Folder& folder, std::string_view body) {
  const ListingPage page = read_listing(body, folder.target);
  Dataset dataset;
  dataset.name = shown_target(folder.target);
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  bool sizes_known = true;
  for (const ListingEntry& entry : page.entries) {
    if (entry.modified) {
      oldest_ = std::min(oldest_.value_or(*entry.modified), *entry.modified);
      newest_ = std::max(newest_.value_or(*entry.modified), *entry.modified);
    }
    constexpr std::size_t kMaxTraces = 5;
    auto trace = takeover_trace_of_file(entry.name, dataset.name + entry.name);
    if (trace && look_.touched_by_others.evidence.size() < kMaxTraces) {
      look_.touched_by_others.state = TouchedByOthers::State::kYes;
      look_.touched_by_others.evidence.push_back(std::move(*trace));
    }
    if (entry.is_folder) {
      Folder below{folder.target + entry.target, folder.depth + 1};
      if (below.depth > kMaxFolderDepth) continue;
      if (speaks_of_people(entry.name)) {
        folders_.push_front(std::move(below));
      } else {
        folders_.push_back(std::move(below));
      }
      continue;
    }
    ++files;
    sizes_known = sizes_known && entry.bytes.has_value();
    bytes = add_claimed_bytes(bytes, entry.bytes.value_or(0));
    constexpr std::size_t kMaxFiles = 20000;
    if (files_.size() < kMaxFiles) {
      files_.push_back({folder.target + entry.target, entry.bytes, entry.bytes_are_rounded,
                        promise_of_path(shown_target(folder.target) + entry.name)});
    }
  }
  if (page.left_out > 0) {
    look_.notes.push_back(dataset.name + ": " + std::to_string(page.left_out) +
                          " entries more than were read");
  }
  dataset.records = files;
  if (sizes_known) dataset.bytes = bytes;
  if (look_.datasets.size() < kMaxListedDatasets) look_.datasets.push_back(std::move(dataset));
}

// Half of the requests stay for files, and half of the connections where each request takes one.
bool HttpListingLook::keeps_enough_for_files() const {
  const BudgetLimits& limits = budget_.limits();
  return budget_.requests_left() >= limits.requests / 2 &&
         budget_.connections_left() > limits.connections / 2 && !budget_.nearly_spent();
}

Task<void> HttpListingLook::walk() {
  while (!folders_.empty() && !failed_) {
    if (folders_asked_ >= kMaxFolders || !keeps_enough_for_files()) break;
    const Folder folder = std::move(folders_.front());
    folders_.pop_front();
    ++folders_asked_;
    HttpRequest request;
    request.target = folder.target;
    const std::optional<HttpResponse> page = co_await ask(std::move(request), kForPages);
    if (!page) continue;
    if (page->status == 401 || page->status == 403) ++folders_refused_;
    if (page->status == 200 && is_listing(page->body.view())) take_page(folder, page->body.view());
  }
  if (!folders_.empty()) {
    look_.notes.push_back("stopped listing with " + std::to_string(folders_.size()) +
                          " folders left, which were not looked into");
  }
}

Task<void> HttpListingLook::ask_for_options() {
  HttpRequest request;
  request.method = HttpMethod::kOptions;
  request.target = start_;
  look_.access.write =
      unknown("the server does not say which methods it lets through, and nothing was tried");
  const std::optional<HttpResponse> response = co_await ask(std::move(request), kForPages);
  if (!response || response->status >= 300) co_return;
  const std::string allowed(response->field("Allow"));
  bool writes = !response->field("MS-Author-Via").empty();
  for (const std::string_view method : split(allowed, ',')) {
    const std::string_view name = trim(method);
    if (name == "PUT" || name == "DELETE" || name == "MKCOL" || name == "MOVE") writes = true;
  }
  if (writes) {
    look_.access.write =
        yes(Basis::kInferred, "OPTIONS offers methods that change files; none was tried");
  } else if (!allowed.empty()) {
    look_.access.write = no(Basis::kInferred, "OPTIONS offers no method that changes files");
  }
}

// Asks for at most `most` of the files that were not asked for yet, the most promising first.
Task<void> HttpListingLook::sample_best(std::size_t most, int least_promise) {
  sample_bytes_ = order_.depth == Depth::kCount ? kCountedFileBytes : sample_bytes(budget_);
  std::ranges::sort(files_, [](const File& a, const File& b) {
    return promises_more({a.target, a.bytes, a.promise}, {b.target, b.bytes, b.promise});
  });
  for (File& file : files_) {
    if (most == 0 || file.promise < least_promise) break;
    if (failed_ || budget_.nearly_spent() || files_sampled_ >= budget_.limits().datasets) break;
    if (file.asked || !is_wanted(file)) continue;
    --most;
    ++files_sampled_;
    co_await sample(file);
    file.asked = !was_spent_;
  }
}

bool HttpListingLook::is_wanted(const File& file) const {
  return file.promise > 0 &&
         (order_.depth != Depth::kCount || is_to_count(order_, shown_target(file.target)));
}

Task<void> HttpListingLook::sample_rest() {
  co_await sample_best(files_.size(), 1);
  const auto left_out = std::ranges::count_if(
      files_, [this](const File& file) { return !file.asked && is_wanted(file); });
  if (left_out > 0) {
    look_.notes.push_back(
        note_of_unread_files(static_cast<std::uint64_t>(left_out),
                             failed_ ? std::string_view(why_it_ended_) : "the budget was spent"));
  }
  if (files_unanswered_ > 0) {
    look_.notes.push_back(note_of_unread_files(files_unanswered_, "no whole answer came"));
  }
  if (files_cut_ > 0) look_.notes.push_back(note_of_cut_files(files_cut_, sample_bytes_));
  if (sizes_disputed_ > 0) {
    look_.notes.push_back(
        "the listing and the answer name different sizes of " +
        (sizes_disputed_ == 1 ? "a file" : std::to_string(sizes_disputed_) + " files") +
        "; the smaller was believed");
  }
  if (files_read_ == 0 && files_refused_ == 0 && order_.depth != Depth::kCount)
    co_await prove_read();
}

Task<void> HttpListingLook::sample(const File& file) {
  HttpRequest request;
  request.target = file.target;
  if (file.bytes != 0U) request.first_bytes = sample_bytes_;
  const std::size_t failures = failures_;
  const std::optional<HttpResponse> response =
      co_await ask(std::move(request), HttpLimits{.body_bytes = sample_bytes_});
  if (!response) {
    if (!was_spent_ && failures_ > failures) ++files_unanswered_;
    co_return;
  }
  if (response->status == 401 || response->status == 403) {
    ++files_refused_;
    co_return;
  }
  if (response->status == 200 || response->status == 206) put_records(file, *response);
}

// Pictures and archives are not opened: one byte of one of them shows whether they are served.
Task<void> HttpListingLook::prove_read() {
  std::size_t tries = kMaxFailures;
  for (const File& file : files_) {
    if (file.bytes == 0U || file.asked) continue;
    if (failed_ || tries-- == 0) co_return;
    HttpRequest request;
    request.target = file.target;
    request.first_bytes = 1;
    const std::optional<HttpResponse> response = co_await ask(std::move(request), kForOneByte);
    if (!response) continue;
    if (response->status == 401 || response->status == 403) ++files_refused_;
    if (response->status == 200 || response->status == 206) {
      ++files_read_;
      read_proof_ =
          "GET " + shown_target(file.target) + " answered " + std::to_string(response->status);
    }
    co_return;
  }
}

// The size of the whole file, from Content-Range or Content-Length.
std::optional<std::uint64_t> whole_size(const HttpResponse& response) {
  if (response.status == 206) {
    const std::string_view range = response.field("Content-Range");
    const std::size_t slash = range.rfind('/');
    return slash == std::string_view::npos ? std::nullopt : parse_unsigned(range.substr(slash + 1));
  }
  return parse_unsigned(response.field("Content-Length"));
}

// What the listing and the answer agree upon, else the smaller one. A rounded "1.2K" may be off by
// half of its last digit; "1K" by half.
std::optional<std::uint64_t> HttpListingLook::believed_size(const File& file,
                                                            const HttpResponse& response) {
  const std::optional<std::uint64_t> told = whole_size(response);
  if (!told || !file.bytes) return told ? told : file.bytes;
  const std::uint64_t more = std::max(*told, *file.bytes);
  const std::uint64_t less = std::min(*told, *file.bytes);
  if (more == less) return told;
  if (file.bytes_are_rounded && more / 2 <= less) return told;
  ++sizes_disputed_;
  return std::max<std::uint64_t>(less, response.body.size());
}

void HttpListingLook::put_records(const File& file, const HttpResponse& response) {
  const std::string_view body = response.body.view();
  ++files_read_;
  if (read_proof_.empty()) {
    read_proof_ = "GET " + shown_target(file.target) + " answered " +
                  std::to_string(response.status) + " with " + std::to_string(body.size()) +
                  " bytes";
  }
  const std::string name = shown_target(file.target);
  const std::optional<std::uint64_t> bytes = believed_size(file, response);
  const bool whole = response.end == BodyEnd::kWhole && (!bytes || *bytes <= body.size());
  const std::uint64_t max_unpacked =
      order_.depth == Depth::kCount ? kCountedUnpackedBytes : kMaxUnpackedBeginning;
  Result<BeginningRead> read =
      read_beginning({.name = file.target,
                      .bytes = body,
                      .completeness = whole ? Completeness::kWhole : Completeness::kCut,
                      .file_bytes = bytes,
                      .max_unpacked = max_unpacked},
                     name, records_, budget_.limits().records_per_dataset);
  if (!read) {
    look_.notes.push_back(name + " was not read: " + read.error().message);
    return;
  }
  budget_.charge_records(read->records);
  const bool all_that_was_wanted = read->records >= budget_.limits().records_per_dataset;
  if (!whole && !all_that_was_wanted && body.size() >= sample_bytes_) ++files_cut_;
  for (Dataset& dataset : read->datasets) {
    if (look_.datasets.size() < kMaxListedDatasets) look_.datasets.push_back(std::move(dataset));
  }
}

std::string HttpListingLook::why_nothing_was_read() const {
  if (order_.depth < Depth::kSample) return "no file was asked for at this depth";
  if (files_.empty()) return "no file is listed that could be asked for";
  const std::string listed = files_.size() == 1
                                 ? "1 file is listed, "
                                 : std::to_string(files_.size()) + " files are listed, ";
  if (failures_ > 0) return listed + "none was read: " + why_it_ended_;
  if (failed_) return listed + "none was asked for: " + why_it_ended_;
  return listed + "none was served";
}

void HttpListingLook::judge_listing() {
  Access& access = look_.access;
  access.list = yes(Basis::kDeclared, "GET " + shown_target(start_) + " lists the folder");
  if (files_read_ > 0) {
    access.read = yes(Basis::kDeclared, read_proof_);
  } else if (files_refused_ > 0) {
    access.read = no(Basis::kDeclared, "all " + std::to_string(files_refused_) +
                                           " files that were asked for are refused");
  } else {
    access.read = unknown(why_nothing_was_read());
  }
  if (files_refused_ > 0 && files_read_ > 0) {
    look_.notes.push_back(std::to_string(files_refused_) + " files were refused, others served");
  }
  if (folders_refused_ > 0)
    look_.notes.push_back(std::to_string(folders_refused_) + " folders were refused");
  if (oldest_) {
    look_.window.push_back(
        {WindowBound::kDataSpan, Strength::kWeak, "http_listing.oldest_file", oldest_, std::nullopt,
         "the oldest entry was last changed then, in the server's own time zone"});
  }
  if (newest_ && newest_ != oldest_) {
    look_.window.push_back(
        {WindowBound::kDataSpan, Strength::kWeak, "http_listing.newest_file", newest_, std::nullopt,
         "the newest entry was last changed then, in the server's own time zone"});
  }
  look_.causes.push_back(listing_cause(look_.service.product));
}

Task<Result<Look>> look(Transport& transport, const LookOrder& order, Budget& budget,
                        RecordSink& records) {
  HttpListingLook one_look(transport, order, budget, records);
  Result<Look> result = co_await one_look.run();
  co_return result;
}

}  // namespace

extern const Protocol kHttpListing;
constinit const Protocol kHttpListing = {
    .name = "http_listing",
    .title = "Directory listing over HTTP",
    .ports = kPorts,
    .commands = kCommands,
    .greeting = kHttpGreeting,
    .recognise = recognise_listing,
    .name_request = name_request,
    .look = look,
    .counts = true,
};

extern const Protocol kHttp;
constinit const Protocol kHttp = {
    .name = "http",
    .title = "Web server",
    .ports = kPorts,
    .commands = kCommands,
    .greeting = kHttpGreeting,
    .recognise = recognise_http,
    .name_request = name_request,
    .look = look,
};

}  // namespace celador
