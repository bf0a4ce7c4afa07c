// The bodies that clients of the pretix interface depend on: errors word for word, pages, and times as they read them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/api/json_out.h"
#include "gateway/http/message.h"

namespace usher::pretix {

[[nodiscard]] http::Response detail(int status, std::string_view message);                   // {"detail":…}
[[nodiscard]] http::Response bare_array(std::string_view message);                           // 400 ["…"]
[[nodiscard]] http::Response field_error(std::string_view field, std::string_view message);  // 400 {"field":["…"]}
[[nodiscard]] http::Response json(std::string body, int status = 200);

// A refusal of the gateway itself (429, 503, …) in this interface's shape; clients try 429 and 503 again.
[[nodiscard]] http::Response as_detail(http::Response native);

// ?page= and ?page_size=, from 1; at most 50 a page.
struct Page {
  std::size_t number = 1;
  std::size_t size = 50;
  [[nodiscard]] std::size_t first() const { return (number - 1) * size; }
  // Whether `count` rows end before it; the first page is there even without rows.
  [[nodiscard]] bool beyond(std::size_t count) const { return number > 1 && first() >= count; }
};
// None: such a page cannot be (404 {"detail":"Invalid page."}).
[[nodiscard]] std::optional<Page> page_of(const http::Request* request);
[[nodiscard]] http::Response invalid_page();

// {"count":…,"next":…,"previous":…,"results":[ … ]}: the addresses name this gateway as the client called it.
class Listing {
 public:
  Listing(const http::Request* request, Page page, std::size_t count);
  [[nodiscard]] api::JsonOut& out() { return out_; }
  [[nodiscard]] http::Response finish();

 private:
  api::JsonOut out_{4096};
};

// One page of `count` rows that are at hand: write(out, i) writes the row at place i. The page is not beyond them.
template <class Write>
[[nodiscard]] http::Response listing_of(const http::Request* request, const Page& page, std::size_t count,
                                        const Write& write) {
  Listing listing(request, page, count);
  const std::size_t end = std::min(count, page.first() + page.size);
  for (std::size_t i = page.first(); i < end; ++i) write(listing.out(), i);
  return listing.finish();
}

// X-Page-Generated: clients ask with this time for what changes from now on, so it is taken before anything is read.
void set_generated(http::Response& response, admission::Time before_reading);

// For Last-Modified: "Sat, 21 Nov 2026 09:30:00 GMT".
[[nodiscard]] std::string http_date(admission::Time time);

// "http(s)://host" as the client called it.
[[nodiscard]] std::string own_address(const http::Request* request);
// The request's query with `page` set to this number, at the same path.
[[nodiscard]] std::string address_of_page(const http::Request* request, std::size_t page);

// Every value of a parameter that may be given several times, percent-decoded.
[[nodiscard]] std::vector<std::string> query_values(const http::Request* request, std::string_view name);
// ?name= as ISO 8601, UTC where it does not say; none if absent or empty. 400 names the parameter; where pretix passes
// over what is no time: value_or(std::nullopt).
[[nodiscard]] std::expected<std::optional<admission::Time>, http::Response> query_time(const http::Request* request,
                                                                                       std::string_view name);
[[nodiscard]] bool query_flag(const http::Request* request, std::string_view name);
// Whether ?expand=name (or ?exclude=name) is among them.
[[nodiscard]] bool query_names(const http::Request* request, std::string_view parameter, std::string_view name);

}  // namespace usher::pretix
