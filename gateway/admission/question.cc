#include "gateway/admission/question.h"

#include <algorithm>
#include <compare>
#include <utility>

#include "gateway/admission/calendar_text.h"
#include "gateway/admission/names.h"

namespace usher::admission {
namespace {

constexpr std::array<std::string_view, 12> kTypes{"N", "S", "T", "B", "C", "M", "F", "D", "H", "W", "CC", "TEL"};

// ISO 3166-1, two letters a country.
constexpr std::string_view kCountries =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZ"
    "DEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJM"
    "JOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONP"
    "NRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTO"
    "TRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";

bool is_country(std::string_view code) {
  for (std::size_t i = 0; code.size() == 2 && i < kCountries.size(); i += 2) {
    if (kCountries.substr(i, 2) == code) return true;
  }
  return false;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// UTF-8: every byte that does not continue one.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// A decimal in parts; views into the text it was read from.
struct Decimal {
  bool negative = false;
  std::string_view whole;     // without leading zeroes: "" is 0
  std::string_view fraction;  // as written

  [[nodiscard]] std::string_view significant_fraction() const {
    const std::size_t last = fraction.find_last_not_of('0');
    return last == fraction.npos ? std::string_view{} : fraction.substr(0, last + 1);
  }
  [[nodiscard]] bool zero() const { return whole.empty() && significant_fraction().empty(); }
};

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal decimal;
  if (text.starts_with('-') || text.starts_with('+')) {
    decimal.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const std::size_t point = std::min(text.find('.'), text.size());
  decimal.whole = text.substr(0, point);
  decimal.fraction = point < text.size() ? text.substr(point + 1) : std::string_view{};
  const bool digits = std::ranges::all_of(decimal.whole, is_digit) && std::ranges::all_of(decimal.fraction, is_digit);
  if (!digits || decimal.whole.size() + decimal.fraction.size() == 0) return std::nullopt;
  decimal.whole.remove_prefix(std::min(decimal.whole.find_first_not_of('0'), decimal.whole.size()));
  return decimal;
}

std::string decimal_text(const Decimal& decimal) {
  std::string out = decimal.negative && !decimal.zero() ? "-" : "";
  out += decimal.whole.empty() ? "0" : decimal.whole;
  if (!decimal.fraction.empty()) out.append(".").append(decimal.fraction);
  return out;
}

int sign(std::strong_ordering order) {
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

int compare(const Decimal& a, const Decimal& b) {
  if (a.zero() && b.zero()) return 0;
  const bool a_below = a.negative && !a.zero();
  const bool b_below = b.negative && !b.zero();
  if (a_below != b_below) return a_below ? -1 : 1;
  int size = sign(a.whole.size() <=> b.whole.size());
  if (size == 0) size = sign(a.whole <=> b.whole);
  if (size == 0) size = sign(a.significant_fraction() <=> b.significant_fraction());
  return a_below ? -size : size;
}

// One without an offset is of the zone that the other is written in.
int compare(const Moment& a, const Moment& b) {
  if (!a.offset || !b.offset) return sign(a.wall <=> b.wall);
  return sign(a.wall - *a.offset <=> b.wall - *b.offset);
}

int compare(std::chrono::sys_days a, std::chrono::sys_days b) {
  return sign(a <=> b);
}

using Valid = std::optional<std::string>;
using Bound = std::optional<std::string>;

// An answer that has an order: as it is kept, if it can be read and lies between the bounds.
template <class Parse, class Text>
Valid between(const Bound& min, const Bound& max, std::string_view answer, Parse parse, Text text) {
  const auto value = parse(trimmed(answer));
  if (!value) return std::nullopt;
  // A bound that cannot be read (none is saved) bounds nothing.
  const auto low = min ? parse(*min) : std::nullopt;
  const auto high = max ? parse(*max) : std::nullopt;
  if ((low && compare(*value, *low) < 0) || (high && compare(*value, *high) > 0)) return std::nullopt;
  return text(*value);
}

Valid country(std::string_view answer) {
  std::string code(trimmed(answer));
  for (char& c : code) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  if (!is_country(code)) return std::nullopt;
  return code;
}

Valid words(const Question& question, std::string_view answer) {
  if (question.valid_string_length_max && characters(answer) > *question.valid_string_length_max) return std::nullopt;
  return std::string(answer);
}

Valid file(std::string_view answer) {
  constexpr std::string_view kForm = "file:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  constexpr std::size_t kScheme = 5;
  if (answer.size() != kForm.size() || !answer.starts_with(kForm.substr(0, kScheme))) return std::nullopt;
  for (std::size_t i = kScheme; i < kForm.size(); ++i) {
    const bool hex = is_digit(answer[i]) || (answer[i] >= 'a' && answer[i] <= 'f');
    if (kForm[i] == '-' ? answer[i] != '-' : !hex) return std::nullopt;
  }
  return std::string(answer);
}

const QuestionOption* option_of(const Question& question, std::string_view key) {
  for (const QuestionOption& option : question.options) {
    if (key == option.identifier || key == std::to_string(option.id)) return &option;
  }
  return nullptr;
}

// Every key must name an option, no two the same; their words come in the order of the options.
bool choose(const Question& question, std::string_view keys, std::string_view language, Answer& answer) {
  std::vector<const QuestionOption*> chosen;
  for (bool more = true; more;) {
    const std::size_t comma = question.type == QuestionType::choices ? keys.find(',') : keys.npos;
    more = comma != keys.npos;
    const QuestionOption* option = option_of(question, keys.substr(0, comma));
    if (option == nullptr || std::ranges::count(chosen, option) > 0) return false;
    chosen.push_back(option);
    if (more) keys.remove_prefix(comma + 1);
  }
  std::ranges::sort(chosen, {}, [](const QuestionOption* o) { return std::pair(o->position, o->id); });
  for (const QuestionOption* option : chosen) {
    if (!answer.text.empty()) answer.text += ", ";
    answer.text += text_in(option->answer, language);
    answer.options.push_back(option->id);
  }
  return true;
}

Valid normal_text(const Question& question, std::string_view answer) {
  switch (question.type) {
    case QuestionType::number:
      return between(question.valid_number_min, question.valid_number_max, answer, parse_decimal, decimal_text);
    case QuestionType::line:
    case QuestionType::text:
      return words(question, answer);
    case QuestionType::yes_no:
      return answer == "true" || answer == "True" ? "True" : "False";
    case QuestionType::file:
      return file(answer);
    case QuestionType::date:
      return between(question.valid_date_min, question.valid_date_max, answer, parse_date, date_text);
    case QuestionType::time:
      if (const auto time = parse_time(trimmed(answer))) return time_text(*time);
      return std::nullopt;
    case QuestionType::moment:
      return between(question.valid_datetime_min, question.valid_datetime_max, answer, parse_moment, moment_text);
    case QuestionType::country:
      return country(answer);
    case QuestionType::phone:
      return std::string(answer);
    case QuestionType::choice:
    case QuestionType::choices:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Answer> validate(const Question& question, std::string_view answer, std::string_view language) {
  if (answer.size() > kAnswerBytesMax) return std::nullopt;
  Answer valid{question.identifier, {}, {}};
  if (answer.empty()) {
    if (question.required) return std::nullopt;
    return valid;
  }
  if (question.type == QuestionType::choice || question.type == QuestionType::choices) {
    if (!choose(question, answer, language, valid)) return std::nullopt;
    return valid;
  }
  auto text = normal_text(question, answer);
  if (!text) return std::nullopt;
  if (question.type == QuestionType::yes_no && question.required && *text != "True") return std::nullopt;
  valid.text = std::move(*text);
  return valid;
}

bool means(std::string_view key, const Question& question) {
  return key == question.identifier || key == std::to_string(question.id.value);
}

const Question* question_meant(std::span<const Question> questions, std::string_view key) {
  const auto found = std::ranges::find_if(questions, [&](const Question& question) { return means(key, question); });
  return found == questions.end() ? nullptr : &*found;
}

const std::string* answer_to(const Question& question, const Ticket& ticket) {
  const auto found =
      std::ranges::find_if(ticket.answers, [&](const auto& kept) { return means(kept.first, question); });
  return found == ticket.answers.end() ? nullptr : &found->second;
}

std::optional<std::vector<const QuestionOption*>> chosen_options(const Question& question, const Ticket& ticket) {
  const auto kept = std::ranges::find(ticket.chosen_options, question.identifier, &ChosenOptions::question);
  if (kept == ticket.chosen_options.end()) return std::nullopt;
  std::vector<const QuestionOption*> options;
  for (const std::uint32_t id : kept->options) {
    const auto option = std::ranges::find(question.options, id, &QuestionOption::id);
    if (option != question.options.end()) options.push_back(&*option);
  }
  return options;
}

std::string_view text_in(const Texts& texts, std::string_view language) {
  if (texts.empty()) return {};
  const auto find = [&](std::string_view tag) { return texts.find(std::string(tag)); };
  if (const auto exact = find(language); exact != texts.end()) return exact->second;
  if (const auto main = find(language.substr(0, language.find('-'))); main != texts.end()) return main->second;
  if (const auto english = find("en"); english != texts.end()) return english->second;
  return texts.begin()->second;
}

std::optional<int> compare_decimals(std::string_view a, std::string_view b) {
  const auto left = parse_decimal(a);
  const auto right = parse_decimal(b);
  if (!left || !right) return std::nullopt;
  return compare(*left, *right);
}

bool is_bound(QuestionType type, std::string_view text) {
  if (type == QuestionType::number) return parse_decimal(text).has_value();
  if (type == QuestionType::date) return parse_date(text).has_value();
  return type == QuestionType::moment && parse_moment(text).has_value();
}

std::string_view to_string(QuestionType type) {
  return name_of(kTypes, type);
}
std::optional<QuestionType> parse_question_type(std::string_view name) {
  return named<QuestionType>(kTypes, name);
}

}  // namespace usher::admission
