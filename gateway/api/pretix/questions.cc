// Questions as clients of the pretix interface read them, their answers, and the files that are answers.
#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "gateway/admission/question.h"
#include "gateway/api/pretix/explain.h"
#include "gateway/api/pretix/guard.h"
#include "gateway/api/pretix/names.h"
#include "gateway/api/pretix/position_json.h"
#include "gateway/api/pretix/reads.h"
#include "gateway/api/pretix/redeem.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/api/uploads.h"

namespace usher::pretix {

using admission::Question;
using admission::QuestionOption;
using api::Context;
using api::JsonOut;
using http::Request;
using http::Response;

namespace {

void write_texts(JsonOut& out, std::string_view key, const admission::Texts& texts) {
  out.begin_object(key);
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
  out.field("valid_file_portrait", false);
}

void write_question(JsonOut& out, const Question& question) {
  out.begin_object();
  out.field("id", question.id);
  write_texts(out, "question", question.question);
  out.field("type", admission::to_string(question.type));
  out.field("required", question.required);
  out.begin_array("items");
  for (const std::string& item : question.items) out.value(number_of(item));
  out.end_array();
  write_options(out, question);
  out.field("position", question.position);
  out.field("ask_during_checkin", question.ask_during_checkin);
  out.field("show_during_checkin", question.show_during_checkin);
  out.field("identifier", question.identifier);
  if (question.dependency_question) {
    out.field("dependency_question", question.dependency_question);
  } else {
    out.null("dependency_question");
  }
  out.null("dependency_value");
  out.field("dependency_values", question.dependency_values);
  out.field("hidden", question.hidden);
  out.field("print_on_invoice", false);
  if (question.help.empty()) {
    out.null("help_text");
  } else {
    write_texts(out, "help_text", question.help);
  }
  write_bounds(out, question);
  out.end_object();
}

// The options that were chosen, of those that the question still has.
std::vector<const QuestionOption*> chosen(const admission::Ticket& ticket, const Question& question) {
  std::vector<const QuestionOption*> options;
  const auto kept = std::ranges::find(ticket.chosen_options, question.identifier, &admission::ChosenOptions::question);
  if (kept == ticket.chosen_options.end()) return options;
  for (const std::uint32_t id : kept->options) {
    const auto option = std::ranges::find(question.options, id, &QuestionOption::id);
    if (option != question.options.end()) options.push_back(&*option);
  }
  return options;
}

}  // namespace

// An answer to what is no question of the event (a column of a file) has no number, and is left out.
void write_answers(JsonOut& out, const admission::Ticket& ticket, const Caller& caller, bool expand) {
  const auto questions = caller.directory->questions_of(ticket.event);
  out.begin_array("answers");
  for (const auto& [key, text] : ticket.answers) {
    const auto question = std::ranges::find_if(questions, [&](const Question& q) { return admission::means(key, q); });
    if (question == questions.end()) continue;
    const auto options = chosen(ticket, *question);
    out.begin_object();
    if (expand) {
      out.key("question");
      write_question(out, *question);
    } else {
      out.field("question", question->id);
    }
    out.field("answer", text);
    out.field("question_identifier", question->identifier);
    out.begin_array("options");
    for (const QuestionOption* option : options) out.value(option->id);
    out.end_array();
    out.begin_array("option_identifiers");
    for (const QuestionOption* option : options) out.value(option->identifier);
    out.end_array();
    out.end_object();
  }
  out.end_array();
}

void write_open_questions(JsonOut& out, const sequencer::CheckedIn& done, const Caller& caller,
                          const admission::CheckinList& list) {
  out.begin_array("questions");
  for (const std::string& number : done.explanation.words) {
    admission::QuestionId id;
    std::from_chars(number.data(), number.data() + number.size(), id.value);
    const Question* question = caller.directory->question(list.event, id);
    if (question != nullptr) write_question(out, *question);
  }
  out.end_array();
}

api::Answering list_questions(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::basic);
  if (!caller) co_return std::move(caller.error());
  const auto page = page_of(request);
  if (!page) co_return invalid_page();
  const auto questions = caller->directory->questions_of(caller->event->id);
  if (page->number > 1 && page->first() >= questions.size()) co_return invalid_page();
  Listing listing(request, *page, questions.size());
  for (std::size_t i = page->first(); i < std::min(questions.size(), page->first() + page->size); ++i) {
    write_question(listing.out(), questions[i]);
  }
  co_return listing.finish();
}

api::Answering take_upload(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::door);
  if (!caller) co_return std::move(caller.error());
  std::string media_type(request->header("Content-Type"));
  auto id = co_await api::keep_upload(context, std::move(media_type), request->body);
  if (!id) co_return as_detail(std::move(id.error()));
  JsonOut out;
  out.begin_object();
  out.field("id", *id);
  out.end_object();
  co_return json(std::move(out).take(), 201);
}

}  // namespace usher::pretix
