#include "gateway/http/gatekeeper.h"

#include <optional>

namespace usher::http {

namespace {

Principal authenticate_request(const Authenticate& authenticate, const Route& route, const Request& request) {
  if (!authenticate) return nullptr;
  if (const std::string_view authorization = request.header("authorization"); !authorization.empty()) {
    return authenticate(authorization);
  }
  if (!std::holds_alternative<StreamHandler>(route.handler)) return nullptr;
  const auto token = request.query_value("access_token");
  return token && !token->empty() ? authenticate("Bearer " + *token) : nullptr;
}

Response unauthorized() {
  Response response = error_response(401, "unauthorized", "a valid token is needed: send Authorization: Bearer TOKEN");
  response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"usher\"");
  return response;
}

}  // namespace

std::expected<const Route*, Response> find_route(const Router& router, const Authenticate& authenticate,
                                                 Request& request) {
  request.principal = nullptr;
  const Router::Match match = router.match(request);
  if (match.route == nullptr && match.other_methods) {
    Response response = error_response(405, "method_not_allowed", "this address answers " + match.allow);
    response.headers.emplace_back("Allow", match.allow);
    return std::unexpected(std::move(response));
  }
  if (match.route == nullptr)
    return std::unexpected(error_response(404, "not_found", "there is nothing at this address"));
  if (match.route->access.is_open()) return match.route;

  request.principal = authenticate_request(authenticate, *match.route, request);
  if (!request.principal) return std::unexpected(unauthorized());
  if (!match.route->access.allows(request.principal->role)) {
    const std::string role(admission::to_string(request.principal->role));
    return std::unexpected(error_response(403, "forbidden", "a token of role " + role + " may not do this"));
  }
  return match.route;
}

}  // namespace usher::http
