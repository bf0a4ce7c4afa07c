// The lanes: whether they need somebody, and who shows them.
#include "gateway/api/metrics_families.h"

namespace usher::api {

using metrics::Family;
using metrics::Kind;

void add_lanes(std::vector<Family>& page, const std::vector<lane::LaneReport>& lanes) {
  if (lanes.empty()) return;
  const auto family = [&](const char* name, const char* help, auto value) {
    FamilyWriter writer(page, Kind::gauge, name, help);
    for (const lane::LaneReport& lane : lanes) writer.add({{"lane", lane.options->name}}, value(lane));
  };
  family("usher_lane_needs_staff", "Whether somebody was called to a lane and has not come: 1 or 0.",
         [](const lane::LaneReport& lane) { return !lane.status.standing.staff_why.empty(); });
  family("usher_lane_out_of_service", "Whether a lane is closed, or a device it requires is down: 1 or 0.",
         [](const lane::LaneReport& lane) { return !lane.status.standing.closed_why.empty(); });
  family("usher_lane_displays", "Displays that show a lane.",
         [](const lane::LaneReport& lane) { return lane.displays.now; });
  lane::DisplayCounts all;
  for (const lane::LaneReport& lane : lanes) all += lane.displays;
  FamilyWriter(page, Kind::counter, "usher_displays_total", "Display connections begun.").add({}, all.begun);
  FamilyWriter(page, Kind::counter, "usher_displays_refused_total", "Displays refused: too many at their lane.")
      .add({}, all.refused);
  FamilyWriter(page, Kind::counter, "usher_displays_dropped_total", "Displays ended for taking no message in time.")
      .add({}, all.dropped);
  FamilyWriter(page, Kind::counter, "usher_display_states_skipped_total",
               "States that slow displays never saw; they got a newer one.")
      .add({}, all.skipped);
}

}  // namespace usher::api
