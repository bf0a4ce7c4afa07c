#include "scanner/decoder/shared_memory.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace usher::scanner {
namespace {

std::unexpected<std::string> failed(const char* doing, int file) {
  const int error = errno;
  if (file >= 0) ::close(file);
  return std::unexpected(std::string("shared memory: ") + doing + ": " + std::strerror(error));
}

}  // namespace

SharedMemory::~SharedMemory() {
  if (data_ != nullptr) ::munmap(data_, size_);
  if (file_ >= 0) ::close(file_);
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

std::expected<SharedMemory, std::string> SharedMemory::make(std::size_t bytes) {
  const int file = ::memfd_create("usher-frame", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return failed("memfd_create", file);
  if (::ftruncate(file, static_cast<off_t>(bytes)) != 0) return failed("ftruncate", file);
  // Without the seals a child that shrinks the file could end its parent by SIGBUS.
  if (::fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) return failed("seal", file);
  return open(file, bytes, true);
}

std::expected<SharedMemory, std::string> SharedMemory::open(int file, std::size_t bytes, bool writable) {
  void* data = ::mmap(nullptr, bytes, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, file, 0);
  if (data == MAP_FAILED) return failed("mmap", file);
  return SharedMemory(file, static_cast<std::uint8_t*>(data), bytes);
}

}  // namespace usher::scanner
