#include "gateway/api/pretix/order_book.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "gateway/api/ticket_reads.h"
#include "storage/records.h"

namespace usher::pretix {

using admission::EventId;
using admission::LedgerEntry;
using admission::TicketId;
using admission::Time;

void OrderBook::put(const admission::Ticket& ticket, Time time) {
  // A ticket without an order is an order of its own: clients know persons only through orders.
  const std::string code = ticket.order.empty() ? "T" + std::to_string(ticket.id.value) : ticket.order;
  auto& row = orders_[code];
  // Rows that somebody reads are not changed under him.
  auto next = row ? std::make_shared<OrderRow>(*row) : std::make_shared<OrderRow>();
  next->code = code;
  if (!row) next->created = time;
  next->created = std::min(next->created, time);
  next->modified = std::max(next->modified, time);
  if (std::ranges::find(next->tickets, ticket.id) == next->tickets.end()) next->tickets.push_back(ticket.id);
  row = std::move(next);
  for (const TicketId id : row->tickets) by_ticket_[id] = row;
}

void OrderBook::touch(TicketId ticket, Time time) {
  const auto known = by_ticket_.find(ticket);
  if (known == by_ticket_.end()) return;
  auto next = std::make_shared<OrderRow>(*known->second);
  next->modified = std::max(next->modified, time);
  orders_[next->code] = next;
  for (const TicketId id : next->tickets) by_ticket_[id] = next;
}

std::vector<std::shared_ptr<const OrderRow>> OrderBook::since(Time since, By by) const {
  std::vector<std::shared_ptr<const OrderRow>> rows;
  for (const auto& [code, row] : orders_) {
    if ((by == By::modified_newest_first ? row->modified : row->created) >= since) rows.push_back(row);
  }
  std::ranges::stable_sort(rows, [by](const auto& a, const auto& b) {
    return by == By::modified_newest_first ? a->modified > b->modified : a->created < b->created;
  });
  return rows;
}

void OrderBooks::apply(Shelf& shelf, EventId event, const std::vector<LedgerEntry>& entries) {
  for (const LedgerEntry& entry : entries) {
    if (entry.event != event) continue;
    if (const auto* put = std::get_if<admission::TicketsPut>(&entry.fact)) {
      for (const auto& ticket : put->tickets) shelf.book.put(ticket, entry.time);
    } else if (const auto* scan = std::get_if<admission::Scanned>(&entry.fact)) {
      if (scan->reason == admission::Reason::none) shelf.book.touch(scan->ticket, entry.time);
    } else if (const auto* annulled = std::get_if<admission::Annulled>(&entry.fact)) {
      shelf.book.touch(annulled->ticket, entry.time);
    }
  }
}

void OrderBooks::committed(const sequencer::Committed& batch) noexcept {
  const std::lock_guard lock(mutex_);
  for (auto& [event, shelf] : shelves_) {
    if (shelf.ready) {
      apply(shelf, event, *batch.kept);
    } else {
      shelf.missed.push_back(batch.kept);
    }
  }
}

api::Answered<OrderBooks::Rows> OrderBooks::since(const api::Context* context, EventId event, Time since,
                                                  OrderBook::By by) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = shelves_.find(event); known != shelves_.end() && known->second.ready) {
      return known->second.book.since(since, by);
    }
  }
  const std::lock_guard alone(making_);
  {
    const std::lock_guard lock(mutex_);
    auto& shelf = shelves_[event];  // from here on the ledger's news are kept for it
    if (shelf.ready) return shelf.book.since(since, by);
  }
  OrderBook book;
  const api::TicketReads reads(context, event);
  auto read = reads.each([](TicketId) { return true; },
                         [&](const admission::Ticket& ticket) { book.put(ticket, ticket.modified); });
  if (!read) return std::unexpected(std::move(read.error()));
  const std::string prefix = storage::event_prefix(event);
  auto scanned = context->store->scan(storage::Family::state, prefix, storage::prefix_end(prefix),
                                      [&](std::string_view key, std::string_view value) {
                                        const auto presence = storage::Codec::decode_presence(value);
                                        if (!presence) return true;
                                        for (const auto& checkin : presence->checkins)
                                          book.touch(storage::ticket_of_key(key), checkin.time);
                                        return true;
                                      });
  if (!scanned) return std::unexpected(api::refusal(scanned.error()));
  const std::lock_guard lock(mutex_);
  Shelf& shelf = shelves_[event];
  shelf.book = std::move(book);
  for (const auto& missed : shelf.missed) apply(shelf, event, *missed);
  shelf.missed = {};
  shelf.ready = true;
  return shelf.book.since(since, by);
}

}  // namespace usher::pretix
