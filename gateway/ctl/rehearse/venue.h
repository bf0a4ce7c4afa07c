// The virtual venue while it is open: people arrive, stand in queues, step up, show their tickets to virtual readers,
// and scan again when nobody answers. One io_context on one thread, the one that calls run().
//
// Threads: run() from one; snapshot(), stop(), later() and hear() from any; what became of people and devices once
// run() has returned.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "gateway/ctl/rehearse/crowd.h"
#include "gateway/ctl/rehearse/dice.h"
#include "gateway/ctl/rehearse/floor.h"
#include "gateway/ctl/rehearse/light.h"
#include "gateway/ctl/rehearse/relay.h"
#include "gateway/ctl/rehearse/scanner.h"
#include "gateway/ctl/rehearse/venue_config.h"
#include "gateway/ctl/rehearse/witnessed.h"

namespace usher::ctl::rehearse {

// What became of one visit.
struct VisitOutcome {
  int lane = -1;     // where; -1: never came
  int scanner = -1;  // of the lane; -1: never stepped up
  int tries = 0;     // a ticket was held out, whether there was a connection or not
  int scans = 0;     // codes that were sent
  bool answered = false;
  bool by_camera = false;
  Told told;
  std::chrono::steady_clock::time_point shown{};  // the scan that was answered
  std::chrono::nanoseconds took{};
};

struct Snapshot {
  std::size_t visits = 0, done = 0, passed = 0, refused = 0, tried_again = 0, waiting = 0;
  std::chrono::steady_clock::time_point opened{};  // {}: the doors are closed
};

struct VenueOptions {
  Millis duration{0};
  Millis repeat_window{3000};
  std::uint64_t seed = 1;
  Millis open_until{0};  // after the opening, even when everybody has been served: faults are to be seen to their end
};

class Venue {
 public:
  Venue(const VenuePlan& plan, const Crowd& crowd, VenueOptions options);  // both borrowed
  ~Venue();
  Venue(const Venue&) = delete;
  Venue& operator=(const Venue&) = delete;

  // Opens the doors once every reader has its connection, or after kGatewayStart without it; returns when everybody has
  // been served, or it took kLateness too long, or stop() was called.
  void run();
  void stop();
  // Runs `call` on the venue's thread, so long after the opening; before run().
  void at(Millis after_opening, std::function<void()> call);
  // A scan that the gateway's live stream has told of.
  void hear(const Heard& heard);

  [[nodiscard]] Snapshot snapshot() const;
  [[nodiscard]] const std::vector<VisitOutcome>& outcomes() const { return outcomes_; }
  // When the doors opened.
  [[nodiscard]] std::chrono::steady_clock::time_point opened() const { return opened_; }
  // The readers of a lane as configured, then its cameras.
  [[nodiscard]] Scanner& scanner(std::size_t lane, std::size_t index) { return *lanes_[lane]->scanners[index]; }
  [[nodiscard]] const std::vector<std::shared_ptr<Relay>>& relays(std::size_t lane) const {
    return lanes_[lane]->relays;
  }
  [[nodiscard]] const std::vector<std::shared_ptr<Light>>& lights(std::size_t lane) const {
    return lanes_[lane]->lights;
  }

 private:
  struct Lane {
    Lane(boost::asio::io_context& context, std::uint64_t seed) : wake(context), dice(seed) {}
    std::vector<std::shared_ptr<Scanner>> scanners;
    std::vector<std::shared_ptr<Witnessed>> witnessed;  // those of them that are told nothing back
    std::vector<std::shared_ptr<Relay>> relays;
    std::vector<std::shared_ptr<Light>> lights;
    boost::asio::steady_timer wake;
    Dice dice;
    std::size_t turn = 0;
    Millis handling{0};
  };
  // Borrow the venue, whose context they run on.
  static boost::asio::awaitable<void> open_doors(Venue* venue);
  static boost::asio::awaitable<void> close_after(Venue* venue, Millis span);
  static boost::asio::awaitable<void> serve(Venue* venue, std::size_t lane);
  static boost::asio::awaitable<void> attend(Venue* venue, std::size_t lane, std::size_t visit);
  static boost::asio::awaitable<void> come(Venue* venue, std::size_t visit, Millis delay);
  static boost::asio::awaitable<void> call_at(Venue* venue, std::chrono::steady_clock::time_point when,
                                              std::function<void()> call);

  void furnish(const LanePlan& plan, std::uint64_t seed);
  void take_heard(const Heard& heard);
  void open();
  void arrive(std::size_t visit);
  void finished(std::size_t visit);
  void count(const VisitOutcome& outcome);
  void set_handling();
  [[nodiscard]] bool everybody_is_ready() const;

  // Constant after construction.
  const VenuePlan& plan_;
  const Crowd& crowd_;
  const VenueOptions options_;
  std::vector<std::vector<std::size_t>> followers_;  // by visit: what waits for it
  std::map<std::string, std::size_t> lane_of_;       // by name
  std::vector<std::pair<Millis, std::function<void()>>> calls_;

  // Synchronises itself.
  mutable std::mutex mutex_;
  Snapshot snapshot_;  // guarded by mutex_
  std::atomic<bool> stopping_ = false;

  // run()'s thread's own.
  boost::asio::io_context context_;
  boost::asio::thread_pool painters_{1};
  std::vector<std::unique_ptr<Lane>> lanes_;
  Floor floor_;
  Dice dice_;
  std::vector<VisitOutcome> outcomes_;
  std::chrono::steady_clock::time_point opened_{};
};

}  // namespace usher::ctl::rehearse
