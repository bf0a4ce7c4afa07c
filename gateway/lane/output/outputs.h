// Everything a lane drives: its relays and lights, made from its options. A relay or light that the lane cannot do
// without puts it out of service while it is down, and brings it back.
//
// Threads: start(), stop() from the one that owns it (not an I/O thread); show() on the lane's; status() from any.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "gateway/lane/lane.h"
#include "gateway/lane/output/modbus_relay.h"
#include "gateway/lane/output/openings.h"
#include "gateway/lane/output/patlite_light.h"
#include "metrics/histogram.h"

namespace usher::lane {

struct OutputStatus {
  enum class Kind : std::uint8_t { relay, light };
  std::string lane, name;
  Kind kind = Kind::relay;
  bool required = false, up = false;
  std::string last_error;  // "" if there was none
  std::uint64_t connects = 0;
  // Of a relay.
  std::uint64_t pulses = 0;
  std::array<std::uint64_t, kMissed> missed{};  // by Missed
  metrics::HistogramSnapshot latency_s;         // verdict -> confirmed
  // Of a light.
  std::uint64_t shown = 0, skipped = 0, refused = 0;
};
[[nodiscard]] std::string_view to_string(OutputStatus::Kind kind);

class LaneOutputs : public LaneOutput {
 public:
  // Adds itself to the lane if there is anything to drive. All borrowed, and outlive it; it outlives the lane's last
  // show().
  LaneOutputs(boost::asio::io_context* context, Lane* lane, Openings* openings);
  ~LaneOutputs() override;  // stops
  LaneOutputs(const LaneOutputs&) = delete;
  LaneOutputs& operator=(const LaneOutputs&) = delete;

  // What the lane needs counts as down until it has answered. Before the lane's first scan.
  void start();
  // After the lane's wait(): what was admitted last still opens. The lane's thread must still run.
  void stop();
  void show(const Cue& cue) noexcept override;
  [[nodiscard]] std::vector<OutputStatus> status() const;

 private:
  void tell_lane(const std::string& name, bool required, bool up);
  void call_staff(Missed why, admission::Language language);

  Lane& lane_;
  Openings& openings_;
  std::vector<std::shared_ptr<ModbusRelay>> relays_;  // shared: their coroutines hold them until they end
  std::vector<std::shared_ptr<PatliteLight>> lights_;
};

}  // namespace usher::lane
