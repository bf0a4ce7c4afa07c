#include "tests/sim/gateway.h"

#include <iostream>
#include <utility>

#include "tests/sim/auditor.h"

namespace usher::sim {

using sequencer::Answer;
using sequencer::Outcome;

// One process, from boot to its end.
struct Gateway::Life {
  bool crashed = false;
  bool over = false;
  bool step_planned = false;
};

// One request that has reached the gateway. It must be answered once, unless the power fails first.
class Gateway::Ask : public sequencer::Waiter {
 public:
  Ask(Auditor& auditor, std::shared_ptr<Life> life, Reply reply)
      : auditor_(auditor), life_(std::move(life)), reply_(std::move(reply)) {}
  ~Ask() override {
    if (!answered_ && !life_->crashed) auditor_.violation("a request was dropped without an answer");
  }
  void done(Outcome outcome) override {
    if (std::exchange(answered_, true)) auditor_.violation("a request was answered twice");
    reply_(outcome);
  }

 private:
  Auditor& auditor_;
  std::shared_ptr<Life> life_;
  Reply reply_;
  bool answered_ = false;
};

storage::Key master_key() {
  storage::Key key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i * 7 + 1);
  return key;
}

void Venue::tell(int gateway, const std::string& what) const {
  if (!plan.told) return;
  std::cout << (timeline.now() - begin).count() << " ms, gateway " << gateway << ": " << what << "\n";
}

Gateway::Gateway(Venue& venue, int index) : venue_(venue), index_(index), disk_(venue.plan.disk_lies) {
  if (venue.plan.fail_operation > 0) {
    disk_.twin().fail_at(venue.plan.fail_operation, storage::FailureCode::io, venue.plan.fail_kept);
  }
  boot();
}

Gateway::~Gateway() {
  if (life_) life_->crashed = true;
  end_process();
}

void Gateway::boot() {
  const std::uint64_t process = ++venue_.processes;
  life_ = std::make_shared<Life>();
  keyring_ = std::make_unique<storage::Keyring>(master_key(), process);
  if (venue_.plan.shared) {
    auto log = std::make_unique<SharedLog>(venue_.order, process, [this] { nudge(); });
    shared_log_ = log.get();
    log_ = std::move(log);
  } else {
    log_ = std::make_unique<RecordedLocalLog>(record_);
  }
  sequencer::Options options;
  options.blind_to_open_batch = venue_.plan.blind_to_open_batch;
  options.takes_first_match = venue_.plan.takes_first_match;
  options.batch_commands_max = 1 + venue_.dice.below(64);
  sequencer_ = std::make_unique<sequencer::Sequencer>(
      disk_, *keyring_, *log_, [this] { return venue_.timeline.now() + clock_offset_; }, options);
  scoreboard_ = std::make_unique<sequencer::Scoreboard>();
  sequencer_->add_observer(this);
  sequencer_->add_observer(scoreboard_.get());
  if (!storage::check_format(disk_, *keyring_) || !sequencer_->recover()) {
    end_process();
    boot_later();
    return;
  }
  last_seq_ = sequencer_->position().seq;
  venue_.tell(index_, "up, at entry " + std::to_string(last_seq_.value));
  scoreboard_->load(sequencer_->tally().table(), {}, sequencer_->position().log);
  venue_.auditor.booted(*this);
}

void Gateway::end_process() {
  if (life_) life_->over = true;
  sequencer_.reset();
  log_.reset();
  shared_log_ = nullptr;
  keyring_.reset();
}

void Gateway::boot_later() {
  disk_.twin().crash();
  venue_.timeline.after(venue_.dice.millis(20, 300), [this] { boot(); });
}

bool Gateway::submit(sequencer::Command command, Reply reply) {
  if (!sequencer_) return false;
  sequencer_->submit(std::move(command), std::make_unique<Ask>(venue_.auditor, life_, std::move(reply)), *this);
  nudge();
  return true;
}

void Gateway::nudge() {
  if (!life_ || life_->over || std::exchange(life_->step_planned, true)) return;
  venue_.timeline.after(venue_.dice.millis(0, 15), [this, life = life_] {
    life->step_planned = false;
    if (!life->over) step();
  });
}

void Gateway::step() {
  const bool did = sequencer_->step();
  if (!sequencer_->healthy()) {
    venue_.tell(index_, "failed: " + sequencer_->failure());
    // Everybody has been told; the process exits, and its supervisor starts another.
    end_process();
    boot_later();
  } else if (did) {
    nudge();
  }
}

void Gateway::crash() {
  if (!sequencer_) return;
  venue_.tell(index_, "loses its power");
  life_->crashed = true;
  end_process();
  boot_later();
}

void Gateway::restart() {
  if (!sequencer_) return;
  venue_.tell(index_, "stops in order");
  sequencer_->stop();
  // What the shared log still holds of ours would only come by later; a stop then waits, which is a crash's business
  // here.
  if (venue_.plan.shared) return crash();
  while (sequencer_->step()) {
  }
  end_process();
  boot_later();
}

void Gateway::fail_store(std::uint64_t operation, bool kept) {
  const auto code = venue_.dice.one_in(2) ? storage::FailureCode::io : storage::FailureCode::no_space;
  disk_.twin().fail_at(operation, code, kept);
}

void Gateway::fail_log() {
  if (shared_log_ != nullptr) shared_log_->fail("the quorum is lost");
}

void Gateway::committed(const sequencer::Committed& batch) noexcept {
  for (const admission::LedgerEntry& entry : batch.entries) {
    if (entry.seq.value != last_seq_.value + 1) venue_.auditor.violation("the ledger has a gap or a repeated place");
    last_seq_ = entry.seq;
    if (!disk_.twin().rows(storage::Family::ledger).contains(storage::ledger_key(entry.seq))) {
      venue_.auditor.violation("an entry was made known before it was on disk");
    }
  }
}

// The I/O thread gets the answers a moment later; a power cut in between loses them.
void Gateway::deliver(std::vector<Answer> answers) {
  for (const Answer& answer : answers) venue_.auditor.released(*this, answer.outcome);
  venue_.timeline.after(venue_.dice.millis(0, 5), [life = life_, answers = std::move(answers)]() mutable {
    if (life->crashed) return;
    for (Answer& answer : answers) answer.waiter->done(std::move(answer.outcome));
  });
}

}  // namespace usher::sim
