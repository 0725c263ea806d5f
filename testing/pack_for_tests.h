#pragma once
#include <archive.h>
#include <archive_entry.h>

#include <string>
#include <vector>

namespace celador {

// A file inside of an archive.
struct FileToPack {
  std::string name;
  std::string bytes;
};

enum class PackAs { kZip, kTarGz, kGzip };

inline std::string pack_for_tests(PackAs as, const std::vector<FileToPack>& files) {
  std::string packed(64U << 20U, '\0');
  std::size_t used = 0;
  archive* writer = archive_write_new();
  if (as == PackAs::kZip) archive_write_set_format_zip(writer);
  if (as == PackAs::kTarGz) archive_write_set_format_ustar(writer);
  if (as == PackAs::kGzip) archive_write_set_format_raw(writer);
  if (as != PackAs::kZip) archive_write_add_filter_gzip(writer);
  archive_write_open_memory(writer, packed.data(), packed.size(), &used);
  for (const FileToPack& file : files) {
    // OpenDocument has it plain.
    if (as == PackAs::kZip && file.name == "mimetype") {
      archive_write_zip_set_compression_store(writer);
    } else if (as == PackAs::kZip) {
      archive_write_zip_set_compression_deflate(writer);
    }
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, file.name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(file.bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_write_header(writer, entry);
    archive_write_data(writer, file.bytes.data(), file.bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  packed.resize(used);
  return packed;
}

}  // namespace celador
