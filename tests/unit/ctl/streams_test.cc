#include <doctest/doctest.h>

#include "gateway/ctl/limits.h"
#include "gateway/ctl/lines.h"

namespace usher::ctl {
namespace {

// What comes out when `bytes` arrives in pieces of `size`.
std::vector<std::string> lines_of(std::string_view bytes, std::size_t size) {
  LineSplitter splitter;
  std::vector<std::string> lines;
  const auto keep = [&](std::string_view line) { lines.emplace_back(line); };
  for (std::size_t at = 0; at < bytes.size(); at += size) CHECK(splitter.feed(bytes.substr(at, size), keep));
  splitter.finish(keep);
  return lines;
}

std::vector<std::string> events_of(std::string_view bytes, std::size_t size) {
  EventStream stream;
  std::vector<std::string> events;
  const auto keep = [&](const ServerEvent& event) { events.push_back(event.event + "|" + event.data); };
  for (std::size_t at = 0; at < bytes.size(); at += size) CHECK(stream.feed(bytes.substr(at, size), keep));
  return events;
}

}  // namespace

TEST_CASE("NDJSON lines come out whole however they arrive") {
  for (std::size_t size = 1; size < 20; ++size) {
    CHECK(lines_of("{\"a\":1}\n\r\n{\"b\":2}\r\n{\"c\":3}", size) ==
          std::vector<std::string>{"{\"a\":1}", "{\"b\":2}", "{\"c\":3}"});
  }
  CHECK(lines_of("", 1).empty());
}

TEST_CASE("a line without end is refused at the bound") {
  LineSplitter splitter;
  const std::string piece(kLineBytesMax, 'x');
  CHECK(splitter.feed(piece, [](std::string_view) {}));
  CHECK_FALSE(splitter.feed("y", [](std::string_view) {}));
}

TEST_CASE("server-sent events are read as the standard says, in pieces of any size") {
  const std::string stream =
      "\xEF\xBB\xBFretry: 2000\n\n"
      ": a comment\n"
      "event: snapshot\ndata: {\"a\":1}\n\n"
      "data: first\r\ndata:second\r\n\r\n"
      "event: empty\n\n"
      "data\rid: 7\r\r"
      "data: cut off";
  for (std::size_t size = 1; size < 40; ++size) {
    CAPTURE(size);
    CHECK(events_of(stream, size) == std::vector<std::string>{"snapshot|{\"a\":1}", "|first\nsecond", "|"});
  }
}

TEST_CASE("an event without end is refused at the bound") {
  EventStream stream;
  CHECK_FALSE(stream.feed("data: " + std::string(kLineBytesMax + 1, 'x'), [](const ServerEvent&) {}));
  EventStream many;
  bool sound = true;
  for (int i = 0; i < 3000 && sound; ++i)
    sound = many.feed("data: " + std::string(1000, 'x') + "\n", [](const ServerEvent&) {});
  CHECK_FALSE(sound);
}

}  // namespace usher::ctl
