#include "gateway/api/checkin_reply.h"

#include <utility>

#include "gateway/api/json_out.h"
#include "gateway/api/question_json.h"
#include "gateway/api/scope.h"

namespace usher::api {

namespace {

void write_ticket(JsonOut& out, const admission::Ticket& ticket, bool contact_data) {
  const admission::Person& person = ticket.person;
  out.begin_object("ticket");
  out.field("id", ticket.id);
  out.field("name", person.name);
  out.field("company", person.company);
  out.field("title", person.title);
  out.field("category", ticket.category);
  out.field("item", ticket.item);
  out.field_unless_empty("variation", ticket.variation);
  out.field_unless_empty("subevent", ticket.subevent);
  out.field("seat", ticket.seat);
  out.field("zone", ticket.zone);
  out.field("tags", ticket.tags);
  out.field("language", ticket.language);
  out.field("attention", ticket.require_attention);
  if (contact_data) {
    out.field("order", ticket.order);
    out.field("status", admission::to_string(ticket.order_status));
    out.field("email", person.email);
    out.field("phone", person.phone);
    out.field("notes", ticket.notes);
  }
  out.end_object();
}

// The evaluator knows ids only; where the first entry was is said by name.
std::string explanation_text(const sequencer::CheckedIn& done, const ReplyView& view) {
  using admission::MessageKey;
  if (done.explanation.key == MessageKey::none) return {};
  const admission::TimeText time_text = time_text_of(view.event);
  const bool tells_where =
      done.explanation.key == MessageKey::already_in || done.explanation.key == MessageKey::already_in_no_return;
  if (!tells_where || !done.previous || !done.explanation.words.empty()) {
    const auto why = view.directory.with_questions(done.explanation, view.event.id, view.language_tag);
    return admission::explain(why, view.language, time_text);
  }
  admission::Explanation with_place = done.explanation;
  with_place.words.emplace_back(view.directory.gate_name(done.previous->gate));
  with_place.words.emplace_back(view.directory.lane_name(done.previous->lane));
  return admission::explain(with_place, view.language, time_text);
}

}  // namespace

void write_questions(JsonOut& out, const sequencer::CheckedIn& done, const ReplyView& view) {
  out.begin_array("questions");
  const bool asks = done.explanation.key == admission::MessageKey::questions_open;
  for (const std::string& number : done.explanation.words) {
    const auto* question = admission::question_meant(view.directory.questions_of(view.event.id), number);
    if (asks && question != nullptr) write_asked(out, *question, view.language_tag);
  }
  out.end_array();
}

std::string checkin_reply(const sequencer::CheckedIn& done, const ReplyView& view) {
  JsonOut out(640);
  out.begin_object();
  out.field("verdict", admission::to_string(done.verdict));
  if (done.reason == admission::Reason::none) {
    out.null("reason");
  } else {
    out.field("reason", admission::to_string(done.reason));
  }
  out.field("explanation", explanation_text(done, view));
  out.field("message", admission::headline(done.verdict, done.reason, view.language, done.explanation.key));
  out.field("seq", done.seq);
  out.field("time", done.time);
  if (done.ticket) {
    write_ticket(out, *done.ticket, view.contact_data);
  } else {
    out.null("ticket");
  }
  if (done.previous) {
    out.begin_object("previous");
    out.field("time", done.previous->time);
    out.field("gate", view.directory.gate_name(done.previous->gate));
    out.field("lane", view.directory.lane_name(done.previous->lane));
    out.end_object();
  } else {
    out.null("previous");
  }
  out.field("forced", done.forced);
  out.begin_array("skipped");
  for (const admission::Reason reason : done.skipped) out.value(admission::to_string(reason));
  out.end_array();
  out.field("replay", done.replay);
  out.field("annulled", done.annulled);
  if (done.verdict == admission::Verdict::incomplete) write_questions(out, done, view);
  out.end_object();
  return std::move(out).take();
}

void write(JsonOut& out, const admission::Checkin& checkin, const sequencer::Directory& directory) {
  out.begin_object();
  out.field("seq", checkin.seq);
  out.field("time", checkin.time);
  out.field("type", admission::to_string(checkin.type));
  out.field("gate", directory.gate_name(checkin.gate));
  out.field("lane", directory.lane_name(checkin.lane));
  out.field("forced", checkin.forced);
  out.field("automatic", checkin.automatic);
  out.end_object();
}

}  // namespace usher::api
