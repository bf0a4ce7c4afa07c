#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>

#include "gateway/api/answers.h"
#include "gateway/api/checkin_feed.h"
#include "gateway/api/identifiers.h"
#include "gateway/api/json_out.h"
#include "gateway/api/pretix/members.h"
#include "gateway/api/pretix/order_in.h"
#include "gateway/api/pretix/pulls.h"
#include "gateway/api/reads.h"
#include "gateway/api/scope.h"
#include "gateway/api/ticket_reads.h"
#include "gateway/api/whole_number.h"
#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/limits.h"

namespace usher::pretix {

namespace asio = boost::asio;
namespace bj = boost::json;
using admission::ListId;
using admission::TicketId;
using api::Answered;
using api::Context;
using http::Request;
using http::Response;

namespace {

constexpr std::size_t kDepthMax = 32;
constexpr std::size_t kTicketsAtOnce = 500;

// A check-in by what it is, wherever it was made.
using Happened = std::tuple<TicketId, ListId, admission::Direction, admission::Time>;

// What the request says, read.
struct Page {
  std::vector<PulledPosition> positions;  // of all orders
  std::vector<OrderMistake> mistakes;
  std::size_t orders = 0;
  std::map<std::uint64_t, ListId> lists;  // pretix's number -> ours
  std::vector<std::uint64_t> no_lists;    // pretix's numbers of lists that are not here
  std::set<Happened> annulled;
  std::optional<admission::Seq> pushed;  // the caller knows of annulments up to here; none: it does not push
};

// One pull under way, on its request's thread.
struct Pull {
  const Context* context = nullptr;
  std::size_t thread = 0;
  api::Scope scope;
  admission::DeviceId device;
  Page page;
  std::map<std::uint64_t, TicketId> tickets;  // pretix's position -> ours
  std::vector<PulledPosition*> contested;     // whose code another position has, perhaps until that one moves
  std::uint64_t added = 0, changed = 0, unchanged = 0;
  std::uint64_t checkins_added = 0, checkins_known = 0, checkins_elsewhere = 0;
  std::optional<Response> broken;  // nothing more can be kept now
};

std::string place_in(std::string_view array, std::size_t index) {
  return std::string(array) + "[" + std::to_string(index) + "]";
}

// A list by our number, which stays when it is renamed, or by its slug. nullptr: it is not here.
const admission::CheckinList* list_named(const bj::value* name, const api::Scope& scope) {
  if (name == nullptr) return nullptr;
  if (name->is_string()) return scope.directory->list(scope.event->id, std::string_view(name->get_string()));
  if (!name->is_int64() || name->get_int64() <= 0 || name->get_int64() > std::numeric_limits<std::uint32_t>::max()) {
    return nullptr;
  }
  const auto found = scope.directory->lists.find(ListId(static_cast<std::uint32_t>(name->get_int64())));
  const bool here = found != scope.directory->lists.end() && found->second.event == scope.event->id;
  return here ? &found->second : nullptr;
}

// "" or what is wrong.
std::string read_lists(const bj::object& body, const api::Scope& scope, Page& page) {
  const bj::value* lists = body.if_contains("lists");
  if (lists == nullptr) return {};
  if (!lists->is_object()) return "lists: an object of pretix's numbers and lists of this event is required";
  for (const auto& [number, name] : lists->get_object()) {
    const auto id = api::whole_number(number);
    if (!id || (!name.is_string() && !name.is_int64())) {
      return "lists: \"" + std::string(number) + "\": pretix's number, and our number or slug, are required";
    }
    if (const auto* list = list_named(&name, scope)) {
      page.lists[*id] = list->id;
    } else {
      page.no_lists.push_back(*id);
    }
  }
  return {};
}

// "" or what is wrong.
std::string read_annulled(const bj::object& body, const api::Scope& scope, Page& page) {
  const bj::value* annulled = body.if_contains("annulled");
  if (annulled == nullptr) return {};
  if (!annulled->is_array() || annulled->get_array().size() > kAnnulledPerPullMax) {
    return "annulled: a list of at most " + std::to_string(kAnnulledPerPullMax) + " is required";
  }
  for (std::size_t i = 0; i < annulled->get_array().size(); ++i) {
    const bj::object* one = annulled->get_array()[i].if_object();
    const bj::value* ticket = one == nullptr ? nullptr : one->if_contains("ticket");
    const auto at = one == nullptr ? std::nullopt : time_of(*one, "datetime");
    const auto type = one == nullptr ? std::nullopt : admission::parse_direction(text_of(*one, "type"));
    if (ticket == nullptr || !ticket->is_int64() || !at || !type) {
      return place_in("annulled", i) + ": ticket, list, type and datetime are required";
    }
    // A list that is gone has no check-ins that could come back.
    const bj::value* by_number = one->if_contains("list_id");
    const auto* list = list_named(by_number != nullptr ? by_number : one->if_contains("list"), scope);
    if (list == nullptr) continue;
    page.annulled.emplace(TicketId(static_cast<std::uint64_t>(ticket->get_int64())), list->id, *type, *at);
  }
  return {};
}

// "" or what is wrong.
std::string read_pushed(const bj::object& body, Page& page) {
  const bj::value* pushed = body.if_contains("pushed");
  if (pushed == nullptr || pushed->is_null()) return {};
  if (!pushed->is_int64() || pushed->get_int64() < 0) return "pushed: a place in the ledger is required";
  page.pushed = admission::Seq(static_cast<std::uint64_t>(pushed->get_int64()));
  return {};
}

Answered<Page> page_of(const Request* request, const api::Scope& scope, const storage::EventKeys& keys) {
  boost::system::error_code error;
  bj::parse_options options;
  options.max_depth = kDepthMax;
  const bj::value body = bj::parse(bj::string_view(request->body.data(), request->body.size()), error, {}, options);
  if (error) return std::unexpected(api::bad_request("not JSON: " + error.message()));
  const bj::object* object = body.if_object();
  const bj::value* orders = object == nullptr ? nullptr : object->if_contains("orders");
  if (orders == nullptr || !orders->is_array() || orders->get_array().size() > kOrdersPerPullMax) {
    return std::unexpected(
        api::bad_request("orders: a list of at most " + std::to_string(kOrdersPerPullMax) + " is required"));
  }
  Page page;
  std::string mistake = read_lists(*object, scope, page);
  if (mistake.empty()) mistake = read_annulled(*object, scope, page);
  if (mistake.empty()) mistake = read_pushed(*object, page);
  if (!mistake.empty()) return std::unexpected(api::bad_request(mistake));
  page.orders = orders->get_array().size();
  for (const bj::value& each : orders->get_array()) {
    auto order = read_order(each, scope.directory->questions_of(scope.event->id));
    if (!order) {
      page.mistakes.push_back(std::move(order.error()));
      continue;
    }
    std::ranges::move(order->mistakes, std::back_inserter(page.mistakes));
    for (PulledPosition& position : order->positions) {
      // The position's own number finds the ticket when its code, or its order, has changed.
      position.ticket.identifiers.push_back(
          {std::string(admission::kOriginKind), sequencer::origin_key(keys, origin_of_position(position.id))});
      api::set_identifiers(position.ticket, {}, std::nullopt, keys);
      page.positions.push_back(std::move(position));
    }
  }
  return page;
}

// Waits for a permit instead of failing when the gateway is busy: the doors go first.
asio::awaitable<sequencer::Outcome> submit(const Pull* pull, sequencer::Command command) {
  for (;;) {
    const sequencer::Permit permit = pull->context->permits->try_take();
    if (permit) {
      co_return co_await sequencer::ask(pull->context->sequencer, pull->context->outlets[pull->thread],
                                        std::move(command));
    }
    asio::steady_timer pause(pull->context->outlets[pull->thread]->context(), api::kImportBusyPause);
    (void)co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

bool is_final(const sequencer::Failed& failed) {
  return failed.failure == sequencer::Failure::unavailable || failed.failure == sequencer::Failure::gone;
}

using Positions = std::vector<PulledPosition*>;

// Puts these as one command. False: one of them cannot be kept, and so none was.
asio::awaitable<bool> put_together(Pull* pull, const Positions* positions, sequencer::Failed* why) {
  sequencer::PutTickets put;
  put.event = pull->scope.event->id;
  put.why = admission::TicketChange::import;
  put.device = pull->device;
  for (const PulledPosition* position : *positions) put.tickets.push_back(position->ticket);
  sequencer::Command command = std::move(put);
  const sequencer::Outcome outcome = co_await submit(pull, std::move(command));
  if (const auto* done = std::get_if<sequencer::TicketsDone>(&outcome)) {
    pull->added += done->added;
    pull->changed += done->changed;
    pull->unchanged += done->unchanged;
    for (std::size_t i = 0; i < positions->size(); ++i) pull->tickets[(*positions)[i]->id] = done->ids[i];
    co_return true;
  }
  *why = std::get<sequencer::Failed>(outcome);
  if (is_final(*why)) pull->broken = api::refusal(*why);
  co_return false;
}

// One by one: one bad position holds up no other.
asio::awaitable<void> put_each(Pull* pull, Positions positions) {
  for (PulledPosition* position : positions) {
    const Positions one{position};
    sequencer::Failed why;
    const bool alone = co_await put_together(pull, &one, &why);
    if (pull->broken) co_return;
    if (alone) continue;
    if (why.failure == sequencer::Failure::conflict) {
      pull->contested.push_back(position);
    } else {
      pull->page.mistakes.push_back({position->ticket.order, position->ticket.position, why.message});
    }
  }
}

asio::awaitable<void> put_all(Pull* pull, Positions positions) {
  for (std::size_t from = 0; from < positions.size() && !pull->broken; from += kTicketsAtOnce) {
    const std::size_t to = std::min(positions.size(), from + kTicketsAtOnce);
    const Positions some(positions.begin() + static_cast<std::ptrdiff_t>(from),
                         positions.begin() + static_cast<std::ptrdiff_t>(to));
    sequencer::Failed why;
    const bool kept = co_await put_together(pull, &some, &why);
    if (!kept && !pull->broken) co_await put_each(pull, some);
  }
}

// Again, as long as one of them moves: a code is free once the position that had it has another.
asio::awaitable<void> settle(Pull* pull) {
  std::size_t before = 0;
  do {
    Positions again = std::move(pull->contested);
    pull->contested.clear();
    before = again.size();
    co_await put_each(pull, std::move(again));
  } while (!pull->broken && !pull->contested.empty() && pull->contested.size() < before);
}

// Parents first: an add-on names its parent's ticket.
asio::awaitable<void> put_positions(Pull* pull) {
  Positions parents, addons;
  for (PulledPosition& position : pull->page.positions) {
    (position.parent == 0 ? parents : addons).push_back(&position);
  }
  co_await put_all(pull, std::move(parents));
  if (!pull->broken) co_await settle(pull);
  std::erase_if(addons, [pull](PulledPosition* position) {
    const auto parent = pull->tickets.find(position->parent);
    if (parent != pull->tickets.end()) {
      position->ticket.addon_to = parent->second;
      return false;
    }
    pull->page.mistakes.push_back(
        {position->ticket.order, position->ticket.position, "addon_to: the position it belongs to is not here"});
    return true;
  });
  if (!pull->broken) co_await put_all(pull, std::move(addons));
  if (!pull->broken) co_await settle(pull);
  for (const PulledPosition* position : pull->contested) {
    pull->page.mistakes.push_back(
        {position->ticket.order, position->ticket.position, "secret: another position here still has this code", true});
  }
}

struct Fresh {
  const PulledPosition* position = nullptr;
  const PulledCheckin* checkin = nullptr;
  TicketId ticket;
  ListId list;
};

// The check-ins that neither the tickets nor `annulled` know. Blocking.
Answered<std::vector<Fresh>> fresh_checkins(Pull* pull) {
  std::vector<Fresh> fresh;
  const api::TicketReads reads(pull->context, pull->scope.event->id);
  for (const PulledPosition& position : pull->page.positions) {
    const auto ticket = pull->tickets.find(position.id);
    if (position.checkins.empty() || ticket == pull->tickets.end()) continue;
    const auto presences = reads.presences(ticket->second);
    if (!presences) return std::unexpected(presences.error());
    for (const PulledCheckin& checkin : position.checkins) {
      const auto list = pull->page.lists.find(checkin.list);
      if (list == pull->page.lists.end()) {
        ++pull->checkins_elsewhere;
        continue;
      }
      const bool here = std::ranges::any_of(*presences, [&](const auto& presence) {
        return presence.first == list->second && std::ranges::any_of(presence.second.checkins, [&](const auto& known) {
                 return known.type == checkin.type && known.time == checkin.at;
               });
      });
      if (here || pull->page.annulled.contains({ticket->second, list->second, checkin.type, checkin.at})) {
        ++pull->checkins_known;
      } else {
        fresh.push_back({&position, &checkin, ticket->second, list->second});
      }
    }
  }
  // Looked for after the presences: whatever is taken back from now on was there when they were read.
  if (fresh.empty() || !pull->page.pushed) return fresh;
  auto late = api::annulled_since(pull->context, pull->scope.event->id, *pull->page.pushed);
  if (!late) return std::unexpected(std::move(late.error()));
  std::erase_if(fresh, [&](const Fresh& one) {
    const bool gone = std::ranges::any_of(*late, [&](const admission::Scanned& scan) {
      return scan.ticket == one.ticket && scan.list == one.list && scan.type == one.checkin->type &&
             scan.scanned_at == one.checkin->at;
    });
    pull->checkins_known += gone ? 1 : 0;
    return gone;
  });
  return fresh;
}

// It has happened, whatever this gateway would have said: force, and pretix's number for a nonce.
asio::awaitable<void> take_checkin(Pull* pull, Fresh fresh) {
  sequencer::CheckIn scan;
  scan.event = pull->scope.event->id;
  scan.list = fresh.list;
  scan.ticket = fresh.ticket;
  scan.type = fresh.checkin->type;
  scan.nonce = "pretix-checkin-" + std::to_string(fresh.checkin->id);
  scan.time = fresh.checkin->at;
  scan.force = true;
  scan.device = pull->device;
  scan.repeat_window_ms = 0;
  scan.source = kPulledCheckinSource;
  scan.questions_supported = false;
  sequencer::Command command = std::move(scan);
  const sequencer::Outcome outcome = co_await submit(pull, std::move(command));
  const admission::Ticket& ticket = fresh.position->ticket;
  if (const auto* failed = std::get_if<sequencer::Failed>(&outcome)) {
    if (is_final(*failed)) {
      pull->broken = api::refusal(*failed);
    } else {
      pull->page.mistakes.push_back({ticket.order, ticket.position, "checkins: " + failed->message});
    }
    co_return;
  }
  const auto& answer = std::get<sequencer::CheckedIn>(outcome);
  if (answer.replay) {
    ++pull->checkins_known;
  } else if (answer.reason == admission::Reason::none) {
    ++pull->checkins_added;
  } else {
    pull->page.mistakes.push_back({ticket.order, ticket.position,
                                   "checkins: refused here as " + std::string(admission::to_string(answer.reason))});
  }
}

asio::awaitable<void> take_checkins(Pull* pull) {
  auto work = [pull] { return fresh_checkins(pull); };
  auto fresh = co_await api::read_on_worker(pull->context, std::move(work));
  if (!fresh) {
    pull->broken = std::move(fresh.error());
    co_return;
  }
  for (const Fresh& one : *fresh) {
    if (!pull->broken) co_await take_checkin(pull, one);
  }
}

Response answer(const Pull& pull) {
  api::JsonOut out(512);
  out.begin_object();
  out.field("orders", pull.page.orders);
  out.field("positions", pull.page.positions.size());
  out.field("added", pull.added);
  out.field("changed", pull.changed);
  out.field("unchanged", pull.unchanged);
  out.begin_object("checkins");
  out.field("added", pull.checkins_added);
  out.field("known", pull.checkins_known);
  out.field("elsewhere", pull.checkins_elsewhere);
  out.end_object();
  out.begin_array("left_out");
  for (const OrderMistake& mistake : pull.page.mistakes) {
    out.begin_object();
    out.field("order", mistake.order);
    out.field("position", mistake.position);
    out.field("reason", mistake.reason);
    if (mistake.contested) out.field("contested", true);
    out.end_object();
  }
  out.end_array();
  out.begin_array("lists_unknown");
  for (const std::uint64_t list : pull.page.no_lists) out.value(list);
  out.end_array();
  out.end_object();
  return api::json_response(std::move(out).take());
}

}  // namespace

api::Answering pull_orders(Context* context, const Request* request) {
  auto scope = api::find_event(context, request);
  if (!scope) co_return std::move(scope.error());
  const storage::EventKeys* keys = context->keyring->find(scope->event->id);
  if (keys == nullptr) co_return api::gone("the event was erased");
  Pull pull;
  pull.context = context;
  pull.thread = request->thread;
  pull.scope = std::move(*scope);
  pull.device = api::caller(request);
  auto work = [request, keys, &pull] { return page_of(request, pull.scope, *keys); };
  auto page = co_await api::read_on_worker(context, std::move(work));
  if (!page) co_return std::move(page.error());
  pull.page = std::move(*page);
  co_await put_positions(&pull);
  if (!pull.broken) co_await take_checkins(&pull);
  if (pull.broken) co_return std::move(*pull.broken);
  co_return answer(pull);
}

}  // namespace usher::pretix
