#include "scanner/camera/frame_plan.h"

#include <set>

#include <doctest/doctest.h>

#include "scanner/camera/capture_message.h"

using namespace usher::scanner;

using namespace std::chrono_literals;

namespace {

// Ten frames a second.
struct Frames {
  FramePlan plan;
  FramePlan::Time now{100s};
  std::chrono::milliseconds gap{100};
  std::vector<Look> next(double difference) { return plan.next(difference, now += gap); }
};

}  // namespace

TEST_CASE("QR is looked for in every frame that moves, the other formats in every third") {
  Frames frames{FramePlan(kTicketFormats)};
  int all = 0;
  for (int i = 0; i < 30; ++i) {
    const auto looks = frames.next(20);
    REQUIRE(looks.size() == 2);
    CHECK(looks[0].step == Step::plain);
    CHECK(looks[0].formats.has(Format::qr));
    if (looks[0].formats.has(Format::pdf417)) ++all;
    CHECK(looks[1].step != Step::plain);
  }
  CHECK(all == 10);
}

TEST_CASE("a picture that stands still gets every step, and then a look a second") {
  Frames frames{FramePlan(kTicketFormats)};
  (void)frames.next(20);
  std::set<Step> tried;
  for (int i = 0; i < 15; ++i) {
    for (const Look& look : frames.next(0)) tried.insert(look.step);
  }
  CHECK(tried.size() == 6);  // all but enlarged, which is for stills
  int looked = 0;
  for (int i = 0; i < 100; ++i) looked += !frames.next(0.5).empty();
  CHECK(looked == 10);
  CHECK(!frames.next(9).empty());
}

TEST_CASE("a code that stands still is looked for by the step that found it, often enough not to be new") {
  for (const auto gap : {33ms, 100ms, 500ms, 1000ms}) {
    CAPTURE(gap.count());
    Frames frames{FramePlan(kTicketFormats), FramePlan::Time{100s}, gap};
    (void)frames.next(20);
    frames.plan.found_by(Step::inverted);
    auto seen = frames.now;
    for (int i = 0; i < 400; ++i) {
      const double difference = i % 50 == 49 ? 5 : 0;  // somebody moves a little now and then
      for (const Look& look : frames.next(difference)) {
        if (look.step == Step::inverted) seen = frames.now;
      }
      CHECK(frames.now - seen < kSameCodeGap);
    }
  }
}

TEST_CASE("a lane that takes one format only looks for no other") {
  Frames frames{FramePlan({Format::pdf417})};
  for (int i = 0; i < 9; ++i) {
    for (const Look& look : frames.next(5)) CHECK(look.formats == FormatSet{Format::pdf417});
  }
}

TEST_CASE("a note survives its bytes; one that cannot be is refused") {
  CaptureNote note;
  note.slot = 1;
  note.width = 640;
  note.height = 480;
  note.difference = 3.5F;
  note.taken_ns = 123456789;
  const auto back = decode_note(encode(note));
  REQUIRE(back);
  CHECK(back->width == 640);
  CHECK(back->difference == 3.5F);
  CHECK(back->taken_ns == 123456789);
  note.slot = kSlots;
  CHECK(!decode_note(encode(note)));
  note.slot = 0;
  note.width = kFrameSideMax + 1;
  CHECK(!decode_note(encode(note)));
  note.width = 0;
  CHECK(!decode_note(encode(note)));
  note.kind = CaptureNote::Kind::failed;
  note.text = "no such device";
  CHECK(decode_note(encode(note))->text == "no such device");
  auto cut = encode(note);
  cut.pop_back();
  CHECK(!decode_note(cut));
  CHECK(!decode_note({}));
}
