#include "gateway/admission/tally.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace usher::admission {
namespace {

using Kind = CounterKey::Kind;

CounterKey ticket_key(const Ticket& ticket) {
  CounterKey key;
  key.kind = Kind::tickets;
  key.event = ticket.event;
  key.a = static_cast<std::uint8_t>(standing(ticket));
  key.item = ticket.item;
  key.subevent = ticket.subevent;
  key.category = ticket.category;
  return key;
}

CounterKey list_key(Kind kind, EventId event, ListId list, std::string category = {}) {
  CounterKey key;
  key.kind = kind;
  key.event = event;
  key.list = list;
  key.category = std::move(category);
  return key;
}

bool registered_on(const CounterKey& key, const CheckinList& list) {
  const auto standing = static_cast<Standing>(key.a);
  return (standing == Standing::good || (standing == Standing::pending && list.include_pending)) &&
         (!list.subevent || *list.subevent == key.subevent) &&
         (list.all_items || std::ranges::find(list.items, key.item) != list.items.end());
}

}  // namespace

Standing standing(const Ticket& ticket) {
  if (ticket.canceled) return Standing::out;
  if (ticket.order_status == OrderStatus::paid) return Standing::good;
  if (ticket.order_status != OrderStatus::pending || ticket.require_approval) return Standing::out;
  return ticket.valid_if_pending ? Standing::good : Standing::pending;
}

void Tally::ticket_changed(const Ticket* before, const Ticket& after) {
  const CounterKey is = ticket_key(after);
  if (before != nullptr) {
    const CounterKey was = ticket_key(*before);
    if (was == is) return;
    add(was, -1);
  }
  add(is, 1);
}

void Tally::scanned(EventId event, ListId list, GateId gate, LaneId lane, Verdict verdict, Reason reason) {
  CounterKey key = list_key(Kind::scans, event, list);
  key.gate = gate;
  key.lane = lane;
  key.a = static_cast<std::uint8_t>(verdict);
  key.b = static_cast<std::uint8_t>(reason);
  add(key, 1);
}

void Tally::presence_changed(EventId event, ListId list, const std::string& category, const Presence& before,
                             const Presence& after) {
  add(list_key(Kind::admitted, event, list, category), int{admitted(after)} - int{admitted(before)});
  add(list_key(Kind::inside, event, list, category), int{inside(after)} - int{inside(before)});
}

std::int64_t Tally::at(const CounterKey& key) const {
  const auto found = table_.find(key);
  return found == table_.end() ? 0 : found->second;
}

std::uint32_t Tally::inside_on(EventId event, ListId list) const {
  const auto found = inside_.find({event, list});
  if (found == inside_.end()) return 0;
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(found->second, 0, kMost));
}

void Tally::set(const CounterKey& key, std::int64_t value) {
  std::int64_t& counter = table_[key];
  if (key.kind == Kind::inside) inside_[{key.event, key.list}] += value - counter;
  counter = value;
}

std::vector<CounterKey> Tally::take_changed() {
  std::vector<CounterKey> changed = std::exchange(changed_, {});
  std::ranges::sort(changed);
  changed.erase(std::ranges::unique(changed).begin(), changed.end());
  return changed;
}

void Tally::add(const CounterKey& key, std::int64_t by) {
  if (by == 0) return;
  set(key, at(key) + by);
  changed_.push_back(key);
}

ListCounts count(const Tally::Table& table, const CheckinList& list) {
  ListCounts counts;
  const auto sum = [&](CounterKey from, auto&& belongs, std::int64_t ListCounts::*total,
                       std::int64_t ListCounts::Row::*part) {
    for (auto row = table.lower_bound(from); row != table.end(); ++row) {
      const CounterKey& key = row->first;
      if (key.kind != from.kind || key.event != from.event || key.list != from.list) break;
      if (row->second == 0 || !belongs(key)) continue;
      counts.*total += row->second;
      counts.by_category[key.category].*part += row->second;
    }
  };
  const auto always = [](const CounterKey&) { return true; };
  sum(
      list_key(Kind::tickets, list.event, {}), [&](const CounterKey& key) { return registered_on(key, list); },
      &ListCounts::registered, &ListCounts::Row::registered);
  sum(list_key(Kind::admitted, list.event, list.id), always, &ListCounts::admitted, &ListCounts::Row::admitted);
  sum(list_key(Kind::inside, list.event, list.id), always, &ListCounts::inside, &ListCounts::Row::inside);
  return counts;
}

}  // namespace usher::admission
