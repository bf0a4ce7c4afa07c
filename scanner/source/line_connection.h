// One connection of a reader: bytes in, readings to the sink, reply lines out. Over a socket or a serial line. Internal
// to the sources. The source's thread.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "scanner/source/framing.h"
#include "scanner/source/gap_stream.h"
#include "scanner/source/source_core.h"

namespace usher::scanner {

// Stream: as of GapStream. `core` is borrowed and outlives it; `peer` names the other side.
template <class Stream>
class LineConnection : public ReplyPort {
 public:
  LineConnection(Stream stream, std::string peer, Framer framer, SourceCore* core);

  // Until the peer goes, the link fails or close(). Says why it ended.
  [[nodiscard]] boost::asio::awaitable<std::string> serve();
  [[nodiscard]] ReplyOutcome reply(std::string_view line) override;
  // Ends serve(): at once, or after the reading that is at the sink.
  void close();
  [[nodiscard]] const std::string& peer() const { return peer_; }

 private:
  using Wait = typename GapStream<Stream>::Wait;

  [[nodiscard]] bool read_some();
  void hand_to_learner(LearnTap* tap);
  [[nodiscard]] boost::asio::awaitable<void> take(Frame frame);
  [[nodiscard]] boost::asio::awaitable<void> drain();
  [[nodiscard]] bool peer_is_deaf();
  void set_deaf(bool deaf);
  [[nodiscard]] std::size_t write_now(std::string_view bytes);
  void count_dropped();

  SourceCore& core_;
  const std::string peer_;

  GapStream<Stream> stream_;
  Framer framer_;
  std::array<char, kReadBytes> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // what of buffer_ is not framed yet
  std::chrono::steady_clock::time_point received_{};
  std::string error_;   // a reply could not be written
  bool busy_ = false;   // a reading is at the sink
  bool begun_ = false;  // code_begun has been said
  bool deaf_ = false;
  std::string tail_;  // the rest of a reply line that the stream took in part
  std::chrono::steady_clock::time_point last_sent_{};
  std::uint64_t dropped_counted_ = 0;
};

extern template class LineConnection<boost::asio::ip::tcp::socket>;
extern template class LineConnection<boost::asio::posix::stream_descriptor>;

}  // namespace usher::scanner
