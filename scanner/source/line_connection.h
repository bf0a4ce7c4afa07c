// One connection of a reader: bytes in, readings to the sink, reply lines out. Internal to the TCP source.
// The source's thread.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "scanner/source/framing.h"
#include "scanner/source/tcp_line_source.h"

namespace usher::scanner {

class LineConnection : public ReplyPort {
 public:
  // Everything but the socket is borrowed and outlives it.
  LineConnection(boost::asio::ip::tcp::socket socket, const TcpSourceOptions* options, ReadingSink* sink,
                 TcpSourceCounters* counters);

  // Until the peer goes, the network fails or close(). Says why it ended.
  [[nodiscard]] boost::asio::awaitable<std::string> serve();
  [[nodiscard]] ReplyOutcome reply(std::string_view line) override;
  // Ends serve(): at once, or after the reading that is at the sink.
  void close();
  [[nodiscard]] const std::string& peer() const { return peer_; }

 private:
  enum class Wait : std::uint8_t { readable, silence, failed };

  void set_socket_options();
  [[nodiscard]] boost::asio::awaitable<Wait> wait_readable();
  [[nodiscard]] boost::asio::awaitable<void> take(Frame frame);
  [[nodiscard]] boost::asio::awaitable<void> take_code(std::string raw);
  [[nodiscard]] boost::asio::awaitable<void> drain();
  [[nodiscard]] bool read_some();
  [[nodiscard]] bool peer_is_deaf();
  void set_deaf(bool deaf);
  [[nodiscard]] std::size_t write_now(std::string_view bytes);
  void say(LineEvent event, std::string_view text) { sink_.on_event(event, options_.name, text, this); }
  void count_dropped();

  const TcpSourceOptions& options_;
  ReadingSink& sink_;
  TcpSourceCounters& counters_;

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer gap_timer_;
  std::string peer_;
  Framer framer_;
  std::array<char, kReadBytes> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // what of buffer_ is not framed yet
  std::chrono::steady_clock::time_point received_{};
  std::string why_;       // the connection has ended
  std::string error_;     // a reply could not be written
  bool orderly_ = false;  // ended by the peer's own wish
  bool busy_ = false;     // a reading is at the sink
  bool begun_ = false;    // code_begun has been said
  bool deaf_ = false;
  std::string tail_;  // the rest of a reply line that the socket took in part
  std::chrono::steady_clock::time_point last_sent_{};
  std::uint64_t dropped_counted_ = 0;
};

}  // namespace usher::scanner
