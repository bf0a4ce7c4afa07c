// What a worker knows of a connection: how long it may wait, and how to end it. One I/O thread.
#pragma once

#include <chrono>
#include <cstdint>

#include <boost/intrusive/list_hook.hpp>

namespace usher::http {

using Clock = std::chrono::steady_clock;

// What a connection waits for; each has a deadline and, but for `linger`, a count in Stats of those that missed it.
enum class Wait : std::uint8_t { none, handshake, idle, header, body, write, linger };

class Connection : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  // A deadline is a value that the sweep compares: setting one costs no timer. Reading and writing have one each,
  // because a WebSocket does both at once.
  struct Deadline {
    Wait wait = Wait::none;
    Clock::time_point at = Clock::time_point::max();
  };
  void read_within(Wait wait, Clock::time_point at) { reading_ = {wait, at}; }
  void write_within(Wait wait, Clock::time_point at) { writing_ = {wait, at}; }
  void read_done() { reading_ = {}; }
  void write_done() { writing_ = {}; }

  // The sweep: takes the deadline that has passed (none if both hold), remembers it and interrupts the connection.
  [[nodiscard]] Wait expire(Clock::time_point now);
  // What the sweep has interrupted this connection for.
  [[nodiscard]] Wait missed() const { return missed_; }

  // The server stops: ends now unless a request is under way here. A live stream never ends by itself, so it is ended
  // too.
  void drain();
  // Ends now: waiting operations return with an error, later ones fail.
  void abort() { interrupt(true); }
  // From here on this connection is a live stream.
  void set_live() { live_ = true; }

 protected:
  // Waiting operations return with an error. Unless `close`, an answer can still be written.
  virtual void interrupt(bool close) = 0;
  [[nodiscard]] Wait reading() const { return reading_.wait; }

 private:
  Deadline reading_;
  Deadline writing_;
  Wait missed_ = Wait::none;
  bool live_ = false;
};

inline Wait Connection::expire(Clock::time_point now) {
  Deadline* late = now >= reading_.at ? &reading_ : now >= writing_.at ? &writing_ : nullptr;
  if (late == nullptr) return Wait::none;
  missed_ = late->wait;
  *late = {};
  // A request that is half here is owed an answer (408).
  interrupt(missed_ != Wait::header && missed_ != Wait::body);
  return missed_;
}

inline void Connection::drain() {
  const Wait wait = reading_.wait;
  if (live_ || wait == Wait::idle || wait == Wait::handshake || wait == Wait::linger) interrupt(true);
}

}  // namespace usher::http
