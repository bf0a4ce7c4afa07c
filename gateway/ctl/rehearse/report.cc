#include "gateway/ctl/rehearse/report.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <utility>

#include "gateway/ctl/table.h"
#include "gateway/ctl/width.h"

namespace usher::ctl::rehearse {
namespace {

using std::chrono::steady_clock;

double ms_of(std::chrono::nanoseconds span) {
  return std::chrono::duration<double, std::milli>(span).count();
}

std::string decimal(double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.1f", value);
  return digits;
}

std::string devices_of(const LanePlan& lane) {
  std::size_t in = 0, out = 0;
  for (const ReaderPlan& reader : lane.readers) ++(reader.way == ReaderPlan::Way::dials_in ? in : out);
  std::string text;
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text += (count > 1 ? std::to_string(count) + " x " : "") + std::string(what);
  };
  add(in, "reader dials in");
  add(out, "reader is dialed");
  add(lane.cameras.size(), "camera");
  add(lane.relays.size(), "relay");
  add(lane.lights.size(), "light");
  if (lane.exit) text += ", way out";
  return text;
}

// A pulse belongs to whoever showed a ticket last before it.
Spread gate_times(const VenuePlan& plan, const Venue& venue) {
  std::vector<std::vector<steady_clock::time_point>> shown(plan.lanes.size());
  for (const VisitOutcome& outcome : venue.outcomes()) {
    if (outcome.answered) shown[static_cast<std::size_t>(outcome.lane)].push_back(outcome.shown);
  }
  std::vector<double> times;
  for (std::size_t lane = 0; lane < shown.size(); ++lane) {
    if (venue.relays(lane).empty()) continue;
    std::ranges::sort(shown[lane]);
    for (const auto pulse : venue.relays(lane).front()->pulses()) {
      const auto after = std::ranges::upper_bound(shown[lane], pulse);
      if (after == shown[lane].begin() || pulse - *std::prev(after) > kGateFollows) continue;
      times.push_back(ms_of(pulse - *std::prev(after)));
    }
  }
  return spread_of(std::move(times));
}

double span_of(const Venue& venue) {
  steady_clock::time_point last = venue.opened();
  for (const VisitOutcome& outcome : venue.outcomes()) {
    if (outcome.answered) last = std::max(last, outcome.shown + outcome.took);
  }
  return std::chrono::duration<double>(last - venue.opened()).count();
}

std::vector<std::string> spread_cells(const Spread& spread) {
  if (spread.count == 0) return {"-", "-", "-", "-"};
  return {decimal(spread.p50_ms), decimal(spread.p90_ms), decimal(spread.p99_ms), decimal(spread.max_ms)};
}

void add_row(Table& table, std::vector<std::string> cells, const Spread& spread) {
  for (std::string& cell : spread_cells(spread)) cells.push_back(std::move(cell));
  table.add(std::move(cells));
}

std::string lane_table(const Report& report, const Console& console) {
  std::vector<const LaneFigures*> shown;
  for (const LaneFigures& lane : report.lanes) shown.push_back(&lane);
  std::string title;
  if (shown.size() > kLaneRowsShown) {
    std::ranges::stable_sort(
        shown, [](const LaneFigures* a, const LaneFigures* b) { return a->verdict.p99_ms > b->verdict.p99_ms; });
    shown.resize(kLaneRowsShown);
    title = std::string(console.say("The slowest lanes:", "最慢的通道：")) + "\n";
  }
  Table table({{std::string(console.say("Lane", "通道"))},
               {std::string(console.say("Devices", "设备")), false, true},
               {std::string(console.say("People", "人次")), true},
               {std::string(console.say("A minute", "每分钟")), true},
               {std::string(console.say("Again", "重试")), true},
               {"p50 ms", true},
               {"p90 ms", true},
               {"p99 ms", true},
               {std::string(console.say("max ms", "最大 ms")), true}});
  const auto cells = [](const std::string& name, const std::string& devices, std::size_t visits, double per_minute,
                        std::size_t again) {
    return std::vector<std::string>{name, devices, grouped(static_cast<long long>(visits)), decimal(per_minute),
                                    grouped(static_cast<long long>(again))};
  };
  for (const LaneFigures* lane : shown) {
    add_row(table, cells(lane->name, lane->devices, lane->visits, lane->per_minute, lane->tried_again), lane->verdict);
  }
  std::size_t visits = 0, again = 0;
  double per_minute = 0;
  for (const LaneFigures& lane : report.lanes) {
    visits += lane.visits;
    again += lane.tried_again;
    per_minute += lane.per_minute;
  }
  table.rule();
  table.add(cells(std::string(console.say("all", "合计")),
                  std::to_string(report.lanes.size()) + std::string(console.say(" lanes", " 条通道")), visits,
                  per_minute, again));
  return title + table.text(console.columns);
}

std::string time_table(const Report& report, const Console& console) {
  Table table({{std::string(console.say("Time of a verdict, ms", "判定时间（毫秒）")), false, true},
               {std::string(console.say("People", "人次")), true},
               {"p50", true},
               {"p90", true},
               {"p99", true},
               {std::string(console.say("max", "最大")), true}});
  const auto add = [&](std::string_view what, const Spread& spread) {
    if (spread.count > 0) add_row(table, {std::string(what), grouped(static_cast<long long>(spread.count))}, spread);
  };
  add(console.say("reader: last byte of the code to the whole verdict line", "读码器：条码末字节至判定行收完"),
      report.readers);
  add(console.say("camera: ticket before it to the verdict", "摄像头：出示票证至判定"), report.cameras);
  add(console.say("gate: ticket shown to the relay's pulse", "闸机：出示票证至继电器脉冲"), report.gates);
  return table.text(console.columns);
}

std::string seconds_text(const std::optional<double>& seconds) {
  return seconds ? decimal(*seconds) : "-";
}

std::string fault_table(const Report& report, const Console& console) {
  if (report.faults.empty()) return {};
  Table table({{std::string(console.say("What was broken", "故障")), false, true},
               {std::string(console.say("Device", "设备"))},
               {std::string(console.say("At s", "时刻 s")), true},
               {std::string(console.say("Noticed after s", "发现 s")), true},
               {std::string(console.say("Back after s", "恢复 s")), true},
               {std::string(console.say("Tried again", "重试")), true},
               {std::string(console.say("Others' p99 ms", "其他通道 p99 ms")), true},
               {std::string(console.say("otherwise", "平时")), true}});
  for (const FaultMet& met : report.faults) {
    const auto p99 = [](const Spread& spread) { return spread.count == 0 ? "-" : decimal(spread.p99_ms); };
    table.add({met.what, met.device, decimal(met.at_s), seconds_text(met.noticed_s), seconds_text(met.back_s),
               grouped(static_cast<long long>(met.tried_again)), p99(met.others_meanwhile), p99(met.others_otherwise)});
  }
  return table.text(console.columns) + "\n";
}

std::string verdict_text(const Report& report, const Console& console) {
  const Audit& audit = report.audit;
  const auto number = [](std::size_t value) { return grouped(static_cast<long long>(value)); };
  const auto fault = [&](std::size_t value) {
    return console.paint(value == 0 ? Paint::good : Paint::bad, number(value));
  };
  std::string out = number(audit.scans) + std::string(console.say(" scans sent, ", " 次扫描，")) +
                    number(audit.answered) + std::string(console.say(" people answered, ", " 人得到答复，")) +
                    number(audit.recovered) +
                    std::string(console.say(" found in the ledger alone\n", " 人仅见于账本\n"));
  out += std::string(console.say("lost ", "丢失 ")) + fault(audit.lost) +
         std::string(console.say("   doubled ", "   重复 ")) + fault(audit.doubled) +
         std::string(console.say("   wrong verdicts ", "   判定错误 ")) + fault(audit.wrong) +
         std::string(console.say("   not served ", "   未能服务 ")) + fault(audit.unserved) +
         std::string(console.say("   gates opened for nobody ", "   误开闸 ")) + fault(audit.gates_stray) +
         std::string(console.say("   not opened ", "   未开闸 ")) + fault(audit.gates_missed) + "\n";
  for (const std::string& detail : audit.details) out += "  " + printable(detail) + "\n";
  return out;
}

json::object spread_json(const Spread& spread) {
  json::object out;
  out["count"] = spread.count;
  if (spread.count == 0) return out;
  out["p50_ms"] = spread.p50_ms;
  out["p90_ms"] = spread.p90_ms;
  out["p99_ms"] = spread.p99_ms;
  out["max_ms"] = spread.max_ms;
  return out;
}

json::array faults_json(const std::vector<FaultMet>& faults) {
  const auto number = [](const std::optional<double>& value) { return value ? json::value(*value) : json::value(); };
  json::array out;
  for (const FaultMet& met : faults) {
    out.push_back(json::object{{"what", met.what},
                               {"device", met.device},
                               {"at_s", met.at_s},
                               {"noticed_s", number(met.noticed_s)},
                               {"back_s", number(met.back_s)},
                               {"tried_again", met.tried_again},
                               {"others_meanwhile", spread_json(met.others_meanwhile)},
                               {"others_otherwise", spread_json(met.others_otherwise)}});
  }
  return out;
}

}  // namespace

Report make_report(const VenuePlan& plan, const Crowd& crowd, const Venue& venue, Audit audit,
                   std::vector<FaultMet> faults) {
  Report report;
  report.people = crowd.people.size();
  report.visits = crowd.visits.size();
  report.seconds = span_of(venue);
  report.audit = std::move(audit);
  report.notes = plan.notes;
  report.faults = std::move(faults);
  std::vector<std::vector<double>> times(plan.lanes.size());
  std::vector<double> by_reader, by_camera;
  for (const LanePlan& lane : plan.lanes) report.lanes.push_back({.name = lane.name, .devices = devices_of(lane)});
  for (const VisitOutcome& outcome : venue.outcomes()) {
    if (outcome.lane < 0 || !outcome.answered) continue;
    const auto lane = static_cast<std::size_t>(outcome.lane);
    ++report.lanes[lane].visits;
    report.lanes[lane].tried_again += outcome.tries > 1;
    times[lane].push_back(ms_of(outcome.took));
    (outcome.by_camera ? by_camera : by_reader).push_back(ms_of(outcome.took));
  }
  for (std::size_t i = 0; i < times.size(); ++i) {
    report.lanes[i].verdict = spread_of(std::move(times[i]));
    if (report.seconds > 0) {
      report.lanes[i].per_minute = static_cast<double>(report.lanes[i].visits) * 60 / report.seconds;
    }
  }
  report.readers = spread_of(std::move(by_reader));
  report.cameras = spread_of(std::move(by_camera));
  report.gates = gate_times(plan, venue);
  return report;
}

std::string report_text(const Report& report, const Console& console) {
  std::string out;
  for (const std::string& note : report.notes) out += printable(note) + "\n";
  out += lane_table(report, console) + "\n" + time_table(report, console) + "\n" + fault_table(report, console) +
         verdict_text(report, console);
  const bool good = report.audit.good();
  out += console.paint(good ? Paint::good : Paint::bad,
                       good ? console.say("The rehearsal went well: nothing lost, doubled or wrong.",
                                          "彩排顺利：没有丢失、重复或错误的判定。")
                            : console.say("The rehearsal did not go well.", "彩排未通过。")) +
         "\n";
  return out;
}

json::object report_json(const Report& report) {
  json::object out;
  out["good"] = report.audit.good();
  out["people"] = report.people;
  out["visits"] = report.visits;
  out["seconds"] = report.seconds;
  out["readers"] = spread_json(report.readers);
  out["cameras"] = spread_json(report.cameras);
  out["gates"] = spread_json(report.gates);
  const Audit& audit = report.audit;
  out["scans"] = audit.scans;
  out["answered"] = audit.answered;
  out["recovered"] = audit.recovered;
  out["lost"] = audit.lost;
  out["doubled"] = audit.doubled;
  out["wrong"] = audit.wrong;
  out["not_served"] = audit.unserved;
  out["gates_stray"] = audit.gates_stray;
  out["gates_missed"] = audit.gates_missed;
  out["details"] = texts(audit.details);
  out["notes"] = texts(report.notes);
  out["faults"] = faults_json(report.faults);
  json::array lanes;
  for (const LaneFigures& lane : report.lanes) {
    lanes.push_back(json::object{{"name", lane.name},
                                 {"devices", lane.devices},
                                 {"people", lane.visits},
                                 {"per_minute", lane.per_minute},
                                 {"tried_again", lane.tried_again},
                                 {"verdict", spread_json(lane.verdict)}});
  }
  out["lanes"] = std::move(lanes);
  return out;
}

}  // namespace usher::ctl::rehearse
