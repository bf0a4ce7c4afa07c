#include "gateway/admission/messages.h"

#include <cstddef>
#include <optional>

#include "gateway/admission/messages_texts.h"
#include "gateway/admission/rule_texts.h"

namespace usher::admission {
namespace {

class Renderer {
 public:
  Renderer(const Explanation& explanation, Language language, const TimeText& time_text)
      : explanation_(explanation),
        language_(language),
        separator_(Phrase{", ", "、", ", "}.in(language)),
        time_text_(time_text) {}

  [[nodiscard]] std::string render(std::string_view text) const {
    std::string out;
    while (!text.empty()) {
      const std::size_t open = text.find('[');
      out += fill(text.substr(0, open)).value_or("");
      if (open == std::string_view::npos) break;
      const std::size_t close = text.find(']', open);
      out += fill(text.substr(open + 1, close - open - 1)).value_or("");
      text.remove_prefix(close + 1);
    }
    return out;
  }

 private:
  // None if a placeholder has nothing to say.
  [[nodiscard]] std::optional<std::string> fill(std::string_view part) const {
    std::string out;
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (part[i] != '{') {
        out += part[i];
        continue;
      }
      const std::string said = value(part[i + 1]);
      if (said.empty()) return std::nullopt;
      out += said;
      i += 2;  // past the name and the brace
    }
    return out;
  }

  [[nodiscard]] std::string value(char name) const {
    if (name == 't') return explanation_.time ? date_text(*explanation_.time, language_, time_text_) : std::string{};
    if (name == 'r') return rule_text(explanation_.words, language_, time_text_);
    if (name == 'd')
      return std::string(shown_as(explanation_.words.empty() ? "" : explanation_.words[0]).in(language_));
    if (name == '*') return joined(0);
    if (name == '+') return joined(1);
    const auto i = static_cast<std::size_t>(name - '0');
    return i < explanation_.words.size() ? explanation_.words[i] : std::string{};
  }

  [[nodiscard]] std::string joined(std::size_t from) const {
    std::string out;
    for (std::size_t i = from; i < explanation_.words.size(); ++i) {
      if (i > from) out += separator_;
      out += explanation_.words[i];
    }
    return out;
  }

  const Explanation& explanation_;
  const Language language_;
  const std::string_view separator_;
  const TimeText& time_text_;
};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

constexpr Phrase kNoTicket{"No ticket found", "未找到票", "Kein Ticket gefunden"};
constexpr Phrase kExchange{"Exchange first", "请先换取介质", "Zuerst tauschen"};

// pretix's own words for a ticket that is not valid at this time.
constexpr Phrase kNotYetValid{"This ticket is only valid after {t}.", "此票仅在 {t} 之后有效。", "Erst ab {t} gültig."};
constexpr Phrase kNoLongerValid{"This ticket was only valid before {t}.", "此票仅在 {t} 之前有效。",
                                "Nur bis {t} gültig."};

}  // namespace

std::string_view Phrase::in(Language language) const {
  switch (language) {
    case Language::zh:
      return zh;
    case Language::de:
      return de;
    case Language::en:
      break;
  }
  return en;
}

Language language_of(std::string_view tag) {
  const auto is = [&](char first, char second) {
    return tag.size() >= 2 && lower(tag[0]) == first && lower(tag[1]) == second &&
           (tag.size() == 2 || tag[2] == '-' || tag[2] == '_');
  };
  return is('z', 'h') ? Language::zh : is('d', 'e') ? Language::de : Language::en;
}

std::string explain(const Explanation& explanation, Language language, const TimeText& time_text) {
  return Renderer(explanation, language, time_text).render(sentence_of(explanation.key).in(language));
}

std::string reason_explanation(const Explanation& explanation, Language language, const TimeText& time_text) {
  if (explanation.key == MessageKey::rules_failed) return rule_text(explanation.words, language, time_text);
  const bool early = explanation.key == MessageKey::not_yet_valid;
  if (!explanation.time || (!early && explanation.key != MessageKey::no_longer_valid)) return {};
  return Renderer(explanation, language, time_text).render((early ? kNotYetValid : kNoLongerValid).in(language));
}

std::string_view headline(Verdict verdict, Reason reason, Language language, MessageKey key) {
  if (verdict == Verdict::incomplete && key == MessageKey::exchange_open) return kExchange.in(language);
  if (verdict == Verdict::refused && key == MessageKey::no_ticket_for) return kNoTicket.in(language);
  return headline_of(verdict, reason).in(language);
}

}  // namespace usher::admission
