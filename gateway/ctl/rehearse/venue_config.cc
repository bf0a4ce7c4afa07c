#include "gateway/ctl/rehearse/venue_config.h"

#include <algorithm>
#include <array>
#include <optional>

#include "gateway/ctl/rehearse/answer_line.h"
#include "gateway/ctl/rehearse/toml_out.h"
#include "storage/import/toml.h"

namespace usher::ctl::rehearse {
namespace {

// Of the file's root: what is the machine's, or the event's own, and has no place in a rehearsal.
constexpr std::array<std::string_view, 6> kOwnKeys = {"data",    "listen",     "tls_cert",
                                                      "tls_key", "master_key", "log_level"};
// Where a reader is, and how what it says ends: written anew.
constexpr std::array<std::string_view, 2> kReaderPlaces = {"listen", "connect"};
// A film would end or begin again, and a device's width is not asked of a stream.
constexpr std::array<std::string_view, 3> kCameraPlaces = {"source", "loop", "width"};
constexpr std::array<std::string_view, 2> kOutputPlaces = {"connect", "protocol"};
constexpr std::array<std::string_view, 5> kLineKeys = {"verdict_line", "verdict_ok", "verdict_vip", "verdict_no",
                                                       "verdict_end"};

// How codes of a make end where `framing` does not say; the gateway's presets (scanner/source/reader_preset.cc).
struct Preset {
  std::string_view name, framing;
};
constexpr std::array<Preset, 4> kPresets = {
    {{"cognex", "auto"}, {"keyence", "cr"}, {"omron", "crlf"}, {"datalogic", "idle"}}};

std::string_view framing_of_preset(std::string_view name) {
  const auto preset = std::ranges::find(kPresets, name, &Preset::name);
  return preset == kPresets.end() ? "auto" : preset->framing;
}

template <class Keys>
bool is_among(std::string_view key, const Keys& keys) {
  return std::ranges::find(keys, key) != keys.end();
}

std::string text_at(const toml::table& table, std::string_view key, std::string_view otherwise = {}) {
  return table[key].value_or(std::string(otherwise));
}

bool is_table_list(const toml::node& node) {
  const auto* array = node.as_array();
  return node.is_table() || (array != nullptr && !array->empty() && array->is_homogeneous<toml::table>());
}

class Planner {
 public:
  Planner(std::string_view file, Ports& ports) : file_(file), ports_(ports) {}

  std::expected<VenuePlan, std::string> plan(const toml::table& root) {
    for (const auto& [key, node] : root) take_root(key.str(), node);
    if (const auto* lanes = root["lane"].as_array()) {
      for (const auto& node : *lanes) {
        if (const auto* table = node.as_table()) take_lane(*table);
      }
    }
    if (out_.lanes.empty() && wrong_.empty()) {
      wrong_ = file_ + " has no [[lane]]; leave --config out, and --lanes N makes a venue";
    }
    if (!wrong_.empty()) return std::unexpected(wrong_);
    out_.toml = values_ + tables_;
    return std::move(out_);
  }

 private:
  void take_root(std::string_view key, const toml::node& node) {
    if (key == "lane" || is_among(key, kOwnKeys)) return;
    if (key == "repeat_window_ms") out_.repeat_window = Millis(node.value_or(std::int64_t{3000}));
    if (key == "gate" && node.is_array()) {
      for (const auto& gate : *node.as_array()) tables_ += "[[gate]]\n" + lines_of(gate);
    } else if (key == "decoder") {
      tables_ += "[decoder]\n" + lines_of(node);
    } else if (is_table_list(node)) {
      note("[" + std::string(key) + "] is left out: it has no part in a rehearsal");
    } else {
      values_ += toml_line(key, node);
    }
  }

  static std::string lines_of(const toml::node& node) {
    std::string out;
    if (const auto* table = node.as_table()) {
      for (const auto& [key, value] : *table) out += toml_line(key.str(), value);
    }
    return out;
  }

  void take_lane(const toml::table& table) {
    LanePlan lane;
    lane.name = text_at(table, "name");
    lane.gate = text_at(table, "gate");
    lane.event = text_at(table, "event");
    lane.list = text_at(table, "list");
    lane.exit = text_at(table, "direction") == "exit";
    if (lane.name.empty() || lane.event.empty() || lane.list.empty()) {
      return fail(table, "a lane needs name, gate, event and list");
    }
    std::string text = "\n[[lane]]\n";
    for (const auto& [key, node] : table) {
      if (is_among(key.str(), kLineKeys) || is_table_list(node)) continue;
      text += toml_line(key.str(), node);
    }
    if (const auto window = table["repeat_window_ms"].value<std::int64_t>()) {
      out_.repeat_window = std::max(out_.repeat_window, Millis(*window));
    }
    text += std::string(kAnswerTemplates);
    for (const auto& [key, node] : table) {
      if (is_table_list(node)) text += devices(lane, key.str(), node);
    }
    if (lane.readers.empty() && lane.cameras.empty()) text += stand_in(lane);
    tables_ += text;
    count_door(lane);
    out_.lanes.push_back(std::move(lane));
  }

  std::string devices(LanePlan& lane, std::string_view key, const toml::node& node) {
    std::string text;
    const bool played = key == "reader" || key == "camera" || key == "relay" || key == "light";
    if (!played || !node.is_array()) {
      note("lane " + lane.name + ": [[lane." + std::string(key) + "]] is left out: it is not played");
      return text;
    }
    for (const auto& item : *node.as_array()) {
      const auto* table = item.as_table();
      if (table == nullptr) continue;
      if (key == "reader") text += reader(lane, *table);
      if (key == "camera") text += camera(lane, *table);
      if (key == "relay") text += output(lane.relays, lane.name + "/relay", key, *table);
      if (key == "light") text += output(lane.lights, lane.name + "/light", key, *table);
    }
    return text;
  }

  std::string camera(LanePlan& lane, const toml::table& table) {
    CameraPlan plan{lane.name + "/camera" + std::to_string(lane.cameras.size() + 1), take_port()};
    std::string text =
        "\n[[lane.camera]]\nsource = \"http://127.0.0.1:" + std::to_string(plan.port) + "/video.mjpg\"\n";
    for (const auto& [key, node] : table) {
      if (!is_among(key.str(), kCameraPlaces)) text += toml_line(key.str(), node);
    }
    lane.cameras.push_back(std::move(plan));
    return text;
  }

  // A relay or a light tower.
  std::string output(std::vector<OutputPlan>& outputs, const std::string& name, std::string_view kind,
                     const toml::table& table) {
    OutputPlan plan{name + std::to_string(outputs.size() + 1), take_port()};
    std::string text =
        "\n[[lane." + std::string(kind) + "]]\nconnect = \"127.0.0.1:" + std::to_string(plan.port) + "\"\n";
    for (const auto& [key, node] : table) {
      if (key.str() == "protocol") note(plan.name + " is played over TCP");
      if (!is_among(key.str(), kOutputPlaces)) text += toml_line(key.str(), node);
    }
    outputs.push_back(std::move(plan));
    return text;
  }

  std::string reader(LanePlan& lane, const toml::table& table) {
    const bool known = table.contains("listen") || table.contains("connect");
    ReaderPlan plan;
    plan.name = lane.name + "/" + std::to_string(lane.readers.size() + 1);
    plan.way = table.contains("connect") ? ReaderPlan::Way::is_dialed : ReaderPlan::Way::dials_in;
    plan.port = take_port();
    std::string text = "\n[[lane.reader]]\n";
    if (!known) {
      note(plan.name + " is played by a TCP reader: readers of its kind are not played");
      lane.readers.push_back(plan);
      return text + address(plan);
    }
    plan.framing = text_at(table, "framing", framing_of_preset(text_at(table, "preset")));
    plan.idle_gap = Millis(table["idle_ms"].value_or(std::int64_t{plan.idle_gap.count()}));
    for (const auto& [key, node] : table) {
      if (!is_among(key.str(), kReaderPlaces)) text += toml_line(key.str(), node);
    }
    text += address(plan);
    lane.readers.push_back(std::move(plan));
    return text;
  }

  // A lane whose devices are all of kinds that are not played still has people before it.
  std::string stand_in(LanePlan& lane) {
    note("lane " + lane.name + " has no reader; a TCP reader stands in");
    lane.readers.push_back({.name = lane.name + "/1", .port = take_port()});
    return "\n[[lane.reader]]\n" + address(lane.readers.back());
  }

  static std::string address(const ReaderPlan& plan) {
    const std::string key = plan.way == ReaderPlan::Way::is_dialed ? "connect" : "listen";
    return key + " = \"127.0.0.1:" + std::to_string(plan.port) + "\"\n";
  }

  void count_door(const LanePlan& lane) {
    auto door =
        std::ranges::find_if(out_.doors, [&](const Door& d) { return d.event == lane.event && d.list == lane.list; });
    if (door == out_.doors.end()) door = out_.doors.insert(door, Door{lane.event, lane.list});
    ++(lane.exit ? door->exits : door->entries);
  }

  std::uint16_t take_port() {
    const auto port = ports_.take();
    if (!port && wrong_.empty()) wrong_ = "no free port is left on 127.0.0.1, or no file descriptor (ulimit -n)";
    return port.value_or(0);
  }
  void note(std::string text) { out_.notes.push_back(std::move(text)); }
  void fail(const toml::node& node, std::string_view what) {
    if (!wrong_.empty()) return;
    wrong_ = file_ + ":" + std::to_string(node.source().begin.line) + ": " + std::string(what) + "; usherd --config " +
             file_ + " --check-config says more";
  }

  const std::string file_;
  Ports& ports_;
  VenuePlan out_;
  std::string values_, tables_;
  std::string wrong_;  // the first fault
};

}  // namespace

int VenuePlan::door_of(const LanePlan& lane) const {
  const auto door =
      std::ranges::find_if(doors, [&](const Door& d) { return d.event == lane.event && d.list == lane.list; });
  return static_cast<int>(door - doors.begin());
}

std::string made_up_config(int lanes, bool outputs) {
  std::string out;
  int cameras = 0;
  for (int i = 1; i <= lanes; ++i) {
    const std::string place = std::to_string(i / 250) + "." + std::to_string(i % 250 + 1);
    const bool camera = i % 12 == 3 && cameras < kCamerasMade;
    cameras += camera;
    out += "[[lane]]\nname = \"L" + std::to_string(i) + "\"\ngate = \"Gate " + std::to_string((i - 1) / 10 + 1) +
           "\"\nevent = \"rehearsal\"\nlist = \"main\"\n";
    if (i % 10 == 0) out += "direction = \"exit\"\n";
    if (i % 10 == 5) out += "vip = true\n";
    if (camera) {
      out += "[[lane.camera]]\nsource = \"http://10.2." + place + "/video.mjpg\"\n";
    } else if (i % 2 == 0) {
      out += "[[lane.reader]]\nconnect = \"10.1." + place + ":9004\"\n";
    } else {
      out += "[[lane.reader]]\nlisten = \"127.0.0.1:" + std::to_string(9100 + i) + "\"\n";
    }
    if (outputs && (i % 5 == 2 || camera)) out += "[[lane.relay]]\nconnect = \"10.3." + place + ":502\"\n";
    if (outputs && i % 5 == 4) out += "[[lane.light]]\nconnect = \"10.4." + place + ":10000\"\n";
  }
  return out;
}

std::expected<VenuePlan, std::string> plan_venue(std::string_view text, std::string_view file_name, Ports& ports) {
  const toml::parse_result parsed = toml::parse(text, file_name);
  if (!parsed) {
    return std::unexpected(std::string(file_name) + ":" + std::to_string(parsed.error().source().begin.line) + ": " +
                           std::string(parsed.error().description()));
  }
  return Planner(file_name, ports).plan(parsed.table());
}

}  // namespace usher::ctl::rehearse
