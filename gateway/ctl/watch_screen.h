// What `usherctl watch` shows: a whole screen for a terminal, lines for everything else. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/ctl/console.h"
#include "gateway/ctl/live_board.h"
#include "gateway/ctl/times.h"

namespace usher::ctl {

// The link to the gateway.
struct LinkState {
  bool live = false;
  std::optional<Time> lost_at;  // when it was lost; none while it is live or has never been there
  std::string why;              // the reason, while it is not live
  std::optional<Time> next_try;
  std::optional<Time> heard_at;  // the last frame
};

// "live", or "gateway unreachable since 09:31:02 (14 s): …; figures are 20 s old; next try in 3 s".
[[nodiscard]] std::string link_text(const LinkState& link, Time now, const Console& console);

// The screen's lines, at most `rows` of them and `console.columns` wide; what does not fit is left out from below.
[[nodiscard]] std::vector<std::string> screen(const LiveBoard& board, const LinkState& link, Time now,
                                              const Console& console, int rows);

// One line for an alert: "NEEDS STAFF  North/A1  since 09:31:02  Several tickets match".
[[nodiscard]] std::string alert_line(const json::value& alert, const Console& console);

// One line for a check-in: "09:31:02  ADMITTED    main  North/A1  vip".
[[nodiscard]] std::string checkin_line(const json::value& checkin, const Console& console);
// One line with every list's numbers: "09:31:02  main 120/2000, 118 inside".
[[nodiscard]] std::string counts_line(const LiveBoard& board, Time now, const Console& console);

}  // namespace usher::ctl
