// What is broken in the middle of a rehearsal, and how each was met. Planning and judging are pure.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ctl/rehearse/device_watch.h"
#include "gateway/ctl/rehearse/dice.h"
#include "gateway/ctl/rehearse/spread.h"
#include "gateway/ctl/rehearse/venue.h"
#include "gateway/ctl/rehearse/venue_config.h"

namespace usher::ctl::rehearse {

enum class FaultKind : std::uint8_t {
  reader,   // hangs up, and comes back
  camera,   // its picture stands still
  relay,    // stops answering
  light,    // the same
  gateway,  // usherd is killed and started again
};
inline constexpr std::string_view kFaultNames = "reader, camera, relay, light, gateway";
inline constexpr std::string_view kFaultsDefault = "reader,camera,relay";

struct Fault {
  FaultKind kind = FaultKind::reader;
  std::size_t lane = 0, index = 0;  // of the lane's readers, cameras, relays or lights
  std::string device;               // its name; "usherd"
  Millis at{0};                     // after the opening
  Millis lasts{0};                  // gateway: it is started again at once
};

// "reader,camera" or "none". What the venue does not have is left out and named in `notes`. Each has its turn between a
// third and two thirds of the duration.
[[nodiscard]] std::expected<std::vector<Fault>, std::string> plan_faults(std::string_view names, const VenuePlan& plan,
                                                                         Millis duration, Dice& dice,
                                                                         std::vector<std::string>& notes);

// When the last of them may have been mended, after the opening; 0 for none.
[[nodiscard]] Millis seen_off(const std::vector<Fault>& faults);

// Tells the venue when to break and to heal each; the gateway is its owner's business. Before run().
void arm(Venue& venue, const VenuePlan& plan, const std::vector<Fault>& faults);

struct FaultMet {
  std::string what, device;
  double at_s = 0;
  std::optional<double> noticed_s;            // from the fault to the gateway's metrics, or its own end, showing it
  std::optional<double> back_s;               // from its end until it works again
  std::size_t tried_again = 0;                // people at this lane (of all, with the gateway) who had to
  Spread others_meanwhile, others_otherwise;  // verdict times at the readers of other lanes
};

// `restarts`: when the gateway was killed, and when it was ready again.
struct Restart {
  std::chrono::steady_clock::time_point killed, ready;
};
[[nodiscard]] std::vector<FaultMet> how_met(const std::vector<Fault>& faults, const VenuePlan& plan, const Venue& venue,
                                            const DeviceChanges& changes, const std::vector<Restart>& restarts);

}  // namespace usher::ctl::rehearse
