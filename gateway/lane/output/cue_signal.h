// Which moment of the light and sound tables a lane's state is. Pure.
#pragma once

#include "gateway/lane/cue.h"
#include "gateway/lane/output/signal.h"

namespace usher::lane {

// `vip`: of the cue; tells only when admitted.
[[nodiscard]] Moment moment_of(LaneState state, bool vip);
// The sound cue of a state, for a screen with a loudspeaker: the same moments at which a tower buzzes, and the
// welcomes.
[[nodiscard]] Sound sound_of(LaneState state, bool vip);

}  // namespace usher::lane
