#include "gateway/admission/decide.h"

#include <doctest/doctest.h>

#include "tests/unit/admission/scene.h"

namespace usher::admission {
namespace {

using namespace std::chrono_literals;

// --- once, several times, and again after leaving -------------------------------------------------

TEST_CASE("a second scan of an admitted ticket is refused and tells of the first") {
  Scene scene;
  scene.add("A");
  CHECK(scene.scan(entry_at(0)).verdict == Verdict::admitted);
  const Decision again = scene.scan(entry_at(5));
  CHECK(again.verdict == Verdict::refused);
  CHECK(again.reason == Reason::already_redeemed);
  CHECK(again.explanation.key == MessageKey::already_in);
  CHECK(again.explanation.time == at_minute(0));
  REQUIRE(again.previous != nullptr);
  CHECK(again.previous->seq == Seq{1});
}

TEST_CASE("a list with multiple entries admits again and again") {
  Scene scene;
  scene.list.multiple_entries = true;
  scene.add("A");
  for (int minute = 0; minute < 3; ++minute) CHECK(scene.scan(entry_at(minute)).verdict == Verdict::admitted);
}

TEST_CASE("after an exit the next entry is admitted, where the list allows it") {
  Scene scene;
  scene.add("A");
  scene.scan(entry_at(0));
  CHECK(scene.scan(exit_at(1)).verdict == Verdict::exited);
  CHECK(scene.scan(entry_at(2)).verdict == Verdict::admitted);
  CHECK(scene.scan(entry_at(3)).previous->seq == Seq{3});  // the stay that goes on, not the one that has ended
}

TEST_CASE("a list without return refuses after an exit and says so") {
  Scene scene;
  scene.list.entry_after_exit = false;
  scene.add("A");
  scene.scan(entry_at(0));
  scene.scan(exit_at(1));
  const Decision back = scene.scan(entry_at(2));
  CHECK(back.reason == Reason::already_redeemed);
  CHECK(back.explanation.key == MessageKey::already_in_no_return);
  CHECK(back.previous->seq == Seq{1});
}

TEST_CASE("exits need no entry before them, and may be repeated") {
  Scene scene;
  scene.add("A");
  CHECK(scene.scan(exit_at(0)).verdict == Verdict::exited);
  CHECK(scene.scan(exit_at(1)).verdict == Verdict::exited);
  CHECK(scene.scan(entry_at(2)).verdict == Verdict::admitted);
}

TEST_CASE("a list without return still admits who has only exits") {
  Scene scene;
  scene.list.entry_after_exit = false;
  scene.add("A");
  scene.scan(exit_at(0));
  CHECK(scene.scan(entry_at(1)).verdict == Verdict::admitted);
}

TEST_CASE("the time at the door decides who is inside, not the place in the ledger") {
  Scene scene;
  scene.add("A");
  scene.scan(entry_at(0));
  scene.scan(exit_at(10));
  scene.list.multiple_entries = true;
  scene.scan(entry_at(5));  // an offline scan that arrives late
  scene.list.multiple_entries = false;
  CHECK_FALSE(inside(scene.presences[0]));
  CHECK(scene.scan(entry_at(11)).verdict == Verdict::admitted);
}

// --- force ----------------------------------------------------------------------------------------

TEST_CASE("force is marked only where it was needed") {
  Scene scene;
  scene.add("A");
  const Decision first = scene.scan(forced(entry_at(0)));
  CHECK(first.verdict == Verdict::admitted);
  CHECK_FALSE(first.forced);
  const Decision second = scene.scan(forced(entry_at(1)));
  CHECK(second.verdict == Verdict::admitted);
  CHECK(second.forced);
  CHECK(second.skipped == std::vector{Reason::already_redeemed});
  CHECK(scene.scan(entry_at(2)).previous->seq == Seq{1});  // a forced entry does not move what people hear
}

TEST_CASE("force skips a canceled order and records it") {
  Scene scene;
  scene.add("A").order_status = OrderStatus::canceled;
  CHECK(scene.scan(entry_at(0)).reason == Reason::canceled);
  const Decision d = scene.scan(forced(entry_at(0)));
  CHECK(d.verdict == Verdict::admitted);
  CHECK(d.forced);
  CHECK(d.skipped == std::vector{Reason::canceled, Reason::unpaid});
}

TEST_CASE("force skips every failing check, in their order") {
  Scene scene;
  Ticket& ticket = scene.add("A");
  ticket.order_status = OrderStatus::pending;
  ticket.blocked = {"fraud"};
  ticket.require_approval = true;
  ticket.valid_from = at_minute(5);
  scene.list.all_items = false;
  scene.list.opens_at = at_minute(3);
  scene.list.capacity = 0;
  const Decision d = scene.scan(forced(entry_at(0)));
  CHECK(d.verdict == Verdict::admitted);
  CHECK(d.skipped == std::vector{Reason::blocked, Reason::unapproved, Reason::invalid_time, Reason::product,
                                 Reason::unpaid, Reason::closed, Reason::full});
}

TEST_CASE("force never admits an unknown code") {
  Scene scene;
  scene.match = Match::none;
  const Decision d = scene.scan(forced(entry_at(0)));
  CHECK(d.verdict == Verdict::refused);
  CHECK(d.reason == Reason::invalid);
  CHECK(d.explanation.key == MessageKey::unknown_code);
  CHECK(d.candidate == -1);
}

TEST_CASE("a revoked code is refused, and admits with force, marked") {
  Scene scene;
  scene.add("A");
  scene.match = Match::revoked_secret;
  const Decision d = scene.scan(entry_at(0));
  CHECK(d.reason == Reason::revoked);
  CHECK(d.candidate == 0);
  const Decision f = scene.scan(forced(entry_at(0)));
  CHECK(f.verdict == Verdict::admitted);
  CHECK(f.forced);
  CHECK(f.skipped == std::vector{Reason::revoked});
}

// --- what the code means --------------------------------------------------------------------------

TEST_CASE("an individually canceled ticket is no candidate for its code") {
  Scene scene;
  scene.add("A").canceled = true;
  const Decision d = scene.scan(forced(entry_at(0)));
  CHECK(d.reason == Reason::invalid);
  CHECK(d.candidate == -1);
  CHECK(d.explanation.key == MessageKey::ticket_canceled);
}

TEST_CASE("a canceled ticket found by its document is refused as canceled") {
  Scene scene;
  scene.add("A").canceled = true;
  scene.match = Match::identifier;
  const Decision d = scene.scan(entry_at(0));
  CHECK(d.reason == Reason::canceled);
  CHECK(d.candidate == 0);
}

TEST_CASE("a ticket of another date is invalid on a date-bound list") {
  Scene scene;
  scene.list.subevent = "day2";
  scene.add("A").subevent = "day1";
  const Decision d = scene.scan(entry_at(0));
  CHECK(d.reason == Reason::invalid);
  CHECK(d.explanation == Explanation{MessageKey::wrong_subevent, {}, {"day1", "day2"}});
}

TEST_CASE("found by its document, a ticket of another date is the wrong product, and forced its payment is not asked") {
  Scene scene;
  scene.list.subevent = "day2";
  Ticket& ticket = scene.add("A");
  ticket.subevent = "day1";
  ticket.order_status = OrderStatus::pending;
  scene.match = Match::identifier;
  CHECK(scene.look(entry_at(0)).reason == Reason::product);
  CHECK(scene.look(forced(entry_at(0))).skipped == std::vector{Reason::product});
}

Scene with_addon(std::vector<std::string> items, bool addon_match) {
  Scene scene;
  scene.list.all_items = false;
  scene.list.items = std::move(items);
  scene.list.addon_match = addon_match;
  scene.add("A");
  scene.add("B").addon_to = TicketId{1};
  if (!addon_match) scene.candidates.pop_back();
  return scene;
}

TEST_CASE("without add-on match the ticket itself is what counts") {
  CHECK(with_addon({"B"}, false).scan(entry_at(0)).reason == Reason::product);
}

TEST_CASE("with add-on match the ticket's code admits the add-on") {
  const Decision d = with_addon({"B"}, true).scan(entry_at(0));
  CHECK(d.verdict == Verdict::admitted);
  CHECK(d.candidate == 1);
}

TEST_CASE("a ticket and an add-on that both fit are ambiguous, even with force") {
  Scene scene = with_addon({"A", "B"}, true);
  CHECK(scene.scan(entry_at(0)).reason == Reason::ambiguous);
  const Decision d = scene.scan(forced(entry_at(0)));
  CHECK(d.reason == Reason::ambiguous);
  CHECK_FALSE(d.forced);
  CHECK(d.explanation.words == std::vector<std::string>{"A", "B"});
}

TEST_CASE("a forced revoked code admits the add-on that fits") {
  Scene scene = with_addon({"B"}, true);
  scene.match = Match::revoked_secret;
  const Decision d = scene.scan(forced(entry_at(0)));
  CHECK(d.verdict == Verdict::admitted);
  CHECK(d.candidate == 1);
  CHECK(d.skipped == std::vector{Reason::revoked});
}

TEST_CASE("where no candidate fits, the first is refused as the wrong product") {
  const Decision d = with_addon({"C"}, true).scan(entry_at(0));
  CHECK(d.reason == Reason::product);
  CHECK(d.candidate == 0);
  CHECK(d.explanation.words == std::vector<std::string>{"A", "C"});
}

TEST_CASE("a document of several tickets means the standing one that is on the list") {
  Scene scene;
  scene.match = Match::identifier;
  scene.list.subevent = "day2";
  scene.add("A").subevent = "day1";
  Ticket& rebooked = scene.add("A");
  rebooked.subevent = "day2";
  rebooked.order_status = OrderStatus::canceled;
  scene.add("A").subevent = "day2";
  const Decision d = scene.scan(entry_at(0));
  CHECK(d.verdict == Verdict::admitted);
  CHECK(d.candidate == 2);
  scene.add("A").subevent = "day2";
  CHECK(scene.scan(entry_at(9)).reason == Reason::ambiguous);
}

// --- the checks of a ticket -----------------------------------------------------------------------

TEST_CASE("what makes an unpaid order pass") {
  struct Row {
    OrderStatus status;
    bool include_pending, ignore_unpaid, valid_if_pending;
    Reason reason;
  };
  const Row rows[] = {
      {OrderStatus::canceled, false, false, false, Reason::canceled},
      {OrderStatus::expired, true, true, false, Reason::canceled},
      {OrderStatus::pending, false, false, false, Reason::unpaid},
      {OrderStatus::pending, false, true, false, Reason::unpaid},
      {OrderStatus::pending, true, false, false, Reason::unpaid},
      {OrderStatus::pending, true, true, false, Reason::none},
      {OrderStatus::pending, false, false, true, Reason::none},
      {OrderStatus::paid, false, false, false, Reason::none},
  };
  for (const Row& row : rows) {
    Scene scene;
    scene.list.include_pending = row.include_pending;
    Ticket& ticket = scene.add("A");
    ticket.order_status = row.status;
    ticket.valid_if_pending = row.valid_if_pending;
    Scan scan = entry_at(0);
    scan.ignore_unpaid = row.ignore_unpaid;
    CAPTURE(to_string(row.status));
    CHECK(to_string(scene.look(scan).reason) == to_string(row.reason));
  }
}

TEST_CASE("an unpaid order that staff may let in says so") {
  Scene scene;
  scene.add("A").order_status = OrderStatus::pending;
  CHECK(scene.look(entry_at(0)).explanation.key == MessageKey::order_unpaid);
  scene.list.include_pending = true;
  CHECK(scene.look(entry_at(0)).explanation.key == MessageKey::order_unpaid_can_ignore);
}

TEST_CASE("validity counts for entries, its ends included, and never for exits") {
  Scene scene;
  Ticket& ticket = scene.add("A");
  ticket.valid_from = at_minute(10);
  ticket.valid_until = at_minute(20);
  CHECK(scene.look(entry_at(9)).explanation == Explanation{MessageKey::not_yet_valid, at_minute(10)});
  CHECK(scene.look(entry_at(10)).verdict == Verdict::admitted);
  CHECK(scene.look(entry_at(20)).verdict == Verdict::admitted);
  CHECK(scene.look(entry_at(21)).explanation == Explanation{MessageKey::no_longer_valid, at_minute(20)});
  CHECK(scene.look(exit_at(30)).verdict == Verdict::exited);
}

TEST_CASE("a blocked ticket is refused in both directions, with its reasons") {
  Scene scene;
  scene.add("A").blocked = {"fraud", "refund"};
  CHECK(scene.look(entry_at(0)).explanation == Explanation{MessageKey::ticket_blocked, {}, {"fraud", "refund"}});
  CHECK(scene.look(exit_at(0)).reason == Reason::blocked);
}

TEST_CASE("a list with an empty item list admits nothing") {
  Scene scene;
  scene.list.all_items = false;
  scene.add("A");
  CHECK(scene.look(entry_at(0)).reason == Reason::product);
}

// --- ours: opening times, capacity, questions -----------------------------------------------------

TEST_CASE("a list admits from its opening until just before its closing; a way out is never closed") {
  Scene scene;
  scene.add("A");
  scene.list.opens_at = at_minute(10);
  scene.list.closes_at = at_minute(20);
  CHECK(scene.look(entry_at(9)).explanation == Explanation{MessageKey::list_not_open, at_minute(10)});
  CHECK(scene.look(entry_at(9)).reason == Reason::closed);
  CHECK(scene.look(entry_at(10)).verdict == Verdict::admitted);
  CHECK(scene.look(entry_at(19)).verdict == Verdict::admitted);
  CHECK(scene.look(entry_at(20)).explanation == Explanation{MessageKey::list_closed, at_minute(20)});
  CHECK(scene.look(exit_at(30)).verdict == Verdict::exited);
}

TEST_CASE("a full list refuses newcomers, not whoever is counted inside, and never a way out") {
  Scene scene;
  scene.add("A");
  scene.list.capacity = 1;
  scene.list.multiple_entries = true;
  scene.inside_now = 1;
  CHECK(scene.look(entry_at(0)).explanation == Explanation{MessageKey::list_full, {}, {"1"}});
  CHECK(scene.look(exit_at(0)).verdict == Verdict::exited);
  scene.inside_now = 0;
  CHECK(scene.scan(entry_at(0)).verdict == Verdict::admitted);
  scene.inside_now = 1;
  CHECK(scene.look(entry_at(1)).verdict == Verdict::admitted);
}

TEST_CASE("already admitted is said before closed and full") {
  Scene scene;
  scene.add("A");
  scene.list.closes_at = at_minute(5);
  scene.list.capacity = 1;
  scene.scan(entry_at(0));
  scene.inside_now = 1;
  CHECK(scene.look(entry_at(9)).reason == Reason::already_redeemed);
}

TEST_CASE("a list whose rules are not there compiled admits nobody, by force neither") {
  Scene scene;
  scene.add("A");
  scene.list.rules = R"({"and":[true]})";
  CHECK(scene.look(entry_at(0)).reason == Reason::rules);
  CHECK(scene.look(forced(entry_at(0))).reason == Reason::rules);
  CHECK(scene.look(exit_at(0)).verdict == Verdict::exited);
}

TEST_CASE("a question without an answer makes an entry incomplete, and names itself by number") {
  Scene scene;
  scene.ask("meal");
  scene.ask("size");
  scene.add("A").answers = {{"meal", "fish"}};
  const Decision open = scene.look(entry_at(0));
  CHECK(open.verdict == Verdict::incomplete);
  CHECK(open.reason == Reason::none);
  CHECK(open.explanation == Explanation{MessageKey::questions_open, {}, {"2"}});
  CHECK(scene.look(exit_at(0)).verdict == Verdict::exited);
  const Decision skipped = scene.look(forced(entry_at(0)));
  CHECK(skipped.verdict == Verdict::admitted);
  CHECK_FALSE(skipped.forced);  // force never asks
  Scan silent = entry_at(0);
  silent.questions_supported = false;
  CHECK(scene.look(silent).verdict == Verdict::admitted);
}

TEST_CASE("an optional question is asked too, and an empty answer settles it; a required one stays open") {
  Scene scene;
  scene.ask("size");
  scene.add("A");
  CHECK(scene.look(entry_at(0)).verdict == Verdict::incomplete);
  Scan empty = entry_at(0);
  empty.answers = {{"1", ""}};
  CHECK(scene.look(empty).verdict == Verdict::admitted);
  scene.questions[0].required = true;
  CHECK(scene.look(empty).verdict == Verdict::incomplete);
  CHECK(scene.look(empty).answers.empty());
}

TEST_CASE("only questions of the ticket's item that are asked at check-in are open, and only those the list names") {
  Scene scene;
  scene.ask("other").items = {"B"};
  scene.ask("form").ask_during_checkin = false;
  scene.add("A");
  CHECK(scene.look(entry_at(0)).verdict == Verdict::admitted);
  scene.ask("size");
  scene.list.questions = {"meal"};
  CHECK(scene.look(entry_at(0)).verdict == Verdict::admitted);
  scene.list.questions = {"size"};
  CHECK(scene.look(entry_at(0)).verdict == Verdict::incomplete);
}

TEST_CASE("valid answers are taken even if the scan is refused later on, but not before the product is looked at") {
  Scene scene;
  scene.ask("size");
  Ticket& ticket = scene.add("A");
  Scan scan = entry_at(0);
  scan.answers = {{"size", "L"}};
  const std::vector<Answer> taken{{"size", "L", {}}};
  CHECK(scene.look(scan).answers == taken);
  scene.list.all_items = false;
  CHECK(scene.look(scan).reason == Reason::product);
  CHECK(scene.look(scan).answers == taken);
  ticket.blocked = {"fraud"};
  CHECK(scene.look(scan).answers.empty());
  CHECK(scene.look(forced(scan)).answers == taken);
  ticket.blocked.clear();
  scan.type = Direction::exit;
  CHECK(scene.look(scan).answers.empty());
}

TEST_CASE("what is answered is taken although another question stays open") {
  Scene scene;
  scene.ask("size");
  scene.ask("age", QuestionType::number);
  scene.add("A");
  Scan scan = entry_at(0);
  scan.answers = {{"size", "L"}, {"age", "old"}};
  const Decision d = scene.look(scan);
  CHECK(d.verdict == Verdict::incomplete);
  CHECK(d.explanation.words == std::vector<std::string>{"2"});
  CHECK(d.answers == std::vector<Answer>{{"size", "L", {}}});
}

// --- the same-lane window -------------------------------------------------------------------------

TEST_CASE("a second scan on the same lane within the window repeats the first verdict") {
  Scene scene;
  scene.add("A");
  Scan scan = on_lane(entry_at(0), 7);
  scene.scan(scan);
  scan.time += 3000ms;
  const Decision again = scene.scan(scan);
  CHECK(again.verdict == Verdict::admitted);
  CHECK(again.repeat);
  CHECK(again.previous->seq == Seq{1});
  scan.time += 1ms;
  CHECK(scene.scan(scan).reason == Reason::already_redeemed);
}

TEST_CASE("the window is for the same lane, the same direction and a known lane only") {
  Scene scene;
  scene.add("A");
  scene.scan(on_lane(entry_at(0), 7));
  CHECK(scene.look(on_lane(entry_at(0), 8)).reason == Reason::already_redeemed);
  CHECK(scene.look(entry_at(0)).reason == Reason::already_redeemed);
  CHECK_FALSE(scene.look(on_lane(exit_at(0), 7)).repeat);
  Scan off = on_lane(entry_at(0), 7);
  off.repeat_window = 0ms;
  CHECK(scene.look(off).reason == Reason::already_redeemed);
}

TEST_CASE("the window holds although the ticket or the list has changed since") {
  Scene scene;
  Ticket& ticket = scene.add("A");
  scene.scan(on_lane(entry_at(0), 7));
  ticket.blocked = {"fraud"};
  scene.list.closes_at = at_minute(0);
  CHECK(scene.look(on_lane(entry_at(0), 7)).repeat);
}

}  // namespace
}  // namespace usher::admission
