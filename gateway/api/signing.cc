#include "gateway/api/signing.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "gateway/api/answers.h"
#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"
#include "gateway/api/orders.h"
#include "gateway/api/reads.h"
#include "gateway/api/scope.h"
#include "storage/limits.h"
#include "storage/signed_ticket.h"

namespace usher::api {

using admission::Event;
using admission::Time;
using http::Request;
using http::Response;
using storage::EventKeys;
using storage::SigningKey;

namespace {

Response conflict(std::string_view message) {
  return http::error_response(409, "conflict", message);
}

Response public_half(const storage::VerifyKey& key, int status) {
  JsonOut out;
  out.begin_object();
  out.field("public_key", storage::text_of(key));
  out.end_object();
  return json_response(std::move(out).take(), status);
}

// The organiser's key, or none if the body gives none.
Answered<std::optional<SigningKey>> key_from(std::string_view body) {
  if (body.empty()) return std::nullopt;
  JsonIn in(body);
  std::string text;
  std::optional<SigningKey> key;
  if (in.text("private_key", text, storage::kKeyTextBytesMax)) {
    if (auto read = storage::read_signing_key(text)) {
      key = std::move(*read);
    } else {
      in.mistake("private_key", "is " + read.error().message);
    }
  }
  if (auto mistake = in.finish()) return std::unexpected(bad_request(*mistake));
  return key;
}

Response key_of_event(const Context* context, const Event& event, const EventKeys& keys) {
  const auto key = storage::open_signing_key(*context->keyring, keys, event.sealed_signing_key);
  return key ? public_half(storage::verify_key_of(*key), 200) : refusal(key.error());
}

struct Wanted {
  storage::SignedTicket ticket;
  std::size_t count = 1;
};

void read_number(JsonIn& in, std::string_view name, std::int64_t& out) {
  std::uint64_t number = 0;
  if (!in.number(name, number)) return;
  if (number == 0 || number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return in.mistake(name, "must be a whole number from 1 on");
  }
  out = static_cast<std::int64_t>(number);
}

// A code holds whole seconds, and takes 1970 for no limit at all.
void read_time(JsonIn& in, std::string_view name, std::optional<Time>& out) {
  if (in.time(name, out) && out && *out < Time(std::chrono::seconds(1))) in.mistake(name, "must be after 1970");
}

Answered<Wanted> wanted_from(std::string_view body) {
  JsonIn in(body);
  Wanted wanted;
  read_number(in, "item", wanted.ticket.item);
  read_number(in, "variation", wanted.ticket.variation);
  read_number(in, "subevent", wanted.ticket.subevent);
  read_time(in, "valid_from", wanted.ticket.valid_from);
  read_time(in, "valid_until", wanted.ticket.valid_until);
  if (wanted.ticket.valid_from && wanted.ticket.valid_until && *wanted.ticket.valid_until < *wanted.ticket.valid_from) {
    in.mistake("valid_until", "must not be before valid_from");
  }
  std::uint64_t count = 1;
  if (in.number("count", count) && (count < 1 || count > kSignedPerRequestMax)) {
    in.mistake("count", "must be from 1 to " + std::to_string(kSignedPerRequestMax));
  }
  in.need({"item"});
  if (auto mistake = in.finish()) return std::unexpected(bad_request(*mistake));
  wanted.count = count;
  return wanted;
}

// Signing a thousand takes as long as some thousand check-ins: on a worker.
Answered<Response> sign(const Context* context, const Scope& scope, Wanted& wanted) {
  const EventKeys* keys = context->keyring->find(scope.event->id);
  if (keys == nullptr) return std::unexpected(gone("the event was erased"));
  const auto key = storage::open_signing_key(*context->keyring, *keys, scope.event->sealed_signing_key);
  if (!key) return std::unexpected(refusal(key.error()));
  const auto& valid = scope.event->valid_keys;
  if (std::ranges::find(valid, storage::text_of(storage::verify_key_of(*key))) == valid.end()) {
    return std::unexpected(conflict("the event's signing key is not among its valid_keys: its codes would be refused"));
  }
  JsonOut out(192 * wanted.count + 64);
  out.begin_object();
  out.begin_array("secrets");
  for (std::size_t i = 0; i < wanted.count; ++i) {
    wanted.ticket.seed = storage::random_seed();
    out.value(storage::sign_ticket(wanted.ticket, *key));
  }
  out.end_array();
  out.end_object();
  return json_response(std::move(out).take());
}

}  // namespace

Answering put_signing_key(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  const EventKeys* keys = context->keyring->find(scope->event->id);
  if (keys == nullptr) co_return gone("the event was erased");
  auto given = key_from(request->body);
  if (!given) co_return std::move(given.error());
  const bool has_one = !scope->event->sealed_signing_key.empty();
  if (!*given && has_one) co_return key_of_event(context, *scope->event, *keys);
  const SigningKey key = *given ? **given : storage::make_signing_key();
  const storage::VerifyKey public_key = storage::verify_key_of(key);
  sequencer::PutSigningKey put;
  put.event = scope->event->id;
  put.public_key = storage::text_of(public_key);
  put.sealed_key = storage::seal_signing_key(*context->keyring, *keys, key);
  put.replace = given->has_value();
  sequencer::Command command = std::move(put);
  auto ordered = co_await order<sequencer::PutDone>(context, request->thread, std::move(command));
  if (!ordered && ordered.error().status == 409) {
    // Somebody else made one in the same instant: that is the event's key.
    const auto directory = context->sequencer->directory();
    const auto event = directory->events.find(scope->event->id);
    if (event == directory->events.end()) co_return gone("the event was erased meanwhile");
    co_return key_of_event(context, event->second, *keys);
  }
  if (!ordered) co_return std::move(ordered.error());
  co_return public_half(public_key, 201);
}

Answering sign_tickets(Context* context, const Request* request) {
  auto scope = find_event(context, request);
  if (!scope) co_return std::move(scope.error());
  auto wanted = wanted_from(request->body);
  if (!wanted) co_return std::move(wanted.error());
  if (scope->event->sealed_signing_key.empty()) {
    co_return conflict("the event has no signing key; an admin makes one: POST /v1/events/" + scope->event->slug +
                       "/keys, or usherctl event keys " + scope->event->slug);
  }
  auto work = [context, scope = std::move(*scope), wanted = std::move(*wanted)]() mutable {
    return sign(context, scope, wanted);
  };
  auto response = co_await read_on_worker(context, std::move(work));
  co_return response ? std::move(*response) : std::move(response.error());
}

}  // namespace usher::api
