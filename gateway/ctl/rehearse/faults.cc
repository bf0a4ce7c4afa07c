#include "gateway/ctl/rehearse/faults.h"

#include <algorithm>
#include <array>
#include <utility>

namespace usher::ctl::rehearse {
namespace {

using std::chrono::steady_clock;

struct Kind {
  std::string_view name, what;
  Millis lasts;
};
// A camera is given up when no picture came for four seconds, a relay when it did not answer for one.
constexpr std::array<Kind, 5> kKinds = {{{"reader", "a reader hangs up", kFaultLasts},
                                         {"camera", "a camera's picture stands still", Millis(6000)},
                                         {"relay", "a relay does not answer", Millis(4000)},
                                         {"light", "a light does not answer", Millis(4000)},
                                         {"gateway", "usherd is killed", Millis(0)}}};

const Kind& kind_of(FaultKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

struct Candidate {
  std::size_t lane = 0, index = 0;
  std::string device;
};

template <class Devices>
void add_all(std::vector<Candidate>& out, std::size_t lane, const Devices& devices) {
  for (std::size_t i = 0; i < devices.size(); ++i) out.push_back({lane, i, devices[i].name});
}

// A reader that usher dials is taken before one that dials: that it is gone can be seen from the gateway's side too.
std::vector<Candidate> readers_of(const VenuePlan& plan) {
  std::vector<Candidate> dialed, others;
  for (std::size_t lane = 0; lane < plan.lanes.size(); ++lane) {
    const auto& readers = plan.lanes[lane].readers;
    for (std::size_t i = 0; i < readers.size(); ++i) {
      auto& to = readers[i].way == ReaderPlan::Way::is_dialed ? dialed : others;
      to.push_back({lane, i, readers[i].name});
    }
  }
  return dialed.empty() ? others : dialed;
}

std::vector<Candidate> candidates(FaultKind kind, const VenuePlan& plan) {
  if (kind == FaultKind::reader) return readers_of(plan);
  if (kind == FaultKind::gateway) return {{0, 0, "usherd"}};
  std::vector<Candidate> out;
  for (std::size_t lane = 0; lane < plan.lanes.size(); ++lane) {
    if (kind == FaultKind::camera) add_all(out, lane, plan.lanes[lane].cameras);
    if (kind == FaultKind::relay) add_all(out, lane, plan.lanes[lane].relays);
    if (kind == FaultKind::light) add_all(out, lane, plan.lanes[lane].lights);
  }
  return out;
}

std::expected<std::vector<FaultKind>, std::string> parse_names(std::string_view names) {
  std::vector<FaultKind> out;
  if (names == "none") return out;
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(','), names.size());
    const std::string_view name = names.substr(0, end);
    const auto kind = std::ranges::find(kKinds, name, &Kind::name);
    if (kind == kKinds.end()) {
      return std::unexpected("--faults: \"" + std::string(name) + "\" is none of " + std::string(kFaultNames) +
                             "; separate them by commas, or write none");
    }
    out.push_back(static_cast<FaultKind>(kind - kKinds.begin()));
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return out;
}

double seconds(steady_clock::duration span) {
  return std::chrono::duration<double>(span).count();
}

std::optional<steady_clock::time_point> first(const DeviceChanges& changes, const std::string& device, bool up,
                                              steady_clock::time_point from) {
  const auto of = changes.find(device);
  if (of == changes.end()) return std::nullopt;
  const auto change =
      std::ranges::find_if(of->second, [&](const DeviceChange& c) { return c.up == up && c.seen >= from; });
  if (change == of->second.end()) return std::nullopt;
  return change->seen;
}

// When the fault was felt: from its beginning until it was over and mended.
struct Window {
  steady_clock::time_point from, to;
};

void compare_others(FaultMet& met, const Fault& fault, const Venue& venue, Window window) {
  std::vector<double> meanwhile, otherwise;
  for (const VisitOutcome& outcome : venue.outcomes()) {
    if (!outcome.answered || outcome.by_camera) continue;
    const bool here = fault.kind != FaultKind::gateway && outcome.lane == static_cast<int>(fault.lane);
    const bool in = outcome.shown >= window.from && outcome.shown <= window.to;
    if (!here) (in ? meanwhile : otherwise).push_back(std::chrono::duration<double, std::milli>(outcome.took).count());
    const bool again = outcome.tries > 1 && outcome.shown >= window.from && outcome.shown <= window.to + kAnswerWait;
    met.tried_again += again && (here || fault.kind == FaultKind::gateway);
  }
  met.others_meanwhile = spread_of(std::move(meanwhile));
  met.others_otherwise = spread_of(std::move(otherwise));
}

// The first scan that its own device had answered after the fault.
std::optional<steady_clock::time_point> first_answer(const Fault& fault, const Venue& venue, std::size_t readers,
                                                     steady_clock::time_point from) {
  std::optional<steady_clock::time_point> out;
  const int scanner = static_cast<int>(fault.kind == FaultKind::camera ? readers + fault.index : fault.index);
  for (const VisitOutcome& outcome : venue.outcomes()) {
    if (!outcome.answered || outcome.lane != static_cast<int>(fault.lane) || outcome.scanner != scanner) continue;
    const auto answered = outcome.shown + std::chrono::duration_cast<steady_clock::duration>(outcome.took);
    if (outcome.shown >= from && (!out || answered < *out)) out = answered;
  }
  return out;
}

}  // namespace

std::expected<std::vector<Fault>, std::string> plan_faults(std::string_view names, const VenuePlan& plan,
                                                           Millis duration, Dice& dice,
                                                           std::vector<std::string>& notes) {
  const auto kinds = parse_names(names);
  if (!kinds) return std::unexpected(kinds.error());
  std::vector<Fault> out;
  for (std::size_t i = 0; i < kinds->size(); ++i) {
    const FaultKind kind = (*kinds)[i];
    const auto devices = candidates(kind, plan);
    if (devices.empty()) {
      notes.push_back("there is no " + std::string(kind_of(kind).name) + " to break");
      continue;
    }
    const Candidate& device = devices[dice.below(devices.size())];
    const double turn = (static_cast<double>(i) + dice.share()) / static_cast<double>(kinds->size());
    const Millis at(static_cast<long long>(static_cast<double>(duration.count()) * (1 + turn) / 3));
    out.push_back({kind, device.lane, device.index, device.device, at, kind_of(kind).lasts});
  }
  return out;
}

Millis seen_off(const std::vector<Fault>& faults) {
  Millis last{0};
  for (const Fault& fault : faults) last = std::max(last, fault.at + fault.lasts + kFaultSeenOff);
  return last;
}

void arm(Venue& venue, const VenuePlan& plan, const std::vector<Fault>& faults) {
  const auto break_and_heal = [&venue](const Fault& fault, auto device) {
    venue.at(fault.at, [device] { device->fail(); });
    venue.at(fault.at + fault.lasts, [device] { device->heal(); });
  };
  for (const Fault& fault : faults) {
    const std::size_t readers = plan.lanes[fault.lane].readers.size();
    if (fault.kind == FaultKind::reader) break_and_heal(fault, &venue.scanner(fault.lane, fault.index));
    if (fault.kind == FaultKind::camera) break_and_heal(fault, &venue.scanner(fault.lane, readers + fault.index));
    if (fault.kind == FaultKind::relay) break_and_heal(fault, venue.relays(fault.lane)[fault.index]);
    if (fault.kind == FaultKind::light) break_and_heal(fault, venue.lights(fault.lane)[fault.index]);
  }
}

std::vector<FaultMet> how_met(const std::vector<Fault>& faults, const VenuePlan& plan, const Venue& venue,
                              const DeviceChanges& changes, const std::vector<Restart>& restarts) {
  std::vector<FaultMet> out;
  std::size_t restart = 0;
  for (const Fault& fault : faults) {
    FaultMet met{std::string(kind_of(fault.kind).what), fault.device, seconds(fault.at)};
    auto began = venue.opened() + fault.at, ended = began + fault.lasts;
    std::optional<steady_clock::time_point> back;
    if (fault.kind == FaultKind::gateway) {
      if (restart == restarts.size()) continue;  // everybody was through before
      began = ended = restarts[restart].killed;
      back = restarts[restart++].ready;
    } else {
      const auto noticed = first(changes, fault.device, false, began);
      if (noticed) met.noticed_s = seconds(*noticed - began);
      if (noticed) back = first(changes, fault.device, true, std::max(ended, *noticed));
      const bool scans = fault.kind == FaultKind::reader || fault.kind == FaultKind::camera;
      if (scans) {
        const auto answered = first_answer(fault, venue, plan.lanes[fault.lane].readers.size(), ended);
        if (answered && (!back || *answered < *back)) back = answered;
      }
    }
    if (back) met.back_s = seconds(*back - ended);
    compare_others(met, fault, venue, {began, back.value_or(ended + kFaultLasts)});
    out.push_back(std::move(met));
  }
  return out;
}

}  // namespace usher::ctl::rehearse
