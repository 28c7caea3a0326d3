#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace mapledger::spool {

// Numbers in memory as they are on disk. mapledger runs on x86_64 alone.
static_assert(std::endian::native == std::endian::little);

template <class T>
T load(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <class T>
void store(char* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

}  // namespace mapledger::spool
