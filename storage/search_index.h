// Search by name, company, order, the last digits of a phone or the beginning of a code, held in memory only: one
// folded line of text a ticket in one arena, scanned with memmem. About 75 bytes a ticket, 13 of them for the code.
// Built from the tickets after start; ready() says when.
//
// Threads: any; readers share, one writer.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
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
  // Everything of an event.
  void forget(admission::EventId event);
  // After many puts: merges what came out of order, so that searches are fast again. Also happens by itself, seldom.
  void settle();
  // Tickets that have every word of `text` (separated by spaces) somewhere, in any order; words may be parts ("wei
  // wan", "…1234"). Case and width folded (A = a, full-width = ASCII, accents of Latin letters dropped). None for an
  // empty text. A code is found by its beginning only, so that a short word finds no codes that happen to hold it; of
  // one longer than kSearchCodeBytes the first of its letters count here, and confirms() tells. Up to `limit` (and
  // kSearchResultsMax) tickets of the event, in ticket order, after `after`.
  [[nodiscard]] std::vector<admission::TicketId> find(admission::EventId event, std::string_view text,
                                                      std::size_t limit, admission::TicketId after = {}) const;
  [[nodiscard]] std::size_t tickets() const;
  [[nodiscard]] std::size_t bytes() const;  // of memory held
  [[nodiscard]] bool ready() const { return ready_.load(std::memory_order_acquire); }
  void set_ready() { ready_.store(true, std::memory_order_release); }

  // Whether a ticket as it is now has every word of `text`; of its code, whole. name_confirms: the words are in its
  // name alone.
  [[nodiscard]] static bool confirms(const admission::Ticket& ticket, std::string_view text);
  [[nodiscard]] static bool name_confirms(const admission::Ticket& ticket, std::string_view text);

  // The folded form used on both sides; exposed for tests.
  [[nodiscard]] static std::string fold(std::string_view text);

 private:
  // A ticket's text in its chunk, up to the next row: the beginning of its code, kCodeEnd, the rest. A replaced row's
  // text is overwritten with NULs, which no search finds.
  struct Row {
    std::uint32_t above = 0;  // ticket id - first_ticket
    std::uint32_t at = 0;
  };
  // Rows in ticket order, in place and in time: most tickets come once and ascending.
  struct Chunk {
    std::uint64_t first_ticket = 0;
    std::string text;
    std::vector<Row> rows;

    [[nodiscard]] std::size_t end_of(std::size_t row) const {
      return row + 1 < rows.size() ? rows[row + 1].at : text.size();
    }
    [[nodiscard]] std::uint64_t ticket(std::size_t row) const { return first_ticket + rows[row].above; }
    // The first row of a ticket > `ticket`.
    [[nodiscard]] std::size_t first_after(std::uint64_t ticket) const;
  };
  // One event. A ticket is in a chunk or in `changed`, never alive in both.
  struct Shelf {
    std::vector<Chunk> chunks;
    std::map<std::uint64_t, std::string> changed;  // came again, or out of order
    std::size_t rows = 0;                          // in chunks, alive

    void put(std::uint64_t ticket, std::string text);
    void append(std::uint64_t ticket, std::string_view text);
    void rebuild();
  };
  struct Query;

  mutable std::shared_mutex mutex_;
  std::unordered_map<std::uint32_t, Shelf> shelves_;  // guarded by mutex_
  std::atomic<bool> ready_{false};
};

}  // namespace usher::storage
