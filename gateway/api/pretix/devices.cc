#include "gateway/api/pretix/devices.h"

#include <algorithm>
#include <string>
#include <utility>

#include <boost/json/serialize.hpp>

#include "gateway/api/json_in.h"
#include "gateway/api/orders.h"
#include "gateway/api/pretix/body.h"
#include "gateway/api/pretix/guard.h"
#include "gateway/api/pretix/names.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/sequencer/limits.h"
#include "storage/keyring.h"

namespace usher::pretix {

using admission::Device;
using api::Context;
using api::JsonOut;
using http::Request;
using http::Response;

namespace {

constexpr std::size_t kTokenCharacters = 64;
constexpr std::size_t kPairingCharacters = 16;
constexpr std::size_t kFieldBytesMax = 190;
constexpr std::string_view kProfiles[] = {"full", "pretixscan", "pretixscan_online_kiosk",
                                          "pretixscan_online_noorders"};

void write_device(JsonOut& out, const sequencer::Directory& directory, const Device& device, std::string_view token) {
  out.field("organizer", kOrganizer);
  out.field("device_id", device.id);
  out.field("unique_serial", device.serial);
  out.field("api_token", token);
  out.field("name", device.name);
  out.field("security_profile", device.security_profile.empty() ? std::string("full") : device.security_profile);
  const auto gate =
      device.gates.empty() ? directory.gates_by_name.end() : directory.gates_by_name.find(device.gates.front());
  if (gate == directory.gates_by_name.end()) {
    out.null("gate");
    return;
  }
  out.begin_object("gate");
  out.field("id", gate->second);
  out.field("name", gate->first);
  out.field("identifier", gate->first);
  out.end_object();
}

Response device_reply(const Context* context, const Device& device, std::string_view token) {
  JsonOut out;
  out.begin_object();
  write_device(out, *context->sequencer->directory(), device, token);
  out.end_object();
  return json(std::move(out).take());
}

// What the device says of itself. None of it is trusted for anything but display.
std::expected<void, Response> read_self(Body& body, Device& device) {
  std::string brand, model, os_name, os_version;
  for (auto [name, out] : {std::pair{"hardware_brand", &brand},
                           {"hardware_model", &model},
                           {"software_brand", &device.software_brand},
                           {"software_version", &device.software_version}}) {
    if (!body.text(name, *out)) return std::unexpected(field_error(name, "This field is required."));
    if (out->empty()) return std::unexpected(field_error(name, "This field may not be blank."));
    if (out->size() > kFieldBytesMax) {
      return std::unexpected(field_error(name, "Ensure this field has no more than 190 characters."));
    }
  }
  body.text("os_name", os_name);
  body.text("os_version", os_version);
  device.hardware = brand + " " + model;
  device.os = os_name + " " + os_version;
  if (const auto* info = body.find("info"); info != nullptr && !info->is_null()) {
    device.info = boost::json::serialize(*info);
    if (device.info.size() > 16 * 1024) return std::unexpected(field_error("info", "Too large."));
  }
  return {};
}

std::expected<void, Response> read_pubkey(Body& body, Device& device) {
  std::string pem;
  if (!body.text("rsa_pubkey", pem) || pem.empty()) return {};
  if (!pem.starts_with("-----BEGIN") || pem.size() > 8192) {
    return std::unexpected(field_error("rsa_pubkey", "Not a valid public key."));
  }
  if (!device.rsa_pubkey.empty() && device.rsa_pubkey != pem) {
    return std::unexpected(field_error("rsa_pubkey", "You cannot change the public key of a device."));
  }
  device.rsa_pubkey = pem;
  return {};
}

boost::asio::awaitable<std::expected<void, Response>> put(Context* context, const Request* request, Device device) {
  sequencer::Command command = sequencer::PutDevice{std::move(device)};
  auto ordered = co_await api::order<sequencer::PutDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::unexpected(as_detail(std::move(ordered.error())));
  co_return std::expected<void, Response>{};
}

std::string_view own_token(const Request* request) {
  const std::string_view header = request->header("Authorization");
  return header.substr(header.find(' ') + 1);
}

// The device that an initialization token stands for, if it may still be used.
std::expected<Device, Response> device_to_pair(const sequencer::Directory& directory, std::string_view token) {
  const auto found = directory.devices_by_pairing.find(storage::hash_token(token));
  if (found == directory.devices_by_pairing.end()) {
    return std::unexpected(field_error("token", "Unknown initialization token."));
  }
  const Device& device = directory.devices.at(found->second);
  if (device.paired_at) {
    return std::unexpected(field_error("token", "This initialization token has already been used."));
  }
  if (device.revoked) return std::unexpected(field_error("token", "This initialization token has been revoked."));
  return device;
}

}  // namespace

api::Answering initialize_device(Context* context, const Request* request) {
  auto body = Body::parse(request);
  if (!body) co_return std::move(body.error());
  std::string token;
  if (!body->text("token", token)) co_return field_error("token", "This field is required.");
  Device device;
  if (auto read = read_self(*body, device); !read) co_return std::move(read.error());
  auto known = device_to_pair(*context->sequencer->directory(), token);
  if (!known) co_return std::move(known.error());
  Device paired = std::move(*known);
  (void)read_self(*body, paired);
  if (auto read = read_pubkey(*body, paired); !read) co_return std::move(read.error());
  const std::string api_token = storage::random_code(kTokenCharacters);
  paired.token_hash = storage::hash_token(api_token);
  paired.paired_at = context->clock();
  auto done = co_await put(context, request, paired);
  if (!done) co_return std::move(done.error());
  co_return device_reply(context, paired, api_token);
}

api::Answering update_device(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::door);
  if (!caller) co_return std::move(caller.error());
  auto body = Body::parse(request);
  if (!body) co_return std::move(body.error());
  Device device = *caller->device;
  if (auto read = read_self(*body, device); !read) co_return std::move(read.error());
  if (auto read = read_pubkey(*body, device); !read) co_return std::move(read.error());
  const std::string token(own_token(request));
  auto done = co_await put(context, request, device);
  if (!done) co_return std::move(done.error());
  co_return device_reply(context, device, token);
}

api::Answering roll_device(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::door);
  if (!caller) co_return std::move(caller.error());
  Device device = *caller->device;
  const std::string token = storage::random_code(kTokenCharacters);
  device.token_hash = storage::hash_token(token);
  auto done = co_await put(context, request, device);
  if (!done) co_return std::move(done.error());
  co_return device_reply(context, device, token);
}

api::Answering revoke_device(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::door);
  if (!caller) co_return std::move(caller.error());
  if (!caller->paired()) co_return detail(403, "Only a paired device revokes itself.");
  Device device = *caller->device;
  device.revoked = true;
  const std::string token(own_token(request));
  auto done = co_await put(context, request, device);
  if (!done) co_return std::move(done.error());
  co_return device_reply(context, device, token);
}

api::Answering device_info(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::basic);
  if (!caller) co_return std::move(caller.error());
  JsonOut out;
  out.begin_object();
  out.begin_object("device");
  write_device(out, *caller->directory, *caller->device, own_token(request));
  out.end_object();
  out.begin_object("server");
  out.begin_object("version");
  out.field("pretix", kVersion);
  out.field("pretix_numeric", kVersionNumber);
  out.end_object();
  out.end_object();
  // Keys that write to NFC chips: this gateway reads chips by their UID and holds none.
  out.begin_array("medium_key_sets");
  out.end_array();
  out.end_object();
  co_return json(std::move(out).take());
}

api::Answering show_version(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::basic);
  if (!caller) co_return std::move(caller.error());
  JsonOut out;
  out.begin_object();
  out.field("pretix", kVersion);
  out.field("pretix_numeric", kVersionNumber);
  out.end_object();
  co_return json(std::move(out).take());
}

api::Answering make_device(Context* context, const Request* request) {
  api::JsonIn in(request->body);
  Device device;
  std::string gate, url;
  device.security_profile = "pretixscan";
  in.text("name", device.name);
  in.text("gate", gate, sequencer::kNameBytesMax);
  in.text("security_profile", device.security_profile);
  in.texts("lists", device.lists);
  in.text("url", url);
  in.need({"name"});
  if (std::ranges::find(kProfiles, device.security_profile) == std::end(kProfiles)) {
    in.mistake("security_profile", "is one of full, pretixscan, pretixscan_online_kiosk, pretixscan_online_noorders");
  }
  if (auto mistake = in.finish()) co_return api::bad_request(*mistake);
  if (!gate.empty()) device.gates.push_back(gate);
  device.role = admission::Role::scanner;
  device.serial = storage::random_code(kPairingCharacters);
  const std::string token = storage::random_code(kPairingCharacters);
  device.pairing_hash = storage::hash_token(token);
  if (url.empty()) url = own_address(request);
  sequencer::Command command = sequencer::PutDevice{std::move(device)};
  auto ordered = co_await api::order<sequencer::PutDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::move(ordered.error());
  JsonOut pairing;
  pairing.begin_object();
  pairing.field("handshake_version", 1);
  pairing.field("url", url);
  pairing.field("token", token);
  pairing.end_object();
  JsonOut out;
  out.begin_object();
  out.field("id", ordered->done.id);
  out.field("initialization_token", token);
  out.field("pairing", pairing.text());  // the text of the QR code
  out.end_object();
  co_return json(std::move(out).take(), 201);
}

}  // namespace usher::pretix
