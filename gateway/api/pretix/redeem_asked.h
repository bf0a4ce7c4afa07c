// What a redeem call asks, read from its body.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/admission/verdict.h"
#include "gateway/api/pretix/body.h"
#include "gateway/api/pretix/guard.h"
#include "gateway/sequencer/command.h"

namespace usher::pretix {

struct Asked {
  std::vector<const admission::CheckinList*> lists;  // of the caller's directory; at most one an event
  sequencer::CheckIn scan;                           // event and list not yet set
  bool order_language = false;                       // explain in the ticket's language
  bool canceled_supported = true;                    // else `canceled` is said as `unpaid`
};

// `lists` of a body, or of a query's values, checked. The errors are pretix's.
[[nodiscard]] std::expected<std::vector<const admission::CheckinList*>, http::Response> lists_asked(
    const Caller& caller, const std::optional<std::vector<std::uint64_t>>& ids);
// Two lists of one event: pretix refuses to guess.
[[nodiscard]] bool conflicting(const std::vector<const admission::CheckinList*>& lists);

[[nodiscard]] std::expected<Asked, http::Response> read_redeem(const Caller& caller, const Body& body);
// The older call: the list and the code are in the path.
[[nodiscard]] std::expected<Asked, http::Response> read_list_redeem(const Caller& caller, const Body& body,
                                                                    const admission::CheckinList& list,
                                                                    std::string code);

}  // namespace usher::pretix
