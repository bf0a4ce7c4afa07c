// Who comes, when, with what, and what they must be told. Made from a seed; pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ctl/rehearse/curve.h"
#include "gateway/ctl/rehearse/limits.h"

namespace usher::ctl::rehearse {

// A check-in list, and how many lanes let people in and out on it.
struct Door {
  std::string event, list;
  int entries = 0, exits = 0;

  friend bool operator==(const Door&, const Door&) = default;
};

enum class Story {
  welcome,
  vip,
  leaves,     // comes in, and goes out through an exit lane
  again,      // comes twice with the same ticket, elsewhere the second time
  copied,     // two come at the same moment with the same ticket, at two lanes
  blocked,    // the ticket was reported stolen
  unpaid,     // the order waits for its payment
  canceled,   // the order was canceled
  wrong_day,  // the ticket is for tomorrow
  unknown,    // a code that nobody sold
};
[[nodiscard]] std::string_view to_string(Story story);

struct Person {
  Story story = Story::welcome;
  std::string code, name;
  int door = 0;          // index of the crowd's doors
  bool planted = false;  // the expectation is wrong on purpose: the rehearsal must find it
};

// A person at a door, once.
struct Visit {
  int person = 0;
  Millis due{0};      // after the beginning
  bool exit = false;  // through an exit lane
  int after = -1;     // the visit that must have its verdict first, kComesBack before; -1: none
  int twin = -1;      // a visit that is to be at another lane; -1: none
};

struct Crowd {
  std::vector<Door> doors;
  std::vector<Person> people;
  std::vector<Visit> visits;  // in the order of `due`; what waits for another visit is behind it
};

struct CrowdOptions {
  int people = kPeopleDefault;
  Curve curve = Curve::peak;
  Millis duration{kDurationDefault_s * 1000};
  std::uint64_t seed = 1;
  int planted = 0;  // so many people whose expectation is wrong
};

// Doors get people as they have lanes. A door without a way in gets people who go out.
[[nodiscard]] Crowd make_crowd(const CrowdOptions& options, std::vector<Door> doors);

// The attendees of one event as a CSV file for the import; `tomorrow`: when tickets for another day begin, RFC 3339.
[[nodiscard]] std::string attendees_csv(const Crowd& crowd, std::string_view event, std::string_view tomorrow);

// What a visit was told.
struct Told {
  std::string verdict, reason, name;  // "admitted", "", "李伟"; "" verdict: nothing
  bool named = true;                  // whether the name is told at all
  bool asked_before = false;          // an earlier scan of this visit may have been decided without its answer
};
// "": as it must be. Else what was expected and what came.
[[nodiscard]] std::string judge(const Crowd& crowd, const Visit& visit, const Told& told);

// Whether the person must be in the ledger as admitted, exactly once.
[[nodiscard]] bool is_let_in(const Crowd& crowd, const Person& person);

}  // namespace usher::ctl::rehearse
