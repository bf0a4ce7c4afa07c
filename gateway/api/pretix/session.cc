#include "gateway/api/pretix/session.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "gateway/api/answers.h"
#include "gateway/api/json_out.h"
#include "storage/keyring.h"

namespace usher::pretix {

using http::Request;
using http::Response;

namespace {

constexpr std::string_view kSession = "usher_session";
constexpr std::string_view kCsrf = "usher_csrftoken";

std::string value_of(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    std::string_view pair = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(cookies.size(), pair.size() + 1));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
      return std::string(pair.substr(name.size() + 1));
    }
  }
  return {};
}

void set_cookie(Response& response, std::string_view name, std::string_view value, bool secure, bool for_scripts) {
  std::string cookie(name);
  cookie.append("=").append(value).append("; Path=/; SameSite=Strict");
  if (!for_scripts) cookie += "; HttpOnly";
  if (secure) cookie += "; Secure";
  if (value.empty()) cookie += "; Max-Age=0";
  response.headers.emplace_back("Set-Cookie", std::move(cookie));
}

}  // namespace

Cookie session_cookie(const Request* request) {
  const std::string_view cookies = request->header("Cookie");
  return {value_of(cookies, kSession), value_of(cookies, kCsrf)};
}

api::Answering open_session(api::Context*, const Request* request) {
  // The gatekeeper has checked the token; it is what follows the scheme.
  const std::string_view header = request->header("Authorization");
  const std::string_view token = header.substr(header.find(' ') + 1);
  const std::string csrf = storage::random_code();
  api::JsonOut out;
  out.begin_object();
  out.field("csrf_token", csrf);
  out.end_object();
  Response response = api::json_response(std::move(out).take());
  set_cookie(response, kSession, token, request->secure, false);
  set_cookie(response, kCsrf, csrf, request->secure, true);
  co_return response;
}

api::Answering close_session(api::Context*, const Request* request) {
  Response response = api::json_response("{}");
  set_cookie(response, kSession, "", request->secure, false);
  set_cookie(response, kCsrf, "", request->secure, true);
  co_return response;
}

}  // namespace usher::pretix
