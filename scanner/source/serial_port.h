// Opens a serial line. Any thread.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "scanner/source/device_path.h"
#include "scanner/source/limits.h"

namespace usher::scanner {

struct SerialLine {
  enum class Parity : std::uint8_t { none, odd, even };
  std::string device;            // a path, or the USB serial number (device_path.h)
  unsigned baud = kBaudDefault;  // kBaudMin to kBaudMax; one of the rates the driver knows
  unsigned data_bits = 8;        // 5 to 8
  Parity parity = Parity::none;
  unsigned stop_bits = 1;  // 1 or 2
  std::string by_id = std::string(kSerialById);

  friend bool operator==(const SerialLine&, const SerialLine&) = default;
};

struct OpenedLine {
  boost::asio::posix::stream_descriptor stream;
  std::string path;  // as it was opened
};

// Raw, without flow control, and for us alone: a second program that opens it gets "busy". The error names the path,
// the reason and what to do.
[[nodiscard]] std::expected<OpenedLine, std::string> open_serial(boost::asio::io_context& context,
                                                                 const SerialLine& line);

}  // namespace usher::scanner
