#include "protocols/http_server.h"

#include <array>

#include "base/text.h"
#include "protocols/http_conversation.h"

namespace celador {
namespace {

struct Product {
  std::string_view token;  // in the Server field
  std::string_view name;
  std::string_view cpe_vendor, cpe_product;
  std::string_view setting, fix, reference;
};

constexpr std::array<Product, 11> kProducts = {{
    {"nginx", "nginx", "f5", "nginx", "autoindex",
     "Set autoindex off, and auth_basic or an address list on the folder.",
     "nginx documentation, module ngx_http_autoindex_module"},
    {"Apache-Coyote", "Apache Tomcat", "apache", "tomcat", "listings",
     "Set the DefaultServlet's listings to false in web.xml.",
     "Apache Tomcat documentation, \"Default Servlet\""},
    {"Apache", "Apache HTTP Server", "apache", "http_server", "Options Indexes",
     "Set Options -Indexes, and Require for the folder.",
     "Apache HTTP Server documentation, \"Security Tips\""},
    {"Microsoft-IIS", "Microsoft IIS", "microsoft", "internet_information_services",
     "directoryBrowse", "Set <directoryBrowse enabled=\"false\"/> in web.config.",
     "Microsoft IIS documentation, \"Directory Browse\""},
    {"SimpleHTTP", "Python http.server", "python", "python", "http.server",
     "Stop it: Python's http.server has no access control.", "Python documentation, http.server"},
    {"Jetty", "Jetty", "eclipse", "jetty", "dirAllowed", "Set dirAllowed to false.",
     "Jetty documentation, DefaultServlet"},
    {"lighttpd", "lighttpd", "lighttpd", "lighttpd", "dir-listing.activate",
     "Set dir-listing.activate = \"disable\".", "lighttpd documentation, mod_dirlisting"},
    {"Caddy", "Caddy", "caddyserver", "caddy", "file_server browse",
     "Leave browse out, or add basic_auth.", "Caddy documentation, directive file_server"},
    {"openresty", "OpenResty", "openresty", "openresty", "autoindex", "Set autoindex off.",
     "nginx documentation, module ngx_http_autoindex_module"},
    {"WEBrick", "WEBrick", "ruby-lang", "webrick", "FancyIndexing",
     "Stop it, or serve with :FancyIndexing => false.", "WEBrick documentation, FileHandler"},
    {"BaseHTTP", "Python http.server", "python", "python", "http.server",
     "Stop it: Python's http.server has no access control.", "Python documentation, http.server"},
}};

const Product* product_in(std::string_view server) {
  for (const Product& product : kProducts) {
    if (find_ignoring_case(server, product.token) != std::string_view::npos) return &product;
  }
  return nullptr;
}

// The version behind "TOKEN/"; empty when there is none.
std::string_view version_behind(std::string_view server, std::string_view token) {
  const std::size_t at = find_ignoring_case(server, token);
  if (at == std::string_view::npos) return {};
  std::string_view rest = server.substr(at + token.size());
  if (!rest.starts_with('/') && !rest.starts_with('(')) return {};
  rest.remove_prefix(1);
  return rest.substr(0, rest.find_first_of(" ;()"));
}

}  // namespace

Service web_server_of(const HttpResponse& response, std::string_view protocol) {
  Service service;
  service.protocol = protocol;
  const std::string_view server = response.field("Server");
  const Product* const product = product_in(server);
  if (product == nullptr) {
    service.product = printable(server.substr(0, server.find_first_of(" /(")), 60);
    return service;
  }
  service.product = product->name;
  const bool python = product->cpe_product == "python";
  service.version = printable(version_behind(server, python ? "Python" : product->token), 40);
  service.cpe = http_cpe(product->cpe_vendor, product->cpe_product, service.version);
  return service;
}

Cause listing_cause(std::string_view product) {
  Cause cause;
  cause.setting = "directory listing";
  cause.fix = "Switch the server's directory listing off and ask for a login on the folder.";
  cause.reference = "the web server's documentation";
  for (const Product& known : kProducts) {
    if (known.name != product) continue;
    cause.setting = known.setting;
    cause.fix = known.fix;
    cause.reference = known.reference;
    break;
  }
  cause.observed = "a folder's contents are listed to everyone";
  return cause;
}

}  // namespace celador
