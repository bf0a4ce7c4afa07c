// The tables [[lane.relay]] and [[lane.light]] of usher.toml.
#include "gateway/config_outputs.h"

#include "gateway/config_values.h"

namespace usher::config {
namespace {

using std::chrono::milliseconds;

auto endpoint(Walk& walk, scanner::Endpoint& out) {
  return walk.text([&out](std::string_view v) { return set_listen(v, out, false); });
}

auto lamp(Walk& walk, lane::Lamp& out) {
  return walk.text([&out](std::string_view v) -> Wrong {
    const auto lamp = lane::parse_lamp(v);
    if (!lamp) return "expected one of " + std::string(lane::kLampNames);
    out = *lamp;
    return std::nullopt;
  });
}

auto buzzer(Walk& walk, lane::Buzzer& out) {
  return walk.text([&out](std::string_view v) -> Wrong {
    const auto buzzer = lane::parse_buzzer(v);
    if (!buzzer) return "expected one of " + std::string(lane::kBuzzerNames);
    out = *buzzer;
    return std::nullopt;
  });
}

Wrong set_product(std::string_view text, std::string& out) {
  const bool plain = text.size() == 2 && text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
  if (!plain) return "expected two capital letters: XX (NH series) or AB (LA6-POE, LR5-LAN)";
  out = text;
  return std::nullopt;
}

Wrong set_protocol(std::string_view text, bool& datagrams) {
  if (text != "tcp" && text != "udp") return "expected tcp or udp";
  datagrams = text == "udp";
  return std::nullopt;
}

// A state that is given is given whole: what is not named in it is off.
void read_signal(Walk& walk, const toml::node& node, const std::string& path, lane::Signal& signal) {
  const auto* table = node.as_table();
  if (!table) {
    return walk.error(node, path,
                      "expected a table, for instance { green = \"on\" }, not " + std::string(type_name(node)));
  }
  lane::Signal read;
  read.sound = signal.sound;
  walk.table(*table, path,
             {{"red", lamp(walk, read.red)},
              {"amber", lamp(walk, read.amber)},
              {"green", lamp(walk, read.green)},
              {"blue", lamp(walk, read.blue)},
              {"white", lamp(walk, read.white)},
              {"buzzer", buzzer(walk, read.buzzer)},
              {"buzzer_ms",
               walk.milliseconds(milliseconds{0}, lane::kBuzzerMax, [&](milliseconds v) { read.buzzer_for = v; })}});
  if (table->contains("buzzer_ms") && !table->contains("buzzer")) {
    walk.error(*table, path, "buzzer_ms needs the key buzzer");
  }
  signal = read;
}

void read_states(Walk& walk, const toml::node& node, const std::string& path, lane::SignalTable& signals) {
  const auto* table = node.as_table();
  if (!table) return walk.error(node, path, "expected a table of states, not " + std::string(type_name(node)));
  std::vector<Walk::Field> fields;
  for (std::size_t i = 0; i < lane::kMoments; ++i) {
    fields.push_back({lane::to_string(static_cast<lane::Moment>(i)),
                      [&walk, &signal = signals[i]](const toml::node& state, const std::string& state_path) {
                        read_signal(walk, state, state_path, signal);
                      }});
  }
  walk.table(*table, path, fields);
}

}  // namespace

lane::RelayOptions read_relay(Walk& walk, const toml::table& table, const std::string& path) {
  lane::RelayOptions relay;
  walk.table(
      table, path,
      {{"connect", endpoint(walk, relay.endpoint)},
       {"unit", walk.integer(0, 255, "", [&](std::int64_t v) { relay.unit = static_cast<std::uint8_t>(v); })},
       {"coil", walk.integer(0, 65535, "", [&](std::int64_t v) { relay.coil = static_cast<std::uint16_t>(v); })},
       {"on_value",
        walk.integer(1, 65535, "", [&](std::int64_t v) { relay.on_value = static_cast<std::uint16_t>(v); })},
       {"pulse_ms", walk.milliseconds(milliseconds{0}, lane::kPulseMax, [&](milliseconds v) { relay.pulse = v; })},
       {"deadline_ms", walk.milliseconds(lane::kPulseDeadlineMin, lane::kPulseDeadlineMax,
                                         [&](milliseconds v) { relay.deadline = v; })},
       {"required", walk.boolean(relay.required)}});
  if (!table.contains("connect")) walk.error(table, path, "needs the key connect: HOST:PORT of the relay, often :502");
  if (relay.pulse.count() > 0 && table.contains("on_value")) {
    walk.error(table, path,
               "on_value is for a relay that ends its pulse by itself; leave out one of on_value, pulse_ms");
  }
  return relay;
}

lane::LightOptions read_light(Walk& walk, const toml::table& table, const std::string& path) {
  lane::LightOptions light;
  const auto states = [&](const toml::node& node, const std::string& states_path) {
    read_states(walk, node, states_path, light.signals);
  };
  walk.table(table, path,
             {{"connect", endpoint(walk, light.endpoint)},
              {"protocol", walk.text([&](std::string_view v) { return set_protocol(v, light.datagrams); })},
              {"product", walk.text([&](std::string_view v) { return set_product(v, light.product); })},
              {"required", walk.boolean(light.required)},
              {"states", states}});
  if (!table.contains("connect"))
    walk.error(table, path, "needs the key connect: HOST:PORT of the tower, often :10000");
  return light;
}

}  // namespace usher::config
