#include "gateway/admission/rule_texts.h"

#include <array>
#include <charconv>
#include <cstddef>

#include "gateway/admission/rule_words.h"

namespace usher::admission {
namespace {

using What = RuleWord::What;

constexpr std::size_t kDateBytes = 10;      // 2026-11-21
constexpr std::size_t kDateTimeBytes = 16;  // 2026-11-21 09:30

// {s} the subject, {t} a time, {v} a value.
constexpr std::array<Phrase, 11> kWhats{{
    {"Ticket type not allowed", "票种不允许入场", "Ticketart nicht zugelassen"},
    {"Wrong entrance gate", "入口不符", "Falscher Eingang"},
    {"Attendee is already checked in", "该人员已入场", "Person ist bereits eingecheckt"},
    {"Attendee is checked out", "该人员已出场", "Person ist ausgecheckt"},
    {"Unknown reason", "未知原因", "Unbekannter Grund"},
    {"Only allowed before {t}", "仅限 {t} 之前入场", "Einlass nur vor {t}"},
    {"Only allowed after {t}", "仅限 {t} 之后入场", "Einlass erst nach {t}"},
    {"Maximum {s} exceeded", "{s}超过上限", "Höchstwert überschritten: {s}"},
    {"Minimum {s} exceeded", "{s}未达下限", "Mindestwert nicht erreicht: {s}"},
    {"{s} is not {v}", "{s}不是 {v}", "{s} ist nicht {v}"},
    {"{s} is {v}", "{s}是 {v}", "{s} ist {v}"},
}};

struct Subject {
  std::string_view name;
  Phrase phrase;
};

constexpr Subject kWeekday{"now_isoweekday", {"week day", "星期", "Wochentag"}};
constexpr std::array kSubjects{
    kWeekday,
    Subject{"entries_number", {"number of entries", "入场次数", "Anzahl der Eintritte"}},
    Subject{"entries_today", {"number of entries today", "今日入场次数", "Anzahl der heutigen Eintritte"}},
    Subject{"entries_days", {"number of days with an entry", "有入场的天数", "Anzahl der Tage mit Eintritt"}},
    Subject{"minutes_since_last_entry",
            {"time since last entry", "距上次入场的时间", "Zeit seit dem letzten Eintritt"}},
    Subject{"minutes_since_first_entry",
            {"time since first entry", "距首次入场的时间", "Zeit seit dem ersten Eintritt"}},
    Subject{"entries_since", {"number of entries since {t}", "{t} 以来的入场次数", "Anzahl der Eintritte seit {t}"}},
    Subject{"entries_before", {"number of entries before {t}", "{t} 之前的入场次数", "Anzahl der Eintritte vor {t}"}},
    Subject{
        "entries_days_since",
        {"number of days with an entry since {t}", "{t} 以来有入场的天数", "Anzahl der Tage mit Eintritt seit {t}"}},
    Subject{
        "entries_days_before",
        {"number of days with an entry before {t}", "{t} 之前有入场的天数", "Anzahl der Tage mit Eintritt vor {t}"}},
};

constexpr std::array<Phrase, 7> kWeekdays{{
    {"Monday", "星期一", "Montag"},
    {"Tuesday", "星期二", "Dienstag"},
    {"Wednesday", "星期三", "Mittwoch"},
    {"Thursday", "星期四", "Donnerstag"},
    {"Friday", "星期五", "Freitag"},
    {"Saturday", "星期六", "Samstag"},
    {"Sunday", "星期日", "Sonntag"},
}};

// Whether it begins with "2026-11-21 09:30".
bool is_date_time(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00 00:00";
  if (text.size() < kDateTimeBytes) return false;
  for (std::size_t i = 0; i < kDateTimeBytes; ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == '0' ? !digit : text[i] != kForm[i]) return false;
  }
  return true;
}

std::string written(Time time, bool clock_only, Language language, const TimeText& time_text) {
  std::string text = time_text ? time_text(time) : std::string();
  if (!is_date_time(text)) return text;
  if (clock_only) return text.substr(kDateBytes + 1);
  if (language != Language::de) return text;
  return text.substr(8, 2) + "." + text.substr(5, 2) + "." + text.substr(0, 4) + text.substr(kDateBytes);
}

// "6" -> "Saturday"; what is no day of the week stays.
std::string weekday(std::string_view value, Language language) {
  unsigned day = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), day);
  const bool known = error == std::errc{} && end == value.data() + value.size() && day >= 1 && day <= 7;
  return std::string(known ? kWeekdays[day - 1].in(language) : value);
}

// Values of a list have '/' between them.
std::string weekdays(std::string_view values, Language language) {
  std::string out;
  while (true) {
    const auto slash = values.find('/');
    out += weekday(values.substr(0, slash), language);
    if (slash == std::string_view::npos) return out;
    out += '/';
    values.remove_prefix(slash + 1);
  }
}

class WordRenderer {
 public:
  WordRenderer(const RuleWord& word, Language language, const TimeText& time_text)
      : word_(word), language_(language), time_text_(time_text) {}

  [[nodiscard]] std::string render() const { return fill(kWhats[static_cast<std::size_t>(word_.what)].in(language_)); }

 private:
  [[nodiscard]] std::string fill(std::string_view text) const {
    std::string out;
    while (!text.empty()) {
      const auto brace = text.find('{');
      out += text.substr(0, brace);
      if (brace == std::string_view::npos) break;
      out += value(text[brace + 1]);
      text.remove_prefix(brace + 3);
    }
    return out;
  }

  [[nodiscard]] std::string value(char name) const {
    if (name == 's') return subject();
    if (name == 't') return word_.time ? written(*word_.time, word_.clock_only, language_, time_text_) : std::string();
    return word_.subject == kWeekday.name ? weekdays(word_.value, language_) : word_.value;
  }

  [[nodiscard]] std::string subject() const {
    for (const Subject& subject : kSubjects) {
      if (subject.name == word_.subject) return fill(subject.phrase.in(language_));
    }
    return word_.subject;
  }

  const RuleWord& word_;
  const Language language_;
  const TimeText& time_text_;
};

}  // namespace

std::string rule_text(const std::vector<std::string>& words, Language language, const TimeText& time_text) {
  std::string out;
  for (const std::string& text : words) {
    if (!out.empty()) out += Phrase{", ", "，", ", "}.in(language);
    out += WordRenderer(read_word(text).value_or(RuleWord{}), language, time_text).render();
  }
  return out;
}

std::string date_text(Time time, Language language, const TimeText& time_text) {
  return written(time, false, language, time_text);
}

}  // namespace usher::admission
