#include "gateway/api/pretix/checkin_book.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "gateway/api/answers.h"
#include "storage/records.h"

namespace usher::pretix {

using admission::Annulled;
using admission::EventId;
using admission::ExitedAll;
using admission::LedgerEntry;
using admission::Scanned;

void CheckinBook::apply(const LedgerEntry& entry) {
  if (entry.seq <= last_) return;
  last_ = entry.seq;
  if (entry.event != event_) return;
  if (const auto* scan = std::get_if<Scanned>(&entry.fact)) {
    rows_.push_back({.seq = entry.seq,
                     .annulled = {},
                     .ticket = scan->ticket,
                     .time = scan->scanned_at,
                     .created = entry.time,
                     .list = scan->list,
                     .gate = scan->gate,
                     .device = scan->device,
                     .type = scan->type,
                     .reason = scan->reason});
  } else if (const auto* exits = std::get_if<ExitedAll>(&entry.fact)) {
    for (const admission::TicketId ticket : exits->tickets) {
      rows_.push_back({.seq = entry.seq,
                       .annulled = {},
                       .ticket = ticket,
                       .time = exits->at,
                       .created = entry.time,
                       .list = exits->list,
                       .gate = {},
                       .device = {},
                       .type = admission::Direction::exit,
                       .automatic = true});
    }
  } else if (const auto* annulled = std::get_if<Annulled>(&entry.fact)) {
    const auto row = std::ranges::lower_bound(rows_, annulled->scan, {}, &CheckinRow::seq);
    if (row != rows_.end() && row->seq == annulled->scan) row->annulled = entry.seq;
  }
}

void CheckinBooks::committed(const sequencer::Committed& batch) noexcept {
  if (batch.entries.empty()) return;
  const std::lock_guard lock(mutex_);
  for (auto& [event, pending] : pending_) {
    if (!pending.too_many) pending.batches.push_back(batch.kept);
    if (pending.batches.size() < kBatchesMax) continue;
    pending = {.batches = {}, .too_many = true};
  }
  const bool stale = std::ranges::any_of(pending_, [](const auto& each) { return each.second.too_many; });
  if (!stale) return;
  // A reader takes the two locks the other way round: not waiting is what makes that safe.
  const std::unique_lock alone(reading_, std::try_to_lock);
  if (!alone) return;
  std::erase_if(pending_, [&](const auto& each) {
    if (each.second.too_many) books_.erase(each.first);
    return each.second.too_many;
  });
}

api::Answered<const CheckinBook*> CheckinBooks::book(const api::Context* context, EventId event) {
  Pending news;
  {
    const std::lock_guard lock(mutex_);
    news = std::exchange(pending_[event], {});  // from here on the ledger's news are kept for it
  }
  if (news.too_many) books_.erase(event);
  auto known = books_.find(event);
  if (known == books_.end()) {
    known = books_.emplace(event, CheckinBook(event)).first;
    std::optional<storage::Failure> failure;
    const auto visit = [&](std::string_view key, std::string_view row) {
      auto entry = context->codec->decode_entry(key, row);
      // Entries of an erased event open no more, and are nobody's history.
      if (!entry && entry.error().code == storage::FailureCode::wrong_key) return true;
      if (!entry) {
        failure = entry.error();
        return false;
      }
      known->second.apply(*entry);
      return true;
    };
    const auto read = context->store->scan(storage::Family::ledger, "", "", visit);
    if (!read) failure = read.error();
    if (failure) {
      books_.erase(known);
      return std::unexpected(api::refusal(*failure));
    }
  }
  for (const auto& batch : news.batches) {
    for (const LedgerEntry& entry : *batch) known->second.apply(entry);
  }
  return &known->second;
}

api::Answered<CheckinBooks::Found> CheckinBooks::find(const api::Context* context, EventId event, const Query& query) {
  const std::lock_guard alone(reading_);
  const auto made = book(context, event);
  if (!made) return std::unexpected(made.error());
  const auto& rows = (*made)->rows();
  std::vector<const CheckinRow*> wanted;
  for (const CheckinRow& row : rows) {
    if (query.wanted(row)) wanted.push_back(&row);
  }
  const auto key = [&](const CheckinRow* row) {
    return std::pair(query.by == Query::By::time ? row->time : row->created, row->seq);
  };
  if (query.newest_first) {
    std::ranges::stable_sort(wanted, std::greater(), key);
  } else {
    std::ranges::stable_sort(wanted, {}, key);
  }
  Found found;
  found.count = wanted.size();
  for (std::size_t i = query.first; i < std::min(wanted.size(), query.first + query.count_max); ++i) {
    found.rows.push_back(*wanted[i]);
  }
  return found;
}

}  // namespace usher::pretix
