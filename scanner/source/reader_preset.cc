#include "scanner/source/reader_preset.h"

namespace usher::scanner {
namespace {

constexpr ReaderPreset kPresets[] = {
    {.name = "cognex",
     .reader = "Cognex DataMan",
     .port = 23,
     .framing = Framing::automatic,
     .trigger_on = "||>TRIGGER ON\r\n",
     .trigger_off = "||>TRIGGER OFF\r\n"},
    // LON and LOFF are answered by nothing, or by "ER,LON,nn".
    {.name = "keyence",
     .reader = "Keyence SR",
     .port = 9004,
     .framing = Framing::cr,
     .trigger_on = "LON\r",
     .trigger_off = "LOFF\r",
     .device_message = "ER,*,##"},
    {.name = "omron", .reader = "Omron V430", .framing = Framing::crlf, .trigger_on = "< >"},
    // No terminator to rely on: what it appends is set on the device.
    {.name = "datalogic", .reader = "Datalogic AL5010", .port = 3001, .port_2 = 3002, .framing = Framing::idle},
};

}  // namespace

std::optional<ReaderPreset> reader_preset(std::string_view name) {
  for (const ReaderPreset& preset : kPresets) {
    if (preset.name == name) return preset;
  }
  return std::nullopt;
}

void apply_preset(const ReaderPreset& preset, bool trigger, TcpSourceOptions& options) {
  options.framing = preset.framing;
  if (options.way == TcpSourceOptions::Way::dial && options.endpoint.port == 0) options.endpoint.port = preset.port;
  options.device_messages.clear();
  if (!preset.device_message.empty()) options.device_messages.emplace_back(preset.device_message);
  options.on_connect = trigger ? preset.trigger_on : std::string_view();
}

}  // namespace usher::scanner
