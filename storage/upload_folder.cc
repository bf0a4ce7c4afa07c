#include "storage/upload_folder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <map>
#include <vector>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "storage/limits.h"
#include "storage/seal_begin.h"

namespace usher::storage {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kUuidChars = 36;
constexpr std::string_view kKept = ".kept";

bool is_uuid(std::string_view text) {
  if (text.size() != kUuidChars) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

// RFC 9562, version 4.
std::string random_uuid() {
  std::array<std::uint8_t, 16> raw{};
  randombytes_buf(raw.data(), raw.size());
  raw[6] = static_cast<std::uint8_t>((raw[6] & 0x0F) | 0x40);
  raw[8] = static_cast<std::uint8_t>((raw[8] & 0x3F) | 0x80);
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[raw[i] >> 4];
    text += kHex[raw[i] & 0x0F];
  }
  return text;
}

Failure cannot(const std::string& doing, const std::string& path) {
  const FailureCode code = errno == ENOSPC ? FailureCode::no_space : FailureCode::io;
  return {code, "cannot " + doing + " " + path + ": " + std::strerror(errno)};
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool sync_folder(const std::string& folder) {
  const int entry = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (entry < 0) return false;
  const bool synced = ::fsync(entry) == 0;
  ::close(entry);
  return synced;
}

// The file is there whole, and on disk, or not at all.
Result<void> write_new(const std::string& path, std::string_view bytes) {
  const std::string draft = path + ".draft";
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return std::unexpected(cannot("write", draft));
  const bool written = write_all(file, bytes) && ::fsync(file) == 0;
  const Failure why = cannot("write", draft);
  ::close(file);
  if (!written) {
    ::unlink(draft.c_str());
    return std::unexpected(why);
  }
  const std::string folder = path.substr(0, path.rfind('/'));
  if (::rename(draft.c_str(), path.c_str()) != 0 || !sync_folder(folder)) return std::unexpected(cannot("keep", path));
  return {};
}

// What a file's name says.
struct Named {
  std::string uuid;
  admission::EventId event;
  bool kept = false;
};

std::optional<Named> named(std::string_view name) {
  Named file;
  if (name.ends_with(kKept)) {
    file.kept = true;
    name.remove_suffix(kKept.size());
  }
  if (!is_uuid(name.substr(0, kUuidChars))) return std::nullopt;
  file.uuid = name.substr(0, kUuidChars);
  name.remove_prefix(kUuidChars);
  if (name.empty()) return file;
  const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), file.event.value);
  if (name.front() != '.' || error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return file;
}

struct Found : Named {
  fs::path path;
  std::chrono::seconds age{};
  std::uint64_t bytes = 0;
};

std::chrono::seconds age_of(fs::file_time_type written) {
  return std::chrono::duration_cast<std::chrono::seconds>(fs::file_time_type::clock::now() - written);
}

// Every upload in the folder; a draft of a process that died is none, but ages like one.
Result<std::vector<Found>> look_into(const std::string& folder) {
  std::vector<Found> all;
  std::error_code error;
  if (!fs::exists(folder, error)) return all;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    const auto written = fs::last_write_time(at->path(), gone);
    const std::uint64_t bytes = gone ? 0 : fs::file_size(at->path(), gone);
    if (gone) continue;
    auto name = named(at->path().filename().string());
    all.push_back({name.value_or(Named{}), at->path(), age_of(written), bytes});
  }
  if (error) return fail(FailureCode::io, "cannot look into " + folder + ": " + error.message());
  return all;
}

std::string claimed_name(std::string_view uuid, admission::EventId event) {
  return std::string(uuid) + "." + std::to_string(event.value);
}

// A file's descriptor, closed with it.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  explicit operator bool() const { return fd_ >= 0; }

  // At most `bytes_max` from the beginning; none if the disk refuses.
  [[nodiscard]] std::optional<std::string> read(std::size_t bytes_max) const {
    std::string bytes(bytes_max, '\0');
    std::size_t at = 0;
    while (at < bytes.size()) {
      const ssize_t got = ::read(fd_, bytes.data() + at, bytes.size() - at);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return std::nullopt;
      if (got == 0) break;
      at += static_cast<std::size_t>(got);
    }
    bytes.resize(at);
    return bytes;
  }
  [[nodiscard]] std::size_t size() const {
    struct stat info {};
    return ::fstat(fd_, &info) == 0 ? static_cast<std::size_t>(info.st_size) : 0;
  }

 private:
  const int fd_;
};

std::optional<UploadType> type_of(std::uint8_t first) {
  if (first > static_cast<std::uint8_t>(UploadType::pdf)) return std::nullopt;
  return static_cast<UploadType>(first);
}

// False if there is no such file.
bool touch(const std::string& path) {
  return ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0) == 0;
}

Failure cannot_tidy(const fs::path& path, const std::error_code& error) {
  return {FailureCode::io, "cannot tidy " + path.string() + ": " + error.message()};
}

// What becomes of a file whose event's tickets refer to these, while nobody claims one.
Result<void> tidy(const Found& found, const std::set<std::string>& referred) {
  std::error_code error;
  if (referred.contains(found.uuid)) {
    const std::string kept = found.kept ? found.path.string() : found.path.string().append(kKept);
    if (!found.kept) fs::rename(found.path, kept, error);
    if (error) return std::unexpected(cannot_tidy(found.path, error));
    (void)touch(kept);
    return {};
  }
  // It may have been claimed since the tickets were looked at: then its ticket is about to refer to it.
  const auto written = fs::last_write_time(found.path, error);
  if (error || age_of(written) <= kUploadClaimMargin) return {};
  fs::remove(found.path, error);
  if (error) return std::unexpected(cannot_tidy(found.path, error));
  return {};
}

}  // namespace

std::string_view media_type(UploadType type) {
  switch (type) {
    case UploadType::png:
      return "image/png";
    case UploadType::jpeg:
      return "image/jpeg";
    case UploadType::gif:
      return "image/gif";
    case UploadType::pdf:
      return "application/pdf";
  }
  return "application/octet-stream";
}

std::optional<UploadType> upload_type_of(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return UploadType::png;
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) return UploadType::jpeg;
  if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return UploadType::gif;
  if (bytes.starts_with("%PDF-"sv)) return UploadType::pdf;
  return std::nullopt;
}

// Counts the new file before it is written, so that two at once do not both take the last place.
Result<void> UploadFolder::make_room(std::uint64_t bytes) const {
  const std::lock_guard lock(mutex_);
  if (!unclaimed_) {
    const auto all = look_into(folder_);
    if (!all) return std::unexpected(all.error());
    unclaimed_.emplace();
    for (const Found& found : *all) {
      if (found.event) continue;
      ++unclaimed_->files;
      unclaimed_->bytes += found.bytes;
    }
  }
  struct statvfs disk {};
  if (::statvfs(folder_.c_str(), &disk) != 0) return std::unexpected(cannot("look at the disk of", folder_));
  const std::uint64_t free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
  if (free < bytes || free - bytes < limits_.disk_bytes_free) {
    return fail(FailureCode::no_space, "upload: the disk of " + folder_ + " has " + std::to_string(free >> 20) +
                                           " MiB free, and " + std::to_string(limits_.disk_bytes_free >> 20) +
                                           " are kept for check-ins; make room there");
  }
  if (unclaimed_->files >= limits_.unclaimed_files || unclaimed_->bytes + bytes > limits_.unclaimed_bytes) {
    return fail(FailureCode::no_space, "upload: " + std::to_string(unclaimed_->files) + " files (" +
                                           std::to_string(unclaimed_->bytes >> 20) +
                                           " MiB) wait for a check-in that names them, as many as may; they go after " +
                                           std::to_string(kUploadKeep.count()) + " hours");
  }
  ++unclaimed_->files;
  unclaimed_->bytes += bytes;
  return {};
}

// A file that was counted is claimed, or was not written after all.
void UploadFolder::give_back(std::uint64_t bytes) const {
  if (!unclaimed_) return;
  unclaimed_->files -= std::min<std::uint64_t>(unclaimed_->files, 1);
  unclaimed_->bytes -= std::min(unclaimed_->bytes, bytes);
}

Result<std::string> UploadFolder::add(UploadType type, std::string_view bytes) const {
  std::error_code error;
  if (fs::create_directories(folder_, error)) fs::permissions(folder_, fs::perms::owner_all, error);
  if (error) return fail(FailureCode::io, "cannot make " + folder_ + ": " + error.message());
  const std::string uuid = random_uuid();
  std::string plain(1, static_cast<char>(type));
  plain += bytes;
  std::string sealed;
  keyring_.seal(*keyring_.find(admission::EventId{}), plain, uuid, sealed);
  if (auto room = make_room(sealed.size()); !room) return std::unexpected(room.error());
  const std::string path = folder_ + "/" + uuid;
  auto written = write_new(path, sealed);
  if (written) return uuid;
  const std::lock_guard lock(mutex_);
  give_back(sealed.size());
  return std::unexpected(written.error());
}

Result<std::optional<Upload>> UploadFolder::read(std::string_view uuid,
                                                 std::span<const admission::EventId> events) const {
  if (!is_uuid(uuid)) return std::nullopt;
  const auto open = [&](const std::string& name, admission::EventId event) -> Result<std::optional<Upload>> {
    const OpenFile file(folder_ + "/" + name);
    if (!file && errno != ENOENT) return std::unexpected(cannot("open", folder_ + "/" + name));
    if (!file) return std::nullopt;
    const auto sealed = file.read(file.size());
    if (!sealed) return std::unexpected(cannot("read", folder_ + "/" + name));
    std::string plain;
    auto opened = keyring_.open(*keyring_.find(admission::EventId{}), *sealed, uuid, plain);
    if (!opened) return std::unexpected(opened.error());
    const auto type = plain.empty() ? std::nullopt : type_of(static_cast<std::uint8_t>(plain[0]));
    if (!type) return fail(FailureCode::corrupt, "the upload " + std::string(uuid) + " is of no known type");
    return Upload{*type, event, plain.substr(1)};
  };
  // In the order in which a file's name changes: one that is renamed meanwhile is met under its next.
  auto found = open(std::string(uuid), {});
  for (const admission::EventId event : events) {
    for (const std::string_view end : {std::string_view(), kKept}) {
      if (!found || *found) return found;
      found = open(claimed_name(uuid, event).append(end), event);
    }
  }
  return found;
}

std::optional<UploadType> UploadFolder::kind(std::string_view uuid, admission::EventId event) const {
  if (!is_uuid(uuid)) return std::nullopt;
  for (const std::string_view end : {std::string_view(), kKept}) {
    const OpenFile file(folder_ + "/" + claimed_name(uuid, event).append(end));
    const auto begin = file ? file.read(kSealOverheadBytes + 1) : std::nullopt;
    if (!begin) continue;
    const std::string first = begin_of_seal(*keyring_.find(admission::EventId{}), *begin, 1);
    return first.empty() ? std::nullopt : type_of(static_cast<std::uint8_t>(first[0]));
  }
  return std::nullopt;
}

bool UploadFolder::claim(std::string_view uuid, admission::EventId event) const {
  if (!is_uuid(uuid) || !event) return false;
  std::unique_lock lock(mutex_);
  const std::string path = folder_ + "/" + std::string(uuid);
  const std::string claimed = folder_ + "/" + claimed_name(uuid, event);
  if (touch(claimed + std::string(kKept))) return true;
  for (const std::string& name : {claimed, path}) {
    std::error_code gone;
    const auto written = fs::last_write_time(name, gone);
    if (gone) continue;
    if (age_of(written) > kUploadKeep - kUploadClaimMargin) return false;
    if (name == claimed) return true;
    const std::uint64_t bytes = fs::file_size(name, gone);
    if (::rename(path.c_str(), claimed.c_str()) != 0) return false;
    give_back(gone ? 0 : bytes);
    lock.unlock();  // the disk takes its time
    return sync_folder(folder_);
  }
  return false;
}

Result<void> UploadFolder::sweep(const Referred& referred) const {
  auto all = look_into(folder_);
  if (!all) return std::unexpected(all.error());
  std::map<admission::EventId, std::set<std::string>> due;
  for (const Found& found : *all) {
    if (found.age <= kUploadKeep) continue;
    if (!found.event) {
      std::error_code error;
      fs::remove(found.path, error);
      if (error) return std::unexpected(cannot_tidy(found.path, error));
    } else if (!due.contains(found.event)) {
      auto uuids = referred(found.event);
      if (!uuids) return std::unexpected(uuids.error());
      due.emplace(found.event, std::move(*uuids));
    }
  }
  for (const Found& found : *all) {
    if (!found.event || !due.contains(found.event)) continue;
    // All that an event has kept is looked at together, so that its tickets are read once a day.
    if (found.age <= (found.kept ? kUploadClaimMargin : kUploadKeep)) continue;
    const std::lock_guard lock(mutex_);
    if (auto tidied = tidy(found, due.at(found.event)); !tidied) return tidied;
  }
  const std::lock_guard lock(mutex_);
  unclaimed_.reset();  // counted anew by the next upload
  return {};
}

Result<void> UploadFolder::forget(admission::EventId event) const {
  auto all = look_into(folder_);
  if (!all) return std::unexpected(all.error());
  for (const Found& found : *all) {
    if (!event || found.event != event) continue;
    std::error_code error;
    fs::remove(found.path, error);
    if (error) return fail(FailureCode::io, "cannot remove " + found.path.string() + ": " + error.message());
  }
  if (!all->empty() && !sync_folder(folder_)) return std::unexpected(cannot("sync", folder_));
  return {};
}

}  // namespace usher::storage
