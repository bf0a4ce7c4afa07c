// The first way in: an admin token in <data>/admin.token (0600), made when no admin token is in force.
#pragma once

#include <expected>
#include <string>

#include "gateway/sequencer/ask.h"
#include "gateway/sequencer/sequencer.h"

namespace usher {

// The sequencer and the outlet's thread must run. The file is written before the token is in force, so that a crash in
// between leaves a file without power, and the next start makes another.
[[nodiscard]] std::expected<void, std::string> ensure_admin_token(sequencer::Sequencer& sequencer,
                                                                  sequencer::IoOutlet& outlet, const std::string& data);

}  // namespace usher
