// `reason_explanation`: a sentence in the event's language, or the order's; empty where pretix gives none.
#pragma once

#include <string>
#include <string_view>

#include "gateway/admission/messages.h"
#include "gateway/api/json_out.h"
#include "gateway/api/pretix/guard.h"
#include "gateway/sequencer/command.h"

namespace usher::pretix {

[[nodiscard]] std::string explanation_of(const sequencer::CheckedIn& done, const Caller& caller,
                                         const admission::CheckinList& list, bool order_language);

[[nodiscard]] std::string_view annulled_text(admission::Language language);

// "questions": the objects of those that are open.
void write_open_questions(api::JsonOut& out, const sequencer::CheckedIn& done, const Caller& caller,
                          const admission::CheckinList& list);

}  // namespace usher::pretix
