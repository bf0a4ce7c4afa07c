// Which reader of a lane has a device open, under whatever name either of them knows it. Reads links of the file
// system: on a worker.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/lane/lanes.h"

namespace usher::api {

// `device`: a path or serial number, or an NFC reader's name, as `kind` has it. Null: nobody. The resident ID reader
// and any other on the same serial line are the same device.
[[nodiscard]] const lane::ReaderStatus* holder_of(const std::vector<lane::ReaderStatus>& readers, lane::ReaderKind kind,
                                                  std::string_view device);

// kind = "device", as a line of usher.toml.
[[nodiscard]] std::string config_line(lane::ReaderKind kind, std::string_view device);

// The address of a camera without the name and password it may hold.
[[nodiscard]] std::string without_password(std::string_view address);

}  // namespace usher::api
