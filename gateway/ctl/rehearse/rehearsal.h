// One rehearsal from the configuration to its report: a gateway of its own, virtual people through the real import, the
// venue's thread, the ledger at the end. Nothing of the real event is read or touched but the configuration file.
// Threads: the one that calls run(); the venue has its own meanwhile.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/ctl/rehearse/curve.h"
#include "gateway/ctl/rehearse/limits.h"
#include "gateway/ctl/session.h"

namespace usher::ctl::rehearse {

struct RehearsalFields {
  std::string config;  // "": a made-up venue of `lanes`
  int lanes = kLanesDefault;
  int people = kPeopleDefault;
  int duration_s = kDurationDefault_s;
  std::string curve = "peak";
  std::string faults;  // names, "none"; "": kFaultsDefault
  std::uint64_t seed = 1;
  std::string keep;  // folder to leave data, configuration and log in; "": removed
  int planted = 0;   // people whose expectation is wrong: the rehearsal must fail
};

// Prints the report. done: nothing lost, doubled or wrong; refused: something was.
[[nodiscard]] Outcome run_rehearsal(Session& session, const RehearsalFields& fields);

}  // namespace usher::ctl::rehearse
