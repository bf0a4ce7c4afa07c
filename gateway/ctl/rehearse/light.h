// A virtual light tower, by Patlite's PNS command over TCP: keeps what its lamps show and acknowledges, or refuses what
// is no command.
//   run control := product:2 'S' 00 00 06 red amber green blue white buzzer;  answer := 06 | 15
//
// Threads: the one that runs the context.
#pragma once

#include <array>
#include <cstdint>

#include "gateway/ctl/rehearse/device_server.h"

namespace usher::ctl::rehearse {

class Light final : public DeviceServer {
 public:
  using DeviceServer::DeviceServer;

  // Red, amber, green, blue, white, buzzer: 0 off, 1 on, 2 and 3 flashing.
  [[nodiscard]] const std::array<std::uint8_t, 6>& lamps() const { return lamps_; }
  [[nodiscard]] std::size_t signals() const { return signals_; }

  // For a test without a network.
  [[nodiscard]] bool take(std::string& unread, std::string& answer) override;

 private:
  std::array<std::uint8_t, 6> lamps_{};
  std::size_t signals_ = 0;  // that changed a lamp
};

}  // namespace usher::ctl::rehearse
