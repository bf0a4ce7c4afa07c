#include "gateway/api/questions.h"

#include <string>
#include <utility>

#include "gateway/api/answers.h"
#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"
#include "gateway/api/orders.h"
#include "gateway/api/question_json.h"
#include "gateway/api/reads.h"
#include "gateway/api/scope.h"
#include "gateway/api/whole_number.h"

namespace usher::api {

using admission::Question;
using http::Request;

namespace {

// The fields of `body` over `question`.
Answered<Question> question_from(std::string_view body, Question question) {
  JsonIn in(body);
  const bool fresh = !question.id;
  read_question(in, question);
  if (fresh) in.need({"identifier", "type", "question"});
  if (auto mistake = in.finish()) return std::unexpected(bad_request(*mistake));
  return question;
}

Answered<Question> question_of_path(const Scope& scope, const Request* request) {
  const std::string_view text = request->param("id");
  const auto id = whole_id<admission::QuestionId>(text);
  const Question* found = id ? scope.directory->question(scope.event->id, *id) : nullptr;
  if (found != nullptr) return *found;
  return std::unexpected(not_found("there is no question \"" + std::string(text.substr(0, 64)) + "\" in this event"));
}

Answering put_question(Context* context, const Request* request, Question question, int status) {
  const auto event = question.event;
  sequencer::Command command = sequencer::PutQuestion{std::move(question)};
  auto ordered = co_await order<sequencer::PutDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::move(ordered.error());
  const auto directory = context->sequencer->directory();
  const Question* kept = directory->question(event, admission::QuestionId(ordered->done.id));
  if (kept == nullptr) co_return gone("the event was erased meanwhile");
  JsonOut out;
  write(out, *kept);
  co_return json_response(std::move(out).take(), status);
}

}  // namespace

Answering list_questions(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  JsonOut out;
  out.begin_object();
  out.begin_array("questions");
  for (const Question& question : scope->directory->questions_of(scope->event->id)) write(out, question);
  out.end_array();
  out.end_object();
  co_return json_response(std::move(out).take());
}

Answering create_question(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  Question fresh;
  fresh.event = scope->event->id;
  auto question = question_from(request->body, std::move(fresh));
  if (!question) co_return std::move(question.error());
  co_return co_await put_question(context, request, std::move(*question), 201);
}

Answering change_question(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  auto before = question_of_path(*scope, request);
  if (!before) co_return std::move(before.error());
  auto question = question_from(request->body, std::move(*before));
  if (!question) co_return std::move(question.error());
  co_return co_await put_question(context, request, std::move(*question), 200);
}

}  // namespace usher::api
