#include "gateway/http/reply.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/http/limits.h"
#include "gateway/http/text.h"

namespace usher::http {

namespace {

struct StatusLine {
  int status;
  std::string_view line;
};

constexpr StatusLine kStatusLines[] = {
    {200, "HTTP/1.1 200 OK\r\n"},
    {201, "HTTP/1.1 201 Created\r\n"},
    {202, "HTTP/1.1 202 Accepted\r\n"},
    {204, "HTTP/1.1 204 No Content\r\n"},
    {301, "HTTP/1.1 301 Moved Permanently\r\n"},
    {302, "HTTP/1.1 302 Found\r\n"},
    {303, "HTTP/1.1 303 See Other\r\n"},
    {304, "HTTP/1.1 304 Not Modified\r\n"},
    {307, "HTTP/1.1 307 Temporary Redirect\r\n"},
    {308, "HTTP/1.1 308 Permanent Redirect\r\n"},
    {400, "HTTP/1.1 400 Bad Request\r\n"},
    {401, "HTTP/1.1 401 Unauthorized\r\n"},
    {403, "HTTP/1.1 403 Forbidden\r\n"},
    {404, "HTTP/1.1 404 Not Found\r\n"},
    {405, "HTTP/1.1 405 Method Not Allowed\r\n"},
    {406, "HTTP/1.1 406 Not Acceptable\r\n"},
    {408, "HTTP/1.1 408 Request Timeout\r\n"},
    {409, "HTTP/1.1 409 Conflict\r\n"},
    {410, "HTTP/1.1 410 Gone\r\n"},
    {412, "HTTP/1.1 412 Precondition Failed\r\n"},
    {413, "HTTP/1.1 413 Content Too Large\r\n"},
    {414, "HTTP/1.1 414 URI Too Long\r\n"},
    {415, "HTTP/1.1 415 Unsupported Media Type\r\n"},
    {422, "HTTP/1.1 422 Unprocessable Content\r\n"},
    {426, "HTTP/1.1 426 Upgrade Required\r\n"},
    {429, "HTTP/1.1 429 Too Many Requests\r\n"},
    {431, "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
    {500, "HTTP/1.1 500 Internal Server Error\r\n"},
    {501, "HTTP/1.1 501 Not Implemented\r\n"},
    {502, "HTTP/1.1 502 Bad Gateway\r\n"},
    {503, "HTTP/1.1 503 Service Unavailable\r\n"},
    {504, "HTTP/1.1 504 Gateway Timeout\r\n"},
    {505, "HTTP/1.1 505 HTTP Version Not Supported\r\n"},
    {507, "HTTP/1.1 507 Insufficient Storage\r\n"},
};

std::string_view status_line(int status) {
  for (const StatusLine& row : kStatusLines) {
    if (row.status == status) return row.line;
  }
  return {};
}

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_status_line(std::string& out, int status) {
  if (const std::string_view line = status_line(status); !line.empty()) {
    out += line;
    return;
  }
  // The reason phrase may be empty.
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(std::clamp(status, 200, 599)));
  out += " \r\n";
}

void append_line(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

bool is_safe(std::string_view name, std::string_view value) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return is(kTokenChar, c); }) &&
         std::all_of(value.begin(), value.end(), [](char c) { return is(kValueChar, c); });
}

void append_context(std::string& out, ReplyContext context) {
  out += context.api ? "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
                     : "X-Content-Type-Options: nosniff\r\n";
  if (!context.keep_alive) {
    out += "Connection: close\r\n";
  } else if (context.http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
}

}  // namespace

void append_reply(std::string& out, const Response& response, ReplyContext context) {
  // Neither has a body, and 204 must not claim a length (RFC 9110 section 8.6).
  const bool bodiless = response.status == 204 || response.status == 304;
  out.reserve(out.size() + 256 + response.body.size());
  append_status_line(out, response.status);
  if (!bodiless) {
    if (!response.content_type.empty()) append_line(out, "Content-Type", response.content_type);
    out += "Content-Length: ";
    append_number(out, response.body.size());
    out += "\r\n";
  }
  append_context(out, context);
  for (const auto& [name, value] : response.headers) {
    if (is_safe(name, value)) append_line(out, name, value);
  }
  out += "\r\n";
  if (!bodiless && !context.head_only) out += response.body;
}

void append_streamed_head(std::string& out, int status, std::string_view content_type, ReplyContext context) {
  append_status_line(out, status);
  if (is_safe("Content-Type", content_type)) append_line(out, "Content-Type", content_type);
  if (!context.http_1_0) out += "Transfer-Encoding: chunked\r\n";
  append_context(out, context);
  out += "\r\n";
}

std::string_view continue_reply() {
  return "HTTP/1.1 100 Continue\r\n\r\n";
}

Response refusal_of(ParseError error) {
  switch (error) {
    case ParseError::uri_too_long:
      return error_response(414, "uri_too_long",
                            "the request line is longer than " + std::to_string(kRequestLineBytesMax) + " bytes");
    case ParseError::headers_too_large:
      return error_response(431, "headers_too_large",
                            "more than " + std::to_string(kHeadersMax) + " headers, or a head of more than " +
                                std::to_string(kHeaderBytesMax) + " bytes");
    case ParseError::bad_version:
      return error_response(505, "version_not_supported", "this server speaks HTTP/1.1");
    case ParseError::not_implemented:
      return error_response(501, "not_implemented", "the only transfer coding is chunked");
    default:
      return error_response(400, "bad_request", "this is not a well-formed HTTP/1.1 request");
  }
}

}  // namespace usher::http
