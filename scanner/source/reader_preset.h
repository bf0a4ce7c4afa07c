// What common fixed-mount readers do over TCP as they come from the factory. A table. Sources: the makers' manuals as
// summed up in SOURCES.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "scanner/source/framing.h"
#include "scanner/source/tcp_line_source.h"

namespace usher::scanner {

struct ReaderPreset {
  std::string_view name;
  std::string_view reader;   // "Keyence SR"
  std::uint16_t port = 0;    // where the reader listens; 0: it has none of its own, see its settings
  std::uint16_t port_2 = 0;  // a second one; 0: none
  Framing framing = Framing::automatic;
  // Begin and end reading; "" if no command is needed or known. Only for readers that wait for one: most are triggered
  // by their own sensor.
  std::string_view trigger_on, trigger_off;
  std::string_view device_message;  // pattern of a line that is no code (device_message.h); "" if there is none
};

inline constexpr std::string_view kPresetNames = "cognex, keyence, omron, datalogic";

// By name; none: no such reader.
[[nodiscard]] std::optional<ReaderPreset> reader_preset(std::string_view name);

// Fills in framing, the lines to pass over, and the port if a dialing source has none; with `trigger` also what is sent
// on each connection so that the reader begins. What the caller wants otherwise is set afterwards.
void apply_preset(const ReaderPreset& preset, bool trigger, TcpSourceOptions& options);

}  // namespace usher::scanner
