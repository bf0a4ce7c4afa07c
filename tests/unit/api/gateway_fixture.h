// A whole gateway in memory behind a real server on a free port: sequencer thread, two I/O threads, workers; and a
// client that asks one request after the other on a kept connection.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/json/value.hpp>

#include "gateway/api/context.h"
#include "gateway/api/pretix/state.h"
#include "gateway/http/router.h"
#include "gateway/http/server.h"
#include "gateway/lane/lanes.h"
#include "gateway/sequencer/sequencer.h"
#include "storage/memory_store.h"

namespace usher::test {

// The memory twin is of one thread; here workers read while the sequencer commits.
class LockedStore : public storage::Store {
 public:
  storage::Result<std::optional<std::string>> get(storage::Family family, std::string_view key) const override;
  storage::Result<void> multi_get(storage::Family family, std::span<const std::string> keys,
                                  const storage::GetVisitor& visit) const override;
  storage::Result<void> scan(storage::Family family, std::string_view from, std::string_view to,
                             const storage::ScanVisitor& visit) const override;
  storage::Result<void> commit(const storage::Batch& batch, bool sync) override;
  void fail_at(std::uint64_t n);

 private:
  mutable std::mutex mutex_;
  storage::MemoryStore store_;  // guarded by mutex_
};

struct Reply {
  int status = 0;
  std::string head;
  std::string body;  // chunks joined

  // Fails the test if the body is no JSON.
  [[nodiscard]] boost::json::value json() const;
  // The body's lines, each as JSON.
  [[nodiscard]] std::vector<boost::json::value> lines() const;
  [[nodiscard]] std::string header(std::string_view name) const;
  [[nodiscard]] std::string message() const;  // of an error
};

class Client {
 public:
  Client(std::uint16_t port, std::string token);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Reply ask(std::string_view method, std::string_view target, std::string_view body = "",
            std::string_view headers = "");
  Reply get(std::string_view target) { return ask("GET", target); }
  Reply post(std::string_view target, std::string_view body) { return ask("POST", target, body); }
  Reply patch(std::string_view target, std::string_view body) { return ask("PATCH", target, body); }
  Reply erase(std::string_view target) { return ask("DELETE", target); }
  // For a request in pieces.
  void send(std::string_view bytes);
  Reply receive();

 private:
  void connect();
  bool read_more();
  std::string read_chunks();

  const std::uint16_t port_;
  int fd_ = -1;
  std::string token_;
  std::string held_;
};

class TestGateway {
 public:
  TestGateway();
  ~TestGateway();

  // A client with a token of this role (and these bindings); all are made through the sequencer.
  std::unique_ptr<Client> client(admission::Role role, std::vector<std::string> gates = {},
                                 std::vector<std::string> lists = {});
  std::unique_ptr<Client> stranger(std::string token);
  sequencer::Outcome submit(sequencer::Command command);
  // Once; they end before everything else.
  void add_lanes(std::vector<lane::LaneOptions> options);

  LockedStore store;
  storage::Keyring keyring{storage::Key{}};
  storage::Codec codec{keyring};
  usher::pretix::State pretix;
  api::Context context;
  http::Router router;

 private:
  class Indexer;
  struct IoThread;

  sequencer::LocalLog log_;
  sequencer::Sequencer sequencer_;
  sequencer::Permits permits_{64};
  sequencer::Scoreboard scoreboard_;
  storage::SearchIndex search_;
  std::unique_ptr<Indexer> indexer_;
  metrics::Probe probe_;
  http::Stats stats_;
  std::vector<std::unique_ptr<IoThread>> io_;
  boost::asio::thread_pool workers_{2};
  std::unique_ptr<http::Server> server_;
  std::thread sequencing_;
  std::unique_ptr<lane::Lanes> lanes_;
};

// A gateway with the event "expo" (Asia/Shanghai, English first) and its list "main", and an admin's client.
struct Expo {
  Expo();
  TestGateway gateway;
  std::unique_ptr<Client> admin;
  // A walk-in with this code and name; gives the id.
  std::uint64_t ticket(std::string_view secret, std::string_view name = "Ada Lovelace", std::string_view more = "");
  // Of a check-in on main, by the admin: "admitted", "refused already_redeemed". `more` are further members of its
  // body.
  std::string verdict(std::string_view code, std::string_view more = "");
};

}  // namespace usher::test
