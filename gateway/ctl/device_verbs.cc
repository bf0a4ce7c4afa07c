// usherctl device list|probe: the readers and cameras of the lanes, and what else is plugged in.
#include <memory>

#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/table.h"
#include "gateway/ctl/times.h"
#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

struct ProbeFields {
  std::string what;
  std::optional<std::int64_t> baud;
};

bool is_well(const std::string& state) {
  return state == "connected" || state == "listening" || state == "running";
}

// Codes that were delivered, and those of which nobody was asked.
std::string readings_of(const json::value& device) {
  const json::value* counters = member(device, "counters");
  if (counters == nullptr) return {};
  return grouped(number(*counters, text(device, "kind") == "camera" ? "codes" : "readings"));
}

std::string dropped_of(const json::value& device) {
  const json::value* counters = member(device, "counters");
  if (counters == nullptr) return {};
  long long dropped = 0;
  for (const char* cause : {"same_code", "flooded", "too_long", "unfinished", "unusable"}) {
    dropped += number(*counters, cause);
  }
  return grouped(dropped);
}

std::string devices_text(const json::array& devices, const Console& console) {
  if (devices.empty()) return "No lane has a reader or a camera.\n";
  Table table({{"name"}, {"kind"}, {"device", false, true}, {"state"}, {"since"}, {"read", true}, {"dropped", true}});
  std::string troubles;
  for (const auto& device : devices) {
    const std::string state = text(device, "state"), name = text(device, "name"), error = text(device, "last_error");
    table.add({name, text(device, "kind"), text(device, "device"),
               flag(device, "required") && !is_well(state) ? state + " (required)" : state,
               local_time(text(device, "since")), readings_of(device), dropped_of(device)});
    if (!is_well(state) && !error.empty()) troubles += printable(name + ": " + error) + "\n";
  }
  return table.text(console.columns) + (troubles.empty() ? "" : "\n" + troubles);
}

std::string found_text(const json::array& found, const Console& console) {
  Table table({{"kind"}, {"device", false, true}, {"in usher.toml, below [[lane.reader]]", false, true}});
  for (const auto& device : found) {
    if (!text(device, "used_by").empty()) continue;
    table.add({text(device, "kind"), text(device, "device"), text(device, "config")});
  }
  if (table.empty()) return {};
  return "\nPlugged in, and used by no lane:\n" + table.text(console.columns);
}

Outcome list(Session& session) {
  const auto devices = session.get("/v1/devices");
  if (!devices) return std::unexpected(devices.error());
  const auto found = session.get("/v1/devices:found");
  if (!found) return std::unexpected(found.error());
  if (session.settings.json) {
    session.print_raw(devices->raw);
    session.print_raw(found->raw);
    return Exit::done;
  }
  session.print(devices_text(rows(devices->value, "devices"), session.console));
  session.print(found_text(rows(found->value, "found"), session.console));
  return Exit::done;
}

json::object probe_body(const ProbeFields& fields) {
  json::object body;
  for (const std::string_view kind : {"serial", "hid", "resident_id", "nfc"}) {
    if (!fields.what.starts_with(std::string(kind) + ":")) continue;
    body["kind"] = kind;
    body["device"] = fields.what.substr(kind.size() + 1);
    if (fields.baud) body["baud"] = *fields.baud;
    return body;
  }
  body["name"] = fields.what;
  return body;
}

Outcome probe(Session& session, const ProbeFields& fields) {
  const auto reply = session.call("POST", "/v1/devices:probe", probe_body(fields), true);
  if (!reply) return std::unexpected(reply.error());
  const bool ok = flag(reply->value, "ok");
  if (session.settings.json) {
    session.print_raw(reply->raw);
  } else {
    session.print(session.console.paint(ok ? Paint::good : Paint::bad, printable(text(reply->value, "text"))) + "\n");
  }
  return ok ? Exit::done : Exit::refused;
}

}  // namespace

void add_device_verbs(CLI::App& device, Session& session) {
  CLI::App* verb = device.add_subcommand(
      "list", "The readers and cameras of the lanes, how each is, and what else is plugged in (admin, staff)");
  verb->callback([&session] { session.action = [&session] { return list(session); }; });

  auto fields = std::make_shared<ProbeFields>();
  verb = device.add_subcommand("probe", "Whether a device works; one that a lane has open is not touched (admin)");
  verb->add_option(
          "DEVICE", fields->what,
          "A name from `device list`; or serial:DEVICE, hid:DEVICE, resident_id:DEVICE, nfc:NAME, where DEVICE "
          "is a path or a serial number and NAME a part of the reader's name")
      ->required();
  verb->add_option("--baud", fields->baud, "Speed of a serial line; default 115200");
  verb->footer(
      "Examples:\n"
      "  usherctl device probe A1/1\n"
      "  usherctl device probe serial:/dev/ttyUSB0 --baud 9600\n"
      "  usherctl device probe resident_id:20161B4A2C\n"
      "  usherctl device probe nfc:");
  verb->callback([&session, fields] { session.action = [&session, fields] { return probe(session, *fields); }; });
}

}  // namespace usher::ctl
