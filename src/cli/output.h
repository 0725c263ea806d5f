#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/finding.h"
#include "report/terminal.h"
#include "round/round.h"

namespace celador {

// Whether what is printed is kept elsewhere too.
enum class Kept { kNowhere, kInBook };

// Results go to stdout, one write at a time. kIo when nobody reads any more or the disk is full.
Result<void> print_out(std::string_view text, Kept kept = Kept::kNowhere);

// A line on stderr, while something goes on.
void tell_operator(std::string_view message);
// Prose on stderr, in lines as long as its terminal is wide.
void tell_wrapped(std::string_view prose);

Colour colour_of_stdout();
// Columns of the terminal behind stdout; 120 when it is none.
int width_of_stdout();

// How far the reading of files has come. No bytes to read: not known.
struct FilesProgress {
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_to_read = 0;
  std::uint64_t files_done = 0;
  std::uint64_t files = 0;
  std::chrono::duration<double> elapsed{};
};

// A line on stderr that is drawn over itself: what was done, the rate, the time left. Draws only on
// a terminal.
class ProgressBar {
 public:
  ProgressBar();
  void draw(const Progress& progress);
  void draw(const FilesProgress& progress);
  // Removes the line, so that other text can follow.
  void clear();

 private:
  void show(const std::string& line);
  bool on_terminal_;
  bool drawn_ = false;
};

}  // namespace celador
