// usherctl device pair
#include <memory>

#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/terminal_qr.h"
#include "gateway/ctl/verbs.h"

namespace usher::ctl {
namespace {

struct DeviceFields {
  std::string name, gate, profile = "pretixscan", url, id;
  std::vector<std::string> lists;
};

Outcome pair(Session& session, const DeviceFields& fields) {
  json::object body{{"name", fields.name}, {"security_profile", fields.profile}};
  if (!fields.gate.empty()) body["gate"] = fields.gate;
  if (!fields.url.empty()) body["url"] = fields.url;
  put(body, "lists", fields.lists);
  const auto reply = session.call("POST", "/v1/devices", body);
  if (!reply) return std::unexpected(reply.error());
  if (session.settings.json) {
    session.print_raw(reply->raw);
    return Exit::done;
  }
  const std::string pairing = text(reply->value, "pairing");
  if (const auto modules = qr_modules(pairing)) session.print(qr_drawing(*modules, session.console.colour));
  session.print(pairing + "\n");
  session.note("Device " + text(reply->value, "id") +
               " waits to be paired. In pretixSCAN: set up the device, scan this code.\n" +
               "The phone must reach the address in it; `--url http://192.168.1.20:8480` names another.\n");
  return Exit::done;
}

}  // namespace

void add_device_commands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("device", "Readers and cameras of the lanes; phones that run pretixSCAN");
  noun->require_subcommand(1);
  add_device_verbs(*noun, session);
  auto fields = std::make_shared<DeviceFields>();

  CLI::App* verb = noun->add_subcommand("pair", "Show the QR code that pairs one phone that runs pretixSCAN (admin)");
  verb->add_option("NAME", fields->name, "Whose it is: 'Phone of Anna'")->required();
  verb->add_option("--gate", fields->gate, "The entrance it stands at");
  verb->add_option("--profile", fields->profile, "What it may fetch")
      ->check(CLI::IsMember({"full", "pretixscan", "pretixscan_online_kiosk", "pretixscan_online_noorders"}))
      ->capture_default_str();
  add_several(*verb, "--list", fields->lists, "Only for these lists, each EVENT/LIST");
  verb->add_option("--url", fields->url, "The address the device reaches this gateway at; default: the one asked here");
  verb->footer(
      "Examples:\n"
      "  usherctl device pair 'Phone of Anna' --gate North --url http://192.168.1.20:8480\n"
      "  usherctl device pair 'Kiosk 2' --profile pretixscan_online_kiosk");
  on_chosen(*verb, session, [&session, fields] { return pair(session, *fields); });
}

}  // namespace usher::ctl
