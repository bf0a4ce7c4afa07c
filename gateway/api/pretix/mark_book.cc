#include "gateway/api/pretix/mark_book.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>
#include <variant>

namespace usher::pretix {

using admission::EventId;
using admission::TicketChange;
using api::Mark;

namespace {

// Marks; and tickets by whose change a given-up code may be one's own again.
bool matters(const admission::LedgerEntry& entry) {
  if (std::holds_alternative<admission::SecretsPut>(entry.fact)) return true;
  const auto* put = std::get_if<admission::TicketsPut>(&entry.fact);
  return put != nullptr && (put->why == TicketChange::edit || put->why == TicketChange::import);
}

void sort_newest_first(std::vector<Mark>& marks) {
  std::ranges::sort(marks, [](const Mark& a, const Mark& b) {
    return std::tuple(a.mark.time, a.mark.id) > std::tuple(b.mark.time, b.mark.id);
  });
}

}  // namespace

void MarkBooks::committed(const sequencer::Committed& batch) noexcept {
  const std::lock_guard lock(mutex_);
  if (shelves_.empty()) return;
  for (const auto& entry : batch.entries) {
    if (const auto* erased = std::get_if<admission::EventErased>(&entry.fact)) shelves_.erase(erased->erased);
    const auto known = shelves_.find(entry.event);
    if (known == shelves_.end() || !matters(entry)) continue;
    known->second.lists = nullptr;
    ++known->second.changes;
  }
}

api::Answered<MarkBooks::Lists> MarkBooks::lists(const api::Context* context, EventId event) {
  const auto kept = [&](std::uint64_t& changes) {
    const std::lock_guard lock(mutex_);
    const Shelf& shelf = shelves_[event];  // from here on the ledger's news are kept for it
    changes = shelf.changes;
    return shelf.lists;
  };
  std::uint64_t changes = 0;
  if (Lists lists = kept(changes)) return lists;
  const std::lock_guard alone(making_);
  if (Lists lists = kept(changes)) return lists;
  auto found = api::marks(context, event, 0, std::numeric_limits<std::size_t>::max());
  if (!found) return std::unexpected(std::move(found.error()));
  MarkLists made;
  for (Mark& mark : *found) {
    if (!mark.lapsed) (mark.revoked ? made.revoked : made.blocked).push_back(std::move(mark));
  }
  sort_newest_first(made.revoked);
  sort_newest_first(made.blocked);
  Lists lists = std::make_shared<const MarkLists>(std::move(made));
  const std::lock_guard lock(mutex_);
  Shelf& shelf = shelves_[event];
  if (shelf.changes == changes) shelf.lists = lists;
  return lists;
}

}  // namespace usher::pretix
