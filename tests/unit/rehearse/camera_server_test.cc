#include "gateway/ctl/rehearse/camera_server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include "gateway/ctl/rehearse/ports.h"

namespace usher::ctl::rehearse {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

struct Hall {
  asio::io_context context;
  asio::thread_pool painters{1};
  Ports ports;
  std::uint16_t port = ports.take().value();
  std::shared_ptr<CameraServer> camera =
      std::make_shared<CameraServer>(context, painters, CameraPlan{"A1/camera1", port}, 5);
  tcp::socket client{context};
  std::vector<Showing> shown;

  Hall() {
    camera->start();
    run(50);
    client.connect({asio::ip::address_v4::loopback(), port});
    asio::write(client, asio::buffer(std::string("GET /video.mjpg HTTP/1.1\r\nHost: x\r\n\r\n")));
  }
  ~Hall() { painters.join(); }
  void run(int ms) { context.run_for(Millis(ms)); }
  std::string received() {
    std::string out(client.available(), '\0');
    asio::read(client, asio::buffer(out));
    return out;
  }
};

asio::awaitable<void> hold(std::shared_ptr<CameraServer> camera, std::string code, std::vector<Showing>* shown) {
  Showing showing = co_await camera->show(code);
  shown->push_back(std::move(showing));
}

std::size_t count_of(const std::string& text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("a camera streams JPEG pictures ten times a second, and stands still when it fails") {
  Hall hall;
  hall.run(550);
  std::string bytes = hall.received();
  for (int i = 0; i < 100 && count_of(bytes, "image/jpeg") < 4; ++i) {
    hall.run(50);
    bytes += hall.received();
  }
  CHECK(bytes.starts_with("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=usherframe\r\n"));
  CHECK(count_of(bytes, "--usherframe\r\nContent-Type: image/jpeg\r\n") >= 4);
  CHECK(hall.camera->ready());
  hall.camera->fail();
  hall.run(250);
  (void)hall.received();
  hall.run(500);
  CHECK(hall.received().empty());
  hall.camera->heal();
  for (int i = 0; i < 100 && bytes.size() > 0; ++i) {
    hall.run(50);
    if (!hall.received().empty()) bytes.clear();
  }
  CHECK(bytes.empty());
}

TEST_CASE("a ticket before the camera is answered by what the ledger has of it since then") {
  Hall hall;
  hall.run(150);
  asio::co_spawn(hall.context, hold(hall.camera, "CODE1", &hall.shown), asio::detached);
  // Painting takes its time; what the ledger had before is somebody else's.
  for (int i = 0; i < 40; ++i) {
    hall.camera->hear({"A1", "admitted", "", std::chrono::system_clock::now() - std::chrono::minutes(5)});
    hall.run(50);
  }
  CHECK(hall.shown.empty());
  for (int i = 0; i < 40 && hall.shown.empty(); ++i) {
    hall.camera->hear({"A1", "refused", "unpaid", std::chrono::system_clock::now()});
    hall.run(50);
  }
  REQUIRE(hall.shown.size() == 1);
  CHECK(hall.shown[0].end == Showing::End::answered);
  CHECK(hall.shown[0].answer.verdict == "refused");
  CHECK(hall.shown[0].answer.reason == "unpaid");
  CHECK_FALSE(hall.shown[0].named);
  CHECK(hall.shown[0].took < kCameraHold);
}

TEST_CASE("a verdict that comes after the ticket was taken away is heard when it is shown again") {
  Hall hall;
  hall.run(150);
  asio::co_spawn(hall.context, hold(hall.camera, "CODE1", &hall.shown), asio::detached);
  for (int i = 0; i < 400 && hall.shown.empty(); ++i) hall.run(50);
  REQUIRE(hall.shown.size() == 1);
  CHECK(hall.shown[0].end == Showing::End::silence);
  hall.camera->hear({"A1", "admitted", "", std::chrono::system_clock::now()});
  asio::co_spawn(hall.context, hold(hall.camera, "CODE1", &hall.shown), asio::detached);
  for (int i = 0; i < 100 && hall.shown.size() < 2; ++i) hall.run(50);
  REQUIRE(hall.shown.size() == 2);
  CHECK(hall.shown[1].answer.verdict == "admitted");
}

}  // namespace usher::ctl::rehearse
