#include "gateway/api/pretix/position_query.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "gateway/admission/rules.h"
#include "gateway/api/pretix/names.h"
#include "gateway/api/pretix/position_json.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/api/pretix/state.h"
#include "gateway/api/pretix/stored_medium.h"
#include "gateway/api/ticket_reads.h"

namespace usher::pretix {

using admission::CheckinList;
using admission::Presence;
using admission::Ticket;
using admission::TicketId;
using api::Answered;
using api::Context;
using By = PositionQuery::By;

namespace {

using Texts = std::vector<std::string>;

constexpr std::size_t kPiece = 512;  // tickets whose presences are read at once
constexpr std::size_t kProposedPiece = 2000;

// ?name=a and ?name__in=a,b
Texts values_of(const http::Request* request, const std::string& name) {
  Texts values;
  if (auto one = request->query_value(name); one && !one->empty()) values.push_back(std::move(*one));
  const std::string many = request->query_value(name + "__in").value_or("");
  for (std::size_t at = 0; at < many.size();) {
    const std::size_t end = std::min(many.find(',', at), many.size());
    if (end > at) values.push_back(many.substr(at, end - at));
    at = end + 1;
  }
  return values;
}

bool among(const Texts& asked, std::string_view value) {
  return asked.empty() || std::ranges::find(asked, value) != asked.end();
}

bool number_among(const Texts& asked, std::string_view name) {
  return asked.empty() || (!name.empty() && among(asked, std::to_string(number_of(name))));
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

bool fits_list(const CheckinList& list, const Ticket& ticket) {
  if (!list.all_items && std::ranges::find(list.items, ticket.item) == list.items.end()) return false;
  if (ticket.order_status == admission::OrderStatus::paid) return true;
  return ticket.order_status == admission::OrderStatus::pending && (list.include_pending || ticket.valid_if_pending);
}

bool matches(const PositionQuery& query, const CheckinList& list, const Ticket& ticket) {
  if (ticket.canceled || (list.subevent && *list.subevent != ticket.subevent)) return false;
  if (!query.ignore_status && !fits_list(list, ticket)) return false;
  const auto id_among = [](const Texts& asked, TicketId id) {
    return asked.empty() || (id && among(asked, std::to_string(id.value)));
  };
  return number_among(query.items, ticket.item) && number_among(query.variations, ticket.variation) &&
         number_among(query.subevents, ticket.subevent) && among(query.secrets, ticket.secret) &&
         among(query.order_status, letter_of(ticket.order_status)) && id_among(query.addon_to, ticket.addon_to) &&
         among(query.pseudonyms, pseudonym_of(ticket)) && (query.order.empty() || lower(ticket.order) == query.order);
}

// --- by what they did ------------------------------------------------------------------------------------------------

struct Looked {
  const Ticket& ticket;
  const Presence& presence;
};

// Rules that cannot be evaluated let nobody in, here as at the door.
bool rules_pass(const Context* context, const Caller& caller, const CheckinList& list, const Looked& one) {
  if (list.rules.empty()) return true;
  const auto* rules = caller.directory->rules_of(list.id);
  const auto* zone = caller.directory->zone_of(list.event);
  if (rules == nullptr || zone == nullptr) return false;
  admission::GateId gate;
  if (!caller.device->gates.empty()) {
    const auto known = caller.directory->gates_by_name.find(caller.device->gates.front());
    if (known != caller.directory->gates_by_name.end()) gate = known->second;
  }
  const auto dates = sequencer::dates_of(*caller.directory, list.event, one.ticket);
  return admission::evaluate(*rules, {one.ticket, one.presence, gate, context->clock(), *zone, dates}) ==
         admission::Ruling::met;
}

// --- orders ----------------------------------------------------------------------------------------------------------

using SortKey = std::tuple<int, std::string, std::int64_t>;  // place of those without, text, number

SortKey text_key(std::string_view text, bool without_first) {
  return {text.empty() == without_first ? 0 : 1, std::string(text), 0};
}

SortKey time_key(std::optional<admission::Time> time) {
  return {time ? 1 : 0, {}, time ? time->time_since_epoch().count() : 0};
}

std::optional<admission::Time> last_entry(const Presence& presence) {
  std::optional<admission::Time> last;
  for (const auto& checkin : presence.checkins) {
    if (checkin.type == admission::Direction::entry && (!last || checkin.time > *last)) last = checkin.time;
  }
  return last;
}

// When each order was made, for the lists' events.
using OrderTimes = std::map<std::pair<admission::EventId, std::string>, admission::Time>;
Answered<OrderTimes> order_times(const Context* context, const PositionQuery& query) {
  OrderTimes times;
  if (query.by != By::order_time) return times;
  for (const CheckinList* list : query.lists) {
    auto rows = context->pretix->orders.since(context, list->event, {}, OrderBook::By::created_oldest_first);
    if (!rows) return std::unexpected(std::move(rows.error()));
    for (const auto& row : *rows) times[{list->event, row->code}] = row->created;
  }
  return times;
}

SortKey key_of(By by, const Looked& one, const OrderTimes& times) {
  const Ticket& ticket = one.ticket;
  switch (by) {
    case By::named_first:
      return text_key(ticket.person.name, false);
    case By::name:
      return text_key(ticket.person.name, true);
    case By::order:
      return text_key(ticket.order, true);
    case By::order_email:
      return text_key(ticket.person.email, true);
    case By::position:
      return {0, {}, ticket.position};
    case By::last_checked_in:
      return time_key(last_entry(one.presence));
    case By::order_time: {
      const auto time = times.find({ticket.event, ticket.order});
      return time_key(time == times.end() ? std::nullopt : std::optional(time->second));
    }
  }
  return {};
}

// --- taking ----------------------------------------------------------------------------------------------------------

// What is held of a position that was found: where it belongs in the order, and whose it is.
struct Place {
  SortKey key;
  std::uint32_t position = 0;
  std::size_t list = 0;  // of the query's
  TicketId id;
};

// Takes tickets list by list, reads what they did by pieces, and holds the places of those that pass.
class Taker {
 public:
  // `last`: how many places are needed from the beginning.
  Taker(const Context* context, const Caller& caller, const PositionQuery& query, const OrderTimes& times,
        std::size_t last)
      : context_(context), caller_(caller), query_(query), times_(times), last_(last) {
    piece_.reserve(kPiece);
  }

  // One of the query's lists, whose tickets come next.
  Answered<bool> begin(std::size_t list) {
    auto flushed = flush();
    list_ = list;
    return flushed;
  }
  Answered<bool> take(const Ticket& ticket) {
    if (!matches(query_, *query_.lists[list_], ticket)) return true;
    piece_.push_back(ticket);
    return piece_.size() < kPiece ? Answered<bool>(true) : flush();
  }
  // How many there are, and the places from the first on.
  Answered<std::pair<std::size_t, std::vector<Place>>> finish() {
    if (auto flushed = flush(); !flushed) return std::unexpected(std::move(flushed.error()));
    std::ranges::sort(places_, [this](const Place& a, const Place& b) { return before(a, b); });
    places_.resize(std::min(places_.size(), last_));
    return std::pair(count_, std::move(places_));
  }

 private:
  bool needs_presence() const { return query_.has_checkin || query_.check_rules || query_.by == By::last_checked_in; }

  bool passes(const Looked& one) const {
    if (query_.has_checkin && admission::admitted(one.presence) != *query_.has_checkin) return false;
    return !query_.check_rules || rules_pass(context_, caller_, *query_.lists[list_], one);
  }

  // Everybody has one place: no two compare equal.
  bool before(const Place& a, const Place& b) const {
    if (a.key != b.key) return query_.descending ? b.key < a.key : a.key < b.key;
    return std::tuple(a.position, a.list, a.id) < std::tuple(b.position, b.list, b.id);
  }

  Answered<bool> flush() {
    if (piece_.empty()) return true;
    const CheckinList& list = *query_.lists[list_];
    std::vector<Presence> presences(piece_.size());
    if (needs_presence()) {
      auto read = api::TicketReads(context_, list.event).presences(piece_, list.id);
      if (!read) return std::unexpected(std::move(read.error()));
      presences = std::move(*read);
    }
    for (std::size_t i = 0; i < piece_.size(); ++i) {
      const Looked one{piece_[i], presences[i]};
      if (!passes(one)) continue;
      ++count_;
      places_.push_back({key_of(query_.by, one, times_), piece_[i].position, list_, piece_[i].id});
    }
    piece_.clear();
    // Twice what is needed, then back to it: each place is compared a few times, and few are held.
    if (places_.size() > 2 * last_ + kPiece) {
      std::ranges::nth_element(places_, places_.begin() + static_cast<std::ptrdiff_t>(last_),
                               [this](const Place& a, const Place& b) { return before(a, b); });
      places_.resize(last_);
    }
    return true;
  }

  const Context* context_;
  const Caller& caller_;
  const PositionQuery& query_;
  const OrderTimes& times_;
  const std::size_t last_;
  std::size_t list_ = 0;
  std::size_t count_ = 0;
  std::vector<Ticket> piece_;
  std::vector<Place> places_;
};

// --- finding ---------------------------------------------------------------------------------------------------------

// The tickets that a card or wristband with this very number stands for.
std::vector<TicketId> of_media(const Context* context, admission::EventId event, const std::string& identifier) {
  std::vector<TicketId> ids;
  for (const std::string_view type : admission::kMediumTypes) {
    const auto medium = stored_medium(context, type, identifier);
    if (!medium || !*medium) continue;
    for (const auto& link : (*medium)->tickets) {
      if (link.event == event) ids.push_back(link.ticket);
    }
  }
  return ids;
}

// One list's search: what the index proposes, each confirmed by the ticket itself.
class Search {
 public:
  Search(const Context* context, const PositionQuery& query, const CheckinList& list, Taker& taker)
      : context_(context), query_(query), list_(list), reads_(context, list.event), taker_(taker) {}

  Answered<bool> run() {
    TicketId after;
    for (std::size_t proposed = 0; proposed < kProposedMax; proposed += kProposedPiece) {
      const auto ids = context_->search->find(list_.event, *query_.text, kProposedPiece, after);
      if (auto taken = take(ids, true); !taken) return taken;
      if (ids.size() < kProposedPiece) break;
      after = ids.back();
    }
    std::vector<TicketId> known = of_media(context_, list_.event, *query_.text);
    const auto owner = reads_.owner(*query_.text);
    if (!owner) return std::unexpected(owner.error());
    if (*owner) known.push_back(*owner);
    return take(known, false);
  }

 private:
  Answered<bool> take(const std::vector<TicketId>& ids, bool proposed) {
    auto tickets = reads_.find_all(ids);
    if (!tickets) return std::unexpected(std::move(tickets.error()));
    std::vector<TicketId> addons;
    for (const Ticket& ticket : *tickets) {
      if (proposed && !storage::SearchIndex::confirms(ticket, *query_.text)) continue;
      // An add-on without a name is found by its ticket's.
      if (proposed && storage::SearchIndex::name_confirms(ticket, *query_.text)) {
        addons.insert(addons.end(), ticket.addons.begin(), ticket.addons.end());
      }
      if (!taken_.insert(ticket.id).second) continue;
      if (auto kept = taker_.take(ticket); !kept) return kept;
    }
    return addons.empty() ? Answered<bool>(true) : take(addons, false);
  }

  const Context* context_;
  const PositionQuery& query_;
  const CheckinList& list_;
  api::TicketReads reads_;
  Taker& taker_;
  std::set<TicketId> taken_;
};

// Everybody of one list's event.
Answered<bool> take_all(const Context* context, const CheckinList& list, Taker& taker) {
  Answered<bool> taken(true);
  const auto wanted = [&](TicketId) { return taken.has_value(); };
  const auto visit = [&](const Ticket& ticket) { taken = taker.take(ticket); };
  auto read = api::TicketReads(context, list.event).each(wanted, visit);
  return read ? taken : read;
}

}  // namespace

PositionQuery position_query_of(const http::Request* request, std::vector<const CheckinList*> lists) {
  PositionQuery query;
  query.lists = std::move(lists);
  query.text = request->query_value("search");
  if (query.text && query.text->empty()) query.text.reset();
  query.ignore_status = query_flag(request, "ignore_status");
  query.check_rules = query_flag(request, "check_rules");
  if (request->query_value("has_checkin")) query.has_checkin = query_flag(request, "has_checkin");
  query.items = values_of(request, "item");
  query.variations = values_of(request, "variation");
  query.subevents = values_of(request, "subevent");
  query.secrets = values_of(request, "secret");
  query.order_status = values_of(request, "order__status");
  query.addon_to = values_of(request, "addon_to");
  query.pseudonyms = values_of(request, "pseudonymization_id");
  query.order = lower(request->query_value("order").value_or(""));
  std::string ordering = request->query_value("ordering").value_or("");
  ordering.erase(std::min(ordering.find(','), ordering.size()));
  query.descending = ordering.starts_with('-');
  if (query.descending) ordering.erase(0, 1);
  static const std::map<std::string_view, By> kOrders{
      {"attendee_name", By::name},       {"order__code", By::order},   {"order__datetime", By::order_time},
      {"order__email", By::order_email}, {"positionid", By::position}, {"last_checked_in", By::last_checked_in}};
  const auto known = kOrders.find(ordering);
  query.by = known == kOrders.end() ? By::named_first : known->second;
  if (known == kOrders.end()) query.descending = false;
  return query;
}

Answered<Hits> find_positions(const Context* context, const Caller& caller, const PositionQuery& query,
                              std::size_t first, std::size_t most) {
  const auto times = order_times(context, query);
  if (!times) return std::unexpected(times.error());
  Taker taker(context, caller, query, *times, first + most);
  for (std::size_t i = 0; i < query.lists.size(); ++i) {
    const CheckinList& list = *query.lists[i];
    auto taken = taker.begin(i);
    if (taken) taken = query.text ? Search(context, query, list, taker).run() : take_all(context, list, taker);
    if (!taken) return std::unexpected(std::move(taken.error()));
  }
  auto found = taker.finish();
  if (!found) return std::unexpected(std::move(found.error()));
  const auto& [count, places] = *found;
  Hits hits{count, {}};
  for (std::size_t i = first; i < places.size(); ++i) {
    const CheckinList* list = query.lists[places[i].list];
    auto ticket = api::TicketReads(context, list->event).find(places[i].id);
    if (!ticket) return std::unexpected(std::move(ticket.error()));
    if (*ticket) hits.page.push_back({std::move(**ticket), list});
  }
  return hits;
}

}  // namespace usher::pretix
