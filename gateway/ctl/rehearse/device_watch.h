// What the gateway says of its devices while a rehearsal breaks some: its metrics page, read again and again, and when
// each device went down and came up.
//
// Threads: one of its own; changes() after stop().
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gateway/ctl/rehearse/limits.h"
#include "gateway/ctl/url.h"

namespace usher::ctl::rehearse {

// By the device's name ("A1/1"): 1 or 0 of the families usher_reader_up, usher_camera_up and usher_output_up. Pure.
[[nodiscard]] std::map<std::string, bool> devices_up(std::string_view metrics_page);

struct DeviceChange {
  std::chrono::steady_clock::time_point seen;
  bool up = false;
};
using DeviceChanges = std::map<std::string, std::vector<DeviceChange>>;  // the first is how it was found

class DeviceWatch {
 public:
  DeviceWatch(Server server, std::string token);
  ~DeviceWatch();  // stops
  DeviceWatch(const DeviceWatch&) = delete;
  DeviceWatch& operator=(const DeviceWatch&) = delete;

  void start();
  void stop();
  [[nodiscard]] const DeviceChanges& changes() const { return changes_; }

 private:
  void watch();

  // Constant after construction.
  const Server server_;
  const std::string token_;

  // Synchronises itself.
  std::atomic<bool> stopping_ = false;

  // The thread's own while it runs.
  DeviceChanges changes_;
  std::thread thread_;
};

}  // namespace usher::ctl::rehearse
