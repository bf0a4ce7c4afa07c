// A card or wristband as last committed, by what a reader reads of it. Blocking: on a worker.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/admission/medium.h"
#include "gateway/api/reads.h"

namespace usher::pretix {

// None: there is none of this type with this identifier.
[[nodiscard]] api::Answered<std::optional<admission::Medium>> stored_medium(const api::Context* context,
                                                                            std::string_view type,
                                                                            std::string_view identifier);

}  // namespace usher::pretix
