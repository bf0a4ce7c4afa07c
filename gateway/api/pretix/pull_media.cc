#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>

#include "gateway/api/answers.h"
#include "gateway/api/json_out.h"
#include "gateway/api/orders.h"
#include "gateway/api/pretix/members.h"
#include "gateway/api/pretix/order_in.h"
#include "gateway/api/pretix/pulled_media.h"
#include "gateway/api/pretix/pulls.h"
#include "gateway/api/pretix/stored_medium.h"
#include "gateway/api/reads.h"
#include "gateway/api/scope.h"
#include "gateway/sequencer/decide_command.h"

namespace usher::pretix {

namespace bj = boost::json;
using admission::Medium;
using admission::TicketId;
using api::Answered;
using api::Context;
using http::Request;

namespace {

// A medium as pretix has it, and the positions it stands for.
struct PulledMedium {
  std::uint64_t id = 0;  // pretix's; 0: it does not say
  Medium medium;
  std::vector<std::uint64_t> positions;
};

struct Sorted {
  std::vector<Medium> changed;
  std::vector<admission::CatalogObject> memory;  // of what pretix has now
  std::uint64_t unchanged = 0;
  std::uint64_t elsewhere = 0;  // of other events, or of a kind that usher does not know
};

// A number, or an object that has one ("expand").
void take_position(const bj::value* value, std::vector<std::uint64_t>& out) {
  if (value != nullptr && value->is_object()) value = value->get_object().if_contains("id");
  if (value != nullptr && value->is_int64() && value->get_int64() > 0) {
    const auto id = static_cast<std::uint64_t>(value->get_int64());
    if (std::ranges::find(out, id) == out.end()) out.push_back(id);
  }
}

std::optional<PulledMedium> medium_of(const bj::value& value) {
  const bj::object* body = value.if_object();
  if (body == nullptr) return std::nullopt;
  PulledMedium out;
  if (const bj::value* id = body->if_contains("id"); id != nullptr && id->is_int64() && id->get_int64() > 0) {
    out.id = static_cast<std::uint64_t>(id->get_int64());
  }
  out.medium.type = text_of(*body, "type");
  out.medium.identifier = text_of(*body, "identifier");
  out.medium.notes = text_of(*body, "notes");
  if (!admission::is_medium_type(out.medium.type) || out.medium.identifier.empty()) return std::nullopt;
  const bj::value* active = body->if_contains("active");
  out.medium.active = active == nullptr || !active->is_bool() || active->get_bool();
  out.medium.expires = time_of(*body, "expires");
  take_position(body->if_contains("linked_orderposition"), out.positions);
  if (const bj::value* all = body->if_contains("linked_orderpositions"); all != nullptr && all->is_array()) {
    for (const bj::value& each : all->get_array()) take_position(&each, out.positions);
  }
  return out;
}

// Whose position it is here, if anybody's.
Answered<TicketId> ticket_of(const Context* context, admission::EventId event, const storage::EventKeys& keys,
                             std::uint64_t position) {
  const auto origin = sequencer::origin_key(keys, origin_of_position(position));
  const auto row = context->store->get(storage::Family::secrets, storage::secret_key(event, origin));
  if (!row) return std::unexpected(api::refusal(row.error()));
  if (!*row) return TicketId{};
  const auto lookup = storage::Codec::decode_lookup(**row);
  if (!lookup) return std::unexpected(api::refusal(lookup.error()));
  const auto hit = std::ranges::find(lookup->hits, storage::Lookup::Kind::identifier, &storage::Lookup::Hit::kind);
  return hit == lookup->hits.end() ? TicketId{} : hit->ticket;
}

// Whose they are at pretix now, of this event.
Answered<PulledMedia::Tickets> tickets_of(const Context* context, admission::EventId event,
                                          const storage::EventKeys& keys, const PulledMedium& pulled) {
  PulledMedia::Tickets tickets;
  for (const std::uint64_t position : pulled.positions) {
    const auto ticket = ticket_of(context, event, keys, position);
    if (!ticket) return std::unexpected(ticket.error());
    if (*ticket && std::ranges::find(tickets, *ticket) == tickets.end()) tickets.push_back(*ticket);
  }
  return tickets;
}

// The links that are here, in their order, without those that pretix had and has no more; then those that are new.
// Other events' links, and what was given out at the door, are nobody's to take away.
std::vector<Medium::Link> merged(const std::vector<Medium::Link>& here, admission::EventId event,
                                 const PulledMedia::Tickets& before, const PulledMedia::Tickets& now) {
  const auto among = [](const PulledMedia::Tickets& tickets, TicketId ticket) {
    return std::ranges::find(tickets, ticket) != tickets.end();
  };
  std::vector<Medium::Link> links = here;
  std::erase_if(links, [&](const Medium::Link& link) {
    return link.event == event && among(before, link.ticket) && !among(now, link.ticket);
  });
  for (const TicketId ticket : now) {
    const Medium::Link link{event, ticket};
    if (std::ranges::find(links, link) == links.end()) links.push_back(link);
  }
  return links;
}

// What stands for tickets of this event, or did, and is not so already. Blocking.
Answered<Sorted> sort(const Context* context, admission::EventId event, const storage::EventKeys& keys,
                      const bj::array& media) {
  Sorted sorted;
  const sequencer::DirectoryView directory = context->sequencer->directory();
  PulledMedia memory(*directory, event);
  for (const bj::value& each : media) {
    auto pulled = medium_of(each);
    if (!pulled) {
      ++sorted.elsewhere;
      continue;
    }
    auto before = stored_medium(context, pulled->medium.type, pulled->medium.identifier);
    if (!before) return std::unexpected(std::move(before.error()));
    auto now = tickets_of(context, event, keys, *pulled);
    if (!now) return std::unexpected(std::move(now.error()));
    if (!*before && now->empty()) {
      ++sorted.elsewhere;
      continue;
    }
    Medium& medium = pulled->medium;
    const std::vector<Medium::Link> none;
    medium.tickets = merged(*before ? (*before)->tickets : none, event, memory.before(pulled->id), *now);
    if (pulled->id != 0) memory.keep(pulled->id, std::move(*now));
    if (*before) {
      medium.id = (*before)->id;
      medium.created = (*before)->created;
      medium.updated = (*before)->updated;
    }
    if (*before && medium == **before) {
      ++sorted.unchanged;
    } else {
      sorted.changed.push_back(std::move(medium));
    }
  }
  sorted.memory = memory.changed();
  return sorted;
}

Answered<Sorted> sort_body(const Context* context, const Request* request, admission::EventId event,
                           const storage::EventKeys& keys) {
  boost::system::error_code error;
  const bj::value body = bj::parse(bj::string_view(request->body.data(), request->body.size()), error);
  const bj::object* object = error ? nullptr : body.if_object();
  const bj::value* media = object == nullptr ? nullptr : object->if_contains("media");
  if (media == nullptr || !media->is_array() || media->get_array().size() > kMediaPerPullMax) {
    return std::unexpected(
        api::bad_request("media: a list of at most " + std::to_string(kMediaPerPullMax) + " is required"));
  }
  return sort(context, event, keys, media->get_array());
}

}  // namespace

api::Answering pull_media(Context* context, const Request* request) {
  const auto scope = api::find_event(context, request);
  if (!scope) co_return scope.error();
  const auto event = scope->event->id;
  const storage::EventKeys* keys = context->keyring->find(event);
  if (keys == nullptr) co_return api::gone("the event was erased");
  auto work = [context, request, event, keys] { return sort_body(context, request, event, *keys); };
  auto sorted = co_await api::read_on_worker(context, std::move(work));
  if (!sorted) co_return std::move(sorted.error());
  const std::size_t changed = sorted->changed.size();
  if (changed > 0) {
    sequencer::PutMedia put;
    put.device = api::caller(request);
    put.media = std::move(sorted->changed);
    sequencer::Command command = std::move(put);
    auto ordered = co_await api::order<sequencer::MediaDone>(context, request->thread, std::move(command));
    if (!ordered) co_return std::move(ordered.error());
  }
  // Afterwards: if this is lost, the next pull finds the links there and takes none of them for gone.
  if (!sorted->memory.empty()) {
    sequencer::PutCatalog put;
    put.objects = std::move(sorted->memory);
    sequencer::Command command = std::move(put);
    auto ordered = co_await api::order<sequencer::PutDone>(context, request->thread, std::move(command));
    if (!ordered) co_return std::move(ordered.error());
  }
  api::JsonOut out;
  out.begin_object();
  out.field("changed", changed);
  out.field("unchanged", sorted->unchanged);
  out.field("elsewhere", sorted->elsewhere);
  out.end_object();
  co_return api::json_response(std::move(out).take());
}

}  // namespace usher::pretix
