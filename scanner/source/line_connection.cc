#include "scanner/source/line_connection.h"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "scanner/source/aim.h"
#include "scanner/source/clean.h"

namespace usher::scanner {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

void set_option(int fd, int level, int name, int value) {
  // A kernel that refuses one of these still gives a working connection.
  (void)::setsockopt(fd, level, name, &value, sizeof value);
}

std::string peer_name(const asio::ip::tcp::socket& socket) {
  error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) return "?";
  return to_string(Endpoint{peer.address().to_string(), peer.port()});
}

}  // namespace

LineConnection::LineConnection(asio::ip::tcp::socket socket, const TcpSourceOptions* options, ReadingSink* sink,
                               TcpSourceCounters* counters)
    : options_(*options),
      sink_(*sink),
      counters_(*counters),
      socket_(std::move(socket)),
      gap_timer_(socket_.get_executor()),
      peer_(peer_name(socket_)),
      framer_(options->framing, options->idle_gap, options->unfinished_gap) {
  set_socket_options();
}

void LineConnection::set_socket_options() {
  error_code ignored;
  socket_.non_blocking(true, ignored);
  const int fd = socket_.native_handle();
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(kKeepAliveIdle.count()));
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, static_cast<int>(kKeepAliveInterval.count()));
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, kKeepAliveCount);
  set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(kUserTimeout.count()));
  set_option(fd, SOL_SOCKET, SO_SNDBUF, kSendBufferBytes);
}

asio::awaitable<std::string> LineConnection::serve() {
  while (why_.empty()) {
    switch (co_await wait_readable()) {
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
  if (orderly_) {
    if (auto frame = framer_.end()) co_await take(std::move(*frame));
  }
  count_dropped();
  error_code ignored;
  socket_.close(ignored);
  co_return why_;
}

// Waits for readiness and reads afterwards: a read that lost its race against the gap timer could have taken bytes with
// it.
asio::awaitable<LineConnection::Wait> LineConnection::wait_readable() {
  using namespace asio::experimental::awaitable_operators;
  const auto gap = framer_.gap();
  error_code error;
  if (gap) {
    gap_timer_.expires_after(*gap);
    const auto first =
        co_await (socket_.async_wait(asio::socket_base::wait_read, kAwait) || gap_timer_.async_wait(kAwait));
    if (first.index() == 1) co_return why_.empty() ? Wait::silence : Wait::failed;
    error = std::get<0>(std::get<0>(first));
  } else {
    error = std::get<0>(co_await socket_.async_wait(asio::socket_base::wait_read, kAwait));
  }
  if (!error) co_return Wait::readable;
  if (why_.empty()) why_ = error.message();
  co_return Wait::failed;
}

bool LineConnection::read_some() {
  error_code error;
  begin_ = 0;
  end_ = socket_.read_some(asio::buffer(buffer_), error);
  if (!error) {
    received_ = std::chrono::steady_clock::now();
    return true;
  }
  end_ = 0;
  if (error == asio::error::would_block || error == asio::error::try_again) return false;
  orderly_ = error == asio::error::eof;
  if (why_.empty()) why_ = orderly_ ? "closed by the reader" : error.message();
  return false;
}

asio::awaitable<void> LineConnection::drain() {
  while (begin_ < end_) {
    Framer::Step step = framer_.feed(std::string_view(buffer_.data() + begin_, end_ - begin_));
    begin_ += step.consumed;
    if (!begun_ && (step.frame || framer_.pending())) {
      begun_ = true;
      say(LineEvent::code_begun, peer_);
    }
    if (step.frame) {
      begun_ = framer_.pending();
      co_await take(std::move(*step.frame));
    }
    if (!why_.empty()) co_return;
  }
  count_dropped();
}

asio::awaitable<void> LineConnection::take(Frame frame) {
  count_dropped();
  switch (frame.kind) {
    case Frame::Kind::code:
      co_await take_code(std::move(frame.bytes));
      break;
    case Frame::Kind::too_long:
      ++counters_.too_long;
      say(LineEvent::too_long, peer_);
      break;
    case Frame::Kind::unfinished:
      ++counters_.unfinished;
      say(LineEvent::unfinished, peer_ + ": " + std::to_string(frame.dropped_bytes) + " bytes");
      break;
  }
}

asio::awaitable<void> LineConnection::take_code(std::string raw) {
  const AimSplit aim = split_aim(raw);
  Cleaned cleaned = clean(aim.text);
  if (cleaned.invalid_bytes > 0) {
    ++counters_.invalid_text;
    say(LineEvent::invalid_text, peer_);
  }
  if (cleaned.text.empty()) {
    ++counters_.blank;
    say(LineEvent::blank, peer_);
    co_return;
  }
  ++counters_.readings;
  // A variable, not a temporary: GCC 12 destroys an aggregate built inside a co_await expression twice.
  Reading reading{.text = std::move(cleaned.text),
                  .symbology = aim.symbology,
                  .raw_bytes = raw.size(),
                  .replaced = cleaned.control_chars + cleaned.invalid_bytes,
                  .source = options_.name,
                  .peer = peer_,
                  .received = received_};
  busy_ = true;
  co_await sink_.on_reading(std::move(reading), this);
  busy_ = false;
  if (why_.empty()) why_ = error_;
}

ReplyOutcome LineConnection::reply(std::string_view line) {
  if (!socket_.is_open()) return ReplyOutcome::closed;
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
  ++(outcome == ReplyOutcome::sent ? counters_.replies : counters_.replies_dropped);
  return outcome;
}

// How many bytes the socket takes now. What is left of a line that was begun goes to tail_: the peer must never see
// half a line run into the next.
std::size_t LineConnection::write_now(std::string_view bytes) {
  error_code error;
  const std::size_t sent = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
  if (error == asio::error::would_block || error == asio::error::try_again) {
    set_deaf(true);
  } else if (error) {
    error_ = error.message();
  }
  if (sent > 0) last_sent_ = std::chrono::steady_clock::now();
  return sent;
}

// The peer has just sent a code, so it is alive; if it has left earlier lines lying, it does not read. Such a peer must
// not be cut off by the user timeout, which counts a closed window as a dead peer.
bool LineConnection::peer_is_deaf() {
  int queued = 0;
  (void)::ioctl(socket_.native_handle(), SIOCOUTQ, &queued);
  set_deaf(queued > 0 && (deaf_ || std::chrono::steady_clock::now() - last_sent_ > kDeafAfter));
  return deaf_;
}

void LineConnection::set_deaf(bool deaf) {
  if (deaf == std::exchange(deaf_, deaf)) return;
  const auto timeout = deaf ? std::chrono::milliseconds{0} : kUserTimeout;
  set_option(socket_.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(timeout.count()));
  if (deaf) say(LineEvent::deaf, peer_);
}

void LineConnection::count_dropped() {
  const std::uint64_t dropped = framer_.dropped_bytes();
  counters_.dropped_bytes += dropped - std::exchange(dropped_counted_, dropped);
}

void LineConnection::close() {
  if (why_.empty()) why_ = "stopped";
  if (busy_) return;  // the verdict under way may still be told; serve() ends after it
  error_code ignored;
  socket_.close(ignored);
  gap_timer_.cancel();
}

}  // namespace usher::scanner
