#include "scanner/source/learn.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "scanner/source/reader_preset.h"
#include "tests/unit/source/learn_fixture.h"

using namespace usher::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kFramings[] = {"auto", "cr", "lf", "crlf", "stx_etx", "idle", "mrz"};

LearnReader reader_with(Framing framing, std::chrono::milliseconds idle_gap = kIdleGap) {
  LearnReader reader;
  reader.name = "reader1";
  reader.framing = framing;
  reader.idle_gap = idle_gap;
  reader.where = "listen = \"0.0.0.0:9100\"";
  return reader;
}

LearnReader wedge() {
  LearnReader reader;
  reader.name = "reader2";
  reader.types = true;
  return reader;
}

bool in_chinese(const Finding& finding) {
  for (const Remark& remark : finding.remarks) {
    if (remark.en.empty() || remark.zh.empty() || remark.en.find('{') != remark.en.npos) return false;
    if (remark.zh.find('{') != remark.zh.npos) return false;
  }
  return !finding.remarks.empty();
}

}  // namespace

TEST_CASE("whatever a reader puts around its codes, the finding reads them or names what to change in the reader") {
  std::size_t setups = 0, read = 0;
  const std::string text = kShownBytes.text;
  for (const std::string_view configured : kFramings) {
    for (const std::string_view prefix : {"", "\x02", "A1", "\n"}) {
      for (const std::string_view aim : {"", "]Q1", "]zx", "]Q1\\000026"}) {
        for (const std::string_view suffix :
             {"", "\r", "\n", "\r\n", "\t", "\x03", "\x03\r\n", "\n\r", ";", "\r\x03"}) {
          for (const auto& [piece, gap_ms] : {std::pair<std::size_t, std::uint32_t>{4096, 0}, {1, 1}, {8, 60}}) {
            for (const bool closed : {false, true}) {
              const auto framing = *parse_framing(configured);
              Capture capture =
                  sent(std::string(prefix) + std::string(aim) + text + std::string(suffix), piece, gap_ms);
              capture.closed = closed;
              const Finding finding = learnt(reader_with(framing), kShownBytes, capture);
              CAPTURE(configured);
              CAPTURE(spelled(capture.pieces.front().bytes));
              CAPTURE(spelled(suffix));
              CAPTURE(gap_ms);
              CAPTURE(codes_of(finding));
              REQUIRE(finding.scans == 3);
              CHECK(finding.confident);
              CHECK(in_chinese(finding));
              const bool right = finding.framing && frames_as(capture, *finding.framing, finding.idle_gap, text, 1);
              CHECK(finding.reads == right);
              CHECK((right || finding.change_reader));
              if (right && !finding.change_config && !says(finding, "charset")) {
                CHECK(frames_as(capture, framing, kIdleGap, text, 1));
                CHECK(*finding.framing == framing);
              }
              if (finding.framing) CHECK(finding.toml.find(to_string(*finding.framing)) != std::string::npos);
              ++setups;
              read += right ? 1 : 0;
            }
          }
        }
      }
    }
  }
  MESSAGE(setups, " setups, of them ", read, " read by a framing of usher");
  CHECK(read > setups / 4);
}

TEST_CASE("every preset's reader is found to be configured right") {
  const std::pair<std::string_view, std::string_view> kSuffixes[] = {
      {"cognex", "\r\n"}, {"keyence", "\r"}, {"omron", "\r\n"}, {"datalogic", ""}};
  for (const auto& [name, suffix] : kSuffixes) {
    const auto preset = reader_preset(name);
    REQUIRE(preset);
    const Finding finding =
        learnt(reader_with(preset->framing), kShownBytes, sent(kShownBytes.text + std::string(suffix)));
    CAPTURE(name);
    CHECK(finding.reads);
    CHECK_FALSE(finding.change_config);
    CHECK_FALSE(finding.change_reader);
    CHECK(says(finding, "as_configured"));
    CHECK(finding.framing == preset->framing);
  }
}

TEST_CASE("no suffix: idle framing, with a gap that fits the line") {
  const Finding fast = learnt(reader_with(Framing::automatic), kShownBytes, sent(kShownBytes.text));
  CHECK(fast.framing == Framing::idle);
  CHECK(fast.toml == "[[lane.reader]]\nlisten = \"0.0.0.0:9100\"\nframing = \"idle\"\nidle_ms = 100\n");
  const Finding slow = learnt(reader_with(Framing::automatic), kShownBytes, sent(kShownBytes.text, 5, 83));
  CHECK(slow.look.longest_gap_ms == 83);
  CHECK(slow.idle_gap == 210ms);
  CHECK(slow.reads);
  // Configured for idle already, but so that a slow moment cuts a code.
  const Finding thin = learnt(reader_with(Framing::idle, 90ms), kShownBytes, sent(kShownBytes.text, 5, 83));
  CHECK(says(thin, "set_idle"));
  // It sends an end after all: people need not wait for the silence.
  const Finding late = learnt(reader_with(Framing::idle), kShownBytes, sent(kShownBytes.text + "\r"));
  CHECK(says(late, "sooner_by_end"));
  CHECK(late.framing == Framing::automatic);
}

TEST_CASE("a reader that hangs up behind each code needs no suffix") {
  Capture capture = sent(kShownBytes.text);
  capture.closed = true;
  const Finding finding = learnt(reader_with(Framing::automatic), kShownBytes, capture);
  CHECK(finding.reads);
  CHECK(says(finding, "as_configured"));
  CHECK(says(finding, "ended_by_closing"));
}

TEST_CASE("AIM identifiers are recognised, unknown ones and other preambles are the reader's to change") {
  const Finding aim = learnt(reader_with(Framing::automatic), kShownBytes, sent("]Q1" + kShownBytes.text + "\r"));
  CHECK(aim.around.symbology == "qr");
  CHECK(says(aim, "aim_on"));
  CHECK_FALSE(aim.change_reader);
  const Finding literal = learnt(reader_with(Framing::automatic), kShownBytes, sent("G1:" + kShownBytes.text + "\r"));
  CHECK(literal.around.preamble == "G1:");
  CHECK(says(literal, "preamble"));
  CHECK_FALSE(literal.reads);
}

TEST_CASE("what stands before or behind a code is named only when two scans have it") {
  const std::string private_code = "TICKET-OF-ANNA";
  const std::vector<Capture> one{sent(private_code + kShownBytes.text + "\r")};
  const Finding alone = learn(reader_with(Framing::automatic), kShownBytes, one);
  CHECK_FALSE(alone.confident);
  CHECK(says(alone, "scan_again"));
  for (const Remark& remark : alone.remarks) {
    CHECK(remark.en.find(private_code) == std::string::npos);
    CHECK(remark.zh.find(private_code) == std::string::npos);
  }
}

TEST_CASE("keyboards of other countries are told apart, and the US one needs nothing") {
  for (const KeyboardLayout& layout : keyboard_layouts()) {
    for (const std::string_view suffix : {"\r", "\t", "\r\r"}) {
      const Capture capture = keyed(kShownKeys.text + std::string(suffix), layout.id);
      const Finding finding = learnt(wedge(), kShownKeys, capture);
      CAPTURE(std::string(layout.id));
      CAPTURE(codes_of(finding));
      REQUIRE(finding.scans == 3);
      CHECK(finding.confident);
      CHECK(in_chinese(finding));
      CHECK(finding.toml.empty());
      const bool named = std::ranges::find(finding.look.layouts, &layout) != finding.look.layouts.end();
      CHECK(named);
      if (layout.id == "us") {
        CHECK(finding.reads);
        CHECK_FALSE(finding.change_reader);
        CHECK(says(finding, "us_layout"));
      } else {
        CHECK_FALSE(finding.reads);
        CHECK(says(finding, "layout"));
        CHECK(finding.remarks.front().en.find(layout.name) != std::string::npos);
      }
    }
  }
}

TEST_CASE("German, French, Spanish, UK and Italian are told apart from all others but their twins") {
  for (const auto& [id, twins] : {std::pair{"de", 1}, {"fr", 1}, {"gb", 1}, {"it", 1}, {"es", 1}, {"jp", 1}}) {
    const Finding finding = learnt(wedge(), kShownKeys, keyed(kShownKeys.text + "\r", id));
    CAPTURE(id);
    CHECK(finding.look.layouts.size() == static_cast<std::size_t>(twins));
    CHECK(finding.look.layouts.front()->id == id);
  }
}

TEST_CASE("the US row is the map that usher reads with") {
  const KeyboardLayout& us = keyboard_layouts().front();
  CHECK(us.id == "us");
  for (std::uint16_t code = 0; code < 256; ++code) {
    CHECK(layout_character(us, code, KeyLevel::plain) == us_character(code, false));
    CHECK(layout_character(us, code, KeyLevel::shift) == us_character(code, true));
    CHECK(layout_character(us, code, KeyLevel::alt_gr) == '\0');
  }
}

TEST_CASE("every layout types the code, and reads back what it types") {
  for (const KeyboardLayout& layout : keyboard_layouts()) {
    CAPTURE(std::string(layout.id));
    const Stream stream = typed_text(keyed(std::string(kLearnText) + "\r", layout.id), {&layout, false});
    CHECK(stream.text == std::string(kLearnText) + "\r");
    CHECK(stream.at_ms.size() == stream.text.size());
  }
}

TEST_CASE("Caps Lock, conversion of case, and a reader that presses Caps Lock") {
  const auto finding = [](const std::string& text) { return learnt(wedge(), kShownKeys, keyed(text + "\r")); };
  CHECK(says(finding("usher-7q/AZ:_z-My9@#"), "swapped_case"));
  CHECK(says(finding("usher-7q/az:_z-my9@#"), "lower_case"));
  CHECK(says(finding("USHER-7Q/AZ:_Z-MY9@#"), "upper_case"));
  Capture capture;
  for (const char c : kLearnText) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital) tap_key(capture, KEY_CAPSLOCK);
    const Capture key = keyed(std::string(1, capital ? static_cast<char>(c | 0x20) : c));
    capture.keys.insert(capture.keys.end(), key.keys.begin(), key.keys.end());
    if (capital) tap_key(capture, KEY_CAPSLOCK);
  }
  tap_key(capture, KEY_ENTER);
  const Finding presses = learnt(wedge(), kShownKeys, capture);
  CHECK(says(presses, "presses_caps"));
  CHECK_FALSE(says(presses, "lower_case"));
  CHECK_FALSE(presses.reads);
}

TEST_CASE("characters typed by Alt and digits, and no Enter") {
  Capture capture;
  for (const char c : kLearnText) {
    add_key(capture, KEY_LEFTALT, 1);
    for (const char digit : "0" + std::to_string(static_cast<int>(c))) {
      constexpr std::uint16_t kKeypad[] = {KEY_KP0, KEY_KP1, KEY_KP2, KEY_KP3, KEY_KP4,
                                           KEY_KP5, KEY_KP6, KEY_KP7, KEY_KP8, KEY_KP9};
      tap_key(capture, kKeypad[digit - '0']);
    }
    add_key(capture, KEY_LEFTALT, 0);
  }
  const Finding silent = learnt(wedge(), kShownKeys, capture);
  CHECK(says(silent, "no_enter"));
  tap_key(capture, KEY_ENTER);
  const Finding finding = learnt(wedge(), kShownKeys, capture);
  CHECK(says(finding, "alt_digits"));
  CHECK_FALSE(says(finding, "layout"));
  CHECK_FALSE(says(finding, "no_enter"));
  CHECK_FALSE(finding.reads);
}

TEST_CASE("doubled, cut and altered codes, and a line with parity") {
  const auto finding = [](const std::string& bytes) {
    return learnt(reader_with(Framing::automatic), kShownBytes, sent(bytes + "\r"));
  };
  std::string doubled, seven;
  for (const char c : kShownBytes.text) doubled += std::string(2, c);
  for (const char c : std::string(kLearnText) + "\r") {
    seven += static_cast<char>(c | (__builtin_parity(static_cast<unsigned char>(c)) << 7));
  }
  CHECK(says(finding(doubled), "doubled"));
  CHECK(says(finding(kShownBytes.text.substr(0, 12)), "without_end"));
  CHECK(says(finding(kShownBytes.text.substr(4)), "without_beginning"));
  const Finding swapped = finding("USHER/7Q-az:_Z/mY9@#\xC3\xA9\xE4\xB8\xAD");
  CHECK(says(swapped, "altered"));
  CHECK(swapped.look.changed.size() == 2);
  CHECK(says(learnt(reader_with(Framing::automatic), kShownKeys, sent(seven)), "seven_bits"));
}

TEST_CASE("character sets that are not UTF-8 are told, and the framing is found all the same") {
  const std::pair<std::string_view, std::string_view> kTails[] = {
      {"\xA8\xA6\xD6\xD0", "GB18030"},
      {"\xE9?", "Latin-1"},
      {"\xE9", "Latin-1"},
      {"\xC3\x83\xC2\xA9\xC3\xA4\xC2\xB8\xC2\xAD", "UTF-8 twice"},
      {"?\x92\x86", "Shift JIS"},
      {"", "ASCII"},
      {"??", "ASCII"},
      {"\xFF\xFE\xFD", "ASCII"},
  };
  for (const auto& [tail, name] : kTails) {
    const Finding finding =
        learnt(reader_with(Framing::idle), kShownBytes, sent(std::string(kLearnText) + std::string(tail) + "\r\n"));
    CAPTURE(std::string(name));
    CAPTURE(codes_of(finding));
    CHECK(says(finding, "charset"));
    CHECK(to_string(finding.look.charset) == name);
    CHECK_FALSE(says(finding, "postamble"));
    CHECK(finding.framing == Framing::automatic);
    CHECK(finding.change_reader);
  }
}

TEST_CASE("two codes in one go: an end between them, a pause, or nothing") {
  const std::string& text = kShownBytes.text;
  const Finding ended = learnt(reader_with(Framing::automatic), kShownBytes, sent(text + "\r" + text + "\r"));
  CHECK(ended.look.times == 2);
  CHECK(ended.around.end == "\r");
  CHECK(ended.reads);
  CHECK(says(ended, "came_twice"));
  Capture paused = sent(text);
  paused.pieces.push_back({300, text});
  CHECK(learnt(reader_with(Framing::automatic), kShownBytes, paused).framing == Framing::idle);
  const Finding glued = learnt(reader_with(Framing::automatic), kShownBytes, sent(text + text));
  CHECK(glued.look.times == 2);
  CHECK(says(glued, "no_end"));
  CHECK_FALSE(glued.framing);
}

TEST_CASE("one scan is not enough, two that agree are, and scans that do not agree are told") {
  const LearnReader reader = reader_with(Framing::automatic);
  const Capture good = sent(kShownBytes.text + "\r"), other = sent(kShownBytes.text + "\t");
  CHECK_FALSE(learnt(reader, kShownBytes, good, 1).confident);
  CHECK(learnt(reader, kShownBytes, good, 2).confident);
  const Finding mixed = learn(reader, kShownBytes, std::vector<Capture>{good, other});
  CHECK_FALSE(mixed.confident);
  CHECK(says(mixed, "disagree"));
  const Finding most = learn(reader, kShownBytes, std::vector<Capture>{good, other, good});
  CHECK(most.confident);
  CHECK(most.agreeing == 2);
  CHECK(says(learn(reader, kShownBytes, {}), "nothing_came"));
  const Finding strangers = learn(reader, kShownBytes, std::vector<Capture>{sent("4006381333931\r")});
  CHECK(says(strangers, "only_others"));
  CHECK(strangers.others == 1);
}

TEST_CASE("of what is not the shown code nothing is kept but its length") {
  const CodeLook ticket = look_at(sent("USHER-0001-ANNA\r"), kShownBytes);
  CHECK(ticket.shape == Shape::none);
  CHECK(ticket.units == 16);
  CHECK((ticket.before + ticket.text + ticket.after).empty());
  // Somebody's own code: the next ticket differs in one digit and is not it.
  const Shown own{"EXPO-2026-000123", false};
  CHECK(look_at(sent("EXPO-2026-000123\r"), own).shape == Shape::exact);
  CHECK(look_at(sent("EXPO-2026-000124\r"), own).shape == Shape::none);
  CHECK(look_at(keyed("EXPO-2026-000124\r"), own).shape == Shape::none);
  CHECK(look_at(keyed("EXPO-2026-000123\r", "de"), own).layouts.front()->id == "de");
}

TEST_CASE("control characters are called by their names") {
  CHECK(spelled("\x02") == "STX");
  CHECK(spelled("AB\r\n") == "\"AB\" CR LF");
  CHECK(spelled("\xE9") == "\"\\xE9\"");
  CHECK(spelled("").empty());
}
