// A relay at an entrance, by Modbus TCP: one pulse for each person who was let in or out.
//
// A pulse is given once, by its deadline, or not at all. It waits while the relay is being reconnected; what was sent
// and not answered is never sent again, because the gate may have opened for it. Whoever waits for a pulse that did not
// come is not left standing: on_missed calls somebody.
//
// With options.pulse above 0 usher ends the pulse: it switches off after it, at the beginning of each connection (the
// one before may have ended within a pulse) and before it stops. If usher dies or the network goes within a pulse, the
// gate stays open until the next connection: a relay that ends its pulses by itself has no such moment.
//
// Threads: pulse() on the context's; start(), stop(), status() and counters() from any other.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>

#include "gateway/admission/messages.h"
#include "gateway/lane/output/modbus_frame.h"
#include "gateway/lane/output/output_device.h"
#include "metrics/histogram.h"

namespace usher::lane {

// Why a pulse was not given, or why nobody knows.
enum class Missed : std::uint8_t {
  late,         // the relay was not reached by the deadline, or usher stopped
  crowded,      // kPulsesWaitingMax waited already
  refused,      // the relay said no, or confirmed something else
  unconfirmed,  // sent, and no answer: the gate may have opened
  still_open,   // usher could not end the pulse: the gate may stand open
};
inline constexpr std::size_t kMissed = 5;
[[nodiscard]] std::string_view to_string(Missed missed);

struct RelayCounters {
  std::atomic<std::uint64_t> pulses{0};  // confirmed
  std::array<std::atomic<std::uint64_t>, kMissed> missed{};
  std::atomic<std::uint64_t> strays{0};                     // answers to nothing that was asked
  metrics::Histogram latency_s{metrics::kResponseSeconds};  // pulse() -> confirmed
};

class ModbusRelay : public OutputDevice {
 public:
  // On the context's thread.
  using OnMissed = std::function<void(Missed why, admission::Language language)>;

  ModbusRelay(boost::asio::io_context* context, RelayOptions options, OnChange on_change, OnMissed on_missed);

  // Asks for one pulse; never waits. `language`: for on_missed.
  void pulse(admission::Language language);
  [[nodiscard]] const RelayCounters& counters() const { return counters_; }
  [[nodiscard]] const RelayOptions& options() const { return options_; }

 private:
  struct Pulse {
    TimePoint asked, deadline;
    admission::Language language = admission::Language::en;
  };
  // What came of a question.
  struct Asked {
    std::string lost;   // why the link is to be given up; "" if `answer` holds
    bool sent = false;  // at least in part
    ModbusAnswer answer;
  };

  [[nodiscard]] boost::asio::awaitable<std::string> serve() override;
  void ended() override;
  [[nodiscard]] boost::asio::awaitable<Asked> ask(std::string request, std::uint16_t transaction, TimePoint deadline);
  [[nodiscard]] boost::asio::awaitable<std::string> look_whether_it_lives();
  [[nodiscard]] boost::asio::awaitable<std::string> give(Pulse pulse);
  [[nodiscard]] boost::asio::awaitable<std::string> keep_open_then_end(admission::Language language);
  [[nodiscard]] boost::asio::awaitable<std::string> switch_off();
  void miss(Missed why, const Pulse& pulse, const std::string& what);
  void drop_late();
  void watch_deadline();

  // Constant after construction.
  const RelayOptions options_;
  const OnMissed on_missed_;

  // Synchronises itself.
  RelayCounters counters_;

  // The context's thread's own.
  std::deque<Pulse> waiting_;  // by deadline
  boost::asio::steady_timer drop_;
  ModbusFramer framer_;
  std::uint16_t transaction_ = 0;
  bool told_health_ = false;  // what the relay does not like about being asked has been said
};

}  // namespace usher::lane
