// Time zones by IANA name, out of the machine's database (Debian: tzdata). The gateway's adapter of the time-zone
// library. Any thread.
#pragma once

#include <string_view>

#include "gateway/admission/zone.h"

namespace usher::zone {

// Whether the zone is in this machine's database.
[[nodiscard]] bool exists(std::string_view name);

// UTC for a name that is not there. Lives as long as the process; the same object for the same name. The first call for
// a name reads a file, later ones look up a map under a lock: keep the reference where it is asked for often.
[[nodiscard]] const admission::Zone& named(std::string_view name);

}  // namespace usher::zone
