// decide() against the slow evaluator, on situations drawn from a seeded generator that favours collisions: few items,
// few dates, times that meet the limits exactly.
#include <random>

#include <doctest/doctest.h>

#include "tests/unit/admission/scene.h"
#include "tests/unit/admission/slow_evaluator.h"

namespace usher::admission {
namespace {

constexpr std::uint64_t kSituations = 200'000;

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  Scene scene() {
    Scene scene;
    scene.list = list();
    scene.match = static_cast<Match>(below(4));
    scene.inside_now = below(3);
    const std::uint32_t tickets = scene.match == Match::none ? 0 : one_in(3) ? below(4) : 1;
    for (std::uint32_t i = 0; i < tickets; ++i) {
      ticket(scene.add(item()), i > 0);
      presence(scene, scene.presences.back());
    }
    for (const char* identifier : {"meal", "size"}) {
      if (!one_in(4)) continue;
      Question& question = scene.ask(identifier);
      question.required = one_in(2);
      question.ask_during_checkin = !one_in(4);
      if (one_in(4)) question.items.push_back(item());
    }
    if (one_in(6)) scene.list.questions = {"size"};
    for (Ticket& ticket : scene.tickets) {
      if (one_in(4)) ticket.answers.emplace_back(one_in(2) ? "meal" : "size", "old");
    }
    return scene;
  }

  Scan scan() {
    Scan scan;
    scan.type = one_in(3) ? Direction::exit : Direction::entry;
    scan.time = time();
    scan.force = one_in(3);
    scan.ignore_unpaid = one_in(2);
    scan.lane = LaneId{below(3)};
    scan.repeat_window = std::chrono::minutes{below(3)};
    scan.questions_supported = !one_in(4);
    if (one_in(2)) scan.answers.emplace_back("meal", one_in(2) ? "" : "fish");
    if (one_in(2)) scan.answers.emplace_back("size", one_in(2) ? "" : "L");
    return scan;
  }

 private:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  Time time() { return at_minute(static_cast<int>(below(8))); }
  std::optional<Time> maybe_time(std::uint32_t n) { return one_in(n) ? std::optional{time()} : std::nullopt; }
  std::string item() { return std::string(1, static_cast<char>('A' + below(3))); }
  std::string subevent() { return one_in(3) ? "day1" : "day2"; }

  CheckinList list() {
    CheckinList list;
    list.all_items = one_in(2);
    for (std::uint32_t i = below(3); i > 0; --i) list.items.push_back(item());
    if (one_in(3)) list.subevent = subevent();
    list.include_pending = one_in(2);
    list.multiple_entries = one_in(4);
    list.entry_after_exit = !one_in(3);
    list.addon_match = one_in(2);
    list.opens_at = maybe_time(6);
    list.closes_at = maybe_time(6);
    if (one_in(4)) list.capacity = below(3);
    return list;
  }

  void ticket(Ticket& ticket, bool may_be_addon) {
    ticket.subevent = subevent();
    if (one_in(3)) ticket.order_status = static_cast<OrderStatus>(below(4));
    ticket.require_approval = one_in(5);
    ticket.valid_if_pending = one_in(4);
    ticket.canceled = one_in(8);
    if (may_be_addon && one_in(2)) ticket.addon_to = TicketId{1};
    ticket.valid_from = maybe_time(6);
    ticket.valid_until = maybe_time(6);
    if (one_in(8)) ticket.blocked = {"fraud"};
  }

  void presence(Scene& scene, Presence& presence) {
    for (std::uint32_t i = below(4); i > 0; --i) {
      Checkin checkin;
      checkin.seq = Seq{++scene.seq};
      checkin.time = time();
      checkin.type = one_in(2) ? Direction::exit : Direction::entry;
      checkin.lane = LaneId{below(3)};
      presence.checkins.push_back(checkin);
    }
  }

  std::mt19937_64 random_;
};

slow::Answer shape(const Decision& d) {
  slow::Answer answer;
  answer.what =
      d.repeat ? "repeat" : std::string(d.verdict == Verdict::refused ? to_string(d.reason) : to_string(d.verdict));
  answer.candidate = d.candidate;
  for (const Reason reason : d.skipped) answer.skipped.emplace_back(to_string(reason));
  answer.previous_seq = d.previous != nullptr ? d.previous->seq.value : 0;
  return answer;
}

TEST_CASE("the evaluator agrees with the slow one on every drawn situation") {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 1; seed <= kSituations; ++seed) {
    Generator generate(seed);
    const Scene scene = generate.scene();
    const Scan scan = generate.scan();
    const Decision decision = scene.look(scan);
    const slow::Answer is = shape(decision);
    const slow::Answer should = slow::evaluate(
        {scene.list, scene.match, scene.candidates, false, scene.inside_now, nullptr, nullptr, scene.questions, "en"},
        scan);
    ++seen[should.what];
    if (is.what == should.what && is.candidate == should.candidate && is.skipped == should.skipped &&
        is.previous_seq == should.previous_seq) {
      continue;
    }
    CAPTURE(seed);
    CHECK(is.what == should.what);
    CHECK(is.candidate == should.candidate);
    CHECK(is.skipped == should.skipped);
    CHECK(is.previous_seq == should.previous_seq);
    break;
  }
  // Every outcome was really drawn.
  for (const char* what :
       {"admitted", "exited", "repeat", "invalid", "unpaid", "blocked", "invalid_time", "canceled", "already_redeemed",
        "incomplete", "product", "ambiguous", "revoked", "unapproved", "full", "closed"}) {
    CAPTURE(what);
    CHECK(seen[what] > 100);
  }
}

TEST_CASE("every drawn decision keeps its promises") {
  for (std::uint64_t seed = 1; seed <= kSituations; ++seed) {
    Generator generate(seed);
    const Scene scene = generate.scene();
    Scan scan = generate.scan();
    const Decision d = scene.look(scan);
    const bool accepted = d.verdict == Verdict::admitted || d.verdict == Verdict::exited;
    const bool incomplete = d.verdict == Verdict::incomplete;
    bool good = (accepted || incomplete) == (d.reason == Reason::none);
    good = good && accepted == (d.explanation.key == MessageKey::none);
    good = good && d.forced == (accepted && !d.skipped.empty()) && (scan.force || !d.forced);
    good = good && (d.previous != nullptr) == (d.repeat || d.reason == Reason::already_redeemed);
    good = good && (d.candidate >= 0) == (d.reason != Reason::invalid);
    scan.force = true;  // force never makes an accepted scan fail, and never helps an unknown or ambiguous code
    const Decision f = scene.look(scan);
    const bool hopeless = f.reason == Reason::invalid || f.reason == Reason::ambiguous;
    good = good && (f.verdict == Verdict::refused) == hopeless;
    if (!good) FAIL_CHECK("seed " << seed);
  }
}

}  // namespace
}  // namespace usher::admission
