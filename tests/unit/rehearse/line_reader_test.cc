#include "gateway/ctl/rehearse/line_reader.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include "gateway/ctl/rehearse/ports.h"

namespace usher::ctl::rehearse {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

struct Stage {
  asio::io_context context;
  Ports ports;
  std::uint16_t port = ports.take().value();
  tcp::endpoint place{asio::ip::address_v4::loopback(), port};
  std::vector<Showing> shown;

  tcp::acceptor listener() {
    tcp::acceptor acceptor(context, place.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(place);
    acceptor.listen();
    return acceptor;
  }
  std::shared_ptr<LineReader> reader(ReaderPlan::Way way) {
    auto made = std::make_shared<LineReader>(context, ReaderPlan{.name = "A1/1", .way = way, .port = port});
    made->start();
    return made;
  }
  void run(int ms = 300) { context.run_for(Millis(ms)); }
  // As usher does: again until somebody answers.
  tcp::socket dial() {
    tcp::socket socket(context);
    run_until([&] {
      boost::system::error_code refused;
      socket.close(refused);
      socket.connect(place, refused);
      return !refused;
    });
    return socket;
  }
  // Whatever else this machine has to do.
  template <class Condition>
  void run_until(Condition holds) {
    bool held = holds();
    for (int i = 0; i < 500 && !held; ++i) {
      run(20);
      held = holds();
    }
    CHECK(held);
  }
};

asio::awaitable<void> show(std::shared_ptr<LineReader> reader, std::string code, std::vector<Showing>* shown) {
  Showing showing = co_await reader->show(code);
  shown->push_back(std::move(showing));
}

void scan(Stage& stage, const std::shared_ptr<LineReader>& reader, std::string code) {
  asio::co_spawn(stage.context, show(reader, std::move(code), &stage.shown), asio::detached);
}

std::string read_line(tcp::socket& socket) {
  std::string line;
  asio::read_until(socket, asio::dynamic_buffer(line), '\n');
  return line;
}

}  // namespace

TEST_CASE("a code is ended as the lane's framing waits for") {
  CHECK(framed("C", "auto") == "C\r\n");
  CHECK(framed("C", "crlf") == "C\r\n");
  CHECK(framed("C", "cr") == "C\r");
  CHECK(framed("C", "lf") == "C\n");
  CHECK(framed("C", "stx_etx") ==
        "\x02"
        "C\x03");
  CHECK(framed("C", "idle") == "C");
}

TEST_CASE("a reader that dials in scans, and reads its verdict") {
  Stage stage;
  auto acceptor = stage.listener();
  const auto reader = stage.reader(ReaderPlan::Way::dials_in);
  stage.run_until([&] { return reader->ready(); });
  tcp::socket usher = acceptor.accept();
  scan(stage, reader, "CODE1");
  stage.run_until([&] { return usher.available() > 0; });
  CHECK(read_line(usher) == "CODE1\r\n");
  asio::write(usher, asio::buffer(std::string("LON\r\nusher|adm")));
  stage.run(50);
  CHECK(stage.shown.empty());
  asio::write(usher, asio::buffer(std::string("itted||李伟\r\n")));
  stage.run_until([&] { return stage.shown.size() == 1; });
  CHECK(stage.shown.at(0).end == Showing::End::answered);
  CHECK(stage.shown[0].answer.verdict == "admitted");
  CHECK(stage.shown[0].answer.name == "李伟");
  CHECK(stage.shown[0].took > std::chrono::milliseconds(10));
}

TEST_CASE("a reader that is dialed takes the call, and takes it again after it was lost") {
  Stage stage;
  const auto reader = stage.reader(ReaderPlan::Way::is_dialed);
  stage.run(50);
  CHECK_FALSE(reader->ready());
  for (std::size_t call = 0; call < 2; ++call) {
    tcp::socket usher = stage.dial();
    stage.run_until([&] { return reader->ready(); });
    scan(stage, reader, "CODE1");
    stage.run_until([&] { return usher.available() > 0; });
    CHECK(read_line(usher) == "CODE1\r\n");
    usher.close();
    stage.run_until([&] { return stage.shown.size() == call + 1 && !reader->ready(); });
    CHECK(stage.shown.at(call).end == Showing::End::lost);
  }
}

TEST_CASE("a failed reader hangs up and is not there until it is healed") {
  Stage stage;
  const auto reader = stage.reader(ReaderPlan::Way::is_dialed);
  tcp::socket usher = stage.dial();
  stage.run_until([&] { return reader->ready(); });
  reader->fail();
  stage.run(100);
  scan(stage, reader, "CODE1");
  stage.run_until([&] { return stage.shown.size() == 1; });
  CHECK(stage.shown.at(0).end == Showing::End::no_link);
  boost::system::error_code refused;
  tcp::socket second(stage.context);
  second.connect(stage.place, refused);
  CHECK(refused);
  reader->heal();
  tcp::socket third = stage.dial();
  stage.run_until([&] { return reader->ready(); });
}

}  // namespace usher::ctl::rehearse
