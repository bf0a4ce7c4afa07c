// Opens an event device of the kernel's input layer, or a FIFO of the same records. Any thread.
#pragma once

#include <expected>
#include <string>

#include "scanner/source/device_path.h"

namespace usher::scanner {

struct InputDevice {
  std::string device;  // /dev/input/by-id/…-event-kbd or another path, or the serial number (device_path.h); or a FIFO
  std::string by_id = std::string(kInputById);

  friend bool operator==(const InputDevice&, const InputDevice&) = default;
};

struct OpenedInput {
  int fd = -1;  // non-blocking; the caller's to close
  std::string path;
};

// For reading. The error names the path, the reason and what to do.
[[nodiscard]] std::expected<OpenedInput, std::string> open_input(const InputDevice& input);
// Keeps its events from everybody else, until it is closed. The error is the reason.
[[nodiscard]] std::expected<void, std::string> grab_input(int fd);
// What the device calls itself; "" if it has no name.
[[nodiscard]] std::string input_name(int fd);

}  // namespace usher::scanner
