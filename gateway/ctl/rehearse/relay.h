// A virtual relay, by Modbus TCP as gate relays speak it: writes of a coil are echoed and counted, reads are answered,
// everything else gets the exception that the standard has for it.
// Source: MODBUS Application Protocol V1.1b3 (6.1, 6.5, 7).
//
// Threads: the one that runs the context.
#pragma once

#include <chrono>
#include <map>
#include <vector>

#include "gateway/ctl/rehearse/device_server.h"

namespace usher::ctl::rehearse {

class Relay final : public DeviceServer {
 public:
  using DeviceServer::DeviceServer;

  // When each pulse was asked for: a coil that was written with anything but "off".
  [[nodiscard]] const std::vector<std::chrono::steady_clock::time_point>& pulses() const { return pulses_; }

  // For a test without a network.
  [[nodiscard]] bool take(std::string& unread, std::string& answer) override;

 private:
  [[nodiscard]] std::string reply(std::string_view request);

  std::map<std::uint16_t, bool> coils_;
  std::vector<std::chrono::steady_clock::time_point> pulses_;
};

}  // namespace usher::ctl::rehearse
