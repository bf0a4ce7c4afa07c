// The part of decide_command that answers a scan; see decide_command.h.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "gateway/sequencer/command.h"
#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/room.h"

namespace usher::sequencer {

[[nodiscard]] Outcome decide_checkin(CheckIn&& scan, const Keys& keys, admission::Time now,
                                     std::chrono::milliseconds repeat_window, Room& room);

// Ids for a gate and lane by name (either may be ""), given on first use. `declared`: the configuration says so, and
// may move a lane to another gate.
[[nodiscard]] std::optional<Failed> intern_place(Room& room, admission::Time time, const std::string& gate,
                                                 const std::string& lane, bool declared, admission::GateId& gate_id,
                                                 admission::LaneId& lane_id);

}  // namespace usher::sequencer
