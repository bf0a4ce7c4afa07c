#include "gateway/api/pretix/replies.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

#include "gateway/api/answers.h"
#include "gateway/api/whole_number.h"
#include "storage/import/time_text.h"

namespace usher::pretix {

using api::JsonOut;
using http::Request;
using http::Response;

namespace {

constexpr std::size_t kPageSizeMax = 50;
constexpr std::size_t kPageNumberMax = 1'000'000;

// Calls visit(name, value), both undecoded, for each pair of the query.
template <class Visit>
void each_pair(std::string_view query, Visit visit) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    visit(pair.substr(0, equals), equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
  }
}

}  // namespace

Response json(std::string body, int status) {
  return api::json_response(std::move(body), status);
}

Response detail(int status, std::string_view message) {
  JsonOut out;
  out.begin_object();
  out.field("detail", message);
  out.end_object();
  return json(std::move(out).take(), status);
}

Response bare_array(std::string_view message) {
  JsonOut out;
  out.begin_array();
  out.value(message);
  out.end_array();
  return json(std::move(out).take(), 400);
}

Response field_error(std::string_view field, std::string_view message) {
  JsonOut out;
  out.begin_object();
  out.begin_array(field);
  out.value(message);
  out.end_array();
  out.end_object();
  return json(std::move(out).take(), 400);
}

Response as_detail(Response native) {
  static constexpr std::string_view kMark = "\"message\":";
  const std::size_t at = native.body.find(kMark);
  if (at == std::string::npos) return native;
  // The message is the last member of our own error body: its text goes over as it is, quotes and escapes included.
  std::string_view text = std::string_view(native.body).substr(at + kMark.size());
  text = text.substr(0, text.rfind('"') + 1);
  native.body = "{\"detail\":" + std::string(text) + "}";
  return native;
}

std::optional<Page> page_of(const Request* request) {
  Page page;
  if (const auto asked = request->query_value("page")) {
    const auto number = api::whole_number(*asked);
    if (!number || *number == 0 || *number > kPageNumberMax) return std::nullopt;
    page.number = *number;
  }
  if (const auto asked = request->query_value("page_size")) {
    const auto size = api::whole_number(*asked);
    if (size && *size > 0) page.size = std::min(*size, kPageSizeMax);
  }
  return page;
}

Response invalid_page() {
  return detail(404, "Invalid page.");
}

void set_generated(Response& response, admission::Time before_reading) {
  response.headers.emplace_back("X-Page-Generated", importing::format_rfc3339(before_reading));
}

std::string http_date(admission::Time time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  const std::size_t length = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text, length};
}

std::string own_address(const Request* request) {
  std::string_view scheme = request->header("X-Forwarded-Proto");
  if (scheme != "https" && scheme != "http") scheme = request->secure ? "https" : "http";
  std::string address(scheme);
  address += "://";
  address += request->header("Host");
  return address;
}

std::string address_of_page(const Request* request, std::size_t page) {
  std::string address = own_address(request);
  address += request->path;
  char mark = '?';
  each_pair(request->query, [&](std::string_view name, std::string_view value) {
    if (name == "page") return;
    address.append(1, mark).append(name).append("=").append(value);
    mark = '&';
  });
  return address.append(1, mark).append("page=").append(std::to_string(page));
}

Listing::Listing(const Request* request, Page page, std::size_t count) {
  out_.begin_object();
  out_.field("count", count);
  if (page.first() + page.size < count) {
    out_.field("next", address_of_page(request, page.number + 1));
  } else {
    out_.null("next");
  }
  if (page.number > 1) {
    out_.field("previous", address_of_page(request, page.number - 1));
  } else {
    out_.null("previous");
  }
  out_.begin_array("results");
}

Response Listing::finish() {
  out_.end_array();
  out_.end_object();
  return json(std::move(out_).take());
}

std::vector<std::string> query_values(const Request* request, std::string_view name) {
  std::vector<std::string> values;
  each_pair(request->query, [&](std::string_view each, std::string_view value) {
    if (each != name) return;
    if (auto decoded = http::percent_decode(value, true)) values.push_back(std::move(*decoded));
  });
  return values;
}

std::expected<std::optional<admission::Time>, Response> query_time(const Request* request, std::string_view name) {
  const auto text = request->query_value(name);
  if (!text || text->empty()) return std::nullopt;
  const auto time = importing::parse_time(*text, "UTC");
  if (!time) return std::unexpected(field_error(name, "Enter a valid date/time."));
  return *time;
}

bool query_flag(const Request* request, std::string_view name) {
  const auto value = request->query_value(name);
  return value && (*value == "true" || *value == "True" || *value == "1");
}

bool query_names(const Request* request, std::string_view parameter, std::string_view name) {
  const auto values = query_values(request, parameter);
  return std::ranges::find(values, name) != values.end();
}

}  // namespace usher::pretix
