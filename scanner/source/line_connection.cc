#include "scanner/source/line_connection.h"

#include <utility>

#include <boost/asio/error.hpp>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace usher::scanner {

namespace asio = boost::asio;
using boost::system::error_code;

template <class Stream>
LineConnection<Stream>::LineConnection(Stream stream, std::string peer, Framer framer, SourceCore* core)
    : core_(*core), peer_(std::move(peer)), stream_(std::move(stream)), framer_(std::move(framer)) {}

template <class Stream>
asio::awaitable<std::string> LineConnection<Stream>::serve() {
  while (!stream_.ended()) {
    switch (co_await stream_.wait(framer_.gap())) {
      case Wait::readable:
        if (read_some()) co_await drain();
        break;
      case Wait::silence:
        begun_ = false;
        if (auto frame = framer_.silence()) co_await take(std::move(*frame));
        break;
      case Wait::failed:
        break;
    }
  }
  if (stream_.orderly()) {
    if (core_.tap() != nullptr) core_.tap()->on_closed(core_.core_options().name, peer_);
    if (auto frame = framer_.end()) co_await take(std::move(*frame));
  }
  count_dropped();
  stream_.close();
  co_return stream_.why();
}

template <class Stream>
bool LineConnection<Stream>::read_some() {
  begin_ = 0;
  end_ = stream_.read(buffer_);
  if (end_ > 0) received_ = std::chrono::steady_clock::now();
  if (core_.tap() != nullptr) hand_to_learner(core_.tap());
  return end_ > begin_;
}

template <class Stream>
void LineConnection<Stream>::hand_to_learner(LearnTap* tap) {
  tap->on_bytes(core_.core_options().name, peer_, std::string_view(buffer_.data(), end_), received_);
  begin_ = end_;
  begun_ = false;
  (void)framer_.abandon();  // the first half of a code whose second half the learner has
}

template <class Stream>
asio::awaitable<void> LineConnection<Stream>::drain() {
  while (begin_ < end_) {
    Framer::Step step = framer_.feed(std::string_view(buffer_.data() + begin_, end_ - begin_));
    begin_ += step.consumed;
    if (!begun_ && (step.frame || framer_.pending())) {
      begun_ = true;
      core_.say(LineEvent::code_begun, peer_, this);
    }
    if (step.frame) {
      begun_ = framer_.pending();
      co_await take(std::move(*step.frame));
    }
    if (stream_.ended()) co_return;
  }
  count_dropped();
}

template <class Stream>
asio::awaitable<void> LineConnection<Stream>::take(Frame frame) {
  count_dropped();
  busy_ = true;
  co_await core_.take_frame(std::move(frame), peer_, received_, this);
  busy_ = false;
  if (!error_.empty()) stream_.end(error_);
}

template <class Stream>
ReplyOutcome LineConnection<Stream>::reply(std::string_view line) {
  if (!stream_.is_open()) return ReplyOutcome::closed;
  ReplyOutcome outcome = ReplyOutcome::dropped;
  if (line.size() <= kReplyBytesMax && !peer_is_deaf()) {
    if (!tail_.empty()) tail_.erase(0, write_now(tail_));
    const std::size_t sent = tail_.empty() ? write_now(line) : 0;
    if (sent > 0) {
      tail_.assign(line.substr(sent));
      outcome = ReplyOutcome::sent;
    }
  }
  if (!error_.empty()) outcome = ReplyOutcome::closed;
  ++(outcome == ReplyOutcome::sent ? core_.counters().replies : core_.counters().replies_dropped);
  return outcome;
}

// How many bytes the stream takes now. What is left of a line that was begun goes to tail_: the peer must never see
// half a line run into the next.
template <class Stream>
std::size_t LineConnection<Stream>::write_now(std::string_view bytes) {
  error_code error;
  const std::size_t sent = stream_.write(bytes, error);
  if (error == asio::error::would_block) {
    set_deaf(true);
  } else if (error) {
    error_ = error.message();
  }
  if (sent > 0) last_sent_ = std::chrono::steady_clock::now();
  return sent;
}

// The peer has just sent a code, so it is alive; if it has left earlier lines lying, it does not read. SIOCOUTQ and a
// terminal's TIOCOUTQ are one number in Linux.
template <class Stream>
bool LineConnection<Stream>::peer_is_deaf() {
  static_assert(SIOCOUTQ == TIOCOUTQ);
  int queued = 0;
  (void)::ioctl(stream_.handle(), SIOCOUTQ, &queued);
  set_deaf(queued > 0 && (deaf_ || std::chrono::steady_clock::now() - last_sent_ > kDeafAfter));
  return deaf_;
}

// A deaf peer must not be cut off by TCP's user timeout, which counts a closed window as a dead peer. A serial line has
// no such timeout and refuses the call, which is as good.
template <class Stream>
void LineConnection<Stream>::set_deaf(bool deaf) {
  if (deaf == std::exchange(deaf_, deaf)) return;
  const auto timeout = deaf ? std::chrono::milliseconds{0} : kUserTimeout;
  const int value = static_cast<int>(timeout.count());
  (void)::setsockopt(stream_.handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &value, sizeof value);
  if (deaf) core_.say(LineEvent::deaf, peer_, this);
}

template <class Stream>
void LineConnection<Stream>::count_dropped() {
  const std::uint64_t dropped = framer_.dropped_bytes();
  core_.counters().dropped_bytes += dropped - std::exchange(dropped_counted_, dropped);
}

template <class Stream>
void LineConnection<Stream>::close() {
  stream_.end("stopped");
  if (busy_) return;  // the verdict under way may still be told; serve() ends after it
  stream_.close();
}

template class LineConnection<asio::ip::tcp::socket>;
template class LineConnection<asio::posix::stream_descriptor>;

}  // namespace usher::scanner
