#include "files/file_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace celador {
namespace {

namespace fs = std::filesystem;

void add_folder(const fs::path& folder, int depth, FileList& list) {
  if (depth > kMaxFolderDepth) {
    list.unreadable.push_back(
        {folder.native(), {ErrorKind::kLimit, "lies deeper than folders are followed"}});
    return;
  }
  std::error_code code;
  std::vector<fs::directory_entry> entries;
  fs::directory_iterator at(folder, code);
  while (!code && at != fs::directory_iterator()) {
    entries.push_back(*at);
    at.increment(code);
  }
  if (code) {
    list.unreadable.push_back(
        {folder.native(), {ErrorKind::kIo, fmt::format("cannot be read: {}", code.message())}});
  }
  std::ranges::sort(entries, {}, [](const fs::directory_entry& entry) { return entry.path(); });
  for (const fs::directory_entry& entry : entries) {
    if (list.files.size() >= kMaxFilesListed) return;
    const fs::file_type type = entry.symlink_status(code).type();
    if (type == fs::file_type::directory) {
      add_folder(entry.path(), depth + 1, list);
    } else if (type == fs::file_type::regular) {
      const auto bytes = entry.file_size(code);
      list.files.push_back({entry.path().native(), code ? 0 : bytes});
    }
  }
}

}  // namespace

FileList list_files(const std::vector<std::string>& paths) {
  FileList list;
  for (const std::string& path : paths) {
    std::error_code code;
    if (path == "-") {
      list.files.push_back({path, 0});
    } else if (const fs::file_status status = fs::status(path, code); fs::is_directory(status)) {
      add_folder(path, 0, list);
    } else if (code || !fs::exists(status)) {
      const bool absent = status.type() == fs::file_type::not_found;
      list.unreadable.push_back(
          {path,
           {absent ? ErrorKind::kNotFound : ErrorKind::kIo,
            fmt::format("cannot be read: {}", absent ? "no such file" : code.message())}});
    } else {
      const auto bytes = fs::is_regular_file(status) ? fs::file_size(path, code) : 0;
      list.files.push_back({path, code ? 0 : bytes});
    }
  }
  return list;
}

}  // namespace celador
