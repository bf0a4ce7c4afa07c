#include <doctest/doctest.h>
#include <sys/stat.h>

#include "scanner/source/hid_source.h"
#include "scanner/source/learn_recorder.h"
#include "scanner/source/serial_source.h"
#include "scanner/source/tcp_line_source.h"
#include "tests/unit/scanner/fake_reader.h"
#include "tests/unit/source/learn_fixture.h"
#include "tests/unit/source/pty.h"
#include "tests/unit/source/recording_sink.h"

using namespace usher::test;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

// The one capture that comes within ten seconds.
LearnRecorder::Taken fetched(LearnRecorder& recorder) {
  std::vector<LearnRecorder::Taken> taken;
  CHECK(eventually([&] {
    if (taken.empty()) taken = recorder.take(Clock::now());
    return !taken.empty();
  }));
  REQUIRE(taken.size() == 1);
  return std::move(taken.front());
}

bool has(RecordingSink& sink, const std::string& codes) {
  return eventually([&] { return sink.codes() == codes; });
}

}  // namespace

TEST_CASE("what a reader on the network sends goes to the learner, and to the sink again after it") {
  RecordingSink sink;
  IoThread io;
  TcpSourceOptions options;
  options.name = "reader1";
  options.endpoint = {"127.0.0.1", 0};
  TcpLineSource source(io.context, options, sink);
  REQUIRE(source.start());
  FakeReader reader(source.port());
  REQUIRE(reader.send("A\r"));
  CHECK(has(sink, "A|"));
  // Half a code is there when the learner comes: it is nobody's.
  REQUIRE(reader.send("HAL"));
  CHECK(eventually([&] { return sink.count(LineEvent::code_begun) == 2; }));
  const auto recorder = std::make_shared<LearnRecorder>();
  source.learn(recorder);
  std::this_thread::sleep_for(20ms);
  REQUIRE(reader.send("]Q1" + kShownBytes.text));
  std::this_thread::sleep_for(200ms);
  REQUIRE(reader.send("\r\n"));
  const auto [name, capture] = fetched(*recorder);
  CHECK(name == "reader1");
  CHECK(bytes_of(capture).text == "]Q1" + kShownBytes.text + "\r\n");
  CHECK(capture.peer.starts_with("127.0.0.1:"));
  CHECK(look_at(capture, kShownBytes).longest_gap_ms > 0);
  CHECK_FALSE(capture.closed);
  source.learn(nullptr);
  std::this_thread::sleep_for(20ms);
  REQUIRE(reader.send("B\r"));
  CHECK(has(sink, "A|B|"));
  source.stop();
}

TEST_CASE("that a reader hangs up is told with what it sent") {
  RecordingSink sink;
  IoThread io;
  TcpSourceOptions options;
  options.name = "reader1";
  options.endpoint = {"127.0.0.1", 0};
  TcpLineSource source(io.context, options, sink);
  REQUIRE(source.start());
  const auto recorder = std::make_shared<LearnRecorder>();
  source.learn(recorder);
  FakeReader reader(source.port());
  REQUIRE(reader.send(kShownBytes.text));
  reader.hang_up();
  CHECK(fetched(*recorder).capture.closed);
  CHECK(sink.readings().empty());
  source.stop();
}

TEST_CASE("a serial line and a keyboard are listened to in the same way") {
  RecordingSink sink;
  IoThread io;
  Pty pty;
  SerialSourceOptions serial_options;
  serial_options.name = "serial";
  serial_options.line.device = pty.path();
  SerialSource serial(io.context, serial_options, sink);
  Folder folder;
  REQUIRE(::mkfifo(folder.path("kbd").c_str(), 0600) == 0);
  const int keyboard = ::open(folder.path("kbd").c_str(), O_RDWR | O_CLOEXEC);
  HidSourceOptions hid_options;
  hid_options.name = "hid";
  hid_options.input.device = folder.path("kbd");
  HidSource hid(io.context, hid_options, sink);
  serial.start();
  hid.start();
  const auto recorder = std::make_shared<LearnRecorder>();
  serial.learn(recorder);
  hid.learn(recorder);
  CHECK(eventually([&] { return serial.status().connections + hid.status().connections == 2; }));
  REQUIRE(pty.send(kShownBytes.text + "\r"));
  const auto sent_by = fetched(*recorder);
  CHECK(sent_by.source == "serial");
  CHECK(look_at(sent_by.capture, kShownBytes).shape == Shape::exact);

  const std::string keys = bytes_of(typed(std::string(kLearnText) + "\n"));
  REQUIRE(::write(keyboard, keys.data(), keys.size()) == std::ssize(keys));
  const auto typed_by = fetched(*recorder);
  CHECK(typed_by.source == "hid");
  const CodeLook look = look_at(typed_by.capture, kShownKeys);
  CHECK(look.shape == Shape::exact);
  CHECK(look.layouts.front()->id == "us");
  CHECK(types_as(typed_by.capture, kLearnText, 1));
  CHECK(sink.readings().empty());

  hid.learn(nullptr);
  serial.learn(nullptr);
  std::this_thread::sleep_for(20ms);
  const std::string code = bytes_of(typed("again\n"));
  REQUIRE(::write(keyboard, code.data(), code.size()) == std::ssize(code));
  CHECK(has(sink, "again|"));
  hid.stop();
  serial.stop();
  ::close(keyboard);
}

TEST_CASE("a recorder keeps no more than its bounds, and nothing once it has ended") {
  LearnRecorder recorder;
  const auto start = Clock::now();
  const std::string much(kLearnCaptureBytesMax + 100, 'x');
  recorder.on_bytes("r", "p", much, start);
  auto taken = recorder.take(start);
  REQUIRE(taken.size() == 1);
  CHECK(taken.front().capture.cut);
  CHECK(bytes_of(taken.front().capture).text.size() == kLearnCaptureBytesMax);

  for (std::size_t i = 0; i < kLearnStreamsMax + 5; ++i) recorder.on_bytes("r", std::to_string(i), "x", start);
  CHECK(recorder.begun());
  taken = recorder.take(start + kLearnSilence);
  CHECK(taken.size() == kLearnStreamsMax);
  CHECK_FALSE(recorder.begun());

  for (std::size_t i = 0; i < kLearnWaitingMax + 3; ++i) {
    recorder.on_bytes("r", "p", "x", start + static_cast<int>(i) * kLearnSilence);
  }
  CHECK(recorder.take(start + 1h).size() == kLearnWaitingMax);
  CHECK(recorder.dropped() == 3);

  for (std::size_t i = 0; i < kLearnCaptureKeysMax + 9; ++i) recorder.on_key("k", "p", {EV_KEY, KEY_A, 1}, start);
  recorder.on_key("k", "p", {EV_MSC, MSC_SCAN, 1}, start);
  taken = recorder.take(start);
  REQUIRE(taken.size() == 1);
  CHECK(taken.front().capture.keys.size() == kLearnCaptureKeysMax);

  recorder.end();
  recorder.on_bytes("r", "p", "x", start);
  CHECK(recorder.take(start + 1h).empty());
  CHECK(recorder.ended());
}
