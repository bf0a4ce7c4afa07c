// What happens, in words, for a seed that is looked at.
#pragma once

#include <string>

#include "gateway/sequencer/command.h"

namespace usher::sim {

[[nodiscard]] std::string in_words(const sequencer::Command& command);
[[nodiscard]] std::string in_words(const sequencer::Outcome& outcome);

}  // namespace usher::sim
