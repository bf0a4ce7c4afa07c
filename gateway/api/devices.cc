#include "gateway/api/devices.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/api/answers.h"
#include "gateway/api/device_holder.h"
#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"
#include "gateway/api/reads.h"
#include "gateway/api/scope.h"
#include "gateway/lane/lanes.h"
#include "scanner/source/probe.h"

namespace usher::api {

using http::Request;
using http::Response;
using lane::ReaderKind;

namespace {

admission::Time since(std::chrono::system_clock::time_point time) {
  return std::chrono::floor<std::chrono::milliseconds>(time);
}

void write_counters(JsonOut& out, const scanner::SourceCounters& counters) {
  const auto count = [&](const char* name, const std::atomic<std::uint64_t>& value) {
    out.field(name, value.load(std::memory_order_relaxed));
  };
  out.begin_object("counters");
  count("readings", counters.readings);
  count("same_code", counters.same_code);
  count("flooded", counters.flooded);
  count("too_long", counters.too_long);
  count("unfinished", counters.unfinished);
  count("blank", counters.blank);
  count("invalid_text", counters.invalid_text);
  count("unusable", counters.unusable);
  count("device_messages", counters.device_messages);
  count("connects", counters.connects);
  count("disconnects", counters.disconnects);
  count("connect_failures", counters.connect_failures);
  count("refused", counters.refused);
  count("replies", counters.replies);
  count("replies_dropped", counters.replies_dropped);
  out.end_object();
}

// What reader and camera have in common, up to their own.
template <class Status>
void write_head(JsonOut& out, const Status& device, std::string_view kind, const std::string& address,
                std::string_view state) {
  out.begin_object();
  out.field("lane", device.lane);
  out.field("gate", device.gate);
  out.field("name", device.name);
  out.field("kind", kind);
  out.field("device", address);
  out.field("required", device.required);
  out.field("state", state);
  out.field("since", since(device.status.since));
  out.field("last_error", device.status.last_error);
}

void write(JsonOut& out, const lane::ReaderStatus& reader) {
  write_head(out, reader, to_string(reader.kind), reader.device, to_string(reader.status.state));
  out.field("connections", reader.status.connections);
  if (reader.kind == ReaderKind::listen) out.field("port", reader.port);
  write_counters(out, *reader.counters);
  out.end_object();
}

void write(JsonOut& out, const lane::LaneCameraStatus& camera) {
  const scanner::CameraStatus& status = camera.status;
  write_head(out, camera, "camera", without_password(camera.device), to_string(status.state));
  out.begin_object("counters");
  out.field("frames", status.frames);
  out.field("still", status.skipped);
  out.field("codes", status.codes);
  out.field("restarts", status.restarts);
  out.end_object();
  out.end_object();
}

std::vector<lane::ReaderStatus> readers_of(const Context* context) {
  return context->lanes == nullptr ? std::vector<lane::ReaderStatus>() : context->lanes->readers();
}

std::vector<lane::LaneCameraStatus> cameras_of(const Context* context) {
  return context->lanes == nullptr ? std::vector<lane::LaneCameraStatus>() : context->lanes->cameras();
}

ReaderKind kind_of(scanner::FoundKind kind) {
  switch (kind) {
    case scanner::FoundKind::serial:
      return ReaderKind::serial;
    case scanner::FoundKind::keyboard:
      return ReaderKind::hid;
    case scanner::FoundKind::nfc:
      return ReaderKind::nfc;
  }
  return ReaderKind::serial;
}

Response found_devices(const Context* context) {
  const auto readers = readers_of(context);
  JsonOut out;
  out.begin_object();
  out.begin_array("found");
  for (const scanner::FoundReader& found : scanner::list_readers()) {
    const ReaderKind kind = kind_of(found.kind);
    const lane::ReaderStatus* holder = holder_of(readers, kind, found.device);
    out.begin_object();
    out.field("kind", to_string(kind));
    out.field("device", found.device);
    out.field("used_by", holder ? std::optional(holder->name) : std::nullopt);
    out.field("config", config_line(kind, found.device));
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return json_response(std::move(out).take());
}

// What is to be probed: a device of a lane by its name, or anything by where it is.
struct Wanted {
  std::string name;
  ReaderKind kind = ReaderKind::serial;
  scanner::SerialLine line;  // its device is that of every kind
};

void read_kind(JsonIn& in, Wanted& wanted) {
  std::string kind;
  if (!in.text("kind", kind)) return;
  for (const ReaderKind known : {ReaderKind::serial, ReaderKind::hid, ReaderKind::resident_id, ReaderKind::nfc}) {
    if (kind != to_string(known)) continue;
    wanted.kind = known;
    return;
  }
  in.mistake("kind", "must be one of serial, hid, resident_id, nfc");
}

void read_line(JsonIn& in, scanner::SerialLine& line) {
  using Parity = scanner::SerialLine::Parity;
  const auto number = [&](const char* name, unsigned& out, unsigned min, unsigned max) {
    std::uint64_t value = 0;
    if (!in.number(name, value)) return;
    if (value < min || value > max) {
      return in.mistake(name, "must be " + std::to_string(min) + " to " + std::to_string(max));
    }
    out = static_cast<unsigned>(value);
  };
  number("baud", line.baud, scanner::kBaudMin, scanner::kBaudMax);
  number("data_bits", line.data_bits, 5, 8);
  number("stop_bits", line.stop_bits, 1, 2);
  std::string parity;
  if (!in.text("parity", parity)) return;
  if (parity != "none" && parity != "odd" && parity != "even") in.mistake("parity", "must be none, odd or even");
  line.parity = parity == "odd" ? Parity::odd : parity == "even" ? Parity::even : Parity::none;
}

Answered<Wanted> wanted_of(std::string_view body) {
  JsonIn in(body);
  Wanted wanted;
  in.text("name", wanted.name);
  read_kind(in, wanted);
  in.text("device", wanted.line.device);
  read_line(in, wanted.line);
  if (wanted.name.empty()) in.need({"kind", "device"});
  const bool anywhere = wanted.kind == ReaderKind::nfc;
  if (wanted.name.empty() && wanted.line.device.empty() && !anywhere) in.mistake("device", "must not be empty");
  if (wanted.line.device.find('\0') != std::string::npos) in.mistake("device", "holds a zero byte");
  if (auto mistake = in.finish()) return std::unexpected(bad_request(*mistake));
  return wanted;
}

std::expected<std::string, std::string> probe(const Wanted& wanted) {
  switch (wanted.kind) {
    case ReaderKind::hid: {
      scanner::InputDevice input;
      input.device = wanted.line.device;
      return scanner::probe_keyboard(input);
    }
    case ReaderKind::resident_id:
      return scanner::probe_sam(wanted.line);
    case ReaderKind::nfc:
      return scanner::probe_nfc(wanted.line.device);
    default:
      return scanner::probe_serial(wanted.line);
  }
}

template <class Status>
Response how_it_is(const Status& device, bool up, std::string_view state) {
  JsonOut out;
  out.begin_object();
  out.field("ok", up);
  std::string text = device.name + " of lane " + device.lane + " is " + std::string(state);
  if (!up && !device.status.last_error.empty()) text += ": " + device.status.last_error;
  out.field("text", text);
  out.key("device");
  JsonOut inner;
  write(inner, device);
  out.raw_value(inner.text());
  out.end_object();
  return json_response(std::move(out).take());
}

Answered<Response> probed(const Context* context, const Wanted& wanted) {
  const auto readers = readers_of(context);
  const auto named = [&](const auto& device) { return device.name == wanted.name; };
  const lane::ReaderStatus* holder = nullptr;
  if (wanted.name.empty()) {
    holder = holder_of(readers, wanted.kind, wanted.line.device);
  } else if (const auto found = std::ranges::find_if(readers, named); found != readers.end()) {
    holder = &*found;
  }
  using scanner::LinkState;
  if (holder) {
    const LinkState state = holder->status.state;
    return how_it_is(*holder, state == LinkState::connected || state == LinkState::listening, to_string(state));
  }
  if (!wanted.name.empty()) {
    for (const lane::LaneCameraStatus& camera : cameras_of(context)) {
      if (!named(camera)) continue;
      return how_it_is(camera, camera.status.state == scanner::CameraState::running, to_string(camera.status.state));
    }
    return std::unexpected(not_found("no reader or camera of a lane is named \"" + wanted.name + "\""));
  }
  const auto result = probe(wanted);
  JsonOut out;
  out.begin_object();
  out.field("ok", result.has_value());
  out.field("text", result ? *result : result.error());
  out.end_object();
  return json_response(std::move(out).take());
}

}  // namespace

Answering list_devices(Context* context, const Request* request) {
  JsonOut out;
  out.begin_object();
  out.begin_array("devices");
  for (const lane::ReaderStatus& reader : readers_of(context)) {
    if (may_use_gate(*request->principal, reader.gate)) write(out, reader);
  }
  for (const lane::LaneCameraStatus& camera : cameras_of(context)) {
    if (may_use_gate(*request->principal, camera.gate)) write(out, camera);
  }
  out.end_array();
  out.end_object();
  co_return json_response(std::move(out).take());
}

Answering list_found_devices(Context* context, const Request*) {
  auto found = co_await read_on_worker(context, [context]() -> Answered<Response> { return found_devices(context); });
  co_return found ? std::move(*found) : std::move(found.error());
}

Answering probe_device(Context* context, const Request* request) {
  auto wanted = wanted_of(request->body);
  if (!wanted) co_return std::move(wanted.error());
  auto work = [context, wanted = std::move(*wanted)] { return probed(context, wanted); };
  auto response = co_await read_on_worker(context, std::move(work));
  co_return response ? std::move(*response) : std::move(response.error());
}

}  // namespace usher::api
