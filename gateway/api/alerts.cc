#include "gateway/api/alerts.h"

#include "gateway/api/json_out.h"

namespace usher::api {

std::vector<Alert> alerts_of(const std::vector<lane::LaneReport>& lanes, std::string_view event) {
  std::vector<Alert> alerts;
  for (const lane::LaneReport& lane : lanes) {
    if (lane.options->event != event) continue;
    const lane::Standing& now = lane.status.standing;
    const auto add = [&](std::string_view kind, const std::string& why, admission::Time since) {
      if (!why.empty()) alerts.push_back({kind, lane.options->name, lane.options->gate, why, since});
    };
    add("needs_staff", now.staff_why, now.staff_since);
    add("out_of_service", now.closed_why, now.closed_since);
  }
  return alerts;
}

void write(JsonOut& out, const Alert& alert) {
  out.begin_object();
  out.field("kind", alert.kind);
  out.field("lane", alert.lane);
  out.field("gate", alert.gate);
  out.field("why", alert.why);
  out.field("since", alert.since);
  out.end_object();
}

}  // namespace usher::api
