// What the server does with clients that are too slow, too large or too many.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include "tests/unit/http/server_fixture.h"

using namespace usher::http;
using namespace usher::http::test;
using namespace std::chrono_literals;

TEST_CASE("each refusal has its status, a JSON error, and closes if the request's end is not known") {
  TestServer server;
  server.start();
  const auto refused = [&](std::string_view request, int status, std::string_view code, bool closes) {
    CAPTURE(request.substr(0, 60));
    Client client(server.port());
    const auto answer = client.ask(request);
    REQUIRE(answer);
    CHECK(answer->status == status);
    CHECK(answer->header("Content-Type") == "application/json");
    CHECK(answer->body.starts_with("{\"error\":{\"code\":\"" + std::string(code) + "\",\"message\":\""));
    CHECK((answer->header("Connection") == "close") == closes);
    if (closes) {
      CHECK(client.read_to_end() == "");
    } else {
      CHECK(client.ask(get("/ping"))->status == 200);
    }
  };
  refused("nonsense\r\n\r\n", 400, "bad_request", true);
  refused(get("/nowhere"), 404, "not_found", false);
  refused(post("/nowhere", "with a body"), 404, "not_found", false);
  refused(post("/ping", "x"), 405, "method_not_allowed", false);
  refused("BREW /ping HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method_not_allowed", false);
  refused(post("/small", std::string(17, 'x')), 413, "payload_too_large", false);
  refused("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 17\r\n\r\n", 413, "payload_too_large", true);
  refused("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n12345678901234567\r\n", 413,
          "payload_too_large", true);
  refused("GET /" + std::string(kRequestLineBytesMax, 'a') + " HTTP/1.1\r\n\r\n", 414, "uri_too_long", true);
  refused(get("/ping", "X: " + std::string(kHeaderBytesMax, 'a') + "\r\n"), 431, "headers_too_large", true);
  refused(post("/echo", "", "Transfer-Encoding: gzip\r\n"), 400, "bad_request", true);
  refused("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "not_implemented", true);
  refused("GET / HTTP/2.0\r\n\r\n", 505, "version_not_supported", true);
}

TEST_CASE("a 405 names the methods that are allowed") {
  TestServer server;
  server.start();
  Client client(server.port());
  CHECK(client.ask(post("/ping", ""))->header("Allow") == "GET, HEAD, DELETE");
}

TEST_CASE("a client that goes on sending a refused body still reads the refusal") {
  TestServer server;
  server.start();
  Client client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n");
  client.send(std::string(2'000'000, 'x'));
  std::this_thread::sleep_for(50ms);
  client.send(std::string(2'000'000, 'x'));
  const auto answer = client.receive();
  REQUIRE(answer);
  CHECK(answer->status == 413);
}

TEST_CASE("a slow head is dropped by its deadline, although a byte comes now and then") {
  TestServer server({.header_deadline = 400ms, .idle_deadline = 20s});
  server.start();
  Client client(server.port());
  const auto begin = std::chrono::steady_clock::now();
  for (const char c : get("/ping", "X: 0123456789012345678901234567890123456789\r\n")) {
    if (!client.send({&c, 1}) || std::chrono::steady_clock::now() - begin > 3s) break;
    std::this_thread::sleep_for(40ms);
    if (server.stats.timeouts_header == 1) break;
  }
  CHECK(std::chrono::steady_clock::now() - begin < 2s);
  CHECK(eventually([&] { return server.stats.timeouts_header == 1; }));
  CHECK(client.receive()->status == 408);
  CHECK(client.read_to_end() == "");
}

TEST_CASE("an idle connection is closed without a word, a slow body with 408") {
  TestServer server({.body_deadline = 300ms, .idle_deadline = 300ms});
  server.start();
  Client idle(server.port());
  CHECK(idle.ask(get("/ping"))->status == 200);
  CHECK(idle.read_to_end() == "");
  CHECK(eventually([&] { return server.stats.timeouts_idle == 1; }));

  Client slow(server.port());
  slow.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
  CHECK(slow.receive()->status == 408);
  CHECK(slow.read_to_end() == "");
  CHECK(eventually([&] { return server.stats.timeouts_body == 1; }));
  CHECK(eventually([&] { return server.stats.connections_now == 0; }));
}

TEST_CASE("a client that does not take its answer is dropped") {
  TestServer server({.write_deadline = 300ms});
  server.start();
  Client client(server.port());
  client.send(get("/large"));
  CHECK(eventually([&] { return server.stats.timeouts_write == 1; }));
  CHECK(eventually([&] { return server.stats.connections_now == 0; }));
}

TEST_CASE("the connection over the limit gets 503, and a later one is served again") {
  TestServer server({.connections_max = 2});
  server.start();
  std::vector<Client> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back(server.port());
    CHECK(clients.back().ask(get("/ping"))->status == 200);
  }
  Client refused(server.port());
  const auto answer = refused.receive();
  REQUIRE(answer);
  CHECK(answer->status == 503);
  CHECK(answer->header("Retry-After") == "1");
  CHECK(server.stats.connections_refused == 1);
  clients.clear();
  CHECK(eventually([&] { return server.stats.connections_now == 0; }));
  Client again(server.port());
  CHECK(again.ask(get("/ping"))->status == 200);
}

TEST_CASE("2,000 idle connections leave room for a working one") {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 8192);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  TestServer server;
  server.start();
  std::vector<Client> idle;
  for (int i = 0; i < 2000; ++i) {
    idle.emplace_back(server.port());
    if (i % 2 == 0) idle.back().send("GET /ping HT");
  }
  Client working(server.port());
  for (int i = 0; i < 100; ++i) REQUIRE(working.ask(get("/ping"))->status == 200);
  CHECK(server.stats.connections_now == 2001);
}

TEST_CASE("running out of file descriptors pauses accepting and passes") {
  TestServer server;
  server.start();
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  std::vector<Client> clients;
  for (int i = 0; i < 20; ++i) clients.emplace_back(server.port());
  REQUIRE(eventually([&] { return server.stats.connections_now == 20; }));
  Client waiting_fd(server.port());
  REQUIRE(eventually([&] { return server.stats.connections_now == 21; }));
  rlimit low = before;
  low.rlim_cur = static_cast<rlim_t>(waiting_fd.fd()) + 1;
  ::setrlimit(RLIMIT_NOFILE, &low);
  clients.pop_back();  // leaves one number for our next socket, and none for the server's
  Client late(server.port());
  late.send(get("/ping"));
  std::this_thread::sleep_for(250ms);
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK(late.receive()->status == 200);
}

TEST_CASE("a stop lets the request under way finish and closes idle connections at once") {
  TestServer server;
  server.start();
  Client idle(server.port());
  CHECK(idle.ask(get("/ping"))->status == 200);
  Client busy(server.port());
  busy.send(get("/slow") + get("/ping"));
  std::this_thread::sleep_for(100ms);
  const auto begin = std::chrono::steady_clock::now();
  server.server().stop(10s);
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
  CHECK(server.stats.connections_now == 0);
  CHECK(idle.read_to_end() == "");
  const auto answer = busy.receive();
  REQUIRE(answer);
  CHECK(answer->body == "late");
  CHECK(answer->header("Connection") == "close");
  CHECK(busy.read_to_end() == "");
}

TEST_CASE("a stop cuts what the grace does not suffice for, and live streams at once") {
  TestServer server;
  server.start();
  Client half(server.port());
  half.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
  Client live(server.port());
  live.send(get("/endless"));
  REQUIRE(live.read_until("xxxx"));
  const auto begin = std::chrono::steady_clock::now();
  server.server().stop(200ms);
  CHECK(std::chrono::steady_clock::now() - begin < 3s);
  CHECK(server.stats.connections_now == 0);
}
