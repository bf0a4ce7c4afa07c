// libs: usher_http usher_admission
// Paths and queries of any bytes: decoding never grows a text, and a found route has all of its parameters.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gateway/http/message.h"
#include "gateway/http/router.h"

using namespace usher::http;

namespace {

boost::asio::awaitable<Response> nothing(const Request*) {
  co_return Response{};
}

Router make_router() {
  Router router;
  for (const char* pattern : {"/", "/v1/events/{event}", "/v1/events/{event}/lists/{list}", "/v1/{a}/{b}/{c}/{d}",
                              "/v1/events/new", "/screens/{path...}", "/api/v1/items/"}) {
    router.add({Method::get, pattern, Access::open(), PlainHandler(nothing)});
  }
  return router;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Router router = make_router();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto decoded = percent_decode(text, true);
  if (decoded && decoded->size() > size) std::abort();

  Request request;
  request.method = Method::get;
  request.path = text.substr(0, text.find('?'));
  request.query = text.substr(request.path.size());
  (void)request.query_value("access_token");
  (void)request.query_value("");
  const Router::Match match = router.match(request);
  if (match.route == nullptr) return 0;
  const auto& pattern = match.route->pattern;
  std::size_t expected = 0;
  for (const char c : pattern) expected += c == '{' ? 1 : 0;
  if (request.params.size() != expected) std::abort();
  (void)error_response(404, "x", text);
  return 0;
}
