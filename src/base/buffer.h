#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace celador {

// Overwrites memory in a way that the compiler may not leave out.
void wipe(void* memory, std::size_t size_bytes) noexcept;

// Wipes every block before giving it back, so that what a peer sent does not outlive its use
// (promise 3).
template <class T>
struct WipingAllocator {
  using value_type = T;
  WipingAllocator() = default;
  template <class U>
  WipingAllocator(const WipingAllocator<U>&) noexcept {}
  T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* memory, std::size_t count) noexcept {
    wipe(memory, count * sizeof(T));
    std::allocator<T>().deallocate(memory, count);
  }
  template <class U>
  bool operator==(const WipingAllocator<U>&) const noexcept {
    return true;
  }
};

// Bytes that came from a peer: wiped when cleared, shrunk or destroyed. A view into it lives until
// the next change. Not std::string: its short form lives inside the object, where no allocator
// could wipe it.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::string_view bytes) { append(bytes); }
  Buffer(Buffer&&) noexcept = default;
  Buffer& operator=(Buffer&&) noexcept = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() = default;

  std::string_view view() const { return {bytes_.data() + begin_, bytes_.size() - begin_}; }
  std::size_t size() const { return bytes_.size() - begin_; }
  bool empty() const { return size() == 0; }
  void append(std::string_view bytes);
  // Drops the first `count` bytes (at most size()), wiping them.
  void consume(std::size_t count);
  void clear();
  // Room for `count` more bytes at the end; `commit` says how many were filled.
  char* prepare(std::size_t count);
  void commit(std::size_t count);

 private:
  std::vector<char, WipingAllocator<char>> bytes_;
  std::size_t begin_ = 0;
  std::size_t prepared_at_ = 0;
};

}  // namespace celador
