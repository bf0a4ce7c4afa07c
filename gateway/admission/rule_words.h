// What an unmet rule lacks, as words of an Explanation: coded, so that a refusal can be read from the ledger in any
// language, years later. A word is fields with '|' between them: what, then as `what` asks: a time (milliseconds since
// 1970; a 'c' in front: the reader needs only its clock), a subject, a value.
//
//   type  gate  present  absent  unknown
//   before|TIME  after|TIME
//   maximum|SUBJECT  minimum|SUBJECT        SUBJECT is a variable, or entries_since@TIME and its like
//   not|SUBJECT|VALUE  is|SUBJECT|VALUE     VALUE is the rest of the word
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/admission/ids.h"

namespace usher::admission {

struct RuleWord {
  enum class What : std::uint8_t {
    type,     // ticket type not allowed
    gate,     // wrong entrance gate
    present,  // already checked in
    absent,   // checked out
    unknown,
    before,
    after,
    maximum,
    minimum,
    is_not,
    is
  };

  What what = What::unknown;
  std::string subject;       // a variable's name, or "entries_since" and its like
  std::optional<Time> time;  // of `before` and `after`, or of the subject
  bool clock_only = false;
  std::string value;

  friend bool operator==(const RuleWord&, const RuleWord&) = default;
};

[[nodiscard]] std::string write_word(const RuleWord& word);
// None for what write_word does not write (a word of a newer gateway).
[[nodiscard]] std::optional<RuleWord> read_word(std::string_view text);

}  // namespace usher::admission
