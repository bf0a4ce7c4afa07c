// The part of decide_command that keeps the lists of revoked and blocked codes; see decide_command.h.
#pragma once

#include "gateway/sequencer/command.h"
#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/room.h"

namespace usher::sequencer {

// All or nothing: a command with one code that cannot be kept changes none.
[[nodiscard]] Outcome decide_secrets(PutSecrets&& put, const Keys& keys, admission::Time time, Room& room);

}  // namespace usher::sequencer
