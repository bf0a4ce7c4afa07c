#include <doctest/doctest.h>

#include "tests/unit/http/server_fixture.h"

using namespace usher::http;
using namespace usher::http::test;
using namespace std::chrono_literals;

namespace {

// RFC 6455 section 1.3 gives this key and its answer.
std::string handshake(std::string_view more = "") {
  return get("/socket",
             "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                 std::string(more));
}

// A masked frame, as a client sends it (RFC 6455 section 5.2); up to 125 bytes, or up to 65535.
std::string frame(char opcode, std::string_view payload) {
  std::string out(1, static_cast<char>(0x80 | opcode));
  if (payload.size() < 126) {
    out += static_cast<char>(0x80 | payload.size());
  } else {
    out += static_cast<char>(0xFE);
    out += static_cast<char>(payload.size() >> 8);
    out += static_cast<char>(payload.size() & 0xFF);
  }
  const std::string mask = "abcd";
  out += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
  return out;
}

Client open_socket(std::uint16_t port) {
  Client client(port);
  const auto answer = client.ask(handshake());
  REQUIRE(answer);
  CHECK(answer->status == 101);
  CHECK(answer->header("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  return client;
}

}  // namespace

TEST_CASE("a WebSocket echoes, answers pings, and closes in order") {
  TestServer server;
  server.start();
  Client client = open_socket(server.port());
  CHECK(server.stats.websockets_now == 1);
  client.send(frame(1, "hello") + frame(9, "are you there") + frame(1, "again"));
  CHECK(client.read_until("\x81\x05hello"));
  CHECK(
      client.read_until("\x8a\x0d"
                        "are you there"));
  CHECK(
      client.read_until("\x81\x05"
                        "again"));
  client.send(frame(8, "\x03\xe8"));
  const auto rest = client.read_to_end();
  REQUIRE(rest);
  CHECK(rest->ends_with("\x88\x02\x03\xe8"));
  CHECK(eventually([&] { return server.stats.websockets_now == 0 && server.stats.connections_now == 0; }));
}

TEST_CASE("a WebSocket whose handler ends is closed in order") {
  TestServer server;
  server.start();
  Client client = open_socket(server.port());
  client.send(frame(1, "bye"));
  CHECK(client.read_until("\x88\x02\x03\xe8"));
  client.send(frame(8, "\x03\xe8"));
  CHECK(client.read_to_end());
}

TEST_CASE("a slow reader of a WebSocket is dropped and counted") {
  TestServer server;
  server.start();
  Client client = open_socket(server.port());
  client.send(frame(1, "flood"));
  CHECK(eventually([&] { return server.stats.timeouts_write == 1; }));
  CHECK(eventually([&] { return server.stats.connections_now == 0; }));
}

TEST_CASE("a message over the limit, and an unmasked frame, end the connection") {
  TestServer server;
  server.start();
  Client large = open_socket(server.port());
  std::string first = frame(1, std::string(60000, 'x'));
  first[0] = 1;  // to be continued
  large.send(first + frame(0, std::string(60000, 'x')));
  const auto answer = large.read_to_end();
  REQUIRE(answer);
  CHECK(answer->substr(2, 2) == "\x03\xf1");  // 1009: too big

  Client unmasked = open_socket(server.port());
  unmasked.send("\x81\x02hi");
  CHECK(unmasked.read_to_end());
}

TEST_CASE("a handshake that is none is refused") {
  TestServer server;
  server.start();
  Client plain(server.port());
  CHECK(plain.ask(get("/socket"))->status == 426);
  Client keyless(server.port());
  CHECK(keyless.ask(get("/socket", "Connection: Upgrade\r\nUpgrade: websocket\r\n"))->status == 400);
  Client early(server.port());
  CHECK(early.ask(handshake() + frame(1, "early"))->status == 400);
  // A route that does not offer it answers as it always does.
  Client other(server.port());
  CHECK(other.ask(get("/ping", "Connection: Upgrade\r\nUpgrade: websocket\r\n"))->status == 200);
}

TEST_CASE("a silent WebSocket is pinged and then dropped, and a stop ends the others") {
  TestServer server({.idle_deadline = 600ms});
  server.start();
  Client silent = open_socket(server.port());
  CHECK(silent.read_until(std::string("\x89\x00", 2)));
  CHECK(silent.read_to_end());

  Client live = open_socket(server.port());
  const auto begin = std::chrono::steady_clock::now();
  server.server().stop(5s);
  CHECK(std::chrono::steady_clock::now() - begin < 3s);
  CHECK(live.read_to_end());
}
