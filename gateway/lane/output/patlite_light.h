// A light tower at an entrance, by Patlite's PNS command over TCP or UDP.
//
// It shows the newest cue: what was overtaken before the tower had taken it is skipped and counted. A tower that comes
// back is told the present state, without the buzzer that went with its beginning. At an orderly stop it is switched
// off.
//
// Threads: show() on the context's; start(), stop(), status() and counters() from any other.
#pragma once

#include <atomic>
#include <cstdint>

#include "gateway/lane/output/output_device.h"

namespace usher::lane {

struct LightCounters {
  std::atomic<std::uint64_t> shown{0};    // signals the tower has acknowledged
  std::atomic<std::uint64_t> skipped{0};  // overtaken by a newer one
  std::atomic<std::uint64_t> refused{0};  // answered NAK
};

class PatliteLight : public OutputDevice {
 public:
  PatliteLight(boost::asio::io_context* context, LightOptions options, OnChange on_change);

  // Never waits. A moment that looks and sounds like the one before changes nothing.
  void show(Moment moment);
  [[nodiscard]] const LightCounters& counters() const { return counters_; }
  [[nodiscard]] const LightOptions& options() const { return options_; }

 private:
  [[nodiscard]] boost::asio::awaitable<std::string> serve() override;
  // Sends and waits for the answer; NAK is no reason to give up the link.
  [[nodiscard]] boost::asio::awaitable<std::string> tell(Signal signal);
  [[nodiscard]] boost::asio::awaitable<std::string> show_newest();
  [[nodiscard]] boost::asio::awaitable<std::string> end_buzzer();
  [[nodiscard]] boost::asio::awaitable<std::string> look_whether_it_lives();

  // Constant after construction.
  const LightOptions options_;

  // Synchronises itself.
  LightCounters counters_;

  // The context's thread's own.
  Signal wanted_;
  std::uint64_t version_ = 1;  // of what is wanted
  std::uint64_t told_ = 0;     // the version that the tower has been told on this link
  std::uint64_t telling_ = 0;  // the version that is on its way
  std::uint64_t buzzed_ = 0;   // the version whose buzzer has sounded
  TimePoint buzzer_ends_{};    // {}: nothing to end
  bool said_refused_ = false;  // on this link
};

}  // namespace usher::lane
