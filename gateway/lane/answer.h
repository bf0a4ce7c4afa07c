// What the sequencer answered (or why nobody could ask it), as the values of a verdict line. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/admission/messages.h"
#include "gateway/lane/verdict_line.h"
#include "gateway/sequencer/command.h"
#include "gateway/sequencer/directory.h"

namespace usher::lane {

[[nodiscard]] LineValues line_values(const sequencer::CheckedIn& done, const admission::Event& event,
                                     const sequencer::Directory& directory, admission::Language language);

// Of category or tag "vip", in whatever case.
[[nodiscard]] bool is_vip(const admission::Ticket& ticket);

// No verdict, and why. `reason` in the line: busy, unavailable or error.
enum class Trouble : std::uint8_t {
  unknown_event,
  unknown_list,
  busy,
  unavailable,
  too_long,
  taken_back,
  out_of_service,
  failed,
};

// `detail`: the event or list that is unknown, why the lane is out of service, or the sequencer's message.
[[nodiscard]] LineValues line_values(Trouble trouble, std::string_view detail, admission::Language language);

// A device that the lane needs is down, as a sentence. `why` "": it has not been there yet.
[[nodiscard]] std::string missing_device(std::string_view name, std::string_view why, admission::Language language);

}  // namespace usher::lane
