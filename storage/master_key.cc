// The master key's file. It is written whole under another name and then linked, so that a crash never leaves half a
// key.
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/keyring.h"
#include "storage/limits.h"

namespace usher::storage {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::string why() {
  return std::strerror(errno);
}

// systemd hands credentials over read-only to the service alone, but shows them as 0440 where it uses an ACL.
bool is_systemd_credential(const std::string& path) {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  return folder != nullptr && *folder != '\0' && path.starts_with(std::string(folder) + "/");
}

Result<Key> parse(const std::string& path, std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  Key key{};
  std::size_t size = 0;
  const char* end = nullptr;
  if (text.size() != 2 * key.size() ||
      sodium_hex2bin(key.data(), key.size(), text.data(), text.size(), nullptr, &size, &end) != 0 ||
      size != key.size() || end != text.data() + text.size()) {
    return fail(FailureCode::invalid,
                path + " is not a master key: it must hold 64 hexadecimal digits and nothing else");
  }
  return key;
}

Result<Key> load(const std::string& path, int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return fail(FailureCode::io, "cannot read the master key " + path + ": " + why());
  if (!S_ISREG(info.st_mode)) return fail(FailureCode::invalid, "the master key " + path + " is not a regular file");
  const mode_t open_to_others = is_systemd_credential(path) ? S_IWGRP | S_IRWXO : S_IRWXG | S_IRWXO;
  if ((info.st_mode & open_to_others) != 0) {
    return fail(FailureCode::invalid, "the master key " + path + " can be read by others; run: chmod 600 " + path);
  }
  std::string text(kMasterKeyFileBytesMax + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t n = ::read(fd, text.data() + size, text.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(FailureCode::io, "cannot read the master key " + path + ": " + why());
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  auto key = parse(path, std::string_view(text).substr(0, size));
  sodium_memzero(text.data(), text.size());
  return key;
}

bool write_and_sync(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return ::fsync(fd) == 0;
}

Result<void> make(const std::string& path) {
  const auto cannot = [&] {
    const FailureCode code = errno == ENOSPC ? FailureCode::no_space : FailureCode::io;
    return fail(code, "cannot write the master key " + path + ": " + why());
  };
  Key key{};
  randombytes_buf(key.data(), key.size());
  std::string text(2 * key.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), key.data(), key.size());
  text.back() = '\n';
  const std::string draft = path + ".new." + std::to_string(::getpid());
  const Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file) return cannot();
  const bool written = write_and_sync(file.get(), text);
  sodium_memzero(text.data(), text.size());
  // Linking fails if another process was first: then its key is the key.
  const bool linked = written && (::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const int problem = errno;
  ::unlink(draft.c_str());
  errno = problem;
  if (!linked) return cannot();
  const auto folder = std::filesystem::path(path).parent_path();
  const Descriptor entry(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!entry || ::fsync(entry.get()) != 0) return cannot();
  return {};
}

}  // namespace

Result<Key> load_or_make_master_key(const std::string& path) {
  if (sodium_init() < 0) return fail(FailureCode::io, "libsodium cannot start (no source of randomness)");
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file) return load(path, file.get());
    if (errno != ENOENT) return fail(FailureCode::io, "cannot read the master key " + path + ": " + why());
    if (auto made = make(path); !made) return std::unexpected(made.error());
  }
  return fail(FailureCode::io, "the master key " + path + " vanished while it was being made");
}

}  // namespace usher::storage
