#include "gateway/search_feeder.h"

#include <variant>

namespace usher {

void SearchFeeder::committed(const sequencer::Committed& batch) noexcept {
  for (const auto& entry : batch.entries) {
    const auto* put = std::get_if<admission::TicketsPut>(&entry.fact);
    if (put == nullptr) continue;
    const std::lock_guard lock(mutex_);
    for (const auto& ticket : put->tickets) {
      // While the build reads an older picture of the disk, a newer ticket put now could be overwritten by its older
      // self.
      if (building_) {
        changed_.push_back(storage::ticket_key(ticket.event, ticket.id));
      } else {
        index_.put(ticket);
      }
    }
  }
}

void SearchFeeder::add(std::string_view key) {
  const auto value = store_.get(storage::Family::tickets, key);
  if (!value || !*value) return;
  if (const auto ticket = codec_.decode_ticket(key, **value)) index_.put(*ticket);
}

storage::Result<void> SearchFeeder::build() {
  auto scanned = store_.scan(storage::Family::tickets, "", "", [this](std::string_view key, std::string_view value) {
    if (const auto ticket = codec_.decode_ticket(key, value)) index_.put(*ticket);
    return !stopping_.load(std::memory_order_relaxed);
  });
  if (!scanned) return scanned;
  while (true) {
    std::vector<std::string> again;
    {
      const std::lock_guard lock(mutex_);
      again.swap(changed_);
      if (again.empty()) {
        building_ = false;
        break;
      }
    }
    for (const auto& key : again) add(key);
  }
  index_.set_ready();
  return {};
}

}  // namespace usher
