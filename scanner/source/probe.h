// Which readers are plugged into this machine, and whether one works: for whoever sets up a lane. Blocks for up to
// kSamAnswerDeadline: never on a context's thread. A device that a source has open is not to be probed: the source's
// status says how it is.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/source/input_device.h"
#include "scanner/source/serial_port.h"

namespace usher::scanner {

enum class FoundKind : std::uint8_t { serial, keyboard, nfc };
[[nodiscard]] std::string_view to_string(FoundKind kind);

struct FoundReader {
  FoundKind kind = FoundKind::serial;
  std::string device;  // for the options of its source: a path, or an NFC reader's name

  friend bool operator==(const FoundReader&, const FoundReader&) = default;
};

// USB devices that udev knows by name, and PC/SC readers. Every keyboard is listed: which of them scans, nobody can
// tell but by scanning. Lines without a name (/dev/ttyS0) are not listed. Without pcscd there are no NFC readers.
[[nodiscard]] std::vector<FoundReader> list_readers(const std::string& serial_by_id = std::string(kSerialById),
                                                    const std::string& input_by_id = std::string(kInputById));

// What is there, as a sentence; the error says what is not, and what to do.
[[nodiscard]] std::expected<std::string, std::string> probe_serial(const SerialLine& line);
[[nodiscard]] std::expected<std::string, std::string> probe_sam(const SerialLine& line);
[[nodiscard]] std::expected<std::string, std::string> probe_keyboard(const InputDevice& input);
// `reader`: a part of its name; "" = any.
[[nodiscard]] std::expected<std::string, std::string> probe_nfc(std::string_view reader);

}  // namespace usher::scanner
