#include "gateway/ctl/rehearse/line_reader.h"

#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace usher::ctl::rehearse {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;

namespace {

constexpr auto kUse = asio::as_tuple(asio::use_awaitable);

}  // namespace

std::string framed(std::string_view code, std::string_view framing) {
  std::string out(code);
  if (framing == "idle" || framing == "mrz") return out;
  if (framing == "cr") return out + "\r";
  if (framing == "lf") return out + "\n";
  if (framing == "stx_etx") return "\x02" + out + "\x03";
  return out + "\r\n";
}

LineReader::LineReader(asio::io_context& context, ReaderPlan plan)
    : context_(context),
      plan_(std::move(plan)),
      socket_(context),
      acceptor_(context),
      pause_(context),
      wake_(context) {}

void LineReader::start() {
  asio::co_spawn(context_, live(shared_from_this()), asio::detached);
}

void LineReader::fail() {
  failing_ = true;
  hang_up();
  boost::system::error_code ignored;
  acceptor_.close(ignored);
}

void LineReader::heal() {
  failing_ = false;
  pause_.cancel();
}

void LineReader::hang_up() {
  linked_ = false;
  boost::system::error_code ignored;
  socket_.close(ignored);
  wake_.cancel();
}

asio::awaitable<void> LineReader::live(Self self) {
  for (;;) {
    if (!self->failing_) {
      bool linked = false;
      if (self->plan_.way == ReaderPlan::Way::dials_in) {
        linked = co_await connect(self);
      } else {
        linked = co_await accept(self);
      }
      if (linked && !self->failing_) co_await read_lines(self);
      self->hang_up();
    }
    self->pause_.expires_after(kRedial);
    (void)co_await self->pause_.async_wait(kUse);
  }
}

asio::awaitable<bool> LineReader::connect(Self self) {
  const tcp::endpoint usher(asio::ip::address_v4::loopback(), self->plan_.port);
  self->socket_ = Socket(self->context_);
  const auto [error] = co_await self->socket_.async_connect(usher, kUse);
  co_return !error;
}

asio::awaitable<bool> LineReader::accept(Self self) {
  boost::system::error_code error;
  if (!self->acceptor_.is_open()) {
    const tcp::endpoint own(asio::ip::address_v4::loopback(), self->plan_.port);
    self->acceptor_.open(own.protocol(), error);
    if (!error) self->acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) self->acceptor_.bind(own, error);
    if (!error) self->acceptor_.listen(1, error);
    if (error) {
      self->acceptor_.close(error);
      co_return false;
    }
  }
  self->socket_ = Socket(self->context_);
  const auto [failed] = co_await self->acceptor_.async_accept(self->socket_, kUse);
  co_return !failed;
}

asio::awaitable<void> LineReader::read_lines(Self self) {
  boost::system::error_code ignored;
  self->socket_.set_option(tcp::no_delay(true), ignored);
  self->socket_.non_blocking(true, ignored);
  self->linked_ = true;
  ++self->links_;
  self->unread_.clear();
  std::array<char, 2048> piece{};
  for (;;) {
    const auto [error, got] = co_await self->socket_.async_read_some(asio::buffer(piece), kUse);
    if (error) co_return;
    self->unread_.append(piece.data(), got);
    std::size_t end = 0;
    while ((end = self->unread_.find("\r\n")) != std::string::npos) {
      self->take_line(std::string_view(self->unread_).substr(0, end));
      self->unread_.erase(0, end + 2);
    }
    if (self->unread_.size() > kReaderLineMax) co_return;
  }
}

void LineReader::take_line(std::string_view line) {
  auto answer = parse_answer_line(line);
  if (!answer || !asking_) return;
  answered_ = steady_clock::now();
  answer_ = std::move(answer);
  wake_.cancel();
}

asio::awaitable<Showing> LineReader::show(std::string code) {
  const Self self = shared_from_this();
  Showing showing;
  if (!linked_) co_return showing;
  const std::string bytes = framed(code, plan_.framing);
  const std::uint64_t link = links_;
  answer_.reset();
  asking_ = true;
  showing.shown = steady_clock::now();
  boost::system::error_code error;
  const std::size_t sent = socket_.write_some(asio::buffer(bytes), error);
  if (error || sent != bytes.size()) {
    asking_ = false;
    hang_up();
    co_return showing;
  }
  wake_.expires_after(kAnswerWait);
  (void)co_await wake_.async_wait(kUse);
  asking_ = false;
  if (answer_) {
    showing.end = Showing::End::answered;
    showing.answer = std::move(*answer_);
    showing.took = answered_ - showing.shown;
    if (plan_.ends_by_silence()) showing.took -= plan_.idle_gap;
  } else {
    showing.end = linked_ && link == links_ ? Showing::End::silence : Showing::End::lost;
  }
  co_return showing;
}

}  // namespace usher::ctl::rehearse
