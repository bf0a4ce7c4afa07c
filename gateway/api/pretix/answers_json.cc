// Answers and questions.
#include "gateway/api/pretix/explain.h"
#include "gateway/api/pretix/names.h"
#include "gateway/api/pretix/position_json.h"

namespace usher::pretix {

void write_answers(api::JsonOut& out, const admission::Ticket& ticket, const Caller&, bool) {
  out.begin_array("answers");
  for (const auto& [question, answer] : ticket.answers) {
    out.begin_object();
    out.field("question", number_of(question));
    out.field("answer", answer);
    out.field("question_identifier", question);
    out.begin_array("options");
    out.end_array();
    out.begin_array("option_identifiers");
    out.end_array();
    out.end_object();
  }
  out.end_array();
}

// The open ones are what the verdict names.
void write_open_questions(api::JsonOut& out, const sequencer::CheckedIn& done, const Caller&,
                          const admission::CheckinList&) {
  out.begin_array("questions");
  for (const std::string& question : done.explanation.words) {
    out.begin_object();
    out.field("id", number_of(question));
    out.field("identifier", question);
    out.begin_object("question");
    out.field("en", question);
    out.end_object();
    out.field("type", "S");
    out.field("required", true);
    out.end_object();
  }
  out.end_array();
}

}  // namespace usher::pretix
