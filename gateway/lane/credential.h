// What was read, as what the sequencer can look up: a ticket's code, a ticket that was chosen, or a document. Pure.
// A document of a reader that reads documents itself, an MRZ and an AAMVA text are documents and nothing else; a
// resident ID number is a code first, and a document if no ticket has it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/admission/checkin_list.h"
#include "gateway/admission/ids.h"
#include "gateway/admission/messages.h"
#include "gateway/admission/verdict.h"
#include "gateway/lane/verdict_line.h"
#include "gateway/sequencer/command.h"
#include "scanner/document/identity.h"
#include "scanner/source/reading.h"

namespace usher::lane {

// One act of somebody at the entrance, wherever it came from: a reader, a camera, a kiosk's screen.
struct Scan {
  std::string text;                                          // as read, cleaned; "" with a ticket
  admission::TicketId ticket;                                // chosen on a screen, instead of a code
  std::shared_ptr<const scanner::Identity> identity;         // of a reader that reads documents itself
  std::string_view symbology;                                // as in Reading
  std::string nonce;                                         // of the one who asks; "" = the lane makes one
  std::vector<std::pair<std::string, std::string>> answers;  // to questions: identifier -> answer
  std::string language;                                      // of the one who asks; "" = the lane's
  std::optional<admission::Direction> type;                  // none = the lane's
  admission::DeviceId device;                                // whose token asked; none = a reader of the lane
  std::chrono::steady_clock::time_point received{};          // when its last byte arrived
};

// Sets what identifies the ticket in `command`; the rest of it is set already. An answer instead of nothing: it cannot
// be looked up (a document that was misread; one where the event takes none), and this is what to say. `today` is the
// day at the door: it decides the centuries of two-digit years.
[[nodiscard]] std::optional<LineValues> set_credential(const Scan& scan, const admission::Event& event,
                                                       admission::Language language, scanner::Date today,
                                                       sequencer::CheckIn& command);

}  // namespace usher::lane
