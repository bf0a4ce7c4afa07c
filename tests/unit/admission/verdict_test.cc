#include "gateway/admission/verdict.h"

#include <doctest/doctest.h>

#include "gateway/admission/ledger_entry.h"
#include "tests/unit/admission/scene.h"

namespace usher::admission {
namespace {

Presence history(std::initializer_list<std::pair<Direction, int>> checkins) {
  Presence presence;
  for (const auto& [type, minute] : checkins) {
    Checkin checkin;
    checkin.seq = Seq{presence.checkins.size() + 1};
    checkin.type = type;
    checkin.time = at_minute(minute);
    presence.checkins.push_back(checkin);
  }
  return presence;
}

constexpr auto kIn = Direction::entry;
constexpr auto kOut = Direction::exit;

TEST_CASE("an empty presence has nothing to tell") {
  const Presence none;
  CHECK(latest(none) == nullptr);
  CHECK(first_entry(none) == nullptr);
  CHECK(entry_in_force(none) == nullptr);
  CHECK_FALSE(inside(none));
  CHECK_FALSE(admitted(none));
}

TEST_CASE("the latest check-in is the latest at the door; the ledger breaks ties") {
  const Presence presence = history({{kIn, 5}, {kOut, 9}, {kIn, 9}, {kOut, 1}});
  CHECK(latest(presence)->seq == Seq{3});
  CHECK(first_entry(presence)->seq == Seq{1});
  CHECK(inside(presence));
}

TEST_CASE("the entry in force is the first since the latest exit, else the first ever") {
  CHECK(entry_in_force(history({{kIn, 1}, {kIn, 2}}))->seq == Seq{1});
  CHECK(entry_in_force(history({{kIn, 1}, {kOut, 2}}))->seq == Seq{1});
  CHECK(entry_in_force(history({{kIn, 1}, {kOut, 2}, {kIn, 3}, {kIn, 4}}))->seq == Seq{3});
  CHECK(entry_in_force(history({{kIn, 2}, {kOut, 2}, {kIn, 2}}))->seq == Seq{3});
  CHECK(entry_in_force(history({{kIn, 8}, {kOut, 4}, {kIn, 2}}))->seq == Seq{1});
}

TEST_CASE("exits alone admit nobody") {
  const Presence presence = history({{kOut, 1}, {kOut, 2}});
  CHECK_FALSE(inside(presence));
  CHECK_FALSE(admitted(presence));
}

TEST_CASE("names read back as what they name") {
  for (int i = 1; i < kReasonCount; ++i) {
    const auto reason = static_cast<Reason>(i);
    CHECK_FALSE(to_string(reason).empty());
    CHECK(parse_reason(to_string(reason)) == reason);
  }
  for (const auto direction : {Direction::entry, Direction::exit}) {
    CHECK(parse_direction(to_string(direction)) == direction);
  }
  for (const auto status : {OrderStatus::paid, OrderStatus::pending, OrderStatus::expired, OrderStatus::canceled}) {
    CHECK(parse_order_status(to_string(status)) == status);
  }
  for (const auto role : {Role::admin, Role::staff, Role::kiosk, Role::scanner, Role::dashboard}) {
    CHECK(parse_role(to_string(role)) == role);
  }
}

TEST_CASE("names are exact, and an empty one names nothing") {
  CHECK(to_string(Reason::none).empty());
  CHECK(to_string(Reason::already_redeemed) == "already_redeemed");
  CHECK(to_string(Verdict::incomplete) == "incomplete");
  CHECK_FALSE(parse_reason(""));
  CHECK_FALSE(parse_reason("Unpaid"));
  CHECK_FALSE(parse_direction("in"));
  CHECK_FALSE(parse_order_status("p"));
  CHECK_FALSE(parse_role("root"));
  CHECK(to_string(static_cast<Reason>(200)).empty());
}

TEST_CASE("inside before a time: an entry before it, and no exit after that entry, however late the exit came") {
  const auto at = [](int minute) { return Time{std::chrono::minutes{minute}}; };
  const auto checkin = [&](std::uint64_t seq, int minute, Direction type) {
    return Checkin{.seq = Seq{seq}, .time = at(minute), .type = type};
  };
  const Presence entered{{checkin(1, 10, Direction::entry)}, ""};
  CHECK(inside_before(entered, at(11)));
  CHECK_FALSE(inside_before(entered, at(10)));  // who comes at that time has not been inside before it
  CHECK_FALSE(inside_before(Presence{}, at(10)));
  const Presence left{{checkin(1, 10, Direction::entry), checkin(2, 30, Direction::exit)}, ""};
  CHECK_FALSE(inside_before(left, at(20)));
  const Presence twice{{checkin(1, 10, Direction::entry), checkin(2, 30, Direction::entry)}, ""};
  CHECK(inside_before(twice, at(20)));
  const Presence again{
      {checkin(1, 10, Direction::entry), checkin(2, 15, Direction::exit), checkin(3, 17, Direction::entry)}, ""};
  CHECK(inside_before(again, at(20)));
  CHECK_FALSE(inside_before(again, at(16)));
  const Presence same_time{{checkin(1, 10, Direction::exit), checkin(2, 10, Direction::entry)}, ""};
  CHECK(inside_before(same_time, at(20)));
}

}  // namespace
}  // namespace usher::admission
