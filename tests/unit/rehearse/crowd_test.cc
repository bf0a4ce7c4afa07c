#include "gateway/ctl/rehearse/crowd.h"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

namespace usher::ctl::rehearse {

namespace {

Crowd crowd_of(int people, std::vector<Door> doors, int planted = 0) {
  return make_crowd({.people = people, .duration = Millis(10'000), .seed = 11, .planted = planted}, std::move(doors));
}

long count_of(const Crowd& crowd, Story story) {
  return std::ranges::count_if(crowd.people, [&](const Person& p) { return p.story == story; });
}

const Visit& visit_of(const Crowd& crowd, Story story, bool second = false) {
  return *std::ranges::find_if(crowd.visits, [&](const Visit& v) {
    return crowd.people[static_cast<std::size_t>(v.person)].story == story && (v.after >= 0 || v.twin >= 0) == second;
  });
}

Told told(std::string verdict, std::string reason = {}, std::string name = {}) {
  return {.verdict = std::move(verdict), .reason = std::move(reason), .name = std::move(name)};
}

const Person& person_of(const Crowd& crowd, const Visit& visit) {
  return crowd.people[static_cast<std::size_t>(visit.person)];
}

}  // namespace

TEST_CASE("every story is told where there are people enough, and every code is its own") {
  const Crowd crowd = crowd_of(200, {{"expo", "main", 5, 1}});
  CHECK(crowd.people.size() == 200);
  for (int i = 0; i <= static_cast<int>(Story::unknown); ++i) CHECK(count_of(crowd, static_cast<Story>(i)) > 0);
  std::set<std::string> codes;
  for (const Person& person : crowd.people) codes.insert(person.code);
  CHECK(codes.size() == 200);
  const auto chinese = std::ranges::count_if(
      crowd.people, [](const Person& p) { return static_cast<unsigned char>(p.name.front()) >= 0xE4; });
  CHECK(chinese > 50);
  CHECK(chinese < 190);
}

TEST_CASE("people are divided among the doors as these have lanes") {
  const Crowd crowd = crowd_of(1000, {{"expo", "main", 8, 0}, {"expo", "lounge", 2, 0}, {"gala", "out", 0, 10}});
  long per_door[3] = {};
  for (const Person& person : crowd.people) ++per_door[person.door];
  CHECK(per_door[0] == 400);
  CHECK(per_door[1] == 100);
  CHECK(per_door[2] == 500);
  for (const Visit& visit : crowd.visits) CHECK(visit.exit == (person_of(crowd, visit).door == 2));
}

TEST_CASE("a copy needs another lane, and a way out is only taken where there is one") {
  const Crowd crowd = crowd_of(200, {{"expo", "main", 1, 0}});
  CHECK(count_of(crowd, Story::copied) == 0);
  CHECK(count_of(crowd, Story::leaves) == 0);
}

TEST_CASE("whoever comes twice comes the second time after the first, and elsewhere") {
  const Crowd crowd = crowd_of(200, {{"expo", "main", 5, 1}});
  for (std::size_t i = 0; i < crowd.visits.size(); ++i) {
    const Visit& visit = crowd.visits[i];
    if (visit.after >= 0) CHECK(static_cast<std::size_t>(visit.after) < i);
    if (visit.twin >= 0) CHECK(crowd.visits[static_cast<std::size_t>(visit.twin)].person == visit.person);
  }
}

TEST_CASE("each story has its verdict, and another one is wrong") {
  const Crowd crowd = crowd_of(200, {{"expo", "main", 5, 1}});
  const Visit& guest = visit_of(crowd, Story::welcome);
  const std::string name = person_of(crowd, guest).name;
  CHECK(judge(crowd, guest, told("admitted", "", name)) == "");
  CHECK(judge(crowd, guest, told("admitted", "", "Somebody Else")) != "");
  CHECK(judge(crowd, guest, told("refused", "already_redeemed")) ==
        "expected admitted, " + name + "; told refused (already_redeemed)");
  CHECK(judge(crowd, guest, told("")) != "");
  for (const auto& [story, reason] : {std::pair{Story::blocked, "blocked"},
                                      {Story::unpaid, "unpaid"},
                                      {Story::canceled, "canceled"},
                                      {Story::wrong_day, "invalid_time"},
                                      {Story::unknown, "invalid"}}) {
    CHECK(judge(crowd, visit_of(crowd, story), told("refused", reason)) == "");
    CHECK(judge(crowd, visit_of(crowd, story), told("admitted", "", name)) != "");
    CHECK_FALSE(is_let_in(crowd, person_of(crowd, visit_of(crowd, story))));
  }
}

TEST_CASE("the second visit with a ticket is refused; of two copies either may be let in") {
  const Crowd crowd = crowd_of(200, {{"expo", "main", 5, 1}});
  const Visit& again = visit_of(crowd, Story::again, true);
  CHECK(judge(crowd, again, told("refused", "already_redeemed")) == "");
  CHECK(judge(crowd, again, told("admitted", "", person_of(crowd, again).name)) != "");
  const Visit& copy = visit_of(crowd, Story::copied, true);
  CHECK(judge(crowd, copy, told("refused", "already_redeemed")) == "");
  CHECK(judge(crowd, copy, told("admitted", "", person_of(crowd, copy).name)) == "");
  const Visit& out = visit_of(crowd, Story::leaves, true);
  CHECK(judge(crowd, out, told("exited", "", person_of(crowd, out).name)) == "");
  CHECK(judge(crowd, out, told("admitted", "", person_of(crowd, out).name)) != "");
}

TEST_CASE("whoever scans again after a silence may have been let in by the scan before") {
  const Crowd crowd = crowd_of(200, {{"expo", "main", 5, 1}});
  const Visit& guest = visit_of(crowd, Story::welcome);
  Told again = told("refused", "already_redeemed");
  again.asked_before = true;
  CHECK(judge(crowd, guest, again) == "");
  again.reason = "blocked";
  CHECK(judge(crowd, guest, again) != "");
}

TEST_CASE("a planted expectation cannot be met") {
  const Crowd crowd = crowd_of(200, {{"expo", "main", 5, 1}}, 1);
  const auto planted = std::ranges::find_if(crowd.people, [](const Person& p) { return p.planted; });
  REQUIRE(planted != crowd.people.end());
  const auto visit =
      std::ranges::find_if(crowd.visits, [&](const Visit& v) { return &person_of(crowd, v) == &*planted; });
  CHECK(judge(crowd, *visit, told("admitted", "", planted->name)) != "");
}

TEST_CASE("the file for the import has everybody but those nobody sold a ticket to") {
  const Crowd crowd = crowd_of(200, {{"expo", "main", 5, 1}, {"gala", "main", 5, 0}});
  const std::string csv = attendees_csv(crowd, "expo", "2026-11-23T00:00:00Z");
  for (const Person& person : crowd.people) {
    const bool there = csv.find(person.code + ",\"" + person.name + "\",") != std::string::npos;
    CHECK(there == (person.door == 0 && person.story != Story::unknown));
  }
  CHECK(csv.find(",paid,,2026-11-23T00:00:00Z,") != std::string::npos);
  CHECK(csv.find(",reported stolen\r\n") != std::string::npos);
}

}  // namespace usher::ctl::rehearse
