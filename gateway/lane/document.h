// What people show instead of a ticket, as what the sequencer looks up; and the words when that cannot be done. Shared
// by lanes and the API. Pure.
#pragma once

#include <string>
#include <string_view>

#include "gateway/admission/checkin_list.h"
#include "gateway/admission/messages.h"
#include "gateway/sequencer/command.h"
#include "scanner/document/identity.h"

namespace usher::lane {

// As CheckIn::document says it of somebody who shows no document.
inline constexpr std::string_view kPerson = "person";

// "1990-05-01" of a whole date; "" if its day or month is open.
[[nodiscard]] std::string date_text(const scanner::Date& date);

// Sets the identifications of a document in `command`, as far as the event allows them: its numbers; name (in each of
// its scripts) and birth date. False: it allows none that the document has, or the document has none.
[[nodiscard]] bool set_document(const scanner::Identity& identity, const admission::Event& event,
                                sequencer::CheckIn& command);

// Why a document could not be read: the field, what is wrong and what to do, in one line. Never what the field holds.
[[nodiscard]] std::string unreadable_text(const scanner::DocumentError& error, admission::Language language);

// "Document not readable".
[[nodiscard]] std::string_view unreadable_headline(admission::Language language);
// That this event finds nobody by a document: show the ticket.
[[nodiscard]] std::string_view not_taken_text(admission::Language language);

}  // namespace usher::lane
