// Fuzzes the way of a file on a disk: a folder with one file, named and filled by the input, is
// listed, classified and told as JSON; no value comes out.
#include "files/classified_file.h"

#include <stdlib.h>

#include <boost/json/parse.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/check.h"
#include "files/file_list.h"

namespace celador {
namespace {

// Made once, and emptied after each input.
const std::filesystem::path& folder() {
  static const std::filesystem::path made = [] {
    std::string name = (std::filesystem::temp_directory_path() / "celador-fuzz-XXXXXX").native();
    CHECK(mkdtemp(name.data()) != nullptr);
    return std::filesystem::path(name);
  }();
  return made;
}

}  // namespace
}  // namespace celador

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t name_bytes = std::min<std::size_t>(1U + data[0] % 16U, bytes.size());
  std::string name = "f";
  for (const char c : bytes.substr(1, name_bytes - 1)) name += c == '\0' || c == '/' ? '.' : c;
  bytes.remove_prefix(name_bytes);
  const std::filesystem::path path = folder() / name;
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  const FileList list = list_files({folder().native()});
  CHECK(list.unreadable.empty() && list.files.size() == 1);
  CHECK(list.files[0].path == path.native() && list.files[0].bytes == bytes.size());
  static const PeopleKey key = PeopleKey::random();
  constexpr std::uint64_t kMaxRecords = 200;
  const auto file = classify_file(list.files[0].path, kMaxRecords, key, {}, {});
  std::filesystem::remove(path);
  if (!file) return 0;
  CHECK(file->bytes <= bytes.size());
  boost::system::error_code code;
  boost::json::parse(to_json_line(*file), code);
  CHECK(!code);
  for (const Dataset& dataset : file->found.datasets) CHECK(dataset.sampled <= kMaxRecords);
  return 0;
}
