#include "gateway/api/openapi.h"

namespace usher::api {

std::string_view openapi_text() {
  static constexpr char kText[] =
#include "gateway/api/openapi_text.inc"
      ;
  return {kText, sizeof kText - 1};
}

}  // namespace usher::api
