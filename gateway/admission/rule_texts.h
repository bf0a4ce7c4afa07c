// The words of rules (rule_words.h) as texts in the reader's language. Private to this folder.
#pragma once

#include <string>
#include <vector>

#include "gateway/admission/messages.h"

namespace usher::admission {

// What is lacking, one text after the other. "" for no words.
[[nodiscard]] std::string rule_text(const std::vector<std::string>& words, Language language,
                                    const TimeText& time_text);

// Date and clock as the language writes them; "" if there is no way to render a time.
[[nodiscard]] std::string date_text(Time time, Language language, const TimeText& time_text);

}  // namespace usher::admission
