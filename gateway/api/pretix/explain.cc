#include "gateway/api/pretix/explain.h"

#include "gateway/admission/messages.h"
#include "gateway/api/scope.h"

namespace usher::pretix {

using admission::MessageKey;

std::string explanation_of(const sequencer::CheckedIn& done, const Caller& caller, const admission::CheckinList& list,
                           bool order_language) {
  const auto found = caller.directory->events.find(list.event);
  if (found == caller.directory->events.end()) return {};
  const admission::Event& event = found->second;
  std::string tag = event.languages.empty() ? std::string("en") : event.languages.front();
  if (order_language && done.ticket && !done.ticket->language.empty()) tag = done.ticket->language;
  const admission::Language language = admission::language_of(tag);
  const admission::TimeText time_text = api::time_text_of(event);
  if (done.annulled) return std::string(annulled_text(language));
  switch (done.explanation.key) {
    case MessageKey::not_on_list_event:
      return "Medium connected to other event";
    case MessageKey::list_not_open:
    case MessageKey::list_closed:
    case MessageKey::list_full:
    case MessageKey::nonce_reused:
    case MessageKey::too_many_checkins:
    case MessageKey::exchange_of_medium:
    case MessageKey::medium_type_off:
    case MessageKey::medium_type_wrong:
    case MessageKey::already_exchanged:
    case MessageKey::medium_unusable:
    case MessageKey::medium_unfit:
    case MessageKey::medium_exists:
      // Reasons that only this gateway has, or clients do not know yet: nothing but the sentence tells them.
      return admission::explain(done.explanation, language, time_text);
    default:
      return admission::reason_explanation(done.explanation, language, time_text);
  }
}

std::string_view annulled_text(admission::Language language) {
  return admission::Phrase{"This check-in was annulled.", "此次签到已撤销。", "Dieser Check-in wurde annulliert."}.in(
      language);
}

}  // namespace usher::pretix
