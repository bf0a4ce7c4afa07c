// gateway/api/openapi.yaml as it was built into the program.
#pragma once

#include <string_view>

namespace usher::api {

[[nodiscard]] std::string_view openapi_text();

}  // namespace usher::api
