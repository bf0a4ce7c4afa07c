// Listens to the live stream of each event, because cameras and keyboards are told nothing back. Comes back when the
// gateway does.
//
// Threads: one an event, of its own; `on_heard` is called there.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gateway/ctl/rehearse/witnessed.h"
#include "gateway/ctl/url.h"

namespace usher::ctl::rehearse {

// The scans that a frame of the live stream tells of; none if it is not such a frame. Pure.
[[nodiscard]] std::vector<Heard> heard_in(std::string_view frame);

class LiveEar {
 public:
  using OnHeard = std::function<void(const Heard&)>;
  LiveEar(Server server, std::string token, OnHeard on_heard);
  ~LiveEar();  // stops
  LiveEar(const LiveEar&) = delete;
  LiveEar& operator=(const LiveEar&) = delete;

  void listen_to(const std::string& event);

 private:
  void listen(const std::string& event);

  // Constant after construction.
  const Server server_;
  const std::string token_;
  const OnHeard on_heard_;

  // Synchronises itself.
  std::atomic<bool> stopping_ = false;

  // The owner's.
  std::vector<std::thread> threads_;
};

}  // namespace usher::ctl::rehearse
