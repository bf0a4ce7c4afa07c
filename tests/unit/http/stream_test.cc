#include <doctest/doctest.h>

#include "tests/unit/http/server_fixture.h"

using namespace usher::http;
using namespace usher::http::test;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

TEST_CASE("a streamed body of any size goes by piece by piece, and the connection is kept") {
  TestServer server;
  server.start();
  Client client(server.port());
  client.send(post("/count", std::string(1 << 20, 'x')) + get("/ping"));
  CHECK(client.receive()->body == "/count 1048576");
  CHECK(client.receive()->body == "pong");
  CHECK(client.ask(post("/count", ""))->body == "/count 0");
  CHECK(client.ask(post("/count", "12345"))->body == "/count 5");

  std::string chunked = "POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 3000; ++i) chunked += "64\r\n" + std::string(100, 'y') + "\r\n";
  client.send(chunked + "0\r\n\r\n" + get("/ping"));
  CHECK(client.receive()->body == "/count 300000");
  CHECK(client.receive()->body == "pong");
  for (const char c : "POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"sv) {
    client.send({&c, 1});
  }
  CHECK(client.receive()->body == "/count 3");
}

TEST_CASE("a streamed body is bounded too, and a stalled or broken one told apart") {
  TestServer server({.body_deadline = 300ms});
  server.start();
  const auto status = [&](std::string_view bytes) {
    Client client(server.port());
    return client.ask(bytes)->status;
  };
  CHECK(status("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n") == 413);
  CHECK(status("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf") == 408);
  const std::string chunked = "POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(status(chunked + "x\r\n") == 400);
  CHECK(status(chunked + "100001\r\n" + std::string(0x100001, 'x')) == 413);
  CHECK(status("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n") == 100);
}

TEST_CASE("an answer in pieces is chunked, and the connection is kept") {
  TestServer server;
  server.start();
  Client client(server.port());
  const auto answer = client.ask(get("/events"));
  REQUIRE(answer);
  CHECK(answer->header("Content-Type") == "text/event-stream");
  CHECK(answer->body == "9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n9\r\ndata: 3\n\n\r\n0\r\n\r\n");
  CHECK(client.ask(get("/ping"))->body == "pong");

  client.send("HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(client.receive(false)->status == 200);
  CHECK(client.ask(get("/ping"))->body == "pong");
}

TEST_CASE("an answer in pieces to HTTP/1.0 ends with the connection") {
  TestServer server;
  server.start();
  Client client(server.port());
  client.send("GET /events HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto all = client.read_to_end();
  REQUIRE(all);
  CHECK(all->ends_with("\r\n\r\ndata: 1\n\ndata: 2\n\ndata: 3\n\n"));
  CHECK(all->find("chunked") == std::string::npos);
}

TEST_CASE("a stream takes its token from the query, because browsers cannot send the header") {
  TestServer server;
  server.start();
  Client client(server.port());
  CHECK(client.ask(get("/v1/live"))->status == 401);
  CHECK(client.ask(get("/v1/live?access_token=scanner"))->status == 403);
  CHECK(client.ask(get("/v1/live?access_token=admin"))->status == 200);
  CHECK(client.ask(get("/v1/live?access_token=admin", "Authorization: Bearer wrong\r\n"))->status == 401);
}

TEST_CASE("a subscriber that does not read is dropped and counted") {
  TestServer server;
  server.start();
  Client client(server.port());
  client.send(get("/endless"));
  CHECK(eventually([&] { return server.stats.timeouts_write == 1; }));
  CHECK(eventually([&] { return server.stats.connections_now == 0; }));
}

TEST_CASE("a subscriber that goes away ends its stream") {
  TestServer server;
  server.start();
  {
    Client client(server.port());
    client.send(get("/endless"));
    REQUIRE(client.read_until("xxxx"));
  }
  CHECK(eventually([&] { return server.stats.connections_now == 0; }));
  CHECK(server.stats.timeouts_write == 0);
}

TEST_CASE("a stream handler that fails or says nothing is a 500; one that fails midway is cut") {
  TestServer server;
  server.start();
  Client client(server.port());
  CHECK(client.ask(get("/throwing"))->status == 500);
  CHECK(client.ask(get("/silent"))->status == 500);
  CHECK(client.ask(get("/ping"))->status == 200);
  client.send(get("/cut"));
  const auto all = client.read_to_end();
  REQUIRE(all);
  CHECK(all->ends_with("4\r\nhalf\r\n"));
}
