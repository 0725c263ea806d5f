#pragma once
#include <string_view>

#include "base/result.h"
#include "model/finding.h"
#include "report/terminal.h"
#include "round/round.h"

namespace celador {

// Results go to stdout, one write at a time. kIo when nobody reads any more or the disk is full:
// what was found is in the book all the same.
Result<void> print_out(std::string_view text);

Colour colour_of_stdout();
// Columns of the terminal behind stdout; 100 when it is none.
int width_of_stdout();

// A line on stderr that is drawn over itself: what was done, the rate, the time left. Draws only on
// a terminal.
class ProgressBar {
 public:
  ProgressBar();
  void draw(const Progress& progress);
  // Removes the line, so that other text can follow.
  void clear();

 private:
  bool on_terminal_;
  bool drawn_ = false;
};

}  // namespace celador
