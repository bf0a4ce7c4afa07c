#include "tests/unit/api/gateway_fixture.h"

#include <charconv>
#include <future>
#include <utility>

#include <arpa/inet.h>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/api/authenticate.h"
#include "gateway/api/pretix/routes.h"
#include "gateway/api/routes.h"

namespace usher::test {

namespace asio = boost::asio;
namespace json = boost::json;
using admission::Role;
using sequencer::Outcome;

storage::Result<std::optional<std::string>> LockedStore::get(storage::Family family, std::string_view key) const {
  std::lock_guard lock(mutex_);
  return store_.get(family, key);
}
storage::Result<void> LockedStore::multi_get(storage::Family family, std::span<const std::string> keys,
                                             const storage::GetVisitor& visit) const {
  std::lock_guard lock(mutex_);
  return store_.multi_get(family, keys, visit);
}
storage::Result<void> LockedStore::scan(storage::Family family, std::string_view from, std::string_view to,
                                        const storage::ScanVisitor& visit) const {
  // Visited without the lock: as with the real one, a visitor may read what it is led to.
  std::vector<std::pair<std::string, std::string>> rows;
  {
    std::lock_guard lock(mutex_);
    auto read = store_.scan(family, from, to, [&](std::string_view key, std::string_view value) {
      rows.emplace_back(key, value);
      return true;
    });
    if (!read) return read;
  }
  for (const auto& [key, value] : rows) {
    if (!visit(key, value)) break;
  }
  return {};
}
storage::Result<void> LockedStore::commit(const storage::Batch& batch, bool sync) {
  std::lock_guard lock(mutex_);
  return store_.commit(batch, sync);
}
void LockedStore::fail_at(std::uint64_t n) {
  std::lock_guard lock(mutex_);
  store_.fail_at(n);
}

json::value Reply::json() const {
  boost::system::error_code error;
  json::value value = json::parse(body, error);
  REQUIRE_MESSAGE(!error, body);
  return value;
}

std::vector<json::value> Reply::lines() const {
  std::vector<json::value> all;
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = body.find('\n', at);
    REQUIRE(end != std::string::npos);
    all.push_back(json::parse(body.substr(at, end - at)));
    at = end + 1;
  }
  return all;
}

std::string Reply::header(std::string_view name) const {
  const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 4;
  return head.substr(from, head.find("\r\n", from) - from);
}

std::string Reply::message() const {
  const json::value value = json();
  return std::string(value.at("error").at("message").as_string());
}

Client::Client(std::uint16_t port, std::string token) : port_(port), token_(std::move(token)) {
  connect();
}

void Client::connect() {
  if (fd_ >= 0) ::close(fd_);
  held_.clear();
  fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

Client::~Client() {
  ::close(fd_);
}

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the answer will tell
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool Client::read_more() {
  pollfd wait{fd_, POLLIN, 0};
  if (::poll(&wait, 1, 30'000) != 1) return false;
  char bytes[65536];
  const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
  if (got > 0) held_.append(bytes, static_cast<std::size_t>(got));
  return got > 0;
}

std::string Client::read_chunks() {
  std::string body;
  for (;;) {
    while (held_.find("\r\n") == std::string::npos) REQUIRE(read_more());
    std::size_t size = 0;
    std::from_chars(held_.data(), held_.data() + held_.size(), size, 16);
    held_.erase(0, held_.find("\r\n") + 2);
    while (held_.size() < size + 2) REQUIRE(read_more());
    body += held_.substr(0, size);
    held_.erase(0, size + 2);
    if (size == 0) return body;
  }
}

Reply Client::receive() {
  std::size_t end = 0;
  while ((end = held_.find("\r\n\r\n")) == std::string::npos) REQUIRE(read_more());
  Reply reply;
  reply.head = held_.substr(0, end + 2);
  held_.erase(0, end + 4);
  reply.status = std::stoi(reply.head.substr(9, 3));
  if (reply.header("Transfer-Encoding") == "chunked") {
    reply.body = read_chunks();
    return reply;
  }
  const std::size_t length = std::stoul("0" + reply.header("Content-Length"));
  while (held_.size() < length) REQUIRE(read_more());
  reply.body = held_.substr(0, length);
  held_.erase(0, length);
  return reply;
}

Reply Client::ask(std::string_view method, std::string_view target, std::string_view body, std::string_view headers) {
  std::string request = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n";
  if (!token_.empty()) request += "Authorization: Bearer " + token_ + "\r\n";
  request += headers;
  request += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  request += body;
  send(request);
  Reply reply = receive();
  if (reply.header("Connection") == "close") connect();
  return reply;
}

// Keeps the search index in step.
class TestGateway::Indexer : public sequencer::Observer {
 public:
  explicit Indexer(storage::SearchIndex& index) : index_(index) {}
  void committed(const sequencer::Committed& batch) noexcept override {
    for (const auto& entry : batch.entries) {
      if (const auto* put = std::get_if<admission::TicketsPut>(&entry.fact)) {
        for (const auto& ticket : put->tickets) index_.put(ticket);
      }
      if (const auto* gone = std::get_if<admission::EventErased>(&entry.fact)) index_.forget(gone->erased);
    }
  }

 private:
  storage::SearchIndex& index_;
};

struct TestGateway::IoThread {
  asio::io_context context{1};
  sequencer::IoOutlet outlet{context};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  std::thread thread{[this] { context.run(); }};
};

namespace {

admission::Time wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

struct Promise : sequencer::Waiter {
  explicit Promise(std::promise<Outcome>* into) : into_(into) {}
  void done(Outcome outcome) override { into_->set_value(std::move(outcome)); }
  std::promise<Outcome>* into_;
};

}  // namespace

TestGateway::TestGateway()
    : sequencer_(store, keyring, log_, wall_clock, {.repeat_window = std::chrono::milliseconds(0)}),
      indexer_(std::make_unique<Indexer>(search_)) {
  sequencer_.add_observer(&scoreboard_);
  sequencer_.add_observer(indexer_.get());
  REQUIRE(sequencer_.recover());
  search_.set_ready();
  std::vector<asio::io_context*> contexts;
  for (int i = 0; i < 2; ++i) {
    io_.push_back(std::make_unique<IoThread>());
    contexts.push_back(&io_.back()->context);
    context.outlets.push_back(&io_.back()->outlet);
  }
  context.sequencer = &sequencer_;
  context.store = &store;
  context.keyring = &keyring;
  context.codec = &codec;
  context.search = &search_;
  context.scoreboard = &scoreboard_;
  context.permits = &permits_;
  context.workers.pool = &workers_;
  context.probe = &probe_;
  context.http_stats = &stats_;
  context.clock = wall_clock;
  context.version = "0.0.0";
  context.backup_root = "/nonexistent";
  context.ready = true;
  context.pretix = &pretix;
  api::add_routes(&router, &context);
  pretix::add_routes(&router, &context);
  sequencing_ = std::thread([this] { (void)sequencer_.run(); });
  http::ServerOptions options;
  options.port = 0;
  server_ = std::make_unique<http::Server>(contexts, &router, api::token_authenticator(&context), options, &stats_);
  REQUIRE(server_->start());
}

TestGateway::~TestGateway() {
  if (lanes_) lanes_->stop();
  server_->stop(std::chrono::seconds(5));
  sequencer_.stop();
  sequencing_.join();
  workers_.join();
  for (auto& io : io_) io->work.reset();
  for (auto& io : io_) io->thread.join();
  server_.reset();
}

void TestGateway::add_lanes(std::vector<lane::LaneOptions> options) {
  lanes_ = std::make_unique<lane::Lanes>(context.outlets, &sequencer_, &permits_, nullptr, lane::OnRelease(),
                                         std::move(options));
  REQUIRE(lanes_->start());
  context.lanes = lanes_.get();
}

Outcome TestGateway::submit(sequencer::Command command) {
  std::promise<Outcome> promise;
  auto outcome = promise.get_future();
  sequencer_.submit(std::move(command), std::make_unique<Promise>(&promise), io_.front()->outlet);
  return outcome.get();
}

std::unique_ptr<Client> TestGateway::client(Role role, std::vector<std::string> gates, std::vector<std::string> lists) {
  admission::Device device;
  device.name = std::string(admission::to_string(role));
  device.role = role;
  device.gates = std::move(gates);
  device.lists = std::move(lists);
  const std::string token = storage::random_code();
  device.token_hash = storage::hash_token(token);
  REQUIRE(std::holds_alternative<sequencer::PutDone>(submit(sequencer::PutDevice{device})));
  return stranger(token);
}

std::unique_ptr<Client> TestGateway::stranger(std::string token) {
  return std::make_unique<Client>(server_->port(), std::move(token));
}

Expo::Expo() : admin(gateway.client(Role::admin)) {
  const auto event =
      admin->post("/v1/events", R"({"slug":"expo","name":"Expo","timezone":"Asia/Shanghai","languages":["en","zh"]})");
  REQUIRE_MESSAGE(event.status == 201, event.body);
  const auto list = admin->post("/v1/events/expo/lists", R"({"slug":"main","name":"Main hall","zone":"hall"})");
  REQUIRE_MESSAGE(list.status == 201, list.body);
}

std::uint64_t Expo::ticket(std::string_view secret, std::string_view name, std::string_view more) {
  std::string body =
      R"({"secret":")" + std::string(secret) + R"(","name":")" + std::string(name) + "\"" + std::string(more) + "}";
  const auto reply = admin->post("/v1/events/expo/tickets", body);
  REQUIRE_MESSAGE(reply.status == 201, reply.body);
  return static_cast<std::uint64_t>(reply.json().at("id").as_int64());
}

std::string Expo::verdict(std::string_view code, std::string_view more) {
  const std::string body = R"({"list":"main","credential":")" + std::string(code) + "\"" + std::string(more) + "}";
  const auto reply = admin->post("/v1/events/expo/checkins", body);
  REQUIRE_MESSAGE(reply.status == 200, reply.body);
  const auto json = reply.json();
  return std::string(json.at("verdict").as_string()) +
         (json.at("reason").is_null() ? "" : " " + std::string(json.at("reason").as_string()));
}

}  // namespace usher::test
