// One simulated gateway: the real sequencer over the memory store, with a process that can crash, stop, fail and boot
// again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/sequencer/scoreboard.h"
#include "gateway/sequencer/sequencer.h"
#include "storage/memory_store.h"
#include "tests/sim/dice.h"
#include "tests/sim/plan.h"
#include "tests/sim/sim_log.h"
#include "tests/sim/timeline.h"

namespace usher::sim {

class Auditor;

// What every gateway of one simulated venue shares. Borrowed by all.
struct Venue {
  const Plan& plan;
  Timeline& timeline;
  Dice& dice;
  Auditor& auditor;
  SharedOrder& order;
  std::uint64_t processes = 0;  // ids given so far
  admission::Time begin = timeline.now();

  void tell(int gateway, const std::string& what) const;
};

[[nodiscard]] storage::Key master_key();

// A disk that says "synced" and lies, when told to.
class Disk : public storage::Store {
 public:
  explicit Disk(bool lies) : lies_(lies) {}
  storage::Result<std::optional<std::string>> get(storage::Family family, std::string_view key) const override {
    return store_.get(family, key);
  }
  storage::Result<void> multi_get(storage::Family family, std::span<const std::string> keys,
                                  const storage::GetVisitor& visit) const override {
    return store_.multi_get(family, keys, visit);
  }
  storage::Result<void> scan(storage::Family family, std::string_view from, std::string_view to,
                             const storage::ScanVisitor& visit) const override {
    return store_.scan(family, from, to, visit);
  }
  storage::Result<void> commit(const storage::Batch& batch, bool sync) override {
    return store_.commit(batch, sync && !lies_);
  }
  storage::MemoryStore& twin() { return store_; }
  const storage::MemoryStore& twin() const { return store_; }

 private:
  const bool lies_;
  storage::MemoryStore store_;
};

class Gateway : private sequencer::Observer, private sequencer::Outlet {
 public:
  using Reply = std::move_only_function<void(const sequencer::Outcome&)>;

  Gateway(Venue& venue, int index);
  ~Gateway() override;
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  // False: nobody listens. Otherwise the auditor expects exactly one answer, and `reply` hears it.
  bool submit(sequencer::Command command, Reply reply);
  [[nodiscard]] sequencer::DirectoryView directory() const { return sequencer_ ? sequencer_->directory() : nullptr; }

  // Faults. Each heals by itself.
  void crash();
  void restart();  // an orderly stop
  void fail_store(std::uint64_t operation, bool kept);
  void fail_log();
  void jump_clock(std::chrono::seconds by) { clock_offset_ += by; }
  // No fault that was armed happens any more.
  void calm() { disk_.twin().fail_at(0); }

  [[nodiscard]] int index() const { return index_; }
  [[nodiscard]] const storage::MemoryStore& store() const { return disk_.twin(); }
  [[nodiscard]] const sequencer::Sequencer* sequencer() const { return sequencer_.get(); }
  [[nodiscard]] const sequencer::Scoreboard& scoreboard() const { return *scoreboard_; }
  // Of a gateway alone.
  [[nodiscard]] const Record& record() const { return record_; }

 private:
  struct Life;
  class Ask;

  void boot();
  void boot_later();
  void nudge();
  void step();
  void end_process();
  void committed(const sequencer::Committed& batch) noexcept override;
  void deliver(std::vector<sequencer::Answer> answers) override;

  Venue& venue_;
  const int index_;
  Disk disk_;
  Record record_;
  std::chrono::seconds clock_offset_{0};
  admission::Seq last_seq_;
  // One process's own, in the order they are built.
  std::shared_ptr<Life> life_;  // shared: with the answers still under way
  std::unique_ptr<storage::Keyring> keyring_;
  std::unique_ptr<sequencer::Log> log_;
  SharedLog* shared_log_ = nullptr;  // log_, where it is one
  std::unique_ptr<sequencer::Scoreboard> scoreboard_;
  std::unique_ptr<sequencer::Sequencer> sequencer_;
};

}  // namespace usher::sim
