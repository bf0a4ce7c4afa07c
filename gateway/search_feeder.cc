#include "gateway/search_feeder.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

namespace usher {

namespace {

// Batches are kept whole up to this many, as an import's come faster than they are folded; then their keys only.
constexpr std::size_t kBatchesKeptMax = 32;

// An import is over when nothing has come for so long.
constexpr std::chrono::seconds kQuiet{1};

// Answers given at check-in are not searched for.
const admission::TicketsPut* tickets_of(const admission::LedgerEntry& entry) {
  const auto* put = std::get_if<admission::TicketsPut>(&entry.fact);
  return put != nullptr && put->why != admission::TicketChange::answers ? put : nullptr;
}

const admission::EventErased* erased_in(const admission::LedgerEntry& entry) {
  return std::get_if<admission::EventErased>(&entry.fact);
}

}  // namespace

void SearchFeeder::committed(const sequencer::Committed& batch) noexcept {
  const auto matters = [](const auto& entry) { return tickets_of(entry) != nullptr || erased_in(entry) != nullptr; };
  if (std::ranges::none_of(batch.entries, matters)) return;
  const std::lock_guard lock(mutex_);
  for (const auto& entry : batch.entries) {
    if (const auto* fact = erased_in(entry)) backlog_.erased.push_back(fact->erased);
  }
  if (backlog_.batches.size() < kBatchesKeptMax) {
    backlog_.batches.push_back(batch.kept);
  } else {
    for (const auto& entry : batch.entries) {
      const auto* put = tickets_of(entry);
      if (put == nullptr) continue;
      for (const auto& ticket : put->tickets) backlog_.keys.push_back(storage::ticket_key(ticket.event, ticket.id));
    }
  }
  changed_.notify_one();
}

storage::Result<void> SearchFeeder::run() {
  if (auto built = build(); !built) return built;
  bool unsettled = true;
  while (true) {
    Backlog backlog;
    {
      std::unique_lock lock(mutex_);
      const auto news = [this] { return stopping_ || !backlog_.empty(); };
      if (!news()) index_.set_ready();
      if (unsettled ? !changed_.wait_for(lock, kQuiet, news) : (changed_.wait(lock, news), false)) {
        lock.unlock();
        index_.settle();
        unsettled = false;
        continue;
      }
      if (stopping_) return {};
      backlog = std::exchange(backlog_, {});
    }
    feed(backlog);
    unsettled = true;
  }
}

void SearchFeeder::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_one();
}

bool SearchFeeder::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

storage::Result<void> SearchFeeder::build() {
  constexpr std::size_t kRowsBetweenLooks = 1024;
  std::size_t rows = 0;
  return store_.scan(storage::Family::tickets, "", "", [&](std::string_view key, std::string_view value) {
    if (const auto ticket = codec_.decode_ticket(key, value)) index_.put(*ticket);
    return ++rows % kRowsBetweenLooks != 0 || !stopping();
  });
}

// Batches first: a ticket whose key came later is read as it is now, which is never older than what a batch says.
void SearchFeeder::feed(const Backlog& backlog) {
  for (const auto& entries : backlog.batches) {
    for (const auto& entry : *entries) {
      const auto* put = tickets_of(entry);
      if (put == nullptr) continue;
      for (const auto& ticket : put->tickets) index_.put(ticket);
    }
  }
  for (const std::string& key : backlog.keys) {
    const auto value = store_.get(storage::Family::tickets, key);
    if (!value || !*value) continue;
    if (const auto ticket = codec_.decode_ticket(key, **value)) index_.put(*ticket);
  }
  for (const admission::EventId event : backlog.erased) index_.forget(event);
}

}  // namespace usher
