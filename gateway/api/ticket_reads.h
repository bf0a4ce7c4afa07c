// Tickets and what they have done, read from the store as last committed. Blocking: on a worker. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/admission/ticket.h"
#include "gateway/admission/verdict.h"
#include "gateway/api/reads.h"

namespace usher::api {

class TicketReads {
 public:
  TicketReads(const Context* context, admission::EventId event) : context_(*context), event_(event) {}

  [[nodiscard]] Answered<std::optional<admission::Ticket>> find(admission::TicketId id) const;
  // Those that exist, in the order of `ids`. One MultiGet.
  [[nodiscard]] Answered<std::vector<admission::Ticket>> find_all(const std::vector<admission::TicketId>& ids) const;
  // At most `limit` tickets after `after`, by id.
  [[nodiscard]] Answered<std::vector<admission::Ticket>> page(admission::TicketId after, std::size_t limit) const;
  // Every ticket that is wanted by its id, in one pass over the index: a pass costs less than its pages would.
  [[nodiscard]] Answered<bool> each(const std::function<bool(admission::TicketId)>& wanted,
                                    const std::function<void(const admission::Ticket&)>& visit) const;
  // Whose code this is now; none if nobody's.
  [[nodiscard]] Answered<admission::TicketId> owner(std::string_view secret) const;
  // For each secret the ticket that has it now, or none. One MultiGet.
  [[nodiscard]] Answered<std::vector<admission::TicketId>> owners(const std::vector<std::string_view>& secrets) const;
  // What the ticket has done, by list.
  [[nodiscard]] Answered<std::vector<std::pair<admission::ListId, admission::Presence>>> presences(
      admission::TicketId id) const;
  // What each ticket has done on one list, in the order given; empty if nothing.
  [[nodiscard]] Answered<std::vector<admission::Presence>> presences(const std::vector<admission::Ticket>& tickets,
                                                                     admission::ListId list) const;

 private:
  const Context& context_;
  admission::EventId event_;
};

}  // namespace usher::api
