#include "gateway/admission/rule_words.h"

#include <array>
#include <charconv>

#include "gateway/admission/names.h"

namespace usher::admission {
namespace {

using What = RuleWord::What;

constexpr std::array<std::string_view, 11> kWhats{"type",  "gate",    "present", "absent", "unknown", "before",
                                                  "after", "maximum", "minimum", "not",    "is"};

bool has_time(What what) {
  return what == What::before || what == What::after;
}
bool has_subject(What what) {
  return what >= What::maximum;
}
bool has_value(What what) {
  return what >= What::is_not;
}

void append_time(std::string& out, const RuleWord& word) {
  if (word.clock_only) out += 'c';
  out += std::to_string(word.time->time_since_epoch().count());
}

bool read_time(std::string_view text, RuleWord& word) {
  word.clock_only = text.starts_with('c');
  if (word.clock_only) text.remove_prefix(1);
  std::int64_t ms = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ms);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  word.time = Time{std::chrono::milliseconds{ms}};
  return true;
}

// The text before the next '|', which goes.
std::string_view take_field(std::string_view& rest) {
  const auto bar = rest.find('|');
  const std::string_view field = rest.substr(0, bar);
  rest.remove_prefix(bar == std::string_view::npos ? rest.size() : bar + 1);
  return field;
}

}  // namespace

std::string write_word(const RuleWord& word) {
  std::string out(name_of(kWhats, word.what));
  if (has_time(word.what)) append_time(out += '|', word);
  if (has_subject(word.what)) {
    (out += '|') += word.subject;
    if (word.time) append_time(out += '@', word);
  }
  if (has_value(word.what)) (out += '|') += word.value;
  return out;
}

std::optional<RuleWord> read_word(std::string_view text) {
  RuleWord word;
  const auto what = named<What>(kWhats, take_field(text));
  if (!what) return std::nullopt;
  word.what = *what;
  if (has_time(*what) && !read_time(take_field(text), word)) return std::nullopt;
  if (has_subject(*what)) {
    std::string_view subject = take_field(text);
    const auto at = subject.find('@');
    if (at != std::string_view::npos && !read_time(subject.substr(at + 1), word)) return std::nullopt;
    word.subject = subject.substr(0, at);
    if (word.subject.empty()) return std::nullopt;
  }
  if (has_value(*what)) {
    word.value = text;
  } else if (!text.empty()) {
    return std::nullopt;
  }
  return word;
}

}  // namespace usher::admission
