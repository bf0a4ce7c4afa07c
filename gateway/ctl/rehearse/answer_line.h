// The verdict line of a rehearsal, written by templates of its own so that whoever scanned knows exactly what was said:
// "usher|admitted||李伟". Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace usher::ctl::rehearse {

// Keys of a [[lane]].
inline constexpr std::string_view kAnswerTemplates =
    "verdict_line = true\n"
    "verdict_ok = \"usher|{verdict}|{reason}|{name}\"\n"
    "verdict_no = \"usher|{verdict}|{reason}|\"\n"
    "verdict_end = \"\\r\\n\"\n";

struct AnswerLine {
  std::string verdict, reason, name;
};
// None: something else that a gateway says to a reader. Without its end.
[[nodiscard]] std::optional<AnswerLine> parse_answer_line(std::string_view line);

}  // namespace usher::ctl::rehearse
