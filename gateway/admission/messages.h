// Explanations in the reader's language. Pure: texts are data, times are rendered by the caller's function
// (admission knows no time zones).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "gateway/admission/verdict.h"

namespace usher::admission {

enum class Language : std::uint8_t { en, zh, de };

// One text in every language; a language more is a member more, so that no reader is forgotten.
struct Phrase {
  std::string_view en, zh, de;
  [[nodiscard]] std::string_view in(Language language) const;
};

// "zh", "zh-CN", "zh_Hant" -> zh; "de", "de-AT" -> de; everything else -> en.
[[nodiscard]] Language language_of(std::string_view tag);

// Renders a time in the event's zone as "2026-11-21 09:30"; put into the reader's form here ("21.11.2026 09:30" in
// German, or the clock alone). A text of another form is taken as it is.
using TimeText = std::function<std::string(Time)>;

// A sentence that says what is wrong and one that says what would make it pass; "" for MessageKey::none. What the
// explanation does not hold (a time, a gate) is left out. Its words: ticket_blocked: the reasons; wrong_product: the
// ticket's item, then the list's; wrong_subevent: the ticket's, the list's; several_match: the items; list_full: the
// capacity; already_in(_no_return): gate, lane (appended by whoever knows their names); lane_not_served: where to go;
// no_ticket_for: what was shown ("passport" … as scanner/document/identity.h names them, "person"); rules_failed: what
// the rules lack (rule_words.h), none where they cannot be evaluated; questions_open: the questions, whose texts take
// the place of their numbers (put there by whoever knows them).
[[nodiscard]] std::string explain(const Explanation& explanation, Language language, const TimeText& time_text);

// The bare text that pretix gives beside its reason (`reason_explanation`): what rules lack ("Only allowed after 12:00,
// Wrong entrance gate"), or from when or until when the ticket is valid; "" where pretix gives none.
[[nodiscard]] std::string reason_explanation(const Explanation& explanation, Language language,
                                             const TimeText& time_text);

// A short greeting or refusal for a screen or a verdict line: "Welcome", "Already admitted", "欢迎" … `key` says what
// an incomplete scan waits for, and that it was no code that is unknown.
[[nodiscard]] std::string_view headline(Verdict verdict, Reason reason, Language language,
                                        MessageKey key = MessageKey::questions_open);

}  // namespace usher::admission
