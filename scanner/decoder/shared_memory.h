// Memory that a process and its child both have mapped, of a size that neither can change. Owner of file and mapping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>

namespace usher::scanner {

class SharedMemory {
 public:
  SharedMemory() = default;
  ~SharedMemory();
  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory& operator=(SharedMemory&& other) noexcept;

  // A sealed memfd, closed on exec; pages come into being when they are written.
  [[nodiscard]] static std::expected<SharedMemory, std::string> make(std::size_t bytes);
  // What a parent handed over as `file`, for reading, or for writing too. Takes the file.
  [[nodiscard]] static std::expected<SharedMemory, std::string> open(int file, std::size_t bytes, bool writable);

  [[nodiscard]] std::span<std::uint8_t> bytes() const { return {data_, size_}; }
  [[nodiscard]] int file() const { return file_; }

 private:
  SharedMemory(int file, std::uint8_t* data, std::size_t size) : file_(file), data_(data), size_(size) {}
  int file_ = -1;
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace usher::scanner
