#include "gateway/lane/output/outputs.h"

#include <utility>

#include "gateway/lane/output/cue_signal.h"

namespace usher::lane {
namespace {

using admission::Phrase;

std::string with_name(const Phrase& phrase, admission::Language language, const std::string& name) {
  std::string text(phrase.in(language));
  text.replace(text.find("{}"), 2, name);
  return text;
}

Phrase sentence_of(Missed why) {
  switch (why) {
    case Missed::unconfirmed:
      return {"Somebody was let through, but the gate has not confirmed that it opened. Please help.",
              "验票已通过，但闸门未确认打开，请工作人员协助。",
              "Jemand wurde durchgelassen, aber das Tor hat nicht bestätigt, dass es offen ist. Bitte helfen."};
    case Missed::still_open:
      return {"The gate may stand open: its relay cannot be reached. Please watch it.",
              "闸门可能未关闭：继电器无法连接，请工作人员看守。",
              "Das Tor steht vielleicht offen: Sein Relais ist nicht erreichbar. Bitte beaufsichtigen."};
    case Missed::late:
    case Missed::crowded:
    case Missed::refused:
      break;
  }
  return {"Somebody was let through, but the gate did not open. Please help.",
          "验票已通过，但闸门未打开，请工作人员协助。",
          "Jemand wurde durchgelassen, aber das Tor ging nicht auf. Bitte helfen."};
}

OutputStatus base_status(const Lane& lane, const OutputDevice& device, const std::string& name, bool required) {
  OutputStatus status;
  status.lane = lane.options().name;
  status.name = name;
  status.required = required;
  DeviceStatus now = device.status();
  status.up = now.up;
  status.last_error = std::move(now.last_error);
  status.connects = now.connects;
  return status;
}

}  // namespace

LaneOutputs::LaneOutputs(boost::asio::io_context* context, Lane* lane, Openings* openings)
    : lane_(*lane), openings_(*openings) {
  for (const RelayOptions& relay : lane_.options().relays) {
    relays_.push_back(std::make_shared<ModbusRelay>(
        context, relay, [this, relay](bool up) { tell_lane(relay.name, relay.required, up); },
        [this](Missed why, admission::Language language) { call_staff(why, language); }));
  }
  for (const LightOptions& light : lane_.options().lights) {
    lights_.push_back(std::make_shared<PatliteLight>(
        context, light, [this, light](bool up) { tell_lane(light.name, light.required, up); }));
  }
  if (!relays_.empty() || !lights_.empty()) lane_.add_output(this);
}

LaneOutputs::~LaneOutputs() {
  stop();
}

void LaneOutputs::start() {
  for (const auto& relay : relays_) {
    tell_lane(relay->options().name, relay->options().required, false);
    relay->start();
  }
  for (const auto& light : lights_) {
    tell_lane(light->options().name, light->options().required, false);
    light->start();
  }
}

void LaneOutputs::stop() {
  for (const auto& relay : relays_) relay->stop();
  for (const auto& light : lights_) light->stop();
}

void LaneOutputs::show(const Cue& cue) noexcept {
  if (!relays_.empty() && openings_.take(cue)) {
    for (const auto& relay : relays_) relay->pulse(cue.language);
  }
  for (const auto& light : lights_) light->show(moment_of(cue.state, cue.vip));
}

void LaneOutputs::tell_lane(const std::string& name, bool required, bool up) {
  static constexpr Phrase kDown{"{} does not answer.", "设备 {} 无响应。", "{} antwortet nicht."};
  const auto language = admission::language_of(lane_.options().language);
  lane_.device_changed(name, required, up, up ? std::string() : with_name(kDown, language, name));
}

void LaneOutputs::call_staff(Missed why, admission::Language language) {
  lane_.call_staff(std::string(sentence_of(why).in(language)));
}

std::vector<OutputStatus> LaneOutputs::status() const {
  std::vector<OutputStatus> all;
  for (const auto& relay : relays_) {
    OutputStatus status = base_status(lane_, *relay, relay->options().name, relay->options().required);
    const RelayCounters& counters = relay->counters();
    status.pulses = counters.pulses;
    for (std::size_t i = 0; i < kMissed; ++i) status.missed[i] = counters.missed[i];
    status.latency_s = counters.latency_s.snapshot();
    all.push_back(std::move(status));
  }
  for (const auto& light : lights_) {
    OutputStatus status = base_status(lane_, *light, light->options().name, light->options().required);
    status.kind = OutputStatus::Kind::light;
    const LightCounters& counters = light->counters();
    status.shown = counters.shown;
    status.skipped = counters.skipped;
    status.refused = counters.refused;
    all.push_back(std::move(status));
  }
  return all;
}

std::string_view to_string(OutputStatus::Kind kind) {
  return kind == OutputStatus::Kind::relay ? "relay" : "light";
}

}  // namespace usher::lane
