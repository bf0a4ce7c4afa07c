// The greeting of a guest of honour. Pure.
#pragma once

#include <string_view>

#include "gateway/admission/messages.h"

namespace usher::admission {

// The headline of a VIP who is let in, instead of headline()'s.
[[nodiscard]] constexpr std::string_view vip_headline(Language language) {
  constexpr Phrase kVip{"Welcome, we are honoured to have you here", "尊敬的贵宾，欢迎您莅临",
                        "Herzlich willkommen, wir freuen uns sehr über Ihren Besuch"};
  return language == Language::zh ? kVip.zh : language == Language::de ? kVip.de : kVip.en;
}

// "en", "zh", "de".
[[nodiscard]] constexpr std::string_view tag_of(Language language) {
  return language == Language::zh ? "zh" : language == Language::de ? "de" : "en";
}

}  // namespace usher::admission
