#include "gateway/lane/lane.h"

#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>

#include "gateway/sequencer/decide_command.h"
#include "tests/unit/lane/lane_world.h"
#include "tests/unit/scanner/documents.h"

using namespace usher;
using namespace usher::lane;
using namespace usher::test;
using namespace std::chrono_literals;

TEST_CASE("a scan at the reader is answered with a verdict line, a second one says when and where") {
  World world;
  world.venue.add_ticket("AAA", [](admission::Ticket& ticket) { ticket.person.name = "\xE5\xBC\xA0\xE4\xB8\x89"; });
  world.run();
  auto options = lane_a1();
  options.repeat_window = 0ms;
  options.line.no = "NO {reason} {previous_time} {previous_gate} {previous_lane}";
  auto lanes = world.lanes({options});
  FakeReader reader(port_of(*lanes));
  CHECK(ask(reader, "]Q1AAA") == "OK \xE5\xBC\xA0\xE4\xB8\x89");
  CHECK(eventually([&] { return lanes->lane(0).status().state == LaneState::admitted; }));
  CHECK(ask(reader, "AAA") == "NO already_redeemed 2027-01-15 08:00 North A1");
  CHECK(ask(reader, "nobody") == "NO invalid");
  lanes->stop();
  const LaneStatus status = lanes->lane(0).status();
  CHECK(status.scans == 3);
  CHECK(status.passed == 1);
  CHECK(status.refused == 2);
  CHECK(world.heard.outcomes == std::vector<std::string>{"admitted/", "refused/already_redeemed", "refused/invalid"});
  CHECK(world.heard.slowest > 0ns);
  CHECK(world.permits.taken() == 0);
}

TEST_CASE("the same code scanned again within the lane's repeat window is admitted again, without shouting fraud") {
  World world;
  world.venue.add_ticket("AAA");
  world.run();
  auto options = lane_a1();
  options.repeat_window = 5000ms;
  auto lanes = world.lanes({options});
  FakeReader reader(port_of(*lanes));
  CHECK(ask(reader, "AAA") == "OK Name of AAA");
  CHECK(ask(reader, "AAA") == "OK Name of AAA");
}

TEST_CASE("two readers of one lane are answered side by side") {
  World world;
  world.venue.add_ticket("AAA");
  world.venue.add_ticket("BBB");
  world.run();
  auto options = lane_a1();
  options.readers.push_back(options.readers.front());
  auto lanes = world.lanes({options});
  FakeReader first(port_of(*lanes, 0)), second(port_of(*lanes, 1));
  CHECK(ask(first, "AAA") == "OK Name of AAA");
  CHECK(ask(second, "BBB") == "OK Name of BBB");
}

TEST_CASE("a pile of codes on one connection is answered one by one in order") {
  World world;
  std::string codes;
  constexpr int kCodes = 200;
  for (int i = 0; i < kCodes; ++i) {
    world.venue.add_ticket("T" + std::to_string(i));
    codes += "T" + std::to_string(i) + "\r";
  }
  world.run();
  auto lanes = world.lanes({lane_a1()});
  FakeReader reader(port_of(*lanes));
  REQUIRE(reader.send(codes));
  for (int i = 0; i < kCodes; ++i) CHECK(reader.line() == "OK Name of T" + std::to_string(i) + "\r");
}

TEST_CASE("an unknown event or list, and a code that is too long, are said so") {
  World world;
  world.run();
  auto no_event = lane_a1(), no_list = lane_a1();
  no_event.event = "exbo";
  no_list.name = "A2";
  no_list.list = "mian";
  no_list.language = "zh";
  auto lanes = world.lanes({no_event, no_list});
  FakeReader first(port_of(*lanes, 0)), second(port_of(*lanes, 1));
  CHECK(ask(first, "AAA") == "NO error This lane's event exbo does not exist. Create it or correct the lane.");
  CHECK(ask(second, "AAA").find("mian") != std::string::npos);
  CHECK(ask(first, std::string(1 << 20, 'x')) == "NO error This code is too long to be a ticket.");
  CHECK(eventually([&] { return lanes->lane(0).status().errors == 2; }));
}

TEST_CASE("without a free permit the reader hears busy, at once") {
  World world;
  world.venue.add_ticket("AAA");
  world.run();
  auto lanes = world.lanes({lane_a1()});
  FakeReader reader(port_of(*lanes));
  CHECK(eventually([&] { return world.permits.taken() == 0; }));  // the lane is declared
  std::vector<sequencer::Permit> taken;
  for (int i = 0; i < 8; ++i) taken.push_back(world.permits.try_take());
  CHECK(ask(reader, "AAA") == "NO busy Busy, please scan again.");
  taken.clear();
  CHECK(ask(reader, "AAA") == "OK Name of AAA");
}

TEST_CASE("a stopped gateway says unavailable") {
  World world;
  world.venue.add_ticket("AAA");
  world.run();
  auto lanes = world.lanes({lane_a1()});
  FakeReader reader(port_of(*lanes));
  world.stop();
  CHECK(ask(reader, "AAA").starts_with("NO unavailable "));
}

TEST_CASE("a switched-off verdict line sends nothing, the check-in counts all the same") {
  World world;
  world.venue.add_ticket("AAA");
  world.run();
  auto options = lane_a1();
  options.line.enabled = false;
  auto lanes = world.lanes({options});
  FakeReader reader(port_of(*lanes));
  REQUIRE(reader.send("AAA\r"));
  CHECK(eventually([&] { return lanes->lane(0).status().passed == 1; }));
  lanes->stop();
  CHECK(reader.line() == "<closed>");
}

TEST_CASE("a verdict that comes too late is given to the next scan of the same code, not refused as a second one") {
  World world;
  world.venue.add_ticket("AAA");
  LaneContext context{&world.venue.core->sequencer, &world.outlet, &world.permits, {}, 40ms};
  auto options = lane_a1();
  options.repeat_window = 0ms;
  lane::Lane lane(context, options);
  scanner::TcpLineSource source(world.io.context, std::get<scanner::TcpSourceOptions>(options.readers.front().source),
                                lane);
  REQUIRE(source.start());
  FakeReader reader(source.port());
  CHECK(ask(reader, "AAA").starts_with("NO unavailable "));
  CHECK(lane.status().late == 1);
  CHECK(ask(reader, "AAA").starts_with("NO unavailable "));
  CHECK(world.permits.taken() == 2);
  world.run();
  CHECK(eventually([&] { return world.permits.taken() == 0; }));
  CHECK(ask(reader, "AAA") == "OK Name of AAA");
  CHECK(ask(reader, "AAA").starts_with("NO already_redeemed "));
  source.stop();
  lane.wait();
}

TEST_CASE("a stop lets the scan under way be answered") {
  World world;
  world.venue.add_ticket("AAA");
  auto lanes = world.lanes({lane_a1()});
  FakeReader reader(port_of(*lanes));
  REQUIRE(reader.send("AAA\r"));
  CHECK(eventually([&] { return lanes->lane(0).status().state == LaneState::deciding; }));
  std::thread stopping([&] { lanes->stop(); });
  std::this_thread::sleep_for(20ms);
  world.run();
  stopping.join();
  CHECK(reader.line() == "OK Name of AAA\r");
  CHECK(reader.line() == "<closed>");
}

TEST_CASE("a listener that cannot be bound names the lane, and nothing is left running") {
  World world;
  world.run();
  auto lanes = world.lanes({lane_a1()});
  auto options = lane_a1();
  options.name = "A2";
  std::get<scanner::TcpSourceOptions>(options.readers.front().source).endpoint.port = port_of(*lanes);
  Lanes second({&world.outlet}, &world.venue.core->sequencer, &world.permits, nullptr, {}, {options});
  const auto started = second.start();
  REQUIRE_FALSE(started);
  CHECK(started.error().starts_with("lane A2: cannot listen on 127.0.0.1:"));
}

TEST_CASE("a document that two tickets are known by calls staff, one that is not known does not") {
  World world;
  const auto& keys = *world.venue.keyring->find(world.venue.event);
  for (const char* secret : {"AAA", "BBB"}) {
    world.venue.add_ticket(secret, [&](admission::Ticket& ticket) {
      ticket.identifiers = {{"passport", sequencer::identifier_key(keys, "L898902C3")}};
    });
  }
  world.run();
  auto options = lane_a1();
  std::get<scanner::TcpSourceOptions>(options.readers.front().source).framing = scanner::Framing::stx_etx;
  options.line.no = "NO {reason} {headline}";
  auto lanes = world.lanes({options});
  FakeReader reader(port_of(*lanes));
  const auto show = [&](const std::vector<std::string>& lines) {
    REQUIRE(reader.send("\x02" + scanner::joined(lines) + "\x03"));
    std::string line = reader.line();
    if (line.ends_with('\r')) line.pop_back();
    return line;
  };
  CHECK(show(scanner::kTd2Lines) == "NO invalid No ticket found");
  CHECK(eventually([&] { return lanes->lane(0).status().state == LaneState::refused; }));
  auto misread = scanner::kTd3Lines;
  misread[1][9] = '7';
  CHECK(show(misread) == "NO error Document not readable");
  CHECK(show(scanner::kTd3Lines) == "NO ambiguous Several tickets");
  CHECK(eventually([&] { return lanes->lane(0).status().state == LaneState::needs_staff; }));
  lanes->stop();
  CHECK(lanes->lane(0).status().refused == 3);
  CHECK(lanes->lane(0).status().errors == 0);
}

TEST_CASE("tickets that are chosen on a screen do not share the nonce of a late one") {
  World world;
  const auto first = world.venue.add_ticket("AAA"), second = world.venue.add_ticket("BBB");
  LaneContext context{&world.venue.core->sequencer, &world.outlet, &world.permits, {}, 40ms};
  lane::Lane lane(context, lane_a1());
  const auto choose = [&](admission::TicketId ticket) {
    lane::Scan chosen;
    chosen.ticket = ticket;
    return boost::asio::co_spawn(world.io.context, lane.scan(chosen), boost::asio::use_future).get();
  };
  CHECK(choose(first).words.verdict == "unavailable");
  world.run();
  CHECK(eventually([&] { return world.permits.taken() == 0; }));
  CHECK(choose(second).words.name == "Name of BBB");
  CHECK(choose(first).words.name == "Name of AAA");
  lane.wait();
}

TEST_CASE("a lane is known before its first scan") {
  World world;
  world.run();
  auto lanes = world.lanes({lane_a1()});
  CHECK(eventually([&] { return world.venue.core->sequencer.directory()->lanes_by_name.contains("A1"); }));
}

TEST_CASE("a VIP is greeted in words of their own, and their lane has permits that others do not get") {
  World world;
  world.venue.add_ticket("VVV", [](admission::Ticket& ticket) { ticket.tags = {"speaker", "VIP"}; });
  world.venue.add_ticket("AAA");
  world.run();
  auto options = lane_a1();
  options.line.vip = "VIP {name}";
  auto lanes = world.lanes({options});
  FakeReader reader(port_of(*lanes));
  CHECK(ask(reader, "VVV") == "VIP Name of VVV");
  CHECK(ask(reader, "AAA") == "OK Name of AAA");

  sequencer::Permits permits(3, 1);
  const auto first = permits.try_take(), second = permits.try_take();
  CHECK(first);
  CHECK(second);
  CHECK_FALSE(permits.try_take());
  CHECK(permits.try_take(true));
  CHECK(permits.taken() == 2);
}

TEST_CASE("a lane that is closed says so to the reader, and asks for nothing") {
  World world;
  world.venue.add_ticket("AAA");
  world.run();
  auto lanes = world.lanes({lane_a1()});
  FakeReader reader(port_of(*lanes));
  auto& lane = lanes->lane(0);
  lane.close_for("Lunch until two.");
  CHECK(eventually([&] { return lane.status().state == LaneState::out_of_service; }));
  CHECK(ask(reader, "AAA") ==
        "NO unavailable This entrance is out of service, please use another one. Lunch until two.");
  lane.close_for("");
  CHECK(eventually([&] { return lane.status().state == LaneState::idle; }));
  CHECK(ask(reader, "AAA") == "OK Name of AAA");
}
