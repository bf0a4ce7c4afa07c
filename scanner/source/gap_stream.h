// A socket or device that is waited for together with a silence: the one loop all sources read by. Internal.
// One thread; wait() is not called twice at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

namespace usher::scanner {

// Stream: boost::asio::ip::tcp::socket or boost::asio::posix::stream_descriptor.
template <class Stream>
class GapStream {
 public:
  enum class Wait : std::uint8_t { readable, silence, failed };

  explicit GapStream(Stream stream);

  // Until something can be read, or nothing has come for `gap` (none: for ever), or the end (then why() says which).
  [[nodiscard]] boost::asio::awaitable<Wait> wait(std::optional<std::chrono::milliseconds> gap);
  // How many bytes were taken, without waiting; 0: nothing there, or the end.
  [[nodiscard]] std::size_t read(std::span<char> into);
  // How many bytes were taken, without waiting. The error is would_block when not all were.
  [[nodiscard]] std::size_t write(std::string_view bytes, boost::system::error_code& error);

  [[nodiscard]] bool is_open() const { return stream_.is_open(); }
  [[nodiscard]] bool ended() const { return !why_.empty(); }
  [[nodiscard]] const std::string& why() const { return why_; }
  // Ended by the other side's own wish.
  [[nodiscard]] bool orderly() const { return orderly_; }
  // The first reason stays.
  void end(std::string_view why);
  // Ends a wait() under way.
  void close();
  [[nodiscard]] int handle() { return stream_.native_handle(); }

 private:
  Stream stream_;
  boost::asio::steady_timer gap_timer_;
  std::string why_;
  bool orderly_ = false;
};

extern template class GapStream<boost::asio::ip::tcp::socket>;
extern template class GapStream<boost::asio::posix::stream_descriptor>;

}  // namespace usher::scanner
