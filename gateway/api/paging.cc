#include "gateway/api/paging.h"

#include <optional>
#include <string>

#include "gateway/api/whole_number.h"

namespace usher::api {

std::optional<std::uint64_t> number_of(const http::Request* request, std::string_view name, std::uint64_t otherwise) {
  const auto text = request->query_value(name);
  if (!text) return otherwise;
  return whole_number(*text);
}

Answered<Paging> paging_of(const http::Request* request) {
  const auto limit = number_of(request, "limit", kPageDefault);
  if (!limit || *limit < 1 || *limit > kPageMax) {
    return std::unexpected(bad_request("limit: must be a number from 1 to " + std::to_string(kPageMax)));
  }
  const auto after = number_of(request, "after", 0);
  if (!after) return std::unexpected(bad_request("after: must be the `next` of the page before"));
  return Paging{*limit, *after};
}

Answered<bool> flag_of(const http::Request* request, std::string_view name) {
  const auto text = request->query_value(name);
  if (!text || *text == "0" || *text == "false") return false;
  if (*text == "1" || *text == "true" || text->empty()) return true;
  return std::unexpected(bad_request(std::string(name) + ": must be 1 or 0"));
}

}  // namespace usher::api
