// Which positions are asked for (pretix's search, filters and orders), and finding them. Blocking: on a worker.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/admission/ticket.h"
#include "gateway/api/pretix/guard.h"
#include "gateway/api/reads.h"

namespace usher::pretix {

// Tickets of the index that are looked at for one search: where all codes begin alike, it proposes every one.
inline constexpr std::size_t kProposedMax = 20'000;

struct PositionQuery {
  std::vector<const admission::CheckinList*> lists;  // at most one an event
  std::optional<std::string> text;
  bool ignore_status = false;
  bool check_rules = false;  // only those whom the list's rules let in now
  std::optional<bool> has_checkin;
  // Any of these; empty: all. Numbers and codes as the client wrote them.
  std::vector<std::string> items, variations, subevents, secrets, order_status, addon_to, pseudonyms;
  std::string order;  // in any case of letters

  enum class By : std::uint8_t { named_first, name, order, order_time, order_email, position, last_checked_in };
  By by = By::named_first;
  bool descending = false;
};

// Parameters that are not known here narrow nothing, as in pretix.
[[nodiscard]] PositionQuery position_query_of(const http::Request* request,
                                              std::vector<const admission::CheckinList*> lists);

struct Hit {
  admission::Ticket ticket;
  const admission::CheckinList* list = nullptr;
};

// One page of what is found.
struct Hits {
  std::size_t count = 0;  // of all pages
  std::vector<Hit> page;
};

// What the words find, whose code or order begins with them, whose card they name, or everybody; narrowed, then in the
// order asked for, from the `first`, at most `most` of them. Only keys are held of all that is found, and of no more
// than is needed up to the end of this page. A search looks at kProposedMax tickets.
[[nodiscard]] api::Answered<Hits> find_positions(const api::Context* context, const Caller& caller,
                                                 const PositionQuery& query, std::size_t first, std::size_t most);

}  // namespace usher::pretix
