// What a screen says while there is no verdict to show: at rest, while a code is read, when somebody is needed. Pure.
#pragma once

#include <string_view>

#include "gateway/admission/messages.h"
#include "gateway/lane/cue.h"

namespace usher::lane {

struct StateWords {
  std::string_view headline, explanation;
};

// Of a state without a verdict; empty for the others, whose words are the verdict's. `vip`: of a VIPs' lane.
[[nodiscard]] StateWords state_words(LaneState state, bool vip, admission::Language language);

// Why staff is called or the lane is closed, if whoever did so gave no reason.
[[nodiscard]] std::string_view call_without_reason(admission::Language language);
[[nodiscard]] std::string_view closed_without_reason(admission::Language language);

}  // namespace usher::lane
