#include "files/expat_parser.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "base/buffer.h"

namespace celador {
namespace {

// One element's tags and one text, with room. A document that needs more is a trap.
constexpr std::size_t kMaxMemory = 24U << 20U;
constexpr std::size_t kHeader = alignof(std::max_align_t);

// Expat gives its allocator nothing to tell parsers apart by: all of a thread share the limit.
thread_local std::size_t in_use = 0;

void* allocate(std::size_t size) {
  if (size > kMaxMemory || in_use > kMaxMemory - size) return nullptr;
  char* const block = static_cast<char*>(std::malloc(kHeader + size));
  if (block == nullptr) return nullptr;
  std::memcpy(block, &size, sizeof size);
  in_use += size;
  return block + kHeader;
}

std::size_t size_of(const char* block) {
  std::size_t size = 0;
  std::memcpy(&size, block, sizeof size);
  return size;
}

void release(void* memory) {
  if (memory == nullptr) return;
  char* const block = static_cast<char*>(memory) - kHeader;
  const std::size_t size = size_of(block);
  wipe(memory, size);
  in_use -= size;
  std::free(block);
}

void* reallocate(void* memory, std::size_t size) {
  if (memory == nullptr) return allocate(size);
  void* const grown = allocate(size);
  if (grown == nullptr) return nullptr;
  const std::size_t before = size_of(static_cast<char*>(memory) - kHeader);
  std::memcpy(grown, memory, before < size ? before : size);
  release(memory);
  return grown;
}

}  // namespace

ExpatParser make_expat_parser() {
  const XML_Memory_Handling_Suite memory = {allocate, reallocate, release};
  return ExpatParser(XML_ParserCreate_MM("UTF-8", &memory, nullptr));
}

}  // namespace celador
