#include "gateway/http/router.h"

#include <cstdio>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace usher::http;
using usher::admission::Role;

namespace {

boost::asio::awaitable<Response> nothing(const Request*) {
  co_return Response{};
}

Router router_of(std::initializer_list<std::pair<Method, std::string>> routes) {
  Router router;
  for (const auto& [method, pattern] : routes) router.add({method, pattern, Access::open(), PlainHandler(nothing)});
  return router;
}

// The pattern found, or what stands in its place.
std::string find(const Router& router, Method method, std::string_view path, Request& request) {
  request.method = method;
  request.path = path;
  const Router::Match match = router.match(request);
  if (match.route != nullptr) return match.route->pattern;
  return match.other_methods ? "405 " + match.allow : "404";
}

bool dies(void (*add)()) {
  const pid_t child = ::fork();
  if (child == 0) {
    (void)std::freopen("/dev/null", "w", stderr);
    ::signal(SIGABRT, SIG_DFL);
    add();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

}  // namespace

TEST_CASE("paths find their routes and fill the parameters") {
  const Router router = router_of({{Method::get, "/"},
                                   {Method::get, "/v1/events"},
                                   {Method::get, "/v1/events/{event}"},
                                   {Method::post, "/v1/events/{event}/checkins"},
                                   {Method::post, "/v1/events/{event}/checkins:annul"},
                                   {Method::get, "/v1/events/{event}/lists/{list}"},
                                   {Method::get, "/v1/events/new"},
                                   {Method::get, "/v1/events/new/wizard"},
                                   {Method::get, "/api/v1/items/"},
                                   {Method::get, "/screens/{path...}"}});
  Request request;
  CHECK(find(router, Method::get, "/", request) == "/");
  CHECK(find(router, Method::get, "/v1/events", request) == "/v1/events");
  CHECK(request.params.empty());
  CHECK(find(router, Method::get, "/v1/events/expo%202026", request) == "/v1/events/{event}");
  CHECK(request.param("event") == "expo 2026");
  CHECK(find(router, Method::post, "/v1/events/a/checkins:annul", request) == "/v1/events/{event}/checkins:annul");
  CHECK(find(router, Method::get, "/v1/events/a/lists/b%2Fc", request) == "/v1/events/{event}/lists/{list}");
  CHECK(request.param("event") == "a");
  CHECK(request.param("list") == "b/c");
  CHECK(find(router, Method::get, "/v1/events/new", request) == "/v1/events/new");
  CHECK(find(router, Method::get, "/v1/events/new/wizard", request) == "/v1/events/new/wizard");
  // A literal that leads nowhere gives way to the parameter.
  CHECK(find(router, Method::post, "/v1/events/new/checkins", request) == "/v1/events/{event}/checkins");
  CHECK(request.param("event") == "new");
  CHECK(find(router, Method::get, "/api/v1/items/", request) == "/api/v1/items/");
  CHECK(find(router, Method::get, "/screens/a/b.js", request) == "/screens/{path...}");
  CHECK(request.param("path") == "a/b.js");
  CHECK(find(router, Method::get, "/screens/", request) == "/screens/{path...}");
}

TEST_CASE("unknown paths are not found") {
  const Router router = router_of({{Method::get, "/v1/events/{event}"}, {Method::get, "/v1/events/{event}/lists"}});
  Request request;
  for (const std::string_view path : {"", "*", "/", "/v1", "/v1/events", "/v1/events/", "/v1/events//lists",
                                      "/v1/events/a/", "/v1/events/a/lists/", "/V1/events/a", "/v1/events/%zz"}) {
    CAPTURE(path);
    CHECK(find(router, Method::get, path, request) == "404");
  }
}

TEST_CASE("another method on a known path is told what is allowed, and HEAD goes with GET") {
  const Router router = router_of({{Method::get, "/x"}, {Method::post, "/x"}, {Method::delete_, "/y"}});
  Request request;
  CHECK(find(router, Method::delete_, "/x", request) == "405 GET, HEAD, POST");
  CHECK(find(router, Method::other, "/x", request) == "405 GET, HEAD, POST");
  CHECK(find(router, Method::head, "/x", request) == "/x");
  CHECK(find(router, Method::head, "/y", request) == "405 DELETE");
}

TEST_CASE("admin may everything, others what they are named for") {
  const Access scanning = Access::roles({Role::scanner, Role::kiosk});
  CHECK(scanning.allows(Role::admin));
  CHECK(scanning.allows(Role::scanner));
  CHECK(scanning.allows(Role::kiosk));
  CHECK_FALSE(scanning.allows(Role::dashboard));
  CHECK_FALSE(scanning.is_open());
  CHECK(Access::roles({}).allows(Role::admin));
  CHECK_FALSE(Access::roles({}).allows(Role::staff));
  CHECK(Access::open().is_open());
}

TEST_CASE("two routes for one request, or a pattern that is none, stop the process") {
  CHECK(dies([] { (void)router_of({{Method::get, "/a/{b}"}, {Method::get, "/a/{c}"}}); }));
  CHECK(dies([] { (void)router_of({{Method::get, "a"}}); }));
  CHECK(dies([] { (void)router_of({{Method::get, "/a/{b...}/c"}}); }));
  CHECK(dies([] { (void)router_of({{Method::get, "/a/x{b}"}}); }));
  CHECK_FALSE(dies([] { (void)router_of({{Method::get, "/a/{b}"}, {Method::post, "/a/{c}"}}); }));
}
