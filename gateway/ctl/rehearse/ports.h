// TCP ports of this machine that nobody else gets while this lives: bound on 127.0.0.1, and never listened on. Whoever
// they are meant for binds them once more with SO_REUSEADDR, which Linux allows while nobody listens, and may come and
// go. One owner.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace usher::ctl::rehearse {

class Ports {
 public:
  Ports() = default;
  ~Ports();
  Ports(const Ports&) = delete;
  Ports& operator=(const Ports&) = delete;

  // None: no port or no file descriptor is left.
  [[nodiscard]] std::optional<std::uint16_t> take();

 private:
  std::vector<int> sockets_;
};

}  // namespace usher::ctl::rehearse
