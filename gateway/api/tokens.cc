#include "gateway/api/tokens.h"

#include <algorithm>
#include <string>
#include <utility>

#include "gateway/api/answers.h"
#include "gateway/api/directory_json.h"
#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"
#include "gateway/api/orders.h"
#include "gateway/api/reads.h"
#include "gateway/api/whole_number.h"

namespace usher::api {

using admission::Device;
using admission::DeviceId;
using admission::Role;
using http::Request;

namespace {

constexpr std::size_t kTokenCharacters = 40;  // of 31 letters: 198 bits

Answered<Device> token_from(std::string_view body) {
  JsonIn in(body);
  Device device;
  read_token(in, device);
  in.need({"name", "role"});
  if (auto mistake = in.finish()) return std::unexpected(bad_request(*mistake));
  return device;
}

bool is_last_admin(const sequencer::Directory& directory, const Device& device) {
  if (device.role != Role::admin || device.revoked) return false;
  return std::ranges::none_of(directory.devices, [&](const auto& entry) {
    return entry.second.id != device.id && entry.second.role == Role::admin && !entry.second.revoked;
  });
}

Answered<Device> token_of_path(const sequencer::Directory& directory, const Request* request) {
  const std::string_view text = request->param("id");
  const auto id = whole_id<DeviceId>(text);
  const auto found = id ? directory.devices.find(*id) : directory.devices.end();
  if (found == directory.devices.end()) {
    return std::unexpected(not_found("there is no token \"" + std::string(text.substr(0, 64)) + "\""));
  }
  return found->second;
}

}  // namespace

Answering create_token(Context* context, const Request* request) {
  auto device = token_from(request->body);
  if (!device) co_return std::move(device.error());
  const std::string token = storage::random_code(kTokenCharacters);
  device->token_hash = storage::hash_token(token);
  sequencer::Command command = sequencer::PutDevice{std::move(*device)};
  auto ordered = co_await order<sequencer::PutDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::move(ordered.error());
  JsonOut out;
  out.begin_object();
  out.field("id", ordered->done.id);
  out.field("token", token);
  out.end_object();
  co_return json_response(std::move(out).take(), 201);
}

Answering list_tokens(Context* context, const Request*) {
  const auto directory = context->sequencer->directory();
  JsonOut out;
  out.begin_object();
  out.begin_array("tokens");
  for (const auto& [id, device] : directory->devices) write(out, device);
  out.end_array();
  out.end_object();
  co_return json_response(std::move(out).take());
}

Answering revoke_token(Context* context, const Request* request) {
  const auto directory = context->sequencer->directory();
  auto device = token_of_path(*directory, request);
  if (!device) co_return std::move(device.error());
  if (is_last_admin(*directory, *device)) {
    co_return http::error_response(409, "conflict", "this is the last admin token; make another first");
  }
  device->revoked = true;
  JsonOut out;
  write(out, *device);
  sequencer::Command command = sequencer::PutDevice{std::move(*device)};
  auto ordered = co_await order<sequencer::PutDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::move(ordered.error());
  co_return json_response(std::move(out).take());
}

}  // namespace usher::api
