#include "gateway/lane/output/modbus_relay.h"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include "tests/unit/lane/fake_device.h"
#include "tests/unit/scanner/fake_reader.h"

using namespace usher;
using namespace usher::lane;
using namespace std::chrono_literals;
using usher::test::eventually;
using usher::test::FakeRelay;
using Write = FakeRelay::Write;

namespace {

RelayOptions options_for(std::uint16_t port) {
  RelayOptions options;
  options.name = "A1/relay1";
  options.endpoint = {"127.0.0.1", port};
  options.times = {2000ms, 600ms, 60ms, 20ms, 60ms};
  return options;
}

// A relay on an I/O thread of its own, and what it said.
struct Desk {
  explicit Desk(RelayOptions options) {
    spdlog::set_level(spdlog::level::off);
    relay = std::make_shared<ModbusRelay>(
        &io.context, std::move(options), [this](bool is_up) { up = is_up; },
        [this](Missed why, admission::Language) {
          const std::lock_guard lock(mutex);
          missed.push_back(why);
        });
    relay->start();
  }
  ~Desk() { relay->stop(); }
  void pulse() {
    boost::asio::post(io.context, [relay = relay] { relay->pulse(admission::Language::en); });
  }
  bool in_service() const {
    return eventually([&] { return relay->status().up; });
  }
  std::vector<Missed> all_missed() {
    const std::lock_guard lock(mutex);
    return missed;
  }
  std::uint64_t pulses() const { return relay->counters().pulses; }

  usher::test::IoThread io;
  std::shared_ptr<ModbusRelay> relay;
  std::atomic<bool> up{false};
  std::mutex mutex;
  std::vector<Missed> missed;
};

}  // namespace

TEST_CASE("a pulse is one write of the coil, confirmed by its echo, which may come byte by byte") {
  FakeRelay fake;
  auto options = options_for(fake.device().port());
  options.unit = 3;
  options.coil = 0x0200;
  options.on_value = 7;
  Desk desk(options);
  REQUIRE(desk.in_service());
  CHECK(desk.up);
  desk.pulse();
  CHECK(eventually([&] { return desk.pulses() == 1; }));
  desk.pulse();
  CHECK(eventually([&] { return desk.pulses() == 2; }));
  CHECK(fake.writes() == std::vector<Write>(2, Write{3, 0x0200, 7}));
  CHECK(desk.all_missed().empty());
  CHECK(desk.relay->counters().latency_s.snapshot().count == 2);
}

TEST_CASE("an answer to another transaction confirms nothing; the right one behind it does") {
  FakeRelay fake;
  fake.set_answer([](const std::string& request) {
    std::string other = FakeRelay::good(request);
    other[1] = static_cast<char>(other[1] ^ 0x55);
    return FakeRelay::is_write(request) ? other + FakeRelay::good(request) : FakeRelay::good(request);
  });
  Desk desk(options_for(fake.device().port()));
  REQUIRE(desk.in_service());
  desk.pulse();
  CHECK(eventually([&] { return desk.pulses() == 1; }));
  CHECK(desk.relay->counters().strays == 1);

  fake.set_answer([](const std::string& request) {
    std::string other = FakeRelay::good(request);
    other[1] = static_cast<char>(other[1] ^ 0x55);
    return FakeRelay::is_write(request) ? other : FakeRelay::good(request);
  });
  desk.pulse();
  CHECK(eventually([&] { return desk.all_missed() == std::vector<Missed>{Missed::unconfirmed}; }));
  CHECK(desk.pulses() == 1);
}

TEST_CASE("an exception is told as words, somebody is called, and the next pulse is given") {
  FakeRelay fake;
  fake.set_answer([](const std::string& request) {
    return FakeRelay::is_write(request) ? FakeRelay::exception(request, 2) : FakeRelay::good(request);
  });
  Desk desk(options_for(fake.device().port()));
  REQUIRE(desk.in_service());
  desk.pulse();
  CHECK(eventually([&] { return desk.all_missed() == std::vector<Missed>{Missed::refused}; }));
  CHECK(desk.relay->status().last_error.find("illegal data address (02)") != std::string::npos);
  CHECK(desk.relay->status().up);
  fake.set_answer({});
  desk.pulse();
  CHECK(eventually([&] { return desk.pulses() == 1; }));
  CHECK(fake.device().connects() == 1);
}

TEST_CASE("an echo of something else confirms nothing") {
  FakeRelay fake;
  fake.set_answer([](const std::string& request) {
    std::string wrong = FakeRelay::good(request);
    if (FakeRelay::is_write(request)) wrong[9] = 1;
    return wrong;
  });
  Desk desk(options_for(fake.device().port()));
  REQUIRE(desk.in_service());
  desk.pulse();
  CHECK(eventually([&] { return desk.all_missed() == std::vector<Missed>{Missed::refused}; }));
  CHECK(desk.pulses() == 0);
}

TEST_CASE("what was sent and not answered is never sent again, and the kernel delivers nothing later") {
  FakeRelay fake;
  fake.set_answer([](const std::string& request) {
    return FakeRelay::is_write(request) ? std::string() : FakeRelay::good(request);
  });
  Desk desk(options_for(fake.device().port()));
  REQUIRE(desk.in_service());
  desk.pulse();
  CHECK(eventually([&] { return desk.all_missed() == std::vector<Missed>{Missed::unconfirmed}; }));
  CHECK(eventually([&] { return fake.device().connects() == 2 && fake.device().resets() == 1; }));
  REQUIRE(desk.in_service());
  std::this_thread::sleep_for(50ms);
  CHECK(fake.pulses() == 1);
  fake.set_answer({});
  desk.pulse();
  CHECK(eventually([&] { return desk.pulses() == 1; }));
  CHECK(fake.pulses() == 2);
}

TEST_CASE("a relay that dies is noticed before anybody stands there, and comes back by itself") {
  FakeRelay fake;
  Desk desk(options_for(fake.device().port()));
  REQUIRE(desk.in_service());
  SUBCASE("the plug is pulled") {
    fake.device().unplug();
  }
  SUBCASE("it holds the connection and is silent") {
    fake.set_answer([](const std::string&) { return std::string(); });
  }
  SUBCASE("it speaks something else") {
    fake.set_answer([](const std::string&) { return std::string("HTTP/1.1 400 Bad Request\r\n"); });
  }
  CHECK(eventually([&] { return !desk.relay->status().up && !desk.up; }));
  CHECK_FALSE(desk.relay->status().last_error.empty());
  fake.set_answer({});
  if (fake.device().connects() == 1) fake.device().unplug();
  fake.device().plug_in();
  CHECK(desk.in_service());
  CHECK(eventually([&] { return desk.up.load(); }));
}

TEST_CASE("a pulse that does not reach its relay by its deadline is dropped, counted, told, and never given later") {
  FakeRelay fake;
  auto options = options_for(fake.device().port());
  options.deadline = 200ms;
  Desk desk(options);
  REQUIRE(desk.in_service());
  fake.device().unplug();
  // Asked for before the reset has arrived, it would count as sent.
  CHECK(eventually([&] { return !desk.relay->status().up; }));
  desk.pulse();
  CHECK(eventually([&] { return desk.all_missed() == std::vector<Missed>{Missed::late}; }));
  CHECK(desk.relay->counters().missed[static_cast<std::size_t>(Missed::late)] == 1);
  fake.device().plug_in();
  REQUIRE(desk.in_service());
  std::this_thread::sleep_for(50ms);
  CHECK(fake.pulses() == 0);
}

TEST_CASE("a pulse waits for a relay that is back within its deadline") {
  FakeRelay fake;
  auto options = options_for(fake.device().port());
  options.deadline = 5000ms;
  Desk desk(options);
  REQUIRE(desk.in_service());
  fake.device().unplug();
  CHECK(eventually([&] { return !desk.relay->status().up; }));
  desk.pulse();
  std::this_thread::sleep_for(50ms);
  fake.device().plug_in();
  CHECK(eventually([&] { return desk.pulses() == 1; }));
  CHECK(fake.pulses() == 1);
}

TEST_CASE("a flood of pulses is bounded: what waits is given once each, the rest is dropped and told") {
  FakeRelay fake;
  auto options = options_for(fake.device().port());
  options.deadline = 5000ms;
  Desk desk(options);
  REQUIRE(desk.in_service());
  constexpr std::size_t kAsked = 3 * kPulsesWaitingMax;
  boost::asio::post(desk.io.context, [&] {
    for (std::size_t i = 0; i < kAsked; ++i) desk.relay->pulse(admission::Language::en);
  });
  CHECK(eventually([&] { return desk.pulses() == kPulsesWaitingMax; }));
  CHECK(desk.all_missed() == std::vector<Missed>(kAsked - kPulsesWaitingMax, Missed::crowded));
  CHECK(fake.pulses() == kPulsesWaitingMax);
}

TEST_CASE("a pulse that usher ends is switched off after its time, and each connection begins with off") {
  FakeRelay fake;
  auto options = options_for(fake.device().port());
  options.pulse = 40ms;
  Desk desk(options);
  REQUIRE(desk.in_service());
  const Write on{255, 0, kCoilOn}, off{255, 0, kCoilOff};
  CHECK(fake.writes() == std::vector<Write>{off});
  desk.pulse();
  desk.pulse();
  CHECK(eventually([&] { return fake.writes() == std::vector<Write>{off, on, off, on, off}; }));

  SUBCASE("a stop within a pulse ends it first") {
    desk.pulse();
    CHECK(eventually([&] { return desk.pulses() == 3; }));
    desk.relay->stop();
    CHECK(fake.writes().back() == off);
  }
  SUBCASE("a connection lost within a pulse is told, and the next one ends it") {
    desk.pulse();
    CHECK(eventually([&] { return desk.pulses() == 3; }));
    fake.device().unplug();
    CHECK(eventually([&] { return desk.all_missed() == std::vector<Missed>{Missed::still_open}; }));
    CHECK(fake.writes().back() == on);
    fake.device().plug_in();
    CHECK(eventually([&] { return fake.writes().back() == off; }));
  }
}

TEST_CASE("a stop gives the pulse that was asked for last, and drops what cannot be given") {
  FakeRelay fake;
  Desk desk(options_for(fake.device().port()));
  REQUIRE(desk.in_service());
  desk.pulse();
  desk.relay->stop();
  CHECK(fake.pulses() == 1);
  CHECK(desk.all_missed().empty());

  Desk other(options_for(1));  // nobody listens there
  other.pulse();
  CHECK(eventually([&] { return !other.relay->status().last_error.empty(); }));
  other.relay->stop();
  CHECK(other.all_missed() == std::vector<Missed>{Missed::late});
}
