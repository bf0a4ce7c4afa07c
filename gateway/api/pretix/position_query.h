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

// More are not looked for; a search that finds so many is none.
inline constexpr std::size_t kFoundMax = 2000;

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

// What the words find, whose code or order begins with them, whose card they name; in the order asked for. At most
// kFoundMax.
[[nodiscard]] api::Answered<std::vector<Hit>> find_positions(const api::Context* context, const Caller& caller,
                                                             const PositionQuery& query);

}  // namespace usher::pretix
