#include "gateway/http/message.h"

#include <doctest/doctest.h>

#include "gateway/http/reply.h"

using namespace usher::http;

TEST_CASE("headers are found whatever their case, and absent ones are empty") {
  Request request;
  request.headers = {{"Content-Type", "text/csv"}, {"X-Lane", "north 1"}};
  CHECK(request.header("content-type") == "text/csv");
  CHECK(request.header("X-LANE") == "north 1");
  CHECK(request.header("x-lan") == "");
}

TEST_CASE("a query parameter is decoded and the first of a name counts") {
  Request request;
  request.query = "a=1&search=M%C3%BCller+%26+S%c3%b6hne&a=2&flag&%65vent=x&bad=%zz";
  CHECK(request.query_value("a") == "1");
  CHECK(request.query_value("search") == "Müller & Söhne");
  CHECK(request.query_value("flag") == "");
  CHECK(request.query_value("event") == "x");
  CHECK(request.query_value("bad") == std::nullopt);
  CHECK(request.query_value("none") == std::nullopt);
}

TEST_CASE("percent decoding refuses a cut or wrong escape") {
  CHECK(percent_decode("a%20b+c") == "a b+c");
  CHECK(percent_decode("a%20b+c", true) == "a b c");
  CHECK(percent_decode("%00") == std::string(1, '\0'));
  CHECK_FALSE(percent_decode("%"));
  CHECK_FALSE(percent_decode("%4"));
  CHECK_FALSE(percent_decode("%g1"));
}

TEST_CASE("an error's message is valid JSON whatever bytes it echoes") {
  const Response response = error_response(400, "bad", "a\"b\\c\n\x01 \xff\xc0\xaf\xed\xa0\x80 ü 好 \xe5\xa5");
  CHECK(response.status == 400);
  CHECK(response.body ==
        "{\"error\":{\"code\":\"bad\",\"message\":\"a\\\"b\\\\c\\u000a\\u0001 "
        "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD ü 好 \uFFFD\uFFFD\"}}\n");
}

TEST_CASE("an answer is one run of bytes") {
  std::string out = "before";
  append_reply(out, {.status = 201, .headers = {{"Location", "/v1/events/x"}}, .body = "{}"}, {.api = true});
  CHECK(out ==
        "beforeHTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
        "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nLocation: /v1/events/x\r\n\r\n{}");
}

TEST_CASE("HEAD, 204, HTTP/1.0 and unknown statuses have their own forms") {
  const auto reply = [](const Response& response, ReplyContext context) {
    std::string out;
    append_reply(out, response, context);
    return out;
  };
  const std::string safe = "X-Content-Type-Options: nosniff\r\n";
  CHECK(reply({.body = "abc"}, {.head_only = true}) ==
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n" + safe + "\r\n");
  CHECK(reply({.status = 204}, {}) == "HTTP/1.1 204 No Content\r\n" + safe + "\r\n");
  CHECK(reply({.status = 299}, {.http_1_0 = true}) ==
        "HTTP/1.1 299 \r\nContent-Type: application/json\r\nContent-Length: 0\r\n" + safe +
            "Connection: keep-alive\r\n\r\n");
  CHECK(reply({}, {.keep_alive = false, .http_1_0 = true}).find("Connection: close\r\n") != std::string::npos);
}
