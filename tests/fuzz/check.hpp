#pragma once

#include <cstdio>
#include <cstdlib>

// What must hold of any input. A fuzzer that finds an input for which it does not ends there.
#define CHECK_THAT(condition)                                                             \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                       \
    }                                                                                     \
  } while (false)
