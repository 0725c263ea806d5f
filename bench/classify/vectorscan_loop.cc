// vectorscan_loop PATTERNS FILE ROUNDS
//
// What a bare Vectorscan loop reaches: every pattern of PATTERNS (one a line) in one database,
// block mode, over the bytes of FILE in memory, in pieces of 64 KiB cut at line ends, with a
// callback that counts. No parsing, no fields, no decision. Prints `seconds matches bytes` a round.
// bench/classify/speed.py builds and runs it.
#include <hs/hs.h>
#include <time.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

constexpr std::size_t kPieceBytes = 64U << 10U;

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "cannot read %s\n", path);
    std::exit(2);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

int count_match(unsigned, unsigned long long, unsigned long long, unsigned, void* count) {
  ++*static_cast<std::uint64_t*>(count);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  std::vector<std::string> lines;
  std::ifstream patterns(argv[1]);
  for (std::string line; std::getline(patterns, line);) lines.push_back(line);
  std::vector<const char*> expressions;
  std::vector<unsigned> flags(lines.size(), 0);
  std::vector<unsigned> ids;
  for (const std::string& line : lines) {
    ids.push_back(static_cast<unsigned>(expressions.size()));
    expressions.push_back(line.c_str());
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_compile_multi(expressions.data(), flags.data(), ids.data(),
                       static_cast<unsigned>(ids.size()), HS_MODE_BLOCK, nullptr, &database,
                       &error) != HS_SUCCESS) {
    std::fprintf(stderr, "pattern %d: %s\n", error->expression + 1, error->message);
    return 1;
  }
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return 1;
  const std::string bytes = read_file(argv[2]);
  const int rounds = std::atoi(argv[3]);
  for (int round = 0; round < rounds; ++round) {
    std::uint64_t matches = 0;
    const double started = processor_seconds();
    for (std::size_t at = 0; at < bytes.size();) {
      std::size_t end = std::min(at + kPieceBytes, bytes.size());
      if (end < bytes.size()) {
        const std::size_t line = bytes.rfind('\n', end);
        if (line != std::string::npos && line > at) end = line + 1;
      }
      hs_scan(database, bytes.data() + at, static_cast<unsigned>(end - at), 0, scratch, count_match,
              &matches);
      at = end;
    }
    std::printf("%.6f %llu %zu\n", processor_seconds() - started,
                static_cast<unsigned long long>(matches), bytes.size());
  }
  hs_free_scratch(scratch);
  hs_free_database(database);
  return 0;
}
