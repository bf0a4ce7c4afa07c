#include "gateway/http/server.h"

#include <random>

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

TEST_CASE("a request that comes one byte at a time is answered") {
  TestServer server;
  server.start();
  Client client(server.port());
  for (const char c : post("/echo", "hello")) REQUIRE(client.send({&c, 1}));
  CHECK(client.receive()->body == "hello");
}

TEST_CASE("pipelined requests are answered in order, however they are cut") {
  TestServer server;
  server.start();
  std::mt19937 random(7);
  for (int count = 1; count <= 100; count += 9) {
    CAPTURE(count);
    std::string bytes;
    for (int i = 0; i < count; ++i) {
      bytes += i % 3 == 2 ? get("/ping") : post("/echo", "body " + std::to_string(i));
    }
    Client client(server.port());
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t piece = count % 2 == 0 ? bytes.size() : 1 + random() % 997;
      REQUIRE(client.send(std::string_view(bytes).substr(at, piece)));
      at += piece;
    }
    for (int i = 0; i < count; ++i) {
      const auto answer = client.receive();
      REQUIRE(answer);
      CHECK(answer->body == (i % 3 == 2 ? "pong" : "body " + std::to_string(i)));
    }
  }
}

TEST_CASE("close and HTTP/1.0 end the connection, keep-alive keeps it") {
  TestServer server;
  server.start();
  Client closing(server.port());
  const auto last = closing.ask(get("/ping", "Connection: close\r\n"));
  REQUIRE(last);
  CHECK(last->header("Connection") == "close");
  CHECK(closing.read_to_end() == "");

  Client old(server.port());
  CHECK(old.ask("GET /ping HTTP/1.0\r\n\r\n")->header("Connection") == "close");
  CHECK(old.read_to_end() == "");

  Client kept(server.port());
  CHECK(kept.ask("GET /ping HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->header("Connection") == "keep-alive");
  CHECK(kept.ask(get("/ping"))->status == 200);
}

TEST_CASE("a client that closes its side after asking still gets its answer") {
  TestServer server;
  server.start();
  Client client(server.port());
  client.send(get("/slow") + get("/ping"));
  client.shutdown_send();
  CHECK(client.receive()->body == "late");
  CHECK(client.receive()->body == "pong");
  CHECK(client.read_to_end() == "");
}

TEST_CASE("HEAD is GET without the body, 204 has neither body nor length") {
  TestServer server;
  server.start();
  Client client(server.port());
  client.send("HEAD /ping HTTP/1.1\r\nHost: a\r\n\r\nDELETE /ping HTTP/1.1\r\nHost: a\r\n\r\n" + get("/ping"));
  const auto head = client.receive(false);
  REQUIRE(head);
  CHECK(head->header("Content-Length") == "4");
  const auto none = client.receive();
  REQUIRE(none);
  CHECK(none->status == 204);
  CHECK(none->header("Content-Length") == "");
  CHECK(client.receive()->body == "pong");
}

TEST_CASE("a chunked body is joined, whole or byte by byte, and the next request follows") {
  TestServer server;
  server.start();
  const std::string request =
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nSum: 1\r\n\r\n";
  Client client(server.port());
  client.send(request + get("/ping"));
  CHECK(client.receive()->body == "hello world");
  CHECK(client.receive()->body == "pong");
  for (const char c : request) REQUIRE(client.send({&c, 1}));
  CHECK(client.receive()->body == "hello world");

  Client malformed(server.port());
  CHECK(malformed.ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")->status ==
        400);
  CHECK(malformed.read_to_end() == "");
}

TEST_CASE("bodies up to the route's limit arrive whole, also when they come slowly") {
  TestServer server;
  server.start();
  Client client(server.port());
  std::string body(kBodyBytesDefault, 'x');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i % 26);
  const std::string request = post("/echo", body, "X-Lane: north\r\n");
  for (std::size_t at = 0; at < request.size(); at += 5000) client.send(std::string_view(request).substr(at, 5000));
  CHECK(client.receive()->body == body);
  std::string chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size(); at += 16) chunked += "10\r\n" + body.substr(at, 16) + "\r\n";
  CHECK(client.ask(chunked + "0\r\n\r\n")->body == body);
  CHECK(client.ask(get("/ping"))->body == "pong");
}

TEST_CASE("an expectation is answered before the body is read") {
  TestServer server;
  server.start();
  Client client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.receive()->status == 100);
  client.send("hello");
  CHECK(client.receive()->body == "hello");
  // The body is there already: nobody waits.
  CHECK(client.ask(post("/echo", "hello", "Expect: 100-continue\r\n"))->status == 200);
  CHECK(client.ask("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 17\r\nExpect: 100-continue\r\n\r\n")->status ==
        413);
}

TEST_CASE("parameters, rest and query reach the handler decoded") {
  TestServer server;
  server.start();
  Client client(server.port());
  const auto answer = client.ask("PUT /v1/things/a%20b/parts/c/d%2Fe?q=1+2 HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(answer);
  CHECK(answer->body == "a b|c/d/e|1 2");
  CHECK(answer->header("Cache-Control") == "no-store");
  const auto peer = client.ask(get("/peer"));
  CHECK(peer->body.starts_with("127.0.0.1:"));
}

TEST_CASE("tokens are asked for at each request, in either scheme, and roles keep out") {
  TestServer server;
  server.start();
  Client client(server.port());
  const auto status = [&](std::string_view target, std::string_view headers) {
    return client.ask(get(target, headers))->status;
  };
  const auto anonymous = client.ask(get("/v1/scan"));
  CHECK(anonymous->status == 401);
  CHECK(anonymous->header("WWW-Authenticate") == "Bearer realm=\"usher\"");
  CHECK(status("/v1/scan", "Authorization: Bearer wrong\r\n") == 401);
  CHECK(status("/v1/scan", "authorization: Bearer scanner\r\n") == 200);
  CHECK(status("/v1/scan", "Authorization: Device scanner\r\n") == 200);
  CHECK(status("/v1/scan", "Authorization: Bearer admin\r\n") == 200);
  CHECK(status("/v1/scan?access_token=scanner", "") == 401);
  const auto kept_out = client.ask(get("/v1/admin", "Authorization: Bearer scanner\r\n"));
  CHECK(kept_out->status == 403);
  CHECK(kept_out->body.find("role scanner") != std::string::npos);

  CHECK(status("/v1/scan", "Authorization: Bearer revocable\r\n") == 200);
  server.tokens.revoked->store(true);
  CHECK(status("/v1/scan", "Authorization: Bearer revocable\r\n") == 401);
}

TEST_CASE("a handler that throws is a 500, and the session goes on") {
  TestServer server;
  server.start();
  Client client(server.port());
  const auto failed = client.ask(get("/throw"));
  REQUIRE(failed);
  CHECK(failed->status == 500);
  CHECK(failed->body.find("\"code\":\"internal\"") != std::string::npos);
  CHECK(failed->body.find("on purpose") == std::string::npos);
  CHECK(client.ask(get("/ping"))->status == 200);
  CHECK(server.stats.responses_5xx == 1);
}

TEST_CASE("a header that would split the answer is left out") {
  TestServer server;
  server.start();
  Client client(server.port());
  const auto answer = client.ask(get("/split"));
  CHECK(answer->header("X-Good") == "kept");
  CHECK(answer->head.find("Set-Cookie") == std::string::npos);
}

TEST_CASE("an answer larger than the socket takes at once arrives whole") {
  TestServer server;
  server.start();
  Client client(server.port());
  client.send(get("/large") + get("/ping"));
  std::this_thread::sleep_for(100ms);
  CHECK(client.receive()->body == std::string(8 << 20, 'x'));
  CHECK(client.receive()->body == "pong");
}

TEST_CASE("connections are spread over the threads") {
  TestServer server({}, 2);
  server.start();
  Client first(server.port());
  const std::string a = first.ask(get("/peer"))->body;
  Client second(server.port());
  const std::string b = second.ask(get("/peer"))->body;
  CHECK(a.back() != b.back());
}

TEST_CASE("a port in use, a bad address and a missing certificate are told apart") {
  TestServer server;
  server.start();
  boost::asio::io_context context(1);
  Router router;
  Stats stats;
  const auto error_of = [&](ServerOptions options) {
    Server second({&context}, &router, {}, options, &stats);
    const auto started = second.start();
    REQUIRE_FALSE(started.has_value());
    return started.error();
  };
  CHECK(error_of({.port = server.port()}) ==
        "127.0.0.1:" + std::to_string(server.port()) + " is in use; try another with --listen");
  CHECK(error_of({.address = "door"}).starts_with("cannot listen on door"));
  CHECK(error_of({.address = "192.0.2.1", .port = 0}) == "192.0.2.1:0 is not an address of this machine");
  CHECK(error_of({.tls_certificate = "/nowhere/cert.pem", .tls_key = "/nowhere/key.pem"}) ==
        "/nowhere/cert.pem: No such file or directory");
  CHECK(error_of({.tls_certificate = "/nowhere/cert.pem"}) == "TLS needs both a certificate file and a key file");
}
