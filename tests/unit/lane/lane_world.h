// A gateway's lanes in a test: over a real sequencer on the memory store, with readers that talk TCP.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include "gateway/lane/lanes.h"
#include "tests/unit/scanner/fake_reader.h"
#include "tests/unit/sequencer/venue.h"

namespace usher::test {

using namespace usher::lane;
using namespace std::chrono_literals;

inline LaneOptions lane_a1() {
  LaneOptions options;
  options.name = "A1";
  options.gate = "North";
  options.event = "expo";
  options.list = "main";
  scanner::TcpSourceOptions reader;
  reader.name = "A1/1";
  reader.endpoint = {"127.0.0.1", 0};
  options.readers = {{reader}};
  return options;
}

struct Heard {
  std::mutex mutex;
  std::vector<std::string> outcomes;
  std::chrono::nanoseconds slowest{};
};

// A gateway's lanes over a real sequencer on the memory store. The sequencer's thread runs from run() on.
struct World {
  World() { spdlog::set_level(spdlog::level::off); }
  Venue venue;
  sequencer::Permits permits{8};
  IoThread io;
  sequencer::IoOutlet outlet{io.context};
  Heard heard;
  std::thread writer;

  ~World() { stop(); }
  void run() {
    writer = std::thread([this] { venue.core->sequencer.run(); });
  }
  void stop() {
    venue.core->sequencer.stop();
    if (writer.joinable()) writer.join();
  }
  OnRelease on_release() {
    return [this](const Release& release) {
      const std::lock_guard lock(heard.mutex);
      heard.outcomes.emplace_back(std::string(release.outcome) + "/" + std::string(release.reason));
      heard.slowest = std::max(heard.slowest, release.scan_to_release);
    };
  }
  std::unique_ptr<Lanes> lanes(std::vector<LaneOptions> options) {
    auto made = std::make_unique<Lanes>(std::vector<sequencer::IoOutlet*>{&outlet}, &venue.core->sequencer, &permits,
                                        nullptr, on_release(), std::move(options));
    REQUIRE(made->start());
    return made;
  }
};

inline std::uint16_t port_of(const Lanes& lanes, std::size_t reader = 0) {
  return lanes.readers().at(reader).port;
}

inline std::string ask(FakeReader& reader, const std::string& code) {
  REQUIRE(reader.send(code + "\r\n"));
  std::string line = reader.line();
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace usher::test
