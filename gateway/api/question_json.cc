#include "gateway/api/question_json.h"

#include <algorithm>
#include <string>
#include <utility>

#include <boost/json/serialize.hpp>

#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"

namespace usher::api {

using admission::Question;
using admission::QuestionOption;
using admission::QuestionType;
using admission::Texts;

namespace {

// Letters, digits, "-", "_" and ".", and not digits alone: those are numbers of questions and options.
bool is_identifier(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto allowed = [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
  };
  return !text.empty() && text.size() <= kIdentifierBytesMax && std::ranges::all_of(text, allowed) &&
         !std::ranges::all_of(text, is_digit);
}

void read_identifier(JsonIn& in, std::string& identifier) {
  if (in.text("identifier", identifier) && !is_identifier(identifier)) {
    in.mistake("identifier", "must be 1 to 64 letters, digits and -_. and not digits alone");
  }
}

void read_texts(JsonIn& in, std::string_view name, Texts& texts) {
  Pairs pairs;
  if (in.pairs(name, pairs)) texts = Texts(pairs.begin(), pairs.end());
}

void read_position(JsonIn& in, std::int32_t& position) {
  std::optional<std::uint32_t> given;
  if (!in.number("position", given)) return;
  if (given.value_or(0) > 1'000'000) in.mistake("position", "must be at most 1000000");
  position = static_cast<std::int32_t>(given.value_or(0));
}

void read_bound(JsonIn& in, std::string_view name, QuestionType type, std::optional<std::string>& bound) {
  if (!in.text(name, bound) || !bound || admission::is_bound(type, *bound)) return;
  in.mistake(name, type == QuestionType::number ? "must be a decimal as text, such as \"3.24\""
                   : type == QuestionType::date ? "must be a date, such as \"2026-11-21\""
                                                : "must be a date and time, such as \"2026-11-21T09:30:00+08:00\"");
}

QuestionOption read_option(JsonIn& outer, const boost::json::value& item) {
  QuestionOption option;
  const std::string body = boost::json::serialize(item);
  JsonIn in(body);
  std::optional<std::uint32_t> id;
  in.number("id", id);
  option.id = id.value_or(0);
  if (in.has("identifier")) read_identifier(in, option.identifier);
  read_texts(in, "answer", option.answer);
  in.need({"answer"});
  read_position(in, option.position);
  if (auto mistake = in.finish()) outer.mistake("options", *mistake);
  return option;
}

void read_options(JsonIn& in, std::vector<QuestionOption>& options) {
  const boost::json::value* found = in.find("options");
  if (found == nullptr) return;
  if (!found->is_array() || found->get_array().size() > kArrayItemsMax) {
    return in.mistake("options", "must be an array of at most " + std::to_string(kArrayItemsMax) + " objects");
  }
  options.clear();
  for (const boost::json::value& item : found->get_array()) options.push_back(read_option(in, item));
}

// As a person is to see them.
std::vector<QuestionOption> in_order(std::vector<QuestionOption> options) {
  std::ranges::sort(options, {}, [](const QuestionOption& o) { return std::pair(o.position, o.id); });
  return options;
}

}  // namespace

void read_question(JsonIn& in, Question& question) {
  read_identifier(in, question.identifier);
  std::string type;
  if (in.text("type", type)) {
    const auto known = admission::parse_question_type(type);
    if (!known) in.mistake("type", "must be N, S, T, B, C, M, F, D, H, W, CC or TEL");
    if (known) question.type = *known;
  }
  read_texts(in, "question", question.question);
  read_texts(in, "help_text", question.help);
  in.flag("required", question.required);
  in.texts("items", question.items);
  read_options(in, question.options);
  read_position(in, question.position);
  in.flag("ask_during_checkin", question.ask_during_checkin);
  in.flag("show_during_checkin", question.show_during_checkin);
  in.flag("hidden", question.hidden);
  std::optional<std::uint32_t> above;
  if (in.number("dependency_question", above)) question.dependency_question = admission::QuestionId(above.value_or(0));
  in.texts("dependency_values", question.dependency_values);
  read_bound(in, "valid_number_min", QuestionType::number, question.valid_number_min);
  read_bound(in, "valid_number_max", QuestionType::number, question.valid_number_max);
  read_bound(in, "valid_date_min", QuestionType::date, question.valid_date_min);
  read_bound(in, "valid_date_max", QuestionType::date, question.valid_date_max);
  read_bound(in, "valid_datetime_min", QuestionType::moment, question.valid_datetime_min);
  read_bound(in, "valid_datetime_max", QuestionType::moment, question.valid_datetime_max);
  in.number("valid_string_length_max", question.valid_string_length_max);
  const bool choice = question.type == QuestionType::choice || question.type == QuestionType::choices;
  if (choice && question.options.empty()) in.mistake("options", "must name what can be chosen");
}

void write_texts(JsonOut& out, std::string_view name, const Texts& texts) {
  out.begin_object(name);
  for (const auto& [language, text] : texts) out.foreign_field(language, text);
  out.end_object();
}

void write_options(JsonOut& out, const Question& question) {
  out.begin_array("options");
  for (const QuestionOption& option : question.options) {
    out.begin_object();
    out.field("id", option.id);
    out.field("identifier", option.identifier);
    write_texts(out, "answer", option.answer);
    out.field("position", option.position);
    out.end_object();
  }
  out.end_array();
}

void write_bounds(JsonOut& out, const Question& question) {
  out.field("valid_number_min", question.valid_number_min);
  out.field("valid_number_max", question.valid_number_max);
  out.field("valid_date_min", question.valid_date_min);
  out.field("valid_date_max", question.valid_date_max);
  out.field("valid_datetime_min", question.valid_datetime_min);
  out.field("valid_datetime_max", question.valid_datetime_max);
  out.field("valid_string_length_max", question.valid_string_length_max);
}

void write(JsonOut& out, const Question& question) {
  out.begin_object();
  out.field("id", question.id);
  out.field("identifier", question.identifier);
  out.field("type", admission::to_string(question.type));
  write_texts(out, "question", question.question);
  write_texts(out, "help_text", question.help);
  out.field("required", question.required);
  out.field("items", question.items);
  write_options(out, question);
  out.field("position", question.position);
  out.field("ask_during_checkin", question.ask_during_checkin);
  out.field("show_during_checkin", question.show_during_checkin);
  out.field("hidden", question.hidden);
  out.id_or_null("dependency_question", question.dependency_question);
  out.field("dependency_values", question.dependency_values);
  write_bounds(out, question);
  out.end_object();
}

void write_asked(JsonOut& out, const Question& question, std::string_view language) {
  out.begin_object();
  out.field("id", question.id);
  out.field("identifier", question.identifier);
  out.field("type", admission::to_string(question.type));
  out.field("text", admission::text_in(question.question, language));
  out.field("help", admission::text_in(question.help, language));
  out.field("required", question.required);
  out.begin_array("options");
  for (const QuestionOption& option : in_order(question.options)) {
    out.begin_object();
    out.field("id", option.id);
    out.field("identifier", option.identifier);
    out.field("text", admission::text_in(option.answer, language));
    out.end_object();
  }
  out.end_array();
  write_bounds(out, question);
  out.end_object();
}

}  // namespace usher::api
