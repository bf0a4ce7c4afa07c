// Questions as clients of the pretix interface read them, their answers, and the files that are answers.
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
#include "gateway/api/question_json.h"
#include "gateway/api/uploads.h"

namespace usher::pretix {

using admission::Question;
using admission::QuestionOption;
using api::Context;
using api::JsonOut;
using http::Request;

namespace {

void write_question(JsonOut& out, const Question& question) {
  out.begin_object();
  out.field("id", question.id);
  api::write_texts(out, "question", question.question);
  out.field("type", admission::to_string(question.type));
  out.field("required", question.required);
  out.begin_array("items");
  for (const std::string& item : question.items) out.value(number_of(item));
  out.end_array();
  api::write_options(out, question);
  out.field("position", question.position);
  out.field("ask_during_checkin", question.ask_during_checkin);
  out.field("show_during_checkin", question.show_during_checkin);
  out.field("identifier", question.identifier);
  out.id_or_null("dependency_question", question.dependency_question);
  out.null("dependency_value");
  out.field("dependency_values", question.dependency_values);
  out.field("hidden", question.hidden);
  out.field("print_on_invoice", false);
  if (question.help.empty()) {
    out.null("help_text");
  } else {
    api::write_texts(out, "help_text", question.help);
  }
  api::write_bounds(out, question);
  out.field("valid_file_portrait", false);
  out.end_object();
}

}  // namespace

// An answer to what is no question of the event (a column of a file) has no number, and is left out.
void write_answers(JsonOut& out, const admission::Ticket& ticket, const Caller& caller, bool expand) {
  const auto questions = caller.directory->questions_of(ticket.event);
  out.begin_array("answers");
  for (const auto& [key, text] : ticket.answers) {
    const Question* question = admission::question_meant(questions, key);
    if (question == nullptr) continue;
    const auto options = admission::chosen_options(*question, ticket).value_or(std::vector<const QuestionOption*>());
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
  if (page->beyond(questions.size())) co_return invalid_page();
  const auto write = [&](JsonOut& out, std::size_t i) { write_question(out, questions[i]); };
  co_return listing_of(request, *page, questions.size(), write);
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
