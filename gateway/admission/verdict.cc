#include "gateway/admission/verdict.h"

#include "gateway/admission/names.h"

namespace usher::admission {
namespace {

constexpr std::array<std::string_view, 2> kDirections{"entry", "exit"};
constexpr std::array<std::string_view, 4> kVerdicts{"admitted", "exited", "refused", "incomplete"};
constexpr std::array<std::string_view, kReasonCount> kReasons{"",
                                                              "invalid",
                                                              "unpaid",
                                                              "blocked",
                                                              "invalid_time",
                                                              "canceled",
                                                              "already_redeemed",
                                                              "product",
                                                              "rules",
                                                              "ambiguous",
                                                              "revoked",
                                                              "unapproved",
                                                              "error",
                                                              "full",
                                                              "closed",
                                                              "already_exchanged",
                                                              "medium_invalid",
                                                              "medium_exists"};
constexpr std::array<std::string_view, 4> kOrderStatuses{"paid", "pending", "expired", "canceled"};

const Checkin* latest_of(const Presence& presence, Direction type) {
  const Checkin* found = nullptr;
  for (const Checkin& checkin : presence.checkins) {
    if (checkin.type == type && (found == nullptr || checkin.time >= found->time)) found = &checkin;
  }
  return found;
}

// Both of one presence, whose order in memory is the ledger's.
bool after(const Checkin& a, const Checkin& b) {
  return a.time != b.time ? a.time > b.time : &a > &b;
}

}  // namespace

const Checkin* latest(const Presence& presence) {
  const Checkin* found = nullptr;
  for (const Checkin& checkin : presence.checkins) {
    if (found == nullptr || checkin.time >= found->time) found = &checkin;
  }
  return found;
}

const Checkin* first_entry(const Presence& presence) {
  const Checkin* found = nullptr;
  for (const Checkin& checkin : presence.checkins) {
    if (checkin.type == Direction::entry && (found == nullptr || checkin.time < found->time)) found = &checkin;
  }
  return found;
}

const Checkin* entry_in_force(const Presence& presence) {
  const Checkin* exit = latest_of(presence, Direction::exit);
  if (exit == nullptr || !inside(presence)) return first_entry(presence);
  const Checkin* found = nullptr;
  for (const Checkin& checkin : presence.checkins) {
    if (checkin.type != Direction::entry || !after(checkin, *exit)) continue;
    if (found == nullptr || checkin.time < found->time) found = &checkin;
  }
  return found;
}

bool inside(const Presence& presence) {
  const Checkin* last = latest(presence);
  return last != nullptr && last->type == Direction::entry;
}

bool inside_before(const Presence& presence, Time at) {
  const Checkin* entry = nullptr;
  for (const Checkin& checkin : presence.checkins) {
    const bool earlier = checkin.type == Direction::entry && checkin.time < at;
    if (earlier && (entry == nullptr || checkin.time >= entry->time)) entry = &checkin;
  }
  const Checkin* exit = latest_of(presence, Direction::exit);
  return entry != nullptr && (exit == nullptr || after(*entry, *exit));
}

bool admitted(const Presence& presence) {
  return first_entry(presence) != nullptr;
}

std::string_view to_string(Direction value) {
  return name_of(kDirections, value);
}
std::string_view to_string(Verdict value) {
  return name_of(kVerdicts, value);
}
std::string_view to_string(Reason value) {
  return name_of(kReasons, value);
}
std::string_view to_string(OrderStatus value) {
  return name_of(kOrderStatuses, value);
}
std::optional<Direction> parse_direction(std::string_view name) {
  return named<Direction>(kDirections, name);
}
std::optional<Reason> parse_reason(std::string_view name) {
  return named<Reason>(kReasons, name);
}
std::optional<OrderStatus> parse_order_status(std::string_view name) {
  return named<OrderStatus>(kOrderStatuses, name);
}

}  // namespace usher::admission
