#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace celador {

struct FileToRead {
  std::string path;         // "-" is standard input
  std::uint64_t bytes = 0;  // for the time left; 0 when not known
};

struct FileList {
  std::vector<FileToRead> files;  // in the order asked for, those of a folder by name
  struct Unreadable {
    std::string path;
    Error error;
  };
  std::vector<Unreadable> unreadable;  // files that are not there, folders that may not be opened
};

// More files than this in one run are somebody's whole disk, given by mistake.
inline constexpr std::size_t kMaxFilesListed = 1'000'000;
inline constexpr int kMaxFolderDepth = 64;

// The files that `paths` name; folders with all that is below them. Links inside a folder are not
// followed: so there are no loops, and nothing outside is read.
FileList list_files(const std::vector<std::string>& paths);

}  // namespace celador
