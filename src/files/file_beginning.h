#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/dataset.h"
#include "model/record_sink.h"

// Turns a file that a server handed out, or its beginning, into records: for file stores of every
// kind (HTTP listings, FTP, rsync modules). The readers are those of `celador classify`, so that a
// file gives the same records wherever it lies.
//
// Tested by file_beginning_test.cc. Fuzzed by file_beginning_fuzz.cc.
namespace celador {

// Whether the bytes are the whole file or were cut. Of a cut file's last record the values that
// came whole are given, where they can be told: half a value would be taken for another kind of
// value.
enum class Completeness : std::uint8_t { kWhole, kCut };

// However little a packed file is: what is unpacked of it, for a look has little time and memory.
inline constexpr std::uint64_t kMaxUnpackedBeginning = 8U << 20U;

struct FileBeginning {
  std::string_view name;  // a path or URL; its ending is a hint
  std::string_view bytes;
  Completeness completeness = Completeness::kWhole;
  std::optional<std::uint64_t> file_bytes;  // of the whole file
  std::uint64_t max_unpacked = kMaxUnpackedBeginning;
};

struct BeginningRead {
  std::string format;  // "CSV", "SQL dump, gzip": for people
  // One or more: a dump has a dataset a table, an archive one a member. Names, records, sampled.
  std::vector<Dataset> datasets;
  std::uint64_t records = 0;  // put into the sink
};

// Members of one archive.
inline constexpr std::uint64_t kMaxMembersOfBeginning = 1000;
// Of one file; records of further ones are left out.
inline constexpr std::size_t kMaxDatasetsOfBeginning = 50;

// Puts at most `max_records` records of each dataset of the file into `records`. A file that is one
// dataset gives it the name `dataset`; what a file holds besides has its own name behind that one
// ("/pub/clinic.sql.gz: patients"). All are counted: those of a whole file exactly, of a cut one by
// its size. kUnsupported: no format that is read; kMalformed, kLimit, kClosed: no record could be
// read. `file` outlives the call, nothing is kept.
Result<BeginningRead> read_beginning(const FileBeginning& file, std::string_view dataset,
                                     RecordSink& records, std::uint64_t max_records);

// Whether a file of this name may hold records that can be read, and how much it promises: 0 for
// not at all, higher is more.
int record_promise(std::string_view name);

// Whether a name has a word for people, their records or their health in it, in one of six
// languages: "pacientes", "clientes_2018". Folders of such names are looked into first.
bool speaks_of_people(std::string_view name);
// The promise of a whole path: more where the file's name, or a folder's, speaks of people; 0 where
// the ending promises nothing.
int promise_of_path(std::string_view path);
// From here on a file is as good as certain to hold records: a table, a dump, people by its name.
inline constexpr int kSurePromise = 8;

// What a listing tells of a file.
struct OfferedFile {
  std::string_view path;
  std::optional<std::uint64_t> bytes;
  int promise = 0;  // promise_of_path(path), reckoned once
};
// A look has room for few files, so it asks first for those that promise most, then for the larger
// ones. True when `a` goes before `b`.
bool promises_more(const OfferedFile& a, const OfferedFile& b);

}  // namespace celador
