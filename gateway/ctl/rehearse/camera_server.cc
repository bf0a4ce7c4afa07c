#include "gateway/ctl/rehearse/camera_server.h"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "gateway/ctl/rehearse/jpeg.h"
#include "gateway/ctl/rehearse/painter.h"

namespace usher::ctl::rehearse {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kUse = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kRequestBytesMax = 8192;
constexpr Millis kBetweenPeople{300};  // nobody stands before it
constexpr Millis kOutOfView{3000};     // above the gap in which usher takes a code for the same one: 2.5 s
// A hand is never still, and a picture is painted once: so many are shown by turns, each for so many frames.
constexpr int kPicturesOfOne = 2;
constexpr std::size_t kFramesOfOne = 5;
constexpr std::string_view kHead =
    "HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=usherframe\r\nCache-Control: "
    "no-cache\r\n\r\n";

std::string part_of(const std::string& jpeg) {
  return "--usherframe\r\nContent-Type: image/jpeg\r\nContent-Length: " + std::to_string(jpeg.size()) + "\r\n\r\n" +
         jpeg + "\r\n";
}

}  // namespace

CameraServer::CameraServer(asio::io_context& context, asio::thread_pool& painters, CameraPlan plan, std::uint64_t seed)
    : Witnessed(context), context_(context), painters_(painters), plan_(std::move(plan)), dice_(seed) {
  nobody_ = std::make_shared<std::vector<std::string>>(1, part_of(to_jpeg(paint_nobody())));
  now_ = nobody_;
}

void CameraServer::start() {
  asio::co_spawn(context_, listen(shared_from_this()), asio::detached);
}

asio::awaitable<void> CameraServer::listen(Self self) {
  tcp::acceptor acceptor(self->context_);
  const tcp::endpoint own(asio::ip::address_v4::loopback(), self->plan_.port);
  boost::system::error_code error;
  acceptor.open(own.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(own, error);
  if (!error) acceptor.listen(4, error);
  while (!error) {
    tcp::socket socket(self->context_);
    const auto [failed] = co_await acceptor.async_accept(socket, kUse);
    if (failed) co_return;
    asio::co_spawn(self->context_, stream(self, std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> CameraServer::stream(Self self, tcp::socket socket) {
  std::string request;
  const auto [unread, size] =
      co_await asio::async_read_until(socket, asio::dynamic_buffer(request, kRequestBytesMax), "\r\n\r\n", kUse);
  if (unread) co_return;
  const auto [refused, head] = co_await asio::async_write(socket, asio::buffer(kHead), kUse);
  if (refused) co_return;
  asio::steady_timer timer(self->context_, std::chrono::steady_clock::now());
  for (std::size_t turn = 0;; ++turn) {
    if (!self->failing_) {
      const Pictures pictures = self->now_;
      const std::string& part = (*pictures)[turn / kFramesOfOne % pictures->size()];
      const auto [error, sent] = co_await asio::async_write(socket, asio::buffer(part), kUse);
      if (error) co_return;
      ++self->frames_;
    }
    timer.expires_at(timer.expiry() + kFrameGap);
    (void)co_await timer.async_wait(kUse);
  }
}

asio::awaitable<void> CameraServer::pause(Self self, Millis span) {
  asio::steady_timer timer(self->context_, span);
  (void)co_await timer.async_wait(kUse);
}

// Empty: the code does not fit into a picture.
asio::awaitable<CameraServer::Pictures> CameraServer::paint(std::string code, std::uint64_t seed) {
  Dice dice(seed);
  auto pictures = std::make_shared<std::vector<std::string>>();
  Look look = random_look(dice);
  for (int i = 0; i < kPicturesOfOne; ++i) {
    if (const auto picture = paint_ticket(code, look, dice)) pictures->push_back(part_of(to_jpeg(*picture)));
    look.x += 0.01;
    look.turn_deg += 2;
  }
  co_return pictures;
}

asio::awaitable<Showing> CameraServer::show(std::string code) {
  const Self self = shared_from_this();
  // A code is told again only when it was out of view for a while.
  if (unheard(code)) co_await pause(self, kOutOfView);
  const std::uint64_t seed = dice_.below(UINT64_MAX);
  Pictures pictures = co_await asio::co_spawn(painters_, paint(code, seed), asio::use_awaitable);
  if (pictures->empty() || frames_ == 0) co_return Showing{};
  now_ = std::move(pictures);
  begin(code);
  Showing showing = co_await wait(kCameraHold);
  now_ = nobody_;
  co_await pause(self, kBetweenPeople);
  co_return showing;
}

}  // namespace usher::ctl::rehearse
