#include "storage/rocks_wal.h"

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "storage/limits.h"

namespace usher::storage {

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

IOStatus failed(const std::string& what, const std::string& path) {
  const std::string why = std::strerror(errno);
  return errno == ENOSPC ? IOStatus::NoSpace(what + " " + path, why) : IOStatus::IOError(what + " " + path, why);
}

// A log under one writer at a time, as RocksDB's logs are. Bytes up to size_ are data, up to written_ data or zeroes.
class WalFile : public rocksdb::FSWritableFile {
 public:
  WalFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  ~WalFile() override {
    if (fd_ >= 0) ::close(fd_);
  }

  using FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    // Zeroes first: data must never be overwritten by them.
    const std::uint64_t end = size_ + data.size();
    if (end > written_ && data.size() < kWalStepBytes / 4) {
      // Large appends come from imports: they wait for nobody, and pay for their own growth.
      if (IOStatus ok = write_zeroes(end); !ok.ok()) return ok;
    }
    if (IOStatus ok = write(data.data(), data.size(), size_); !ok.ok()) return ok;
    size_ = end;
    written_ = std::max(written_, end);
    return IOStatus::OK();
  }

  IOStatus Truncate(std::uint64_t size, const IOOptions&, IODebugContext*) override {
    if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) return failed("truncate", path_);
    size_ = written_ = size;
    return IOStatus::OK();
  }

  IOStatus Close(const IOOptions&, IODebugContext*) override {
    if (fd_ < 0) return IOStatus::OK();
    IOStatus status;
    if (written_ != size_ && ::ftruncate(fd_, static_cast<off_t>(size_)) != 0) status = failed("truncate", path_);
    if (::close(fd_) != 0 && status.ok()) status = failed("close", path_);
    fd_ = -1;
    return status;
  }

  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    return ::fdatasync(fd_) == 0 ? IOStatus::OK() : failed("fdatasync", path_);
  }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    return ::fsync(fd_) == 0 ? IOStatus::OK() : failed("fsync", path_);
  }
  [[nodiscard]] bool IsSyncThreadSafe() const override { return true; }
  std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return size_; }

 private:
  // From the end of the coming data to the end of its step.
  IOStatus write_zeroes(std::uint64_t from) {
    static const std::vector<char> kZeroes(kWalStepBytes);
    const std::uint64_t to = (from + kWalStepBytes - 1) / kWalStepBytes * kWalStepBytes;
    if (IOStatus ok = write(kZeroes.data(), to - from, from); !ok.ok()) return ok;
    written_ = to;
    return IOStatus::OK();
  }

  IOStatus write(const char* data, std::size_t size, std::uint64_t at) {
    while (size > 0) {
      const ssize_t n = ::pwrite(fd_, data, size, static_cast<off_t>(at));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return failed("write", path_);
      data += n;
      at += static_cast<std::uint64_t>(n);
      size -= static_cast<std::size_t>(n);
    }
    return IOStatus::OK();
  }

  const std::string path_;
  int fd_;
  std::uint64_t size_ = 0;
  std::uint64_t written_ = 0;
};

class WalFileSystem : public rocksdb::FileSystemWrapper {
 public:
  WalFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  [[nodiscard]] const char* Name() const override { return "usher-wal"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* debug) override {
    if (!path.ends_with(".log")) return FileSystemWrapper::NewWritableFile(path, options, result, debug);
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return failed("create", path);
    *result = std::make_unique<WalFile>(path, fd);
    return IOStatus::OK();
  }
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> make_wal_file_system() {
  return std::make_shared<WalFileSystem>();
}

}  // namespace usher::storage
