#include "tests/sim/day.h"

#include <memory>

#include "tests/sim/auditor.h"
#include "tests/sim/gateway.h"
#include "tests/sim/network.h"
#include "tests/sim/replay.h"
#include "tests/sim/workload.h"

namespace usher::sim {
namespace {

constexpr Millis kTroubleFor{12'000};  // of virtual time; then everything heals
constexpr int kEventsMax = 2'000'000;  // of one day: more is a day that does not end

class Day {
 public:
  explicit Day(const Plan& plan)
      : plan_(plan), dice_(plan.seed), order_(timeline_, dice_), venue_{plan_, timeline_, dice_, auditor_, order_} {
    for (int i = 0; i < (plan.shared ? 2 : 1); ++i) gateways_.push_back(std::make_unique<Gateway>(venue_, i));
    network_ = std::make_unique<Network>(venue_, gateways_);
    workload_ = std::make_unique<Workload>(venue_, *network_, gateways_);
  }

  Report run() {
    workload_->start();
    trouble();
    int events = 0;
    while (timeline_.step()) {
      if (++events > kEventsMax) {
        auditor_.violation("the day does not end");
        break;
      }
    }
    if (!workload_->over()) auditor_.violation("somebody still waits at the end of the day");
    audit();
    return report();
  }

 private:
  void trouble() {
    if (workload_->over() || timeline_.now() > begin_ + kTroubleFor) {
      for (auto& gateway : gateways_) gateway->calm();
      network_->calm();
      return;
    }
    one_fault(*dice_.pick(gateways_));
    timeline_.after(dice_.millis(20, 900), [this] { trouble(); });
  }

  void one_fault(Gateway& gateway) {
    switch (dice_.below(5)) {
      case 0:
        if (plan_.crashes) gateway.crash();
        break;
      case 1:
        if (plan_.crashes) gateway.restart();
        break;
      case 2:
        if (plan_.store_failures) gateway.fail_store(1 + dice_.below(40), dice_.one_in(2));
        break;
      case 3:
        if (plan_.log_failures) gateway.fail_log();
        break;
      default:
        // Two hours either way: a gateway without a clock of its own, put right by hand.
        if (plan_.clock_jumps) gateway.jump_clock(std::chrono::seconds(dice_.below(14'401)) - std::chrono::hours(2));
    }
  }

  void audit() {
    for (auto& gateway : gateways_) auditor_.inspect(*gateway);
    auditor_.replay(*gateways_.front(), plan_.shared ? order_.record() : gateways_.front()->record());
    if (plan_.shared) auditor_.same(*gateways_.front(), *gateways_.back());
  }

  Report report() {
    Report report;
    report.violations = auditor_.violations();
    for (auto& gateway : gateways_) report.digest = report.digest * 31 + digest(gateway->store());
    report.store_operations = gateways_.front()->store().operations();
    report.entries = auditor_.figures().entries;
    report.admissions = auditor_.figures().admissions;
    report.answers = auditor_.figures().answers;
    report.reasons = auditor_.figures().reasons;
    report.vouched = auditor_.figures().vouched;
    report.marked = auditor_.figures().marked;
    report.incomplete = auditor_.figures().incomplete;
    report.identified = auditor_.figures().identified;
    report.ambiguous = auditor_.figures().ambiguous;
    report.automatic_exits = auditor_.figures().automatic_exits;
    report.erased = auditor_.figures().erased;
    report.processes = venue_.processes;
    return report;
  }

  const Plan plan_;
  Timeline timeline_;
  const admission::Time begin_ = timeline_.now();
  Dice dice_;
  Auditor auditor_;
  SharedOrder order_;
  Venue venue_;
  Network::Gateways gateways_;
  std::unique_ptr<Network> network_;
  std::unique_ptr<Workload> workload_;
};

}  // namespace

Report simulate(const Plan& plan) {
  return Day(plan).run();
}

}  // namespace usher::sim
