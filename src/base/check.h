#pragma once
#include <cstdio>
#include <cstdlib>

// A bug of ours: say where, and stop. Stays on in release builds. Never for what a peer or an
// operator did.
#define CHECK(condition)                                                                 \
  do {                                                                                   \
    if (!(condition)) [[unlikely]] {                                                     \
      std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)
