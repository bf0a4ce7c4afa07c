// Explanations in the reader's language. Pure: texts are data, times are rendered by the caller's function
// (admission knows no time zones).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "gateway/admission/verdict.h"

namespace usher::admission {

enum class Language : std::uint8_t { en, zh };

// "zh", "zh-CN", "zh_Hant" -> zh; everything else -> en.
[[nodiscard]] Language language_of(std::string_view tag);

// Renders a time in the event's zone, for instance "2026-11-21 09:30".
using TimeText = std::function<std::string(Time)>;

// One sentence that says what is wrong and what would make it pass; "" for MessageKey::none.
[[nodiscard]] std::string explain(const Explanation& explanation, Language language, const TimeText& time_text);

// A short greeting or refusal for a screen or a verdict line: "Welcome", "Already admitted", "欢迎" …
[[nodiscard]] std::string_view headline(Verdict verdict, Reason reason, Language language);

}  // namespace usher::admission
