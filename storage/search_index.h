// Search by name, company, order or the last digits of a phone, held in memory only: one folded line of text a ticket
// in one arena, scanned with memmem. About 60 bytes a ticket. Built from the tickets after start; ready() says when.
//
// Threads: any; readers share, one writer.
#pragma once

#include <atomic>
#include <cstdint>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/record_types.h"

namespace usher::storage {

class SearchIndex {
 public:
  // Adds or replaces.
  void put(const admission::Ticket& ticket);
  // Case and width folded (A = a, full-width = ASCII, accents of Latin letters dropped); at least 1 character.
  // Up to `limit` tickets of the event, in ticket order, after `after`.
  [[nodiscard]] std::vector<admission::TicketId> find(admission::EventId event, std::string_view text,
                                                      std::size_t limit, admission::TicketId after = {}) const;
  [[nodiscard]] std::size_t tickets() const;
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] bool ready() const { return ready_.load(std::memory_order_acquire); }
  void set_ready() { ready_.store(true, std::memory_order_release); }

  // The folded form used on both sides; exposed for tests.
  [[nodiscard]] static std::string fold(std::string_view text);

 private:
  struct Row {
    std::uint64_t ticket = 0;
    std::uint32_t at = 0;  // in the event's arena
  };
  struct Shelf {
    std::string arena;                                       // rows' texts, each ended by '\n'
    std::vector<Row> rows;                                   // ascending `at`
    std::unordered_map<std::uint64_t, std::uint32_t> moved;  // ticket -> its newest row, when there is more than one
  };
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::uint32_t, Shelf> shelves_;
  std::atomic<bool> ready_{false};
};

}  // namespace usher::storage
