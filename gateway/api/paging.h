// ?limit= and ?after= of the routes that answer in pages.
#pragma once

#include <cstdint>
#include <optional>

#include "gateway/api/reads.h"

namespace usher::api {

struct Paging {
  std::size_t limit = kPageDefault;  // 1 to kPageMax
  std::uint64_t after = 0;           // 0: from the start
};

// 400 names the parameter.
[[nodiscard]] Answered<Paging> paging_of(const http::Request* request);

// The whole number in ?name=, `otherwise` if absent; none if it is not one.
[[nodiscard]] std::optional<std::uint64_t> number_of(const http::Request* request, std::string_view name,
                                                     std::uint64_t otherwise);

// ?name=1 or true, 0 or false; absent is false. 400 names the parameter.
[[nodiscard]] Answered<bool> flag_of(const http::Request* request, std::string_view name);

}  // namespace usher::api
