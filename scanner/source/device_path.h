// A device by what is written on it. Node names (ttyACM0, event4) are given out in the order of plugging in; udev keeps
// links that name maker, model and serial number instead: "usb-Honeywell_1950_20161B4A2C-if00",
// "usb-Datalogic_Scanner_S1234567-event-kbd". Reads folders; any thread.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace usher::scanner {

inline constexpr std::string_view kSerialById = "/dev/serial/by-id";
inline constexpr std::string_view kInputById = "/dev/input/by-id";
inline constexpr std::string_view kKeyboardSuffix = "-event-kbd";

struct DeviceFolder {
  std::string path;    // kSerialById, kInputById
  std::string suffix;  // of the links that count; "" = all
};

// Links of the folder, whole paths in alphabetical order. No folder, no links.
[[nodiscard]] std::vector<std::string> list_devices(const DeviceFolder& folder);

// `device` is a path (begins with '/'), returned as it is, or a serial number: the word before the interface at the end
// of a link's name. Of one device with several interfaces the first is taken. The error says what there is instead.
[[nodiscard]] std::expected<std::string, std::string> find_device(std::string_view device, const DeviceFolder& folder);

}  // namespace usher::scanner
