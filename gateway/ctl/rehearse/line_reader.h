// A virtual reader: a TCP client that dials usher, or a TCP server that usher dials. Writes codes with the end that the
// lane's framing waits for, reads verdict lines, and comes back when its connection is lost. Failing, it hangs up and
// does not answer the telephone.
//
// Threads: the one that runs the context.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/ctl/rehearse/scanner.h"
#include "gateway/ctl/rehearse/venue_config.h"

namespace usher::ctl::rehearse {

// The code as `framing` ends it: "CODE\r\n", STX CODE ETX, or the code alone where a silence ends it.
[[nodiscard]] std::string framed(std::string_view code, std::string_view framing);

class LineReader final : public Scanner, public std::enable_shared_from_this<LineReader> {
 public:
  LineReader(boost::asio::io_context& context, ReaderPlan plan);

  void start() override;
  [[nodiscard]] bool ready() const override { return linked_; }
  [[nodiscard]] boost::asio::awaitable<Showing> show(std::string code) override;
  void fail() override;
  void heal() override;
  [[nodiscard]] const std::string& name() const override { return plan_.name; }

 private:
  using Self = std::shared_ptr<LineReader>;
  using Socket = boost::asio::ip::tcp::socket;
  static boost::asio::awaitable<void> live(Self self);
  static boost::asio::awaitable<bool> connect(Self self);
  static boost::asio::awaitable<bool> accept(Self self);
  static boost::asio::awaitable<void> read_lines(Self self);
  void take_line(std::string_view line);
  void hang_up();

  // Constant after construction.
  boost::asio::io_context& context_;
  const ReaderPlan plan_;

  // The context's thread's own.
  Socket socket_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;  // between two tries
  boost::asio::steady_timer wake_;   // of who waits for an answer
  std::string unread_;
  bool linked_ = false, failing_ = false, asking_ = false;
  std::uint64_t links_ = 0;  // so far
  std::optional<AnswerLine> answer_;
  std::chrono::steady_clock::time_point answered_{};
};

}  // namespace usher::ctl::rehearse
