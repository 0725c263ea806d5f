// expect: deleted
// A value cannot be written to a stream.
#include <iostream>

#include "model/value.h"

void print(celador::ValueView value) {
#ifdef CONTROL
  std::cout << value.size();
#else
  std::cout << value;
#endif
}
