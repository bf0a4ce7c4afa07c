#include "tests/sim/network.h"

#include <utility>

#include "tests/sim/auditor.h"
#include "tests/sim/telling.h"

namespace usher::sim {

using sequencer::Command;
using sequencer::Failed;
using sequencer::Failure;
using sequencer::Outcome;

struct Network::Call {
  int home;
  Command command;
  int tries;
  Then then;
  bool settled = false;
};

void Network::ask(int home, Command command, int tries, Then then) {
  // Shared: by the copies, the answers and the timer that are under way.
  send(std::make_shared<Call>(Call{home, std::move(command), tries, std::move(then)}));
}

bool Network::lost() {
  return !calm_ && venue_.dice.percent(static_cast<std::uint64_t>(venue_.plan.lost_percent));
}

Millis Network::way() {
  // Few are late; those may be very late.
  const bool late = venue_.dice.one_in(8);
  return venue_.dice.millis(0, late ? static_cast<std::uint64_t>(venue_.plan.late_ms) : 3);
}

void Network::send(const std::shared_ptr<Call>& call) {
  if (call->settled) return;
  if (call->tries-- == 0) {
    call->settled = true;
    return call->then(nullptr);
  }
  const int elsewhere = static_cast<int>(venue_.dice.below(gateways_.size()));
  const int gateway = venue_.dice.percent(80) ? call->home : elsewhere;
  const bool twice = !calm_ && venue_.dice.percent(static_cast<std::uint64_t>(venue_.plan.twice_percent));
  for (int copy = 0; copy < (twice ? 2 : 1); ++copy) {
    if (!lost()) venue_.timeline.after(way(), [this, call, gateway] { carry(call, gateway); });
  }
  venue_.timeline.after(venue_.dice.millis(150, 400), [this, call] { send(call); });
}

void Network::carry(const std::shared_ptr<Call>& call, int gateway) {
  (void)gateways_[static_cast<std::size_t>(gateway)]->submit(
      call->command, [this, call, gateway](const Outcome& outcome) {
        venue_.tell(gateway, in_words(call->command) + " -> " + in_words(outcome));
        venue_.auditor.answered(gateway, call->command, outcome);
        if (!lost()) venue_.timeline.after(way(), [this, call, outcome] { bring_back(call, outcome); });
      });
}

void Network::bring_back(const std::shared_ptr<Call>& call, const Outcome& outcome) {
  const auto* failed = std::get_if<Failed>(&outcome);
  const bool try_again = failed != nullptr && failed->failure == Failure::unavailable;
  if (call->settled || try_again) return;
  call->settled = true;
  call->then(&outcome);
}

}  // namespace usher::sim
