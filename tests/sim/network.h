// The way between the doors and the gateways: loses, doubles and delays what it carries. Whoever asks tries again, with
// the same command and so with the same nonce, as kiosks and handhelds do.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "tests/sim/gateway.h"

namespace usher::sim {

class Network {
 public:
  // nullptr: gave up.
  using Then = std::move_only_function<void(const sequencer::Outcome*)>;
  using Gateways = std::vector<std::unique_ptr<Gateway>>;

  Network(Venue& venue, const Gateways& gateways) : venue_(venue), gateways_(gateways) {}

  // Up to `tries` times, at `home` first and now and then elsewhere, until an answer comes that is not `unavailable`.
  void ask(int home, sequencer::Command command, int tries, Then then);
  // From now on everything arrives.
  void calm() { calm_ = true; }

 private:
  struct Call;
  void send(const std::shared_ptr<Call>& call);
  void carry(const std::shared_ptr<Call>& call, int gateway);
  void bring_back(const std::shared_ptr<Call>& call, const sequencer::Outcome& outcome);
  [[nodiscard]] bool lost();
  [[nodiscard]] Millis way();

  Venue& venue_;
  const Gateways& gateways_;
  bool calm_ = false;
};

}  // namespace usher::sim
