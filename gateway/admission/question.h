// A question that is asked of a person, as pretix has it: at check-in, if it says so. Plain values, and the judge of an
// answer. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/admission/ids.h"
#include "gateway/admission/ticket.h"

namespace usher::admission {

// pretix: N S T B C M F D H W CC TEL.
enum class QuestionType : std::uint8_t {
  number,
  line,
  text,
  yes_no,
  choice,
  choices,
  file,
  date,
  time,
  moment,
  country,
  phone
};

using Texts = std::map<std::string, std::string>;  // language -> text

struct QuestionOption {
  std::uint32_t id = 0;  // within its question
  std::string identifier;
  Texts answer;
  std::int32_t position = 0;

  friend bool operator==(const QuestionOption&, const QuestionOption&) = default;
};

struct Question {
  QuestionId id;
  EventId event;
  std::string identifier;  // what answers are kept under; never a bare number, so that it is never taken for an id
  QuestionType type = QuestionType::line;
  Texts question;
  Texts help;
  bool required = false;
  std::vector<std::string> items;  // whose buyers are asked
  std::vector<QuestionOption> options;
  std::int32_t position = 0;
  bool ask_during_checkin = false;
  bool show_during_checkin = false;
  bool hidden = false;
  // Of forms before the event: a question asked at check-in depends on none, as in pretix.
  QuestionId dependency_question;
  std::vector<std::string> dependency_values;

  // Bounds, each in the form of the answers: decimal, YYYY-MM-DD, YYYY-MM-DDTHH:MM:SS with or without an offset. An
  // answer without an offset is compared with the wall time that the bound is written in.
  std::optional<std::string> valid_number_min, valid_number_max;
  std::optional<std::string> valid_date_min, valid_date_max;
  std::optional<std::string> valid_datetime_min, valid_datetime_max;
  std::optional<std::uint32_t> valid_string_length_max;  // characters

  friend bool operator==(const Question&, const Question&) = default;
};

// An answer that is valid for its question.
struct Answer {
  std::string question;  // its identifier
  std::string text;      // as kept: "True", "3.24", "2026-11-21", the options' words joined by ", ", "file:<uuid>"
  std::vector<std::uint32_t> options;

  friend bool operator==(const Answer&, const Answer&) = default;
};

// Over it an answer is none.
inline constexpr std::size_t kAnswerBytesMax = 4096;

// pretix's clean_answer: none if the answer is not valid, or empty where one is required. An empty answer to an
// optional question is a valid one. `language` chooses the words of options. A file is judged by its name's form alone.
[[nodiscard]] std::optional<Answer> validate(const Question& question, std::string_view answer,
                                             std::string_view language = {});

// Whether a key of given or stored answers (an identifier, or the number as text) means this question.
[[nodiscard]] bool means(std::string_view key, const Question& question);
// The question that a key means; nullptr: none of these.
[[nodiscard]] const Question* question_meant(std::span<const Question> questions, std::string_view key);

// What the ticket has for an answer to this question; nullptr: none.
[[nodiscard]] const std::string* answer_to(const Question& question, const Ticket& ticket);
// The options that were chosen, of those that the question still has. None if no choice is kept: the answer, if there
// is one, came as words alone.
[[nodiscard]] std::optional<std::vector<const QuestionOption*>> chosen_options(const Question& question,
                                                                               const Ticket& ticket);

// In this language, or its main one, or English, or any; "" if there are none.
[[nodiscard]] std::string_view text_in(const Texts& texts, std::string_view language);

// -1, 0, 1; none if either is no decimal. Exact: no binary fraction is made of them.
[[nodiscard]] std::optional<int> compare_decimals(std::string_view a, std::string_view b);

// Whether the text may be a bound of that type: number, date or moment.
[[nodiscard]] bool is_bound(QuestionType type, std::string_view text);

// pretix's letters.
[[nodiscard]] std::string_view to_string(QuestionType);
[[nodiscard]] std::optional<QuestionType> parse_question_type(std::string_view);

}  // namespace usher::admission
