#include "gateway/ctl/rehearse/rehearsal.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <thread>
#include <utility>

#include <boost/json/serialize.hpp>
#include <sys/resource.h>

#include "gateway/ctl/interrupts.h"
#include "gateway/ctl/limits.h"
#include "gateway/ctl/progress.h"
#include "gateway/ctl/rehearse/audit.h"
#include "gateway/ctl/rehearse/device_watch.h"
#include "gateway/ctl/rehearse/faults.h"
#include "gateway/ctl/rehearse/gateway_client.h"
#include "gateway/ctl/rehearse/live_ear.h"
#include "gateway/ctl/rehearse/report.h"
#include "gateway/ctl/rehearse/scratch_gateway.h"
#include "gateway/ctl/rehearse/venue.h"
#include "gateway/ctl/table.h"
#include "gateway/ctl/times.h"

namespace usher::ctl::rehearse {
namespace {

using std::chrono::steady_clock;

// A lane costs a few descriptors on both sides; what is inherited is often 1,024.
void raise_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

Result<std::string> read_config(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) return usage_problem("cannot read --config " + file + ": " + std::strerror(errno));
  return text;
}

template <class T>
Result<T> as_result(std::expected<T, std::string> value, std::string hint = {}) {
  if (!value) return usage_problem(value.error(), std::move(hint));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(*value);
  }
}

// The gateway of the rehearsal, and a session with it.
class Stand {
 public:
  Stand(Session& session, const RehearsalFields& fields) : session_(session), fields_(fields), own_(session.console) {}

  // A folder and a port, and no process yet.
  Result<void> open(Ports& ports) {
    auto program = as_result(find_usherd(), "Build it, or install it where usherctl is.");
    if (!program) return std::unexpected(program.error());
    auto folder = as_result(make_folder(fields_.keep, session_.settings.data));
    if (!folder) return std::unexpected(folder.error());
    const auto port = ports.take();
    if (!port) return usage_problem("no free port is left on 127.0.0.1");
    gateway_ = std::make_unique<ScratchGateway>(*program, *folder, *port, !fields_.keep.empty());
    own_.settings.server = gateway_->url();
    own_.settings.data = gateway_->data();
    return {};
  }

  // The engineer's file, or what is made up of devices that this usherd knows.
  Result<std::string> config() {
    if (!fields_.config.empty()) return read_config(fields_.config);
    std::string with_outputs = made_up_config(fields_.lanes, true);
    if (gateway_->takes(with_outputs)) return with_outputs;
    return made_up_config(fields_.lanes, false);
  }

  Result<void> configure(const VenuePlan& plan) { return as_result(gateway_->configure(plan.toml)); }

  // Until it answers check-ins.
  Result<void> start() {
    if (auto started = as_result(gateway_->start()); !started) return started;
    const auto until = steady_clock::now() + kGatewayStart;
    while (!is_ready(own_)) {
      const bool over = gateway_->ended() || steady_clock::now() >= until;
      if (!over && !interrupted()) {
        std::this_thread::sleep_for(kTick);
        continue;
      }
      return usage_problem("the rehearsal's usherd did not become ready: " + gateway_->last_words(),
                           "Is the configuration right? usherd --config FILE --check-config");
    }
    return {};
  }

  [[nodiscard]] Session& session() { return own_; }
  [[nodiscard]] ScratchGateway& gateway() { return *gateway_; }

 private:
  Session& session_;
  const RehearsalFields& fields_;
  Session own_;
  std::unique_ptr<ScratchGateway> gateway_;
};

std::string progress_words(const Snapshot& now) {
  const auto number = [](std::size_t value) { return grouped(static_cast<long long>(value)); };
  std::string out = number(now.done) + " of " + number(now.visits) + " visits";
  if (now.opened == steady_clock::time_point{}) return out + "  waiting for the devices";
  const double seconds = std::chrono::duration<double>(steady_clock::now() - now.opened).count();
  if (seconds >= 0.5) out += "  " + number(static_cast<std::size_t>(static_cast<double>(now.done) / seconds)) + "/s";
  out += "  " + number(now.waiting) + " waiting";
  if (now.tried_again > 0) out += "  " + number(now.tried_again) + " tried again";
  return out;
}

// The rehearsal while it is played: the venue on its own thread, the rest on the caller's.
class Play {
 public:
  Play(Session& session, Stand& stand, const VenuePlan& plan, const Crowd& crowd, const RehearsalFields& fields,
       std::vector<Fault> faults)
      : session_(session),
        stand_(stand),
        plan_(plan),
        crowd_(crowd),
        venue_(plan, crowd,
               {.duration = Millis(fields.duration_s * 1000),
                .repeat_window = plan.repeat_window,
                .seed = fields.seed,
                .open_until = seen_off(faults)}),
        faults_(std::move(faults)) {}

  Result<void> run();
  // After run().
  [[nodiscard]] Report report(const Ledger& ledger) const;

 private:
  [[nodiscard]] Result<void> watch(const std::atomic<bool>& over);
  [[nodiscard]] Result<void> kill_when_due(const Snapshot& now);
  void listen(LiveEar& ear) const;
  [[nodiscard]] std::vector<GateCount> gates() const;
  [[nodiscard]] std::size_t let_through(int lane) const;

  Session& session_;
  Stand& stand_;
  const VenuePlan& plan_;
  const Crowd& crowd_;
  Venue venue_;
  const std::vector<Fault> faults_;
  std::vector<Restart> restarts_;
  DeviceChanges changes_;
};

// Cameras are told nothing back.
void Play::listen(LiveEar& ear) const {
  std::set<std::string> events;
  for (const LanePlan& lane : plan_.lanes) {
    if (!lane.cameras.empty()) events.insert(lane.event);
  }
  for (const std::string& event : events) ear.listen_to(event);
}

Result<void> Play::run() {
  arm(venue_, plan_, faults_);
  const auto token = stand_.session().find_token();
  if (!token) return std::unexpected(token.error());
  const auto server = as_result(parse_server(stand_.gateway().url()));
  if (!server) return std::unexpected(server.error());
  LiveEar ear(*server, *token, [this](const Heard& heard) { venue_.hear(heard); });
  listen(ear);
  DeviceWatch devices(*server, *token);
  if (!faults_.empty()) devices.start();
  std::atomic<bool> over = false;
  std::thread thread([this, &over] {
    venue_.run();
    over = true;
  });
  auto watched = watch(over);
  venue_.stop();
  thread.join();
  devices.stop();
  changes_ = devices.changes();
  return watched;
}

Result<void> Play::kill_when_due(const Snapshot& now) {
  if (now.opened == steady_clock::time_point{}) return {};
  std::size_t due = 0;
  for (const Fault& fault : faults_) {
    due += fault.kind == FaultKind::gateway && steady_clock::now() >= now.opened + fault.at;
  }
  if (due <= restarts_.size()) return {};
  const auto killed = steady_clock::now();
  stand_.gateway().kill();
  if (auto started = stand_.start(); !started) return started;
  restarts_.push_back({killed, steady_clock::now()});
  return {};
}

// Draws until the venue closes. A problem: interrupted, or the gateway ended by itself.
Result<void> Play::watch(const std::atomic<bool>& over) {
  const auto began = steady_clock::now();
  Progress progress(session_.console);
  Result<void> result;
  while (result && !over) {
    std::this_thread::sleep_for(Millis(20));
    const Snapshot now = venue_.snapshot();
    const double share = now.visits == 0 ? 1 : static_cast<double>(now.done) / static_cast<double>(now.visits);
    progress.update(std::chrono::duration_cast<Millis>(steady_clock::now() - began), share, progress_words(now));
    result = kill_when_due(now);
    if (!result) break;
    if (interrupted()) result = usage_problem("interrupted; the rehearsal's gateway was ended and its folder removed");
    if (stand_.gateway().ended()) {
      result = std::unexpected(
          Problem{Exit::refused, "the rehearsal's usherd ended by itself", stand_.gateway().last_words(), {}, 0});
    }
  }
  progress.clear();
  return result;
}

// People who were told at once that they may pass, by the first scan.
std::size_t Play::let_through(int lane) const {
  return static_cast<std::size_t>(std::ranges::count_if(venue_.outcomes(), [lane](const VisitOutcome& outcome) {
    const bool passed = outcome.told.verdict == "admitted" || outcome.told.verdict == "exited";
    return outcome.lane == lane && outcome.answered && passed && outcome.scans == 1 && outcome.took < kAtOnce;
  }));
}

std::vector<GateCount> Play::gates() const {
  std::vector<GateCount> out;
  const bool killed = !restarts_.empty();
  for (std::size_t lane = 0; lane < plan_.lanes.size(); ++lane) {
    for (std::size_t i = 0; i < plan_.lanes[lane].relays.size(); ++i) {
      const std::string& name = plan_.lanes[lane].relays[i].name;
      const bool broken = std::ranges::any_of(faults_, [&](const Fault& fault) { return fault.device == name; });
      const std::size_t pulses = venue_.relays(lane)[i]->pulses().size();
      out.push_back({plan_.lanes[lane].name, name, pulses, let_through(static_cast<int>(lane)), broken || killed});
    }
  }
  return out;
}

Report Play::report(const Ledger& ledger) const {
  return make_report(plan_, crowd_, venue_, audit(crowd_, venue_.outcomes(), ledger, gates()),
                     how_met(faults_, plan_, venue_, changes_, restarts_));
}

Outcome conclude(Session& session, Stand& stand, const Play& play, const Crowd& crowd) {
  const auto ledger = read_ledger(stand.session(), crowd);
  if (!ledger) return std::unexpected(ledger.error());
  const Report report = play.report(*ledger);
  const auto code = stand.gateway().stop();
  if (session.settings.json) {
    session.print(json::serialize(report_json(report)) + "\n");
  } else {
    session.print(report_text(report, session.console));
  }
  if (code != 0) {
    return std::unexpected(
        Problem{Exit::refused, "the rehearsal's usherd did not end in order", stand.gateway().last_words(), {}, 0});
  }
  return report.audit.good() ? Exit::done : Exit::refused;
}

}  // namespace

Outcome run_rehearsal(Session& session, const RehearsalFields& fields) {
  const Interrupts interrupts;
  raise_descriptors();
  const auto curve = parse_curve(fields.curve);
  if (!curve) return usage_problem("--curve " + fields.curve + ": peak, flat or doors");
  Ports ports;
  Stand stand(session, fields);
  if (auto opened = stand.open(ports); !opened) return std::unexpected(opened.error());
  const auto text = stand.config();
  if (!text) return std::unexpected(text.error());
  auto plan = as_result(plan_venue(*text, fields.config.empty() ? "the made-up venue" : fields.config, ports));
  if (!plan) return std::unexpected(plan.error());
  const Millis duration(fields.duration_s * 1000);
  Dice dice(fields.seed);
  auto faults = as_result(plan_faults(fields.faults, *plan, duration, dice, plan->notes));
  if (!faults) return std::unexpected(faults.error());
  const Crowd crowd = make_crowd(
      {.people = fields.people, .curve = *curve, .duration = duration, .seed = fields.seed, .planted = fields.planted},
      plan->doors);
  if (auto configured = stand.configure(*plan); !configured) return std::unexpected(configured.error());
  if (auto started = stand.start(); !started) return std::unexpected(started.error());
  if (auto prepared = prepare(stand.session(), crowd); !prepared) return std::unexpected(prepared.error());
  Play play(session, stand, *plan, crowd, fields, std::move(*faults));
  if (auto played = play.run(); !played) return std::unexpected(played.error());
  return conclude(session, stand, play, crowd);
}

}  // namespace usher::ctl::rehearse
