#include <doctest/doctest.h>

#include "tests/unit/http/server_fixture.h"

using namespace usher::http;
using namespace usher::http::test;
using namespace std::chrono_literals;

TEST_CASE("a request is answered and the connection kept for the next") {
  TestServer server;
  server.start();
  Client client(server.port());
  for (int i = 0; i < 3; ++i) {
    const auto answer = client.ask(get("/ping"));
    REQUIRE(answer);
    CHECK(
        answer->head ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\nX-Content-Type-Options: nosniff\r\n\r\n");
    CHECK(answer->body == "pong");
  }
  CHECK(server.stats.requests == 3);
  CHECK(server.stats.responses_2xx == 3);
  CHECK(server.stats.connections == 1);
  CHECK(server.stats.connections_now == 1);
}
