#include "protocols/http_listing_page.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace celador {
namespace {

// "name|bytes|modified" of each entry; a folder's name ends with '/'.
std::vector<std::string> described(std::string_view body, std::string_view folder = "/") {
  std::vector<std::string> lines;
  for (const ListingEntry& entry : read_listing(body, folder).entries) {
    lines.push_back(
        entry.name + (entry.is_folder ? "/" : "") + "|" +
        (entry.bytes ? (entry.bytes_are_rounded ? "~" : "") + std::to_string(*entry.bytes) : "") +
        "|" + (entry.modified ? to_rfc3339(*entry.modified) : ""));
  }
  return lines;
}

struct Row {
  std::string
      server;  // nginx and Python: as real ones wrote; the others: after their documented formats
  std::string folder;
  std::string body;
  std::vector<std::string> expected;
};

const Row kRows[] = {
    {"nginx 1.22",
     "/",
     "<html>\n<head><title>Index of /</title></head>\n<body>\n<h1>Index of /</h1><hr><pre><a "
     "href=\"../\">../</a>\n"
     "<a href=\"expedientes/\">expedientes/</a>      23-Nov-2026 17:33                   -\n"
     "<a href=\"a%20b%20%26%20c.txt\">a b &amp; c.txt</a>      23-Nov-2026 17:33                   "
     "1\n"
     "<a href=\"respaldo.sql\">respaldo.sql</a>     23-Nov-2026 17:33              "
     "628275\n</pre><hr></body>\n</html>",
     {"expedientes/||2026-11-23T17:33:00Z", "a b & c.txt|1|2026-11-23T17:33:00Z",
      "respaldo.sql|628275|2026-11-23T17:33:00Z"}},
    {"nginx 1.22, JSON",
     "/",
     "[\n{ \"name\":\"expedientes\", \"type\":\"directory\", \"mtime\":\"Mon, 23 Nov 2026 17:33:13 "
     "GMT\" },\n"
     "{ \"name\":\"a b & c.txt\", \"type\":\"file\", \"mtime\":\"Mon, 23 Nov 2026 17:33:13 GMT\", "
     "\"size\":1 }\n]",
     {"expedientes/||2026-11-23T17:33:13Z", "a b & c.txt|1|2026-11-23T17:33:13Z"}},
    {"Python 3.11",
     "/",
     "<!DOCTYPE HTML>\n<html lang=\"en\">\n<head>\n<title>Directory listing for "
     "/</title>\n</head>\n<body>\n"
     "<h1>Directory listing for /</h1>\n<hr>\n<ul>\n<li><a "
     "href=\"expedientes/\">expedientes/</a></li>\n"
     "<li><a href=\"leame.txt\">leame.txt</a></li>\n</ul>\n<hr>\n</body>\n</html>",
     {"expedientes/||", "leame.txt||"}},
    {"Apache, plain and table",
     "/backup/",
     "<html><head><title>Index of /backup</title></head><body><h1>Index of /backup</h1><table>"
     "<tr><th><a href=\"?C=N;O=D\">Name</a></th><th><a href=\"?C=M;O=A\">Last "
     "modified</a></th></tr>"
     "<tr><td><a href=\"/\">Parent Directory</a></td></tr>"
     "<tr><td><a href=\"p.csv\">p.csv</a></td><td align=\"right\">2026-11-23 16:09  "
     "</td><td>1.5K</td></tr>"
     "<tr><td><a href=\"old/\">old/</a></td><td>2020-01-02 03:04  </td><td>  - "
     "</td></tr></table></body></html>",
     {"p.csv|~1536|2026-11-23T16:09:00Z", "old/||2020-01-02T03:04:00Z"}},
    {"IIS",
     "/data/",
     "<html><head><title>host - /data/</title></head><body><H1>host - /data/</H1><hr>\n\n<pre>"
     "<A HREF=\"/\">[To Parent Directory]</A><br><br>11/23/2026  4:09 PM        12345 <A "
     "HREF=\"/data/p.csv\">p.csv</A><br>"
     "11/23/2026  4:09 PM        &lt;dir&gt; <A "
     "HREF=\"/data/old/\">old</A><br></pre><hr></body></html>",
     {"p.csv|12345|", "old/||"}},
    {"Tomcat",
     "/app/files/",
     "<html><head><title>Directory Listing For [/files/]</title></head><body><h1>Directory Listing "
     "For [/files/]</h1>"
     "<table><tr><td>&nbsp;&nbsp;<a href=\"/app/files/p.csv\"><tt>p.csv</tt></a></td><td><tt>1.5 "
     "kb</tt></td>"
     "<td><tt>Mon, 23 Nov 2026 16:09:00 GMT</tt></td></tr></table></body></html>",
     {"p.csv|~1536|2026-11-23T16:09:00Z"}},
    {"Jetty",
     "/",
     "<html><head><title>Directory: /</title></head><body><h1 class=\"title\">Directory: "
     "/</h1><table>"
     "<tr><td class=\"name\"><a href=\"/p.csv\">p.csv&nbsp;</a></td><td>Nov 23, 2026, 4:09:00 "
     "PM&nbsp;</td>"
     "<td class=\"size\">123 bytes&nbsp;</td></tr></table></body></html>",
     {"p.csv|123|2026-11-23T16:09:00Z"}},
    {"lighttpd",
     "/",
     "<html><head><title>Index of /</title></head><body><h2>Index of /</h2><table>"
     "<tr class=\"d\"><td class=\"n\"><a href=\"../\">..</a>/</td></tr>"
     "<tr><td class=\"n\"><a href=\"p.csv\">p.csv</a></td><td class=\"m\">2026-Nov-23 16:09:00</td>"
     "<td class=\"s\">0.5K</td></tr></table><div "
     "class=\"foot\">lighttpd/1.4.69</div></body></html>",
     {"p.csv|~512|2026-11-23T16:09:00Z"}},
    {"Caddy, JSON",
     "/",
     "[{\"name\":\"old/\",\"size\":4096,\"url\":\"./old/"
     "\",\"mod_time\":\"2026-11-23T16:09:00Z\",\"is_dir\":true},"
     "{\"name\":\"p.csv\",\"size\":12,\"url\":\"./"
     "p.csv\",\"mod_time\":\"2026-11-23T16:09:00Z\",\"is_dir\":false}]",
     {"old/||2026-11-23T16:09:00Z", "p.csv|12|2026-11-23T16:09:00Z"}},
    {"an empty folder",
     "/",
     "<html><head><title>Index of /</title></head><body><h1>Index of /</h1></body></html>",
     {}},
};

TEST(HttpListingPage, ReadsWhatEachServerWrites) {
  for (const Row& row : kRows) {
    EXPECT_TRUE(is_listing(row.body)) << row.server;
    EXPECT_EQ(described(row.body, row.folder), row.expected) << row.server;
  }
}

TEST(HttpListingPage, IsNotAnOrdinaryPage) {
  for (const std::string_view body :
       {"<html><head><title>Hospital</title></head><body><h1>Welcome</h1><a "
        "href=\"/a\">a</a></body></html>",
        "<html><head><title>Index of diseases</title></head><body><h1>Diseases</h1></body></html>",
        "[]", "[{\"a\":1}]", "{\"name\":\"x\",\"type\":\"file\",\"mtime\":\"\"}", "", "<title>",
        "<h1"}) {
    EXPECT_FALSE(is_listing(body)) << body;
  }
}

TEST(HttpListingPage, LeavesOutLinksThatLeaveTheFolder) {
  for (const std::string_view href : {"http://other.example/",
                                      "//other.example/x",
                                      "https:x",
                                      "mailto:a",
                                      "javascript:x",
                                      "../",
                                      "..",
                                      ".",
                                      "/",
                                      "/x",
                                      "/backup/../x",
                                      "/backupx",
                                      "a/b",
                                      "%2e%2e/",
                                      "%2E%2E",
                                      "..%2f..%2fetc",
                                      "a%2fb",
                                      "a%5cb",
                                      "a%00b",
                                      "?C=N",
                                      "a?x",
                                      "#x",
                                      "",
                                      "/backup/a/b",
                                      "&#x2e;&#46;/"}) {
    const std::string body = "<a href=\"" + std::string(href) + "\">x</a>";
    for (const ListingEntry& entry : read_listing(body, "/backup/").entries) {
      // The only one that is let through: an entity that is not decoded stays a harmless name.
      EXPECT_EQ(href, "&#x2e;&#46;/") << entry.target;
      EXPECT_TRUE(is_plain_target("/backup/" + entry.target));
    }
  }
}

TEST(HttpListingPage, NamesAnEntryOnce) {
  EXPECT_EQ(described("<a href=\"a\"><img></a> <a href='a'>a</a> <A HREF=b >b</A>"),
            (std::vector<std::string>{"a||", "b||"}));
}

TEST(HttpListingPage, StopsAtItsLimit) {
  std::string body;
  for (std::size_t i = 0; i < kMaxListingEntries + 5; ++i)
    body += "<a href=f" + std::to_string(i) + ">f</a>";
  const ListingPage page = read_listing(body, "/");
  EXPECT_EQ(page.entries.size(), kMaxListingEntries);
  EXPECT_EQ(page.left_out, 5U);
}

TEST(TargetOfPath, KeepsInsideAndEscapes) {
  EXPECT_EQ(target_of_path(""), "/");
  EXPECT_EQ(target_of_path("a b/c/"), "/a%20b/c/");
  EXPECT_EQ(target_of_path("/a%20b"), "/a%20b");
  EXPECT_EQ(target_of_path("a?b"), "/a%3Fb");
  for (const std::string_view path :
       {"../a", "a/../b", "a/%2e%2e/b", "a//b", "./a", "a\r\nX: y", "a%0d%0aX"}) {
    EXPECT_FALSE(target_of_path(path)) << path;
  }
}

}  // namespace
}  // namespace celador
