// The answer to a check-in, complete for a screen:
//   {verdict, reason, explanation, message, seq, time, ticket{…}, previous{time, gate, lane}, forced, skipped[],
//   replay, annulled}
// and of an incomplete one the open questions[], each {id, identifier, type, text, help, required, options[] …}. Pure.
#pragma once

#include <string>

#include "gateway/admission/checkin_list.h"
#include "gateway/admission/messages.h"
#include "gateway/sequencer/command.h"
#include "gateway/sequencer/directory.h"

namespace usher::api {

class JsonOut;

struct ReplyView {
  const sequencer::Directory& directory;  // names of gates and lanes
  const admission::Event& event;          // its zone is the one of times in texts
  admission::Language language = admission::Language::en;
  std::string language_tag;   // of questions: the organizer wrote them, perhaps in a language that we do not speak
  bool contact_data = false;  // e-mail, phone, order and notes: for a desk, never for a screen that everybody sees
};

[[nodiscard]] std::string checkin_reply(const sequencer::CheckedIn& done, const ReplyView& view);

// "questions": [ … ], those an incomplete one asks, each {id, identifier, type, text, help, required, options[] …}.
void write_questions(JsonOut& out, const sequencer::CheckedIn& done, const ReplyView& view);

// {seq, time, type, gate, lane, forced, automatic} of one accepted check-in, as an object.
void write(JsonOut& out, const admission::Checkin& checkin, const sequencer::Directory& directory);

}  // namespace usher::api
