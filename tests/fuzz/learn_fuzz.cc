// libs: usher_source
// Whatever a reader sends or types while it is learnt: what is said holds. A framing that is proposed gives the code;
// what does not give it names something to change; of what is not the code nothing is kept; nothing is out of bounds.
// The first byte tells keys from bytes, the second what stands in for the code in what follows, the rest is what came,
// each silence before a piece in it.
#include <cstdlib>
#include <string>
#include <string_view>

#include <linux/input-event-codes.h>

#include "scanner/source/learn.h"

namespace {

using namespace usher::scanner;

void must(bool holds) {
  if (!holds) std::abort();
}

// A byte 0xFF is the whole code, 0xFE a part of it, 0xFD begins a new piece after a silence of the next byte in ms.
Capture bytes_from(std::string_view data, std::string_view code) {
  Capture capture;
  capture.pieces.push_back({});
  for (std::size_t i = 0; i < data.size(); ++i) {
    std::string& bytes = capture.pieces.back().bytes;
    if (bytes.size() > kLearnCaptureBytesMax) break;
    switch (static_cast<unsigned char>(data[i])) {
      case 0xFF:
        bytes += code;
        break;
      case 0xFE:
        bytes += code.substr(0, code.size() / 2);
        break;
      case 0xFD: {
        const std::uint32_t gap = i + 1 < data.size() ? static_cast<unsigned char>(data[++i]) : 0;
        capture.pieces.push_back({capture.pieces.back().at_ms + gap, {}});
        break;
      }
      default:
        bytes += data[i];
    }
  }
  return capture;
}

Capture keys_from(std::string_view data, std::string_view code) {
  Capture capture;
  const auto layouts = keyboard_layouts();
  std::uint32_t at_ms = 0;
  const auto key = [&](std::uint16_t type, std::uint16_t number, std::int32_t value) {
    capture.keys.push_back({++at_ms, {type, number, value}});
  };
  for (std::size_t i = 0; i + 1 < data.size() && capture.keys.size() < kLearnCaptureKeysMax; i += 2) {
    const auto what = static_cast<unsigned char>(data[i]), how = static_cast<unsigned char>(data[i + 1]);
    if (what != 0xFF) {
      key(static_cast<std::uint16_t>(what == 0xFE ? EV_SYN : EV_KEY), what == 0xFE ? how : what, how % 3);
      continue;
    }
    for (const char c : code) {
      const LayoutKey found = layout_key(layouts[how % layouts.size()], c);
      const std::uint16_t held = found.level == KeyLevel::shift ? KEY_LEFTSHIFT : KEY_RIGHTALT;
      if (found.level != KeyLevel::plain) key(EV_KEY, held, 1);
      key(EV_KEY, found.code, 1);
      if (found.level != KeyLevel::plain) key(EV_KEY, held, 0);
    }
  }
  return capture;
}

void check(const LearnReader& reader, const Shown& shown, const Capture& capture) {
  const CodeLook look = look_at(capture, shown);
  must(look.shape != Shape::none || (look.before + look.text + look.after).empty());
  must((look.shape == Shape::none) == (look.times == 0));
  const Around frame = around(look);
  must(frame.preamble.size() <= look.before.size() + 2 && frame.end.size() <= look.after.size());
  const Capture all[] = {capture, capture};
  const Finding finding = learn(reader, shown, all);
  must(!finding.remarks.empty());
  for (const Remark& remark : finding.remarks) must(!remark.code.empty() && !remark.en.empty() && !remark.zh.empty());
  if (finding.scans == 0) {
    must(finding.others == 2 && !finding.reads && finding.toml.empty());
    return;
  }
  must(finding.scans == 2 && finding.agreeing == 2 && finding.confident);
  must(finding.reads || finding.change_reader);
  if (reader.types) {
    must(finding.reads == types_as(capture, shown.text, look.times) && finding.toml.empty());
  } else {
    const bool right =
        finding.framing && frames_as(capture, *finding.framing, finding.idle_gap, shown.text, look.times);
    must(finding.reads == right);
    must(finding.framing.has_value() == !finding.toml.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 2, size - 2);
  LearnReader reader;
  reader.types = data[0] % 2 == 1;
  reader.framing = static_cast<Framing>(data[0] / 2 % 7);
  Shown shown;
  shown.ours = data[1] % 4 != 0;
  shown.text = shown.ours ? std::string(kLearnText) : "EXPO-2026-000123";
  if (!reader.types && data[1] % 4 == 1) shown.text += kLearnTail;
  Capture capture = reader.types ? keys_from(rest, shown.text) : bytes_from(rest, shown.text);
  capture.closed = !reader.types && data[1] % 8 > 3;
  if (reader.types && capture.keys.empty()) return 0;
  check(reader, shown, capture);
  return 0;
}
