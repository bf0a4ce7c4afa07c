// What a rehearsal has shown: throughput a lane, verdict times, correctness, faults; as tables and as JSON. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/ctl/console.h"
#include "gateway/ctl/json.h"
#include "gateway/ctl/rehearse/audit.h"
#include "gateway/ctl/rehearse/faults.h"
#include "gateway/ctl/rehearse/spread.h"
#include "gateway/ctl/rehearse/venue.h"

namespace usher::ctl::rehearse {

struct LaneFigures {
  std::string name, devices;
  std::size_t visits = 0, tried_again = 0;
  double per_minute = 0;
  Spread verdict;
};

struct Report {
  std::size_t people = 0, visits = 0;
  double seconds = 0;  // from the opening to the last answer
  std::vector<LaneFigures> lanes;
  Spread readers;  // last byte of the code -> verdict line complete
  Spread cameras;  // the ticket is before the camera -> its verdict is in the ledger
  Spread gates;    // code sent, or ticket shown -> the relay is asked for its pulse
  std::vector<FaultMet> faults;
  Audit audit;
  std::vector<std::string> notes;
};

[[nodiscard]] Report make_report(const VenuePlan& plan, const Crowd& crowd, const Venue& venue, Audit audit,
                                 std::vector<FaultMet> faults);

[[nodiscard]] std::string report_text(const Report& report, const Console& console);
[[nodiscard]] json::object report_json(const Report& report);

}  // namespace usher::ctl::rehearse
