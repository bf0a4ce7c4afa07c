// What the in-process benches share: a core on a real store in a folder of its own, filled with tickets.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "gateway/sequencer/sequencer.h"
#include "storage/keyring.h"
#include "storage/records.h"
#include "storage/store.h"

namespace usher::bench {

using Clock = std::chrono::steady_clock;

[[nodiscard]] inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Answers end here; the last one is kept.
class Sink : public sequencer::Outlet {
 public:
  void deliver(std::vector<sequencer::Answer> answers) override {
    for (auto& answer : answers) last = std::move(answer.outcome);
    answered += answers.size();
  }
  sequencer::Outcome last;
  std::uint64_t answered = 0;
};

class Nobody : public sequencer::Waiter {
 public:
  void done(sequencer::Outcome) override {}
};

// A folder below the current one, removed at the end; an event "bench" with one list.
struct Bed {
  std::string folder;
  std::unique_ptr<storage::Store> store;
  storage::Keyring keyring{storage::Key{}};
  sequencer::LocalLog log;
  std::unique_ptr<sequencer::Sequencer> sequencer;
  Sink sink;
  admission::EventId event;
  admission::ListId list;

  explicit Bed(const std::string& name);
  ~Bed();
  void submit(sequencer::Command command) { sequencer->submit(std::move(command), std::make_unique<Nobody>(), sink); }
  void run() {
    while (sequencer->step()) {
    }
  }
  // Tickets T%09llu from `first`, as an import would put them.
  void fill(std::uint64_t first, std::uint64_t count);
  [[nodiscard]] sequencer::CheckIn scan(std::uint64_t number) const;
};

}  // namespace usher::bench
