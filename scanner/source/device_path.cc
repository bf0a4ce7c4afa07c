#include "scanner/source/device_path.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace usher::scanner {
namespace {

// "usb-Maker_Model_SERIAL", without "-if00", "-if00-port0", "-port0", "-event-kbd", "-if01-event-kbd".
std::string_view without_interface(std::string_view name) {
  const auto is_interface = [](std::string_view word) {
    const std::string_view digits = word.starts_with("if")     ? word.substr(2)
                                    : word.starts_with("port") ? word.substr(4)
                                                               : std::string_view();
    if (word == "event" || word == "kbd") return true;
    return !digits.empty() && digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  };
  for (std::size_t cut = name.rfind('-'); cut != std::string_view::npos && is_interface(name.substr(cut + 1));
       cut = name.rfind('-')) {
    name = name.substr(0, cut);
  }
  return name;
}

std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// A serial number may hold '_' itself, so it is compared as the end of the name, behind a '_'.
bool has_serial(std::string_view path, std::string_view serial) {
  const std::string_view name = without_interface(file_name(path));
  if (!name.ends_with(serial) || name.size() == serial.size()) return name == serial;
  return name[name.size() - serial.size() - 1] == '_';
}

std::string names_of(const std::vector<std::string>& paths) {
  if (paths.empty()) return "none";
  std::string text;
  for (const std::string& path : paths) text += (text.empty() ? "" : ", ") + std::string(file_name(path));
  return text;
}

}  // namespace

std::vector<std::string> list_devices(const DeviceFolder& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder.path, error), end; !error && at != end; at.increment(error)) {
    std::string path = at->path().string();
    if (path.ends_with(folder.suffix)) paths.push_back(std::move(path));
  }
  std::ranges::sort(paths);
  return paths;
}

std::expected<std::string, std::string> find_device(std::string_view device, const DeviceFolder& folder) {
  if (device.starts_with('/')) return std::string(device);
  const std::string place = " in " + folder.path;
  if (device.empty()) return std::unexpected("no device is named; give a path or a serial number");
  const std::vector<std::string> all = list_devices(folder);
  std::vector<std::string> found;
  std::ranges::copy_if(all, std::back_inserter(found), [&](const auto& path) { return has_serial(path, device); });
  if (found.empty()) {
    return std::unexpected("no device with the serial number " + std::string(device) + place +
                           "; connected are: " + names_of(all));
  }
  const std::string_view first = without_interface(file_name(found.front()));
  for (const std::string& path : found) {
    if (without_interface(file_name(path)) == first) continue;
    return std::unexpected("several devices with the serial number " + std::string(device) + place + ": " +
                           names_of(found) + "; give the path of one");
  }
  return found.front();
}

}  // namespace usher::scanner
