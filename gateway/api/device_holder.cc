#include "gateway/api/device_holder.h"

#include <filesystem>

#include "scanner/source/device_path.h"

namespace usher::api {
namespace {

using lane::ReaderKind;

bool is_line(ReaderKind kind) {
  return kind == ReaderKind::serial || kind == ReaderKind::resident_id;
}

// The node that path or number leads to now; the text itself if it leads nowhere.
std::string node_of(ReaderKind kind, std::string_view device) {
  const scanner::DeviceFolder folder =
      is_line(kind) ? scanner::DeviceFolder{std::string(scanner::kSerialById), ""}
                    : scanner::DeviceFolder{std::string(scanner::kInputById), std::string(scanner::kKeyboardSuffix)};
  const auto path = scanner::find_device(device, folder);
  if (!path) return std::string(device);
  std::error_code error;
  const auto node = std::filesystem::canonical(*path, error);
  return error ? *path : node.string();
}

bool same_device(const lane::ReaderStatus& reader, ReaderKind kind, std::string_view device, const std::string& node) {
  // Either may be a part of the reader's name.
  if (kind == ReaderKind::nfc) {
    return reader.kind == kind && (device.contains(reader.device) || std::string_view(reader.device).contains(device));
  }
  const bool comparable = reader.kind == kind || (is_line(reader.kind) && is_line(kind));
  return comparable && (reader.device == device || node_of(reader.kind, reader.device) == node);
}

}  // namespace

const lane::ReaderStatus* holder_of(const std::vector<lane::ReaderStatus>& readers, ReaderKind kind,
                                    std::string_view device) {
  const std::string node = kind == ReaderKind::nfc ? std::string() : node_of(kind, device);
  for (const lane::ReaderStatus& reader : readers) {
    if (same_device(reader, kind, device, node)) return &reader;
  }
  return nullptr;
}

std::string config_line(ReaderKind kind, std::string_view device) {
  const char quote = device.find_first_of("\"\\") == std::string_view::npos ? '"' : '\'';
  return std::string(to_string(kind)) + " = " + quote + std::string(device) + quote;
}

std::string without_password(std::string_view address) {
  const std::size_t scheme = address.find("://");
  if (scheme == std::string_view::npos) return std::string(address);
  const std::size_t host = scheme + 3;
  const std::size_t at = address.substr(0, address.find_first_of("/?#", host)).rfind('@');
  if (at == std::string_view::npos || at < host) return std::string(address);
  return std::string(address.substr(0, host)) + std::string(address.substr(at + 1));
}

}  // namespace usher::api
