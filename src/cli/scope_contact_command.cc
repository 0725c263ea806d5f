#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <filesystem>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/home.h"
#include "cli/output.h"
#include "report/sender_notice.h"

namespace celador {
namespace {

struct Publication {
  SenderNames names;
  std::string page;
  std::string security_txt;
};

Result<Publication> publication_of(const Common& common, const ContactOptions& options) {
  const Home home = TRY(Home::open(common.home));
  const Instant now = SystemClock().now();
  const Scope scope = TRY(load_scope(options.file, home, now));
  const ScopeTerms& terms = scope.terms();
  const SenderNotice notice{.name = terms.name,
                            .authorised_by = terms.authorised_by,
                            .contact = terms.contact,
                            .until = terms.until,
                            .last_day = terms.last_day,
                            .depth = terms.depth,
                            .rate_per_network = terms.rate_per_network,
                            .canonical = options.canonical};
  Publication publication;
  publication.names = TRY(sender_names(notice));
  publication.page = TRY(sender_page(notice));
  publication.security_txt = TRY(security_txt(notice, now));
  return publication;
}

// A web server reads it as another user.
Result<void> write_for_all(const std::string& path, const std::string& text) {
  TRY(replace_file(path, text));
  if (chmod(path.c_str(), 0644) == 0) return {};
  return fail(ErrorKind::kIo, fmt::format("cannot let others read {}", path));
}

Result<void> write_below(const std::string& folder, const Publication& publication) {
  const std::string well_known = folder + "/.well-known";
  std::error_code code;
  std::filesystem::create_directories(well_known, code);
  if (code)
    return fail(ErrorKind::kIo, fmt::format("cannot make {}: {}", well_known, code.message()));
  TRY(write_for_all(folder + "/index.html", publication.page));
  TRY(write_for_all(well_known + "/security.txt", publication.security_txt));
  fmt::print(stderr, "celador: wrote {}/index.html and {}/security.txt\n", folder, well_known);
  return {};
}

Result<void> publish(const Common& common, const ContactOptions& options) {
  const Publication publication = TRY(publication_of(common, options));
  if (!options.folder.empty()) TRY(write_below(options.folder, publication));
  const SenderNames& names = publication.names;
  if (common.json) {
    boost::json::object object;
    object["schema"] = "celador/scope_contact/1";
    object["dns"] = {{"host", names.host}, {"ptr", names.ptr}, {"txt", names.txt}};
    object["page"] = publication.page;
    object["security_txt"] = publication.security_txt;
    return print_out(boost::json::serialize(object) + "\n");
  }
  std::string text = fmt::format(
      "; DNS: a name for each sending address (here 192.0.2.1), that leads back to it\n{}\n"
      "{}. IN A 192.0.2.1\n{}\n",
      names.ptr, names.host, names.txt);
  if (options.folder.empty()) {
    text += fmt::format("\n/.well-known/security.txt\n\n{}\n/index.html\n\n{}",
                        publication.security_txt, publication.page);
  }
  return print_out(text);
}

}  // namespace

ExitStatus run_scope_contact(const Common& common, const ContactOptions& options) {
  const auto published = publish(common, options);
  return published ? ExitStatus::kDone : report_error(published.error());
}

}  // namespace celador
