// A verdict as a line for a person at the door. Pure.
#pragma once

#include <string>

#include "gateway/ctl/console.h"
#include "gateway/ctl/json.h"

namespace usher::ctl {

// Admitted or let out.
[[nodiscard]] bool passed(const json::value& answer);

// "ADMITTED    Welcome: 李伟, Acme, vip  #17", "REFUSED     Already admitted: 李伟. <explanation>"; no line end.
// The word is coloured and in the console's language; the texts are the gateway's.
[[nodiscard]] std::string verdict_line(const json::value& answer, const Console& console);

}  // namespace usher::ctl
