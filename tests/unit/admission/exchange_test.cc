#include "gateway/admission/exchange.h"

#include <doctest/doctest.h>

#include "gateway/admission/decide.h"
#include "tests/unit/admission/scene.h"

namespace usher::admission {
namespace {

// A ticket of an item that is exchanged for an NFC wristband.
struct Exchanging : Scene {
  ItemMedia item{MediaPolicy::fresh, "nfc_uid"};
  MediaSettings settings;
  ExchangeAsked asked{"nfc_uid", "04A1B2C3", std::nullopt};
  Medium medium;
  ExchangeScene exchange;

  Exchanging() {
    add("A");
    candidates[0].media = &item;
    exchange.settings = &settings;
    exchange.by_code = true;
  }
  Exchanging(const Exchanging&) = delete;
  Exchanging& with() {
    exchange.asked = &asked;
    return *this;
  }
  Exchanging& known() {
    exchange.medium = &medium;
    return *this;
  }
  Decision at_door(Scan scan = entry_at(0)) {
    return decide({.list = list,
                   .match = exchange.by_medium ? Match::identifier : Match::secret,
                   .candidates = candidates,
                   .questions = questions,
                   .language = "en",
                   .exchange = exchange},
                  scan);
  }
};

TEST_CASE("a ticket that is to be exchanged is asked for a medium, once everything else is right") {
  Exchanging scene;
  const Decision open = scene.at_door();
  CHECK(open.verdict == Verdict::incomplete);
  CHECK(open.explanation == Explanation{MessageKey::exchange_open, {}, {"new", "nfc_uid"}});
  scene.ask("size");
  CHECK(scene.at_door().explanation.key == MessageKey::questions_open);
  scene.questions.clear();
  scene.presences[0].checkins.push_back({.seq = Seq(1), .time = at_minute(-5)});
  CHECK(scene.at_door().reason == Reason::already_redeemed);
}

TEST_CASE("nobody is asked for a medium who leaves, has one, came with one, or is forced in") {
  Exchanging scene;
  CHECK(scene.at_door(exit_at(0)).verdict == Verdict::exited);
  Scan forced = entry_at(0);
  forced.force = true;
  const Decision in = scene.at_door(forced);
  CHECK(in.verdict == Verdict::admitted);
  CHECK_FALSE(in.forced);
  scene.exchange.by_medium = true;
  CHECK(scene.at_door().verdict == Verdict::admitted);
  scene.exchange.by_medium = false;
  scene.tickets[0].media = {7};
  CHECK(scene.at_door().verdict == Verdict::admitted);
  scene.tickets[0].media.clear();
  scene.settings.types_off = {"nfc_uid"};
  CHECK(scene.at_door().verdict == Verdict::admitted);
  scene.settings.types_off.clear();
  scene.candidates[0].media = nullptr;
  CHECK(scene.at_door().verdict == Verdict::admitted);
}

TEST_CASE("an exchange that can be is granted with the entry") {
  Exchanging scene;
  const Decision granted = scene.with().at_door();
  CHECK(granted.verdict == Verdict::admitted);
  CHECK(granted.link);
  CHECK_FALSE(scene.with().at_door(exit_at(0)).link);
}

TEST_CASE("what can go wrong with an exchange is told in pretix's order") {
  Exchanging scene;
  scene.with();
  const auto expect = [&](Reason reason, MessageKey key) {
    const Decision d = scene.at_door();
    CHECK(d.verdict == Verdict::refused);
    CHECK(d.reason == reason);
    CHECK(d.explanation.key == key);
    CHECK_FALSE(d.link);
    Scan forced = entry_at(0);
    forced.force = true;
    CHECK(scene.at_door(forced).reason == reason);  // force makes no medium
  };
  // Everything is wrong at first; each fault is taken away in turn.
  scene.exchange.by_medium = true;
  scene.settings.types_off = {"nfc_uid"};
  scene.item = {MediaPolicy::reuse, "barcode"};
  scene.tickets[0].media = {7};
  expect(Reason::error, MessageKey::exchange_of_medium);
  scene.exchange.by_medium = false;
  expect(Reason::error, MessageKey::medium_type_off);
  scene.settings.types_off.clear();
  expect(Reason::product, MessageKey::medium_type_wrong);
  scene.item.type = "nfc_uid";
  expect(Reason::already_exchanged, MessageKey::already_exchanged);
  scene.tickets[0].media.clear();
  expect(Reason::medium_invalid, MessageKey::medium_unusable);
  scene.known().medium.expires = at_minute(-1);
  expect(Reason::medium_invalid, MessageKey::medium_unusable);
  scene.medium.expires.reset();
  scene.item.policy = MediaPolicy::fresh;
  expect(Reason::medium_exists, MessageKey::medium_exists);
  scene.exchange.medium = nullptr;
  scene.asked.identifier = "08A1B2C3";
  expect(Reason::medium_invalid, MessageKey::medium_unfit);
  scene.asked.identifier = "04A1B2C3";
  scene.exchange.identifier_taken = true;
  expect(Reason::medium_invalid, MessageKey::medium_unfit);
  scene.exchange.identifier_taken = false;
  CHECK(scene.at_door().link);
  scene.candidates[0].media = nullptr;
  expect(Reason::product, MessageKey::medium_type_wrong);
}

TEST_CASE("each policy knows which media it takes") {
  struct Row {
    MediaPolicy policy;
    bool unknown, known;
  };
  for (const Row row : {Row{MediaPolicy::fresh, true, false}, Row{MediaPolicy::reuse, false, true},
                        Row{MediaPolicy::reuse_or_new, true, true}, Row{MediaPolicy::append, false, true},
                        Row{MediaPolicy::append_or_new, true, true}}) {
    Exchanging scene;
    scene.item.policy = row.policy;
    CAPTURE(to_string(row.policy));
    CHECK(scene.with().at_door().link == row.unknown);
    CHECK(scene.known().at_door().link == row.known);
    scene.medium.active = false;
    CHECK_FALSE(scene.at_door().link);
    CHECK(parse_media_policy(to_string(row.policy)) == row.policy);
  }
  CHECK_FALSE(parse_media_policy(""));
}

TEST_CASE("a medium that stands for as many tickets as it may takes no more, but may change them for one") {
  Exchanging scene;
  scene.item.policy = MediaPolicy::append;
  scene.with().known().exchange.medium_full = true;
  CHECK(scene.at_door().reason == Reason::medium_invalid);
  scene.asked.action = LinkAction::replace;
  CHECK(scene.at_door().link);
}

TEST_CASE("the policy decides about a medium's other tickets unless the request does") {
  ExchangeAsked asked;
  CHECK(link_action(asked, MediaPolicy::reuse) == LinkAction::replace);
  CHECK(link_action(asked, MediaPolicy::reuse_or_new) == LinkAction::replace);
  CHECK(link_action(asked, MediaPolicy::append_or_new) == LinkAction::append);
  asked.action = LinkAction::append;
  CHECK(link_action(asked, MediaPolicy::reuse) == LinkAction::append);
  CHECK(parse_link_action("replace") == LinkAction::replace);
  CHECK_FALSE(parse_link_action("add"));
}

TEST_CASE("where it is enforced, an exchanged ticket comes in by its medium alone") {
  Exchanging scene;
  scene.tickets[0].media = {7};
  scene.settings.enforced = true;
  CHECK(scene.at_door().reason == Reason::already_exchanged);
  CHECK(scene.at_door(exit_at(0)).verdict == Verdict::exited);
  scene.presences[0].checkins.push_back({.seq = Seq(1), .time = at_minute(-5)});
  CHECK(scene.at_door().reason == Reason::already_exchanged);  // told before that it is inside
  Scan forced = entry_at(0);
  forced.force = true;
  CHECK(scene.at_door(forced).skipped == std::vector<Reason>{Reason::already_exchanged, Reason::already_redeemed});
  scene.presences[0].checkins.clear();
  scene.exchange.by_code = false;
  CHECK(scene.at_door().verdict == Verdict::admitted);
}

TEST_CASE("numbers that a medium can have") {
  for (const char* good : {"04A1B2C3", "04a1b2c3d4e5f6", "0804B2C3D4E5F6"}) CHECK(identifier_fits("nfc_uid", good));
  for (const char* bad : {"", "04A1B2", "08A1B2C3", "04A1B2C3D", "04A1B2CX", "04A1B2C304A1B2C304A1B2"}) {
    CHECK_FALSE(identifier_fits("nfc_uid", bad));
  }
  CHECK(identifier_fits("barcode", "AB-12/34"));
  for (const std::string& bad : {std::string(), std::string("A B"), std::string("\x7F"), std::string(201, 'A')}) {
    CHECK_FALSE(identifier_fits("barcode", bad));
  }
}

}  // namespace
}  // namespace usher::admission
