// Members of an object as pretix writes them, read gently: what is missing, null or of another kind is as good as not
// said, so that a newer pretix does no harm. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "gateway/admission/ids.h"

namespace usher::pretix {

// "" where there is no text.
[[nodiscard]] std::string text_of(const boost::json::object& object, std::string_view name);
[[nodiscard]] bool flag_of(const boost::json::object& object, std::string_view name);
// ISO 8601, UTC where it does not say.
[[nodiscard]] std::optional<admission::Time> time_of(const boost::json::object& object, std::string_view name);

}  // namespace usher::pretix
