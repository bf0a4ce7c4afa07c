// Who needs help where since when, and what is out of service: what dashboards must not overlook. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/admission/ids.h"
#include "gateway/lane/lanes.h"

namespace usher::api {

class JsonOut;

struct Alert {
  std::string_view kind;  // needs_staff, out_of_service; static storage
  std::string lane, gate, why;
  admission::Time since{};

  friend bool operator==(const Alert&, const Alert&) = default;
};

// Of this event's lanes, in their order; a lane can have both.
[[nodiscard]] std::vector<Alert> alerts_of(const std::vector<lane::LaneReport>& lanes, std::string_view event);

void write(JsonOut& out, const Alert& alert);

}  // namespace usher::api
