#include "storage/upload_folder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <vector>

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include "storage/limits.h"

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
};

// Every upload in the folder; a draft of a process that died is none, but ages like one.
Result<std::vector<Found>> look_into(const std::string& folder) {
  std::vector<Found> all;
  std::error_code error;
  if (!fs::exists(folder, error)) return all;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    const auto written = fs::last_write_time(at->path(), gone);
    if (gone) continue;
    auto name = named(at->path().filename().string());
    Found found{name.value_or(Named{}), at->path(), {}};
    found.age = std::chrono::duration_cast<std::chrono::seconds>(fs::file_time_type::clock::now() - written);
    all.push_back(std::move(found));
  }
  if (error) return fail(FailureCode::io, "cannot look into " + folder + ": " + error.message());
  return all;
}

std::optional<Found> find(const std::string& folder, std::string_view uuid) {
  if (!is_uuid(uuid)) return std::nullopt;
  auto all = look_into(folder);
  if (!all) return std::nullopt;
  const auto at = std::ranges::find(*all, uuid, [](const Found& f) { return std::string_view(f.uuid); });
  if (at == all->end()) return std::nullopt;
  return std::move(*at);
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

Result<std::string> UploadFolder::add(UploadType type, std::string_view bytes) const {
  std::error_code error;
  if (fs::create_directories(folder_, error)) fs::permissions(folder_, fs::perms::owner_all, error);
  if (error) return fail(FailureCode::io, "cannot make " + folder_ + ": " + error.message());
  const std::string uuid = random_uuid();
  std::string plain(1, static_cast<char>(type));
  plain += bytes;
  std::string sealed;
  keyring_.seal(*keyring_.find(admission::EventId{}), plain, uuid, sealed);
  const std::string path = folder_ + "/" + uuid;
  const std::string draft = path + ".draft";
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return std::unexpected(cannot("write", draft));
  const bool written = write_all(file, sealed) && ::fsync(file) == 0;
  const Failure why = cannot("write", draft);
  ::close(file);
  if (!written) {
    ::unlink(draft.c_str());
    return std::unexpected(why);
  }
  if (::rename(draft.c_str(), path.c_str()) != 0 || !sync_folder(folder_)) return std::unexpected(cannot("keep", path));
  return uuid;
}

Result<std::optional<Upload>> UploadFolder::read(std::string_view uuid) const {
  const auto found = find(folder_, uuid);
  if (!found) return std::nullopt;
  std::ifstream file(found->path, std::ios::binary);
  const std::string sealed{std::istreambuf_iterator<char>(file), {}};
  if (!file.good() && !file.eof()) return fail(FailureCode::io, "cannot read " + found->path.string());
  std::string plain;
  auto opened = keyring_.open(*keyring_.find(admission::EventId{}), sealed, uuid, plain);
  if (!opened) return std::unexpected(opened.error());
  if (plain.empty() || static_cast<std::uint8_t>(plain[0]) > static_cast<std::uint8_t>(UploadType::pdf)) {
    return fail(FailureCode::corrupt, "the upload " + std::string(uuid) + " is of no known type");
  }
  return Upload{static_cast<UploadType>(plain[0]), found->event, plain.substr(1)};
}

bool UploadFolder::claim(std::string_view uuid, admission::EventId event) const {
  const auto found = find(folder_, uuid);
  if (!found) return false;
  if (!found->kept && found->age > kUploadKeep - kUploadClaimMargin) return false;
  if (found->event) return found->event == event;
  const std::string path = folder_ + "/" + std::string(uuid);
  const std::string claimed = path + "." + std::to_string(event.value);
  return ::rename(path.c_str(), claimed.c_str()) == 0 && sync_folder(folder_);
}

Result<void> UploadFolder::sweep(const Referred& referred) const {
  auto all = look_into(folder_);
  if (!all) return std::unexpected(all.error());
  std::map<admission::EventId, std::set<std::string>> known;
  for (const Found& found : *all) {
    if (found.kept || found.age <= kUploadKeep) continue;
    std::error_code error;
    if (!found.event) {
      fs::remove(found.path, error);
      continue;
    }
    if (!known.contains(found.event)) {
      auto uuids = referred(found.event);
      if (!uuids) return std::unexpected(uuids.error());
      known.emplace(found.event, std::move(*uuids));
    }
    if (known.at(found.event).contains(found.uuid)) {
      fs::rename(found.path, found.path.string() + std::string(kKept), error);
    } else {
      fs::remove(found.path, error);
    }
    if (error) return fail(FailureCode::io, "cannot tidy " + found.path.string() + ": " + error.message());
  }
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
