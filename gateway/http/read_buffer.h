// The bytes of a connection that have arrived and are not yet used up: one block that grows on demand, up to what its
// user asks for, and is given back. Views into it live until reserve(), erase() or consume(). One owner.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace usher::http {

class ReadBuffer {
 public:
  explicit ReadBuffer(std::size_t bytes) : block_(new char[bytes]), capacity_(bytes) {}

  [[nodiscard]] std::string_view view() const { return {block_.get() + from_, to_ - from_}; }
  [[nodiscard]] std::size_t size() const { return to_ - from_; }
  [[nodiscard]] bool empty() const { return from_ == to_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

  // Where the next bytes go, and how many fit.
  [[nodiscard]] char* free_space() { return block_.get() + to_; }
  [[nodiscard]] std::size_t free_bytes() const { return capacity_ - to_; }
  void filled(std::size_t bytes) { to_ += bytes; }

  // Room for `bytes` in all, those that are here included. True: the bytes have moved, and views are stale.
  bool reserve(std::size_t bytes) {
    if (from_ + bytes <= capacity_) return false;
    const std::size_t held = size();
    if (bytes <= capacity_) {
      std::memmove(block_.get(), block_.get() + from_, held);
    } else {
      std::unique_ptr<char[]> larger(new char[bytes]);
      std::memcpy(larger.get(), block_.get() + from_, held);
      block_ = std::move(larger);
      capacity_ = bytes;
    }
    from_ = 0;
    to_ = held;
    return true;
  }

  // Drops bytes at the front.
  void consume(std::size_t bytes) {
    from_ += bytes;
    if (from_ == to_) from_ = to_ = 0;
  }

  // Drops bytes [at, at + bytes) of view(); what follows moves up, what precedes stays in place.
  void erase(std::size_t at, std::size_t bytes) {
    char* hole = block_.get() + from_ + at;
    std::memmove(hole, hole + bytes, size() - at - bytes);
    to_ -= bytes;
  }

  // Overwrites the bytes at `at` of view() with bytes that lie later in it.
  void move_down(std::size_t at, std::string_view later) {
    // An empty view may be a null pointer, which memmove must not see.
    if (!later.empty()) std::memmove(block_.get() + from_ + at, later.data(), later.size());
  }

  // Gives a grown block back, as far as what it holds allows.
  void shrink(std::size_t bytes) {
    if (capacity_ <= bytes || size() > bytes) return;
    ReadBuffer small(bytes);
    std::memcpy(small.block_.get(), block_.get() + from_, size());
    small.to_ = size();
    *this = std::move(small);
  }

 private:
  std::unique_ptr<char[]> block_;
  std::size_t capacity_;
  std::size_t from_ = 0;
  std::size_t to_ = 0;
};

}  // namespace usher::http
