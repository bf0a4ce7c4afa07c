#include "gateway/http/tls.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <openssl/ssl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/http/server_fixture.h"

using namespace usher::http;
using namespace usher::http::test;
using namespace std::chrono_literals;

namespace {

// A self-signed certificate and its key in a folder of their own.
struct Certificate {
  Certificate() {
    char name[] = "/tmp/usher-tls-XXXXXX";
    require(::mkdtemp(name) != nullptr, "mkdtemp");
    folder = name;
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
        "-keyout " +
        key() + " -out " + file() + " 2>/dev/null";
    require(std::system(command.c_str()) == 0, "openssl req");
  }
  ~Certificate() { std::filesystem::remove_all(folder); }
  [[nodiscard]] std::string file() const { return folder + "/cert.pem"; }
  [[nodiscard]] std::string key() const { return folder + "/key.pem"; }

  std::string folder;
};

// A TLS client over a Client's socket; blocking.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int version_max = TLS1_3_VERSION)
      : client_(port), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_, 0);
    SSL_CTX_set_max_proto_version(context_, version_max);
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, client_.fd());
    connected = SSL_connect(ssl_) == 1;
  }
  ~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }

  void send(std::string_view bytes) { (void)SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())); }
  // Reads until `text` has come, or to the end.
  std::string read_until(std::string_view text) {
    std::string out;
    char bytes[16384];
    while (text.empty() || out.find(text) == std::string::npos) {
      const int got = SSL_read(ssl_, bytes, sizeof(bytes));
      if (got <= 0) {
        ended_in_order = SSL_get_error(ssl_, got) == SSL_ERROR_ZERO_RETURN;
        break;
      }
      out.append(bytes, static_cast<std::size_t>(got));
    }
    return out;
  }

  bool connected = false;
  bool ended_in_order = false;

 private:
  Client client_;
  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
};

}  // namespace

TEST_CASE("requests, streams and large answers go through TLS, and it ends in order") {
  const Certificate certificate;
  TestServer server({.tls_certificate = certificate.file(), .tls_key = certificate.key()});
  server.start();
  TlsClient client(server.port());
  REQUIRE(client.connected);
  client.send(get("/ping"));
  CHECK(client.read_until("pong").ends_with("pong"));
  client.send(post("/echo", std::string(60000, 'y') + "end"));
  CHECK(client.read_until("end").size() > 60000);
  client.send(get("/events"));
  CHECK(client.read_until("0\r\n\r\n").find("data: 3") != std::string::npos);
  client.send(get("/large", "Connection: close\r\n"));
  CHECK(client.read_until("").size() > (8u << 20));
  CHECK(client.ended_in_order);
}

TEST_CASE("a WebSocket goes through TLS") {
  const Certificate certificate;
  TestServer server({.tls_certificate = certificate.file(), .tls_key = certificate.key()});
  server.start();
  TlsClient client(server.port());
  client.send(get("/socket",
                  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
  CHECK(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 101"));
  client.send(std::string_view("\x81\x82\0\0\0\0hi", 8));
  CHECK(client.read_until("\x81\x02hi") == "\x81\x02hi");
}

TEST_CASE("old TLS, plain text and silence do not get through") {
  const Certificate certificate;
  TestServer server({.tls_certificate = certificate.file(), .tls_key = certificate.key(), .handshake_deadline = 300ms});
  server.start();
  CHECK_FALSE(TlsClient(server.port(), TLS1_1_VERSION).connected);
  CHECK(TlsClient(server.port(), TLS1_2_VERSION).connected);
  Client plain(server.port());
  plain.send(get("/ping"));
  const auto answer = plain.read_to_end();
  REQUIRE(answer);
  CHECK(answer->find("pong") == std::string::npos);
  Client silent(server.port());
  CHECK(silent.read_to_end() == "");
  CHECK(eventually([&] { return server.stats.timeouts_handshake == 1; }));
}

TEST_CASE("certificate errors name the file and the reason") {
  const Certificate one;
  const Certificate other;
  CHECK(make_tls_context(one.file(), one.key()).has_value());
  CHECK(make_tls_context(one.file(), other.key()).error().starts_with(other.key() + ": "));
  const std::string text = one.folder + "/text.pem";
  std::ofstream(text) << "not a certificate";
  CHECK(make_tls_context(text, one.key()).error().starts_with(text + ": not a PEM certificate"));
  CHECK(make_tls_context(one.file(), text).error().starts_with(text + ": not the PEM private key"));
}
