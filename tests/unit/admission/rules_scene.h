// One entry that rules are asked about: 2026-06-15 (a Monday) 12:00 in Berlin, unless told otherwise.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "gateway/admission/rules.h"
#include "gateway/zone/zone.h"

namespace usher::admission {

using namespace std::chrono_literals;

struct RuleAsk {
  Ticket ticket;
  Presence presence;
  GateId gate;
  Time now{std::chrono::sys_days{std::chrono::year{2026} / 6 / 15} + 10h};
  EventDates dates;
  std::string zone = "Europe/Berlin";

  RuleAsk() { ticket.item = "full-pass"; }

  void enter(Time time) { presence.checkins.push_back({.time = time, .type = Direction::entry}); }
  void leave(Time time) { presence.checkins.push_back({.time = time, .type = Direction::exit}); }

  [[nodiscard]] RuleScene scene() const { return {ticket, presence, gate, now, usher::zone::named(zone), dates}; }

  [[nodiscard]] Ruling rule(std::string_view json) const {
    const auto rules = compile_rules(json);
    if (!rules) FAIL(json << " is not taken: " << rules.error().path << ": " << rules.error().message);
    return evaluate(*rules, scene());
  }
  [[nodiscard]] bool met(std::string_view json) const { return rule(json) == Ruling::met; }

  // The words of what is lacking, with a space between them.
  [[nodiscard]] std::string lacks(std::string_view json) const {
    const auto rules = compile_rules(json);
    REQUIRE(rules);
    REQUIRE(evaluate(*rules, scene()) == Ruling::unmet);
    std::string all;
    for (const std::string& word : explain_unmet(*rules, scene())) all += (all.empty() ? "" : " ") + word;
    return all;
  }
};

inline std::string fault_of(std::string_view json) {
  const auto rules = compile_rules(json);
  return rules ? std::string("taken") : rules.error().path + ": " + rules.error().message;
}

}  // namespace usher::admission
