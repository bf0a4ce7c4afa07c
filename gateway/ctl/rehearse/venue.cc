#include "gateway/ctl/rehearse/venue.h"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/ctl/rehearse/camera_server.h"
#include "gateway/ctl/rehearse/line_reader.h"

namespace usher::ctl::rehearse {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr auto kUse = asio::as_tuple(asio::use_awaitable);
constexpr Millis kLinkLook{50};

std::vector<FloorLane> floor_of(const VenuePlan& plan) {
  std::vector<FloorLane> out;
  for (const LanePlan& lane : plan.lanes) out.push_back({plan.door_of(lane), lane.exit});
  return out;
}

asio::awaitable<void> pause_for(Millis span) {
  asio::steady_timer timer(co_await asio::this_coro::executor, span);
  (void)co_await timer.async_wait(kUse);
}

}  // namespace

Venue::Venue(const VenuePlan& plan, const Crowd& crowd, VenueOptions options)
    : plan_(plan),
      crowd_(crowd),
      options_(options),
      followers_(crowd.visits.size()),
      floor_(floor_of(plan)),
      dice_(options.seed + 1),
      outcomes_(crowd.visits.size()) {
  for (std::size_t i = 0; i < crowd.visits.size(); ++i) {
    if (crowd.visits[i].after >= 0) followers_[static_cast<std::size_t>(crowd.visits[i].after)].push_back(i);
  }
  for (std::size_t i = 0; i < plan.lanes.size(); ++i) furnish(plan.lanes[i], options.seed + 2 + i);
  snapshot_.visits = crowd.visits.size();
  set_handling();
}

// A painter may be at work for a camera whose frames go with the context.
Venue::~Venue() {
  painters_.stop();
  painters_.join();
}

void Venue::furnish(const LanePlan& plan, std::uint64_t seed) {
  auto lane = std::make_unique<Lane>(context_, seed);
  for (const ReaderPlan& reader : plan.readers) {
    lane->scanners.push_back(std::make_shared<LineReader>(context_, reader));
  }
  for (const CameraPlan& camera : plan.cameras) {
    auto made = std::make_shared<CameraServer>(context_, painters_, camera, seed);
    lane->scanners.push_back(made);
    lane->witnessed.push_back(std::move(made));
  }
  for (const OutputPlan& relay : plan.relays) lane->relays.push_back(std::make_shared<Relay>(context_, relay.port));
  for (const OutputPlan& light : plan.lights) lane->lights.push_back(std::make_shared<Light>(context_, light.port));
  lane_of_.emplace(plan.name, lanes_.size());
  lanes_.push_back(std::move(lane));
}

// So long that its lanes are busy for kLaneUse of the time, and no longer than people take in earnest.
void Venue::set_handling() {
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const int door = plan_.door_of(plan_.lanes[i]);
    const bool exit = plan_.lanes[i].exit;
    const auto here = [&](const Visit& visit) {
      return visit.exit == exit && crowd_.people[static_cast<std::size_t>(visit.person)].door == door;
    };
    const auto visits = std::max<long>(1, std::ranges::count_if(crowd_.visits, here));
    const Door& of = plan_.doors[static_cast<std::size_t>(door)];
    const double time_ms = static_cast<double>(options_.duration.count()) * (exit ? of.exits : of.entries);
    const Millis fair(static_cast<long long>(kLaneUse * time_ms / static_cast<double>(visits)));
    lanes_[i]->handling = std::clamp(fair, kHandlingMin, kHandlingMax);
  }
}

void Venue::run() {
  for (auto& lane : lanes_) {
    for (auto& scanner : lane->scanners) scanner->start();
    for (auto& relay : lane->relays) relay->start();
    for (auto& light : lane->lights) light->start();
  }
  asio::co_spawn(context_, open_doors(this), asio::detached);
  asio::co_spawn(context_, close_after(this, options_.duration + kGatewayStart + kLateness), asio::detached);
  if (!stopping_) context_.run();
}

void Venue::stop() {
  stopping_ = true;
  context_.stop();
}

void Venue::at(Millis after_opening, std::function<void()> call) {
  calls_.emplace_back(after_opening, std::move(call));
}

asio::awaitable<void> Venue::call_at(Venue* venue, steady_clock::time_point when, std::function<void()> call) {
  asio::steady_timer timer(venue->context_, when);
  (void)co_await timer.async_wait(kUse);
  call();
}

void Venue::hear(const Heard& heard) {
  asio::post(context_, [this, heard] { take_heard(heard); });
}

void Venue::take_heard(const Heard& heard) {
  const auto lane = lane_of_.find(heard.lane);
  if (lane == lane_of_.end()) return;
  for (const auto& witnessed : lanes_[lane->second]->witnessed) witnessed->hear(heard);
}

bool Venue::everybody_is_ready() const {
  const auto ready = [](const auto& device) { return device->ready(); };
  return std::ranges::all_of(lanes_, [&](const auto& lane) {
    return std::ranges::all_of(lane->scanners, ready) && std::ranges::all_of(lane->relays, ready) &&
           std::ranges::all_of(lane->lights, ready);
  });
}

asio::awaitable<void> Venue::open_doors(Venue* venue) {
  const auto patience = steady_clock::now() + kGatewayStart;
  while (!venue->everybody_is_ready() && steady_clock::now() < patience) co_await pause_for(kLinkLook);
  venue->open();
  for (std::size_t i = 0; i < venue->lanes_.size(); ++i) {
    asio::co_spawn(venue->context_, serve(venue, i), asio::detached);
  }
  for (auto& [after, call] : venue->calls_) {
    asio::co_spawn(venue->context_, call_at(venue, venue->opened_ + after, std::move(call)), asio::detached);
  }
  asio::steady_timer timer(venue->context_);
  for (std::size_t i = 0; i < venue->crowd_.visits.size(); ++i) {
    const Visit& visit = venue->crowd_.visits[i];
    if (visit.after >= 0) continue;
    timer.expires_at(venue->opened_ + visit.due);
    (void)co_await timer.async_wait(kUse);
    venue->arrive(i);
  }
}

void Venue::open() {
  opened_ = steady_clock::now();
  const std::lock_guard lock(mutex_);
  snapshot_.opened = opened_;
}

asio::awaitable<void> Venue::close_after(Venue* venue, Millis span) {
  co_await pause_for(span);
  venue->context_.stop();
}

void Venue::arrive(std::size_t visit) {
  const Visit& what = crowd_.visits[visit];
  const Person& person = crowd_.people[static_cast<std::size_t>(what.person)];
  const int not_this = what.twin < 0 ? -1 : outcomes_[static_cast<std::size_t>(what.twin)].lane;
  const int lane = floor_.choose(person.door, what.exit, not_this, dice_);
  if (lane < 0) return finished(visit);
  outcomes_[visit].lane = lane;
  floor_.join(lane, static_cast<int>(visit));
  lanes_[static_cast<std::size_t>(lane)]->wake.cancel();
}

asio::awaitable<void> Venue::serve(Venue* venue, std::size_t lane) {
  Lane& own = *venue->lanes_[lane];
  for (;;) {
    const auto visit = venue->floor_.step_up(static_cast<int>(lane));
    if (!visit) {
      own.wake.expires_at(steady_clock::time_point::max());
      (void)co_await own.wake.async_wait(kUse);
      continue;
    }
    const Millis handling = own.dice.around(own.handling);
    co_await pause_for(handling);
    co_await attend(venue, lane, static_cast<std::size_t>(*visit));
    venue->floor_.done(static_cast<int>(lane));
    venue->finished(static_cast<std::size_t>(*visit));
  }
}

asio::awaitable<void> Venue::attend(Venue* venue, std::size_t lane, std::size_t visit) {
  Lane& own = *venue->lanes_[lane];
  VisitOutcome& outcome = venue->outcomes_[visit];
  const std::size_t turn = own.turn++ % own.scanners.size();
  const std::shared_ptr<Scanner> scanner = own.scanners[turn];
  outcome.scanner = static_cast<int>(turn);
  outcome.by_camera = turn >= venue->plan_.lanes[lane].readers.size();
  const std::string code = venue->crowd_.people[static_cast<std::size_t>(venue->crowd_.visits[visit].person)].code;
  const auto patience = steady_clock::now() + kPatience;
  do {
    const Showing showing = co_await scanner->show(code);
    ++outcome.tries;
    if (showing.end != Showing::End::no_link) ++outcome.scans;
    const bool answered = showing.end == Showing::End::answered;
    const std::string& verdict = showing.answer.verdict;
    if (answered && verdict != "busy" && verdict != "unavailable") {
      outcome.answered = true;
      outcome.shown = showing.shown;
      outcome.took = showing.took;
      outcome.told.verdict = verdict;
      outcome.told.reason = showing.answer.reason;
      outcome.told.name = showing.answer.name;
      outcome.told.named = showing.named;
      co_return;
    }
    // It may have been decided all the same, unless the gateway was too busy to begin, or nothing was sent.
    if (showing.end != Showing::End::no_link && verdict != "busy") outcome.told.asked_before = true;
    co_await pause_for(kScanAgain);
  } while (steady_clock::now() < patience);
}

asio::awaitable<void> Venue::come(Venue* venue, std::size_t visit, Millis delay) {
  co_await pause_for(delay);
  venue->arrive(visit);
}

void Venue::finished(std::size_t visit) {
  const VisitOutcome& outcome = outcomes_[visit];
  for (const std::size_t follower : followers_[visit]) {
    if (!outcome.answered) {
      finished(follower);
      continue;
    }
    const Visit& what = crowd_.visits[follower];
    const Door& door =
        crowd_.doors[static_cast<std::size_t>(crowd_.people[static_cast<std::size_t>(what.person)].door)];
    // At the same lane, the repeat window would answer what was answered before.
    const bool only_lane = (what.exit ? door.exits : door.entries) < 2;
    const Millis delay = only_lane ? options_.repeat_window + kComesBack : kComesBack;
    asio::co_spawn(context_, come(this, follower, delay), asio::detached);
  }
  count(outcome);
}

void Venue::count(const VisitOutcome& outcome) {
  const std::lock_guard lock(mutex_);
  ++snapshot_.done;
  const bool passed = outcome.told.verdict == "admitted" || outcome.told.verdict == "exited";
  snapshot_.passed += outcome.answered && passed;
  snapshot_.refused += outcome.answered && !passed;
  snapshot_.tried_again += outcome.tries > 1;
  snapshot_.waiting = floor_.waiting();
  if (snapshot_.done < snapshot_.visits) return;
  // The last gate is still to open, and a fault may be to come.
  const auto faults = std::chrono::ceil<Millis>(opened_ + options_.open_until - steady_clock::now());
  asio::co_spawn(context_, close_after(this, std::max(kGateLinger, faults)), asio::detached);
}

Snapshot Venue::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

}  // namespace usher::ctl::rehearse
