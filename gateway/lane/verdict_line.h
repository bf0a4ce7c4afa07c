// The verdict as one line of text for a reader, a display or a controller. Pure.
//
// Placeholders: {verdict} admitted, exited, refused, incomplete (or busy, unavailable, error) · {reason} as in the API,
// "" if admitted · {name} {item} {category} of the ticket · {headline} "Already admitted" · {explanation} one sentence
// · {text} the explanation, or the headline if there is none · {seq} the place in the ledger · {previous_time}
// {previous_gate} {previous_lane} of the first check-in. "{{" and "}}" are braces. Values are free of control
// characters and cut at kValueBytesMax.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/lane/options.h"

namespace usher::lane {

struct LineValues {
  bool passed = false;  // admitted or exited: the `ok` template, else `no`
  bool vip = false;     // passed with a ticket of a VIP: the `vip` template, if there is one
  std::string verdict, reason, name, item, category, headline, explanation, seq;
  std::string previous_time, previous_gate, previous_lane;
};

// The error names the placeholder or the place, and lists what is allowed.
[[nodiscard]] std::expected<void, std::string> check_template(std::string_view text);

// With its end; "" if switched off. The templates have been checked.
[[nodiscard]] std::string verdict_line(const VerdictLineOptions& options, const LineValues& values);

}  // namespace usher::lane
