// What a person shows a ticket to: a virtual reader or camera. Threads: the venue's.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "gateway/ctl/rehearse/answer_line.h"
#include "gateway/ctl/rehearse/limits.h"

namespace usher::ctl::rehearse {

// What came of showing a ticket once.
struct Showing {
  enum class End : std::uint8_t {
    answered,
    no_link,  // nothing was sent: there is no connection
    lost,     // sent, and the connection went before the answer
    silence,  // sent, and nothing came within kAnswerWait
  };
  End end = End::no_link;
  AnswerLine answer;
  bool named = true;  // whether the answer says a name
  std::chrono::steady_clock::time_point shown{};
  std::chrono::nanoseconds took{};  // last byte of the code sent, or picture shown -> the answer is complete
};

class Scanner {
 public:
  virtual ~Scanner() = default;
  virtual void start() = 0;
  // It has its connection.
  [[nodiscard]] virtual bool ready() const = 0;
  // One at a time.
  [[nodiscard]] virtual boost::asio::awaitable<Showing> show(std::string code) = 0;
  // A fault: what it does not do until heal().
  virtual void fail() = 0;
  virtual void heal() = 0;
  [[nodiscard]] virtual const std::string& name() const = 0;
};

}  // namespace usher::ctl::rehearse
