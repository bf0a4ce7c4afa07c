// When people come. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/ctl/rehearse/dice.h"
#include "gateway/ctl/rehearse/limits.h"

namespace usher::ctl::rehearse {

enum class Curve {
  peak,   // a bell before the beginning of the event: most come in the middle third
  flat,   // as many in every second
  doors,  // all stand there when the doors open
};
[[nodiscard]] std::optional<Curve> parse_curve(std::string_view text);
[[nodiscard]] std::string_view to_string(Curve curve);

// `count` moments after the beginning, in order, early enough that the last ones are through by `duration`.
[[nodiscard]] std::vector<Millis> arrivals(Curve curve, std::size_t count, Millis duration, Dice& dice);

}  // namespace usher::ctl::rehearse
