#include "gateway/config_readers.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "gateway/lane/limits.h"

namespace usher::config {
namespace {

using lane::ReaderKind;
using scanner::TcpSourceOptions;

constexpr unsigned bit(ReaderKind kind) {
  return 1u << static_cast<unsigned>(kind);
}
constexpr unsigned kDials = bit(ReaderKind::listen), kDialed = bit(ReaderKind::connect), kTcp = kDials | kDialed;
constexpr unsigned kSerial = bit(ReaderKind::serial), kHid = bit(ReaderKind::hid), kNfc = bit(ReaderKind::nfc);
constexpr unsigned kLines = kSerial | bit(ReaderKind::resident_id);
constexpr unsigned kLinesOfText = kTcp | kSerial;
constexpr unsigned kEvery = kTcp | kLines | kHid | kNfc;

// By the number on it, or by where it is.
Wrong check_device(std::string_view text) {
  std::string ignored;
  if (text.starts_with('/')) return set_path(text, ignored);
  if (text.find('/') != std::string_view::npos) {
    return "expected a path that begins with /, or the serial number on the device";
  }
  return set_name(text, ignored);
}

Wrong set_parity(std::string_view text, scanner::SerialLine::Parity& out) {
  using Parity = scanner::SerialLine::Parity;
  if (text != "none" && text != "odd" && text != "even") return "expected one of none, odd, even";
  out = text == "odd" ? Parity::odd : text == "even" ? Parity::even : Parity::none;
  return std::nullopt;
}

Wrong set_preset(std::string_view text, std::optional<scanner::ReaderPreset>& out) {
  out = scanner::reader_preset(text);
  if (!out) return "expected one of " + std::string(scanner::kPresetNames);
  return std::nullopt;
}

std::string listed(const std::vector<std::string_view>& words, std::string_view last_by) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? last_by : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace

// A key takes a text, a number within its bounds, or true and false.
struct ReaderKeys::Key {
  std::string_view name;
  unsigned kinds = 0;                  // that it fits
  std::optional<ReaderKind> way = {};  // it says how the reader is reached
  bool Values::*flag = nullptr;
  Wrong (*text)(Values&, std::string_view) = nullptr;
  void (*number)(Values&, std::int64_t) = nullptr;
  std::int64_t min = 0, max = 0;
  std::string_view unit = {};
};

std::span<const ReaderKeys::Key> ReaderKeys::table() {
  using std::chrono::milliseconds;
  constexpr auto any_way = [](Values& values, std::string_view v) -> Wrong {
    values.way = v;
    return std::nullopt;
  };
  constexpr auto device = [](Values& values, std::string_view v) -> Wrong {
    values.way = v;
    return check_device(v);
  };
  constexpr auto part_of_name = [](Values& values, std::string_view v) -> Wrong {
    return v.empty() ? Wrong() : set_name(v, values.way);
  };
  constexpr auto number = [](std::string_view name, unsigned kinds, std::int64_t min, std::int64_t max,
                             std::string_view unit, void (*set)(Values&, std::int64_t)) {
    return Key{.name = name, .kinds = kinds, .number = set, .min = min, .max = max, .unit = unit};
  };
  static const Key kTable[] = {
      {.name = "listen", .way = ReaderKind::listen, .text = any_way},
      {.name = "connect", .way = ReaderKind::connect, .text = any_way},
      {.name = "serial", .way = ReaderKind::serial, .text = device},
      {.name = "hid", .way = ReaderKind::hid, .text = device},
      {.name = "resident_id", .way = ReaderKind::resident_id, .text = device},
      {.name = "nfc", .way = ReaderKind::nfc, .text = part_of_name},
      {.name = "preset",
       .kinds = kTcp,
       .text = [](Values& to, std::string_view v) { return set_preset(v, to.preset); }},
      {.name = "trigger", .kinds = kTcp, .flag = &Values::trigger},
      {.name = "framing",
       .kinds = kLinesOfText,
       .text = [](Values& to, std::string_view v) { return set_framing(v, to.framing.emplace()); }},
      number("idle_ms", kLinesOfText, scanner::kIdleGapMin.count(), scanner::kIdleGapMax.count(), "ms",
             [](Values& to, std::int64_t v) { to.idle_gap = milliseconds(v); }),
      number("connections_max", kDials, 1, scanner::kConnectionsPerSourceMax, "connections",
             [](Values& to, std::int64_t v) { to.connections_max = static_cast<std::size_t>(v); }),
      number("baud", kLines, scanner::kBaudMin, scanner::kBaudMax, "baud",
             [](Values& to, std::int64_t v) { to.line.baud = static_cast<unsigned>(v); }),
      number("data_bits", kLines, 5, 8, "bits",
             [](Values& to, std::int64_t v) { to.line.data_bits = static_cast<unsigned>(v); }),
      {.name = "parity",
       .kinds = kLines,
       .text = [](Values& to, std::string_view v) { return set_parity(v, to.line.parity); }},
      number("stop_bits", kLines, 1, 2, "bits",
             [](Values& to, std::int64_t v) { to.line.stop_bits = static_cast<unsigned>(v); }),
      number("same_code_gap_ms", kEvery, 0, lane::kSameCodeGapMax.count(), "ms",
             [](Values& to, std::int64_t v) { to.same_code_gap = milliseconds(v); }),
      number("readings_per_s_max", kLinesOfText | kHid | kNfc, 0, lane::kReadingsPerSecondTop, "readings a second",
             [](Values& to, std::int64_t v) { to.readings_per_s_max = static_cast<std::size_t>(v); }),
      {.name = "required", .kinds = kEvery, .flag = &Values::required},
  };
  return kTable;
}

const ReaderKeys::Key* ReaderKeys::find(std::string_view name) {
  const auto all = table();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Key& key) { return key.name == name; });
  return found == all.end() ? nullptr : &*found;
}

bool ReaderKeys::knows(std::string_view key) {
  return find(key) != nullptr;
}

std::vector<std::string_view> ReaderKeys::names() {
  std::vector<std::string_view> names;
  for (const Key& key : table()) names.push_back(key.name);
  return names;
}

std::vector<Walk::Field> ReaderKeys::fields(Walk& walk) {
  std::vector<Walk::Field> fields;
  for (const Key& key : table()) {
    std::function<void(const toml::node&, const std::string&)> read;
    if (key.text) {
      read = walk.text([this, &key](std::string_view v) { return key.text(values_, v); });
    } else if (key.number) {
      read = walk.integer(key.min, key.max, key.unit, [this, &key](std::int64_t v) { key.number(values_, v); });
    } else {
      read = walk.boolean(values_.*key.flag);
    }
    fields.push_back({key.name, [this, &key, read = std::move(read)](const toml::node& node, const std::string& path) {
                        given_.push_back(&key);
                        read(node, path);
                      }});
  }
  return fields;
}

Wrong ReaderKeys::set(std::string_view name, std::string_view value) {
  const Key& key = *find(name);
  if (std::find(given_.begin(), given_.end(), &key) != given_.end()) return "is there already";
  given_.push_back(&key);
  if (key.text) return key.text(values_, value);
  if (key.flag) {
    if (value != "true" && value != "false") return "expected true or false";
    values_.*key.flag = value == "true";
    return std::nullopt;
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size())
    return "expected a number, in " + std::string(key.unit);
  if (auto wrong = check_range(number, key.min, key.max, key.unit)) return wrong;
  key.number(values_, number);
  return std::nullopt;
}

const ReaderKeys::Key* ReaderKeys::only_way(std::vector<Fault>& faults) const {
  std::vector<std::string_view> all, here;
  const Key* way = nullptr;
  for (const Key& key : table()) {
    if (!key.way) continue;
    all.push_back(key.name);
    if (std::find(given_.begin(), given_.end(), &key) == given_.end()) continue;
    here.push_back(key.name);
    way = &key;
  }
  if (here.size() == 1) return way;
  std::string message = "give exactly one of " + listed(all, " or ") + ": how the reader is reached";
  if (!here.empty()) message += "; here are " + listed(here, " and ");
  faults.push_back({"", std::move(message)});
  return nullptr;
}

void ReaderKeys::check_preset(std::vector<Fault>& faults) const {
  if (!values_.trigger) return;
  if (!values_.preset) {
    faults.push_back({"trigger", "needs a preset, whose command it sends: " + std::string(scanner::kPresetNames)});
  } else if (values_.preset->trigger_on.empty()) {
    faults.push_back({"trigger", "no command is known that makes a " + std::string(values_.preset->reader) +
                                     " read; leave it out and let its sensor begin"});
  }
}

std::vector<ReaderKeys::Fault> ReaderKeys::done(lane::ReaderOptions& reader) const {
  std::vector<Fault> faults;
  const Key* way = only_way(faults);
  if (!way) return faults;
  const unsigned kind = bit(*way->way);
  std::vector<std::string_view> fitting;
  for (const Key& key : table()) {
    if (key.kinds & kind) fitting.push_back(key.name);
  }
  for (const Key* key : given_) {
    if (key->way || (key->kinds & kind)) continue;
    faults.push_back(
        {key->name, "does not fit " + std::string(way->name) + "; allowed with it are " + listed(fitting, " and ")});
  }
  check_preset(faults);
  if (auto wrong = make(*way->way, reader)) faults.push_back({way->name, std::move(*wrong)});
  return faults;
}

// A reader that is dialed may leave its port to the preset.
Wrong ReaderKeys::make_tcp(TcpSourceOptions& tcp) const {
  if (values_.preset) scanner::apply_preset(*values_.preset, values_.trigger, tcp);
  if (values_.framing) tcp.framing = *values_.framing;
  if (values_.idle_gap) tcp.idle_gap = *values_.idle_gap;
  if (values_.connections_max) tcp.connections_max = *values_.connections_max;
  set_bounds(tcp);
  auto wrong = set_endpoint(values_.way, tcp.way, tcp);
  if (!wrong || tcp.way == TcpSourceOptions::Way::listen || !values_.preset || values_.preset->port == 0) return wrong;
  const std::string with_port = values_.way + ":" + std::to_string(values_.preset->port);
  return set_endpoint(with_port, tcp.way, tcp) ? wrong : std::nullopt;
}

template <class Options>
void ReaderKeys::set_bounds(Options& options) const {
  if (values_.same_code_gap) options.same_code_gap = *values_.same_code_gap;
  if (values_.readings_per_s_max) options.readings_per_s_max = *values_.readings_per_s_max;
}

Wrong ReaderKeys::make(ReaderKind kind, lane::ReaderOptions& reader) const {
  reader.required = values_.required;
  switch (kind) {
    case ReaderKind::listen:
    case ReaderKind::connect: {
      auto& tcp = reader.source.emplace<TcpSourceOptions>();
      tcp.way = kind == ReaderKind::listen ? TcpSourceOptions::Way::listen : TcpSourceOptions::Way::dial;
      return make_tcp(tcp);
    }
    case ReaderKind::serial: {
      auto& serial = reader.source.emplace<scanner::SerialSourceOptions>();
      serial.line = values_.line;
      serial.line.device = values_.way;
      if (values_.framing) serial.framing = *values_.framing;
      if (values_.idle_gap) serial.idle_gap = *values_.idle_gap;
      set_bounds(serial);
      return std::nullopt;
    }
    case ReaderKind::hid: {
      auto& hid = reader.source.emplace<scanner::HidSourceOptions>();
      hid.input.device = values_.way;
      set_bounds(hid);
      return std::nullopt;
    }
    case ReaderKind::resident_id: {
      auto& box = reader.source.emplace<scanner::SamReaderOptions>();
      box.line = values_.line;
      box.line.device = values_.way;
      if (values_.same_code_gap) box.same_card_gap = *values_.same_code_gap;
      return std::nullopt;
    }
    case ReaderKind::nfc: {
      auto& nfc = reader.source.emplace<scanner::PcscSourceOptions>();
      nfc.reader = values_.way;
      set_bounds(nfc);
      return std::nullopt;
    }
  }
  return std::nullopt;
}

lane::ReaderOptions read_reader(Walk& walk, const toml::table& table, const std::string& path) {
  lane::ReaderOptions reader;
  ReaderKeys keys;
  const std::size_t errors_before = walk.errors.size();
  walk.table(table, path, keys.fields(walk));
  // An unknown key or a bad value may be the very thing that is missing: one error a fault.
  const bool sound = walk.errors.size() == errors_before;
  for (const ReaderKeys::Fault& fault : keys.done(reader)) {
    const toml::node* node = table.get(fault.key);
    if (node) {
      if (sound) walk.error(*node, path + "." + std::string(fault.key), fault.message);
    } else {
      walk.error(table, path, fault.message);
    }
  }
  return reader;
}

std::string claim_of(const lane::ReaderOptions& reader) {
  switch (lane::kind_of(reader)) {
    case ReaderKind::listen:
    case ReaderKind::connect:
      return "";
    case ReaderKind::nfc: {
      const std::string name = lane::device_of(reader);
      return name.empty() ? "every NFC reader" : "the NFC reader " + name;
    }
    default:
      return "the device " + lane::device_of(reader);
  }
}

}  // namespace usher::config
