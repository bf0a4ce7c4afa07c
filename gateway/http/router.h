// Routes by method and path pattern. Built once at start, then read by every thread.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "gateway/http/exchange.h"
#include "gateway/http/limits.h"
#include "gateway/http/message.h"

namespace usher::http {

// Who may call a route: anybody (open: no token is looked at, the principal is null), or tokens of these roles. Admin
// may everything. The token comes as `Authorization: Bearer TOKEN` or `Device TOKEN`; stream routes also take
// `?access_token=TOKEN`, because browsers cannot set a header on EventSource and WebSocket.
class Access {
 public:
  static Access open() { return Access(0); }
  static Access roles(std::initializer_list<admission::Role> roles);
  [[nodiscard]] bool is_open() const { return mask_ == 0; }
  [[nodiscard]] bool allows(admission::Role role) const;

 private:
  explicit Access(std::uint32_t mask) : mask_(mask) {}
  std::uint32_t mask_;
};

// Plain routes get the whole body and return the whole answer; the request outlives the coroutine.
using PlainHandler = std::function<boost::asio::awaitable<Response>(const Request* request)>;
using StreamHandler = std::function<boost::asio::awaitable<void>(Exchange* exchange)>;

struct Route {
  Method method = Method::get;
  std::string pattern;  // "/v1/events/{event}/checkins:annul"; a last segment "{path...}" takes the rest
  Access access = Access::open();
  std::variant<PlainHandler, StreamHandler> handler;
  std::size_t body_bytes_max = kBodyBytesDefault;
  bool websocket = false;  // may be upgraded
};

class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  // A pattern that is there already with this method stops the process: two routes cannot answer one request.
  void add(Route route);

  struct Match {
    const Route* route = nullptr;  // null: 404, or 405 if `other_methods`
    bool other_methods = false;
    std::string allow;  // for 405
  };
  // Fills request.params (also for streamed routes).
  [[nodiscard]] Match match(Request& request) const;
  [[nodiscard]] const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

 private:
  struct Node;
  std::vector<std::unique_ptr<Route>> routes_;
  std::unique_ptr<Node> root_;
};

}  // namespace usher::http
