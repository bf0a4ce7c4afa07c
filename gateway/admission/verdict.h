// What a check-in is asked and what it answers: the vocabulary shared by lanes, APIs, ledger and metrics.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/admission/ids.h"
#include "gateway/admission/ticket.h"

namespace usher::admission {

enum class Direction : std::uint8_t { entry, exit };
enum class Verdict : std::uint8_t { admitted, exited, refused, incomplete };

// Reasons of refusal; pretix's vocabulary, then our own. `none` goes with admitted and exited.
enum class Reason : std::uint8_t {
  none,
  invalid,
  unpaid,
  blocked,
  invalid_time,
  canceled,
  already_redeemed,
  product,
  rules,
  ambiguous,
  revoked,
  unapproved,
  error,
  full,
  closed,
  already_exchanged,
  medium_invalid,
  medium_exists
};
inline constexpr int kReasonCount = 18;

// Why, as a message key with its parameters; rendered by messages.h in the reader's language.
enum class MessageKey : std::uint8_t {
  none,
  unknown_code,
  not_on_list_event,
  order_canceled,
  ticket_canceled,
  ticket_blocked,
  needs_approval,
  not_yet_valid,
  no_longer_valid,
  wrong_product,
  wrong_subevent,
  order_unpaid,
  order_unpaid_can_ignore,
  rules_failed,
  already_in,
  already_in_no_return,
  several_match,
  code_revoked,
  list_not_open,
  list_closed,
  list_full,
  nonce_reused,
  lane_not_served,
  too_many_checkins,
  questions_open,
  told_by_client,
  exchange_open,
  exchange_of_medium,
  medium_type_off,
  medium_type_wrong,
  already_exchanged,
  medium_unusable,
  medium_unfit,
  medium_exists,
  no_ticket_for
};

struct Explanation {
  MessageKey key = MessageKey::none;
  std::optional<Time> time;        // valid from/until, first entry, opening or closing time
  std::vector<std::string> words;  // gate, lane, items, block reasons … in the order the message names them

  friend bool operator==(const Explanation&, const Explanation&) = default;
};

// One accepted entry or exit on one list, as kept in the ticket's presence.
struct Checkin {
  Seq seq;
  Time time;  // when it happened at the door (an offline scan may carry an earlier time than its place in the ledger)
  Direction type = Direction::entry;
  GateId gate;
  LaneId lane;
  DeviceId device;
  bool forced = false;
  bool automatic = false;

  friend bool operator==(const Checkin&, const Checkin&) = default;
};

// The accepted check-ins of one ticket on one list, in ledger order (annulled ones are removed).
struct Presence {
  std::vector<Checkin> checkins;
  std::string counted_as;  // the ticket's category when it was first admitted: what its counts are booked under

  friend bool operator==(const Presence&, const Presence&) = default;
};

// Latest by time at the door, ledger order breaking ties. nullptr if none. Borrowed from `presence`.
[[nodiscard]] const Checkin* latest(const Presence& presence);
// First entry ever, for "already admitted at …"; nullptr if none.
[[nodiscard]] const Checkin* first_entry(const Presence& presence);
// The entry that `already_redeemed` tells of: the first one after the latest exit, or the first ever if nobody came in
// again since. Further entries (forced ones, a multiple-entry list) do not change it; an exit followed by an entry
// does.
[[nodiscard]] const Checkin* entry_in_force(const Presence& presence);
// An entry with no later exit (pretix: inside_count).
[[nodiscard]] bool inside(const Presence& presence);
// An entry before `at` and no exit after that entry: whom an automatic exit at that time takes out.
[[nodiscard]] bool inside_before(const Presence& presence, Time at);
// At least one entry.
[[nodiscard]] bool admitted(const Presence& presence);

[[nodiscard]] std::string_view to_string(Direction);
[[nodiscard]] std::string_view to_string(Verdict);
[[nodiscard]] std::string_view to_string(Reason);  // "" for none
[[nodiscard]] std::string_view to_string(OrderStatus);
[[nodiscard]] std::optional<Direction> parse_direction(std::string_view);
[[nodiscard]] std::optional<Reason> parse_reason(std::string_view);
[[nodiscard]] std::optional<OrderStatus> parse_order_status(std::string_view);

}  // namespace usher::admission
