// A scanner that is told nothing back: a camera, or a reader that types. What came of a ticket is heard from the
// gateway's live stream, with the time at which the ledger has it.
//
// Threads: the one that runs the context.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/ctl/rehearse/scanner.h"

namespace usher::ctl::rehearse {

// One scan as the live stream tells it.
struct Heard {
  std::string lane, verdict, reason;
  std::chrono::system_clock::time_point time;
};

class Witnessed : public Scanner {
 public:
  explicit Witnessed(boost::asio::io_context& context) : wake_(context) {}

  // A scan at this lane. Those from before the ticket was shown are somebody else's.
  void hear(const Heard& heard);

 protected:
  // Shows `code`. One that is shown again goes on listening from when it was shown first: its verdict may be late.
  void begin(const std::string& code);
  // Until something is heard, at most `patience`.
  [[nodiscard]] boost::asio::awaitable<Showing> wait(Millis patience);
  // What is shown was shown before, and nothing has been heard of it.
  [[nodiscard]] bool unheard(const std::string& code) const { return code == code_ && !heard_; }

 private:
  boost::asio::steady_timer wake_;
  std::string code_;  // "" once its verdict has been taken
  std::chrono::steady_clock::time_point shown_{};
  std::chrono::system_clock::time_point shown_at_{};
  std::optional<Heard> heard_;
};

}  // namespace usher::ctl::rehearse
