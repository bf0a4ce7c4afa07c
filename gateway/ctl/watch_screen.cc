#include "gateway/ctl/watch_screen.h"

#include <algorithm>

#include "gateway/ctl/figures.h"
#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

constexpr std::size_t kCheckinLines = 8;

std::chrono::seconds between(Time from, Time to) {
  return std::chrono::duration_cast<std::chrono::seconds>(to - from);
}

// The clock part of a local time.
std::string clock(const std::string& rfc3339_text) {
  const std::string local = local_time(rfc3339_text);
  return local.size() == 19 ? local.substr(11) : local;
}

void add_text(std::vector<std::string>& lines, const std::string& text) {
  for (std::size_t from = 0; from < text.size();) {
    const auto end = text.find('\n', from);
    lines.push_back(text.substr(from, end - from));
    if (end == std::string::npos) break;
    from = end + 1;
  }
}

void add_table(std::vector<std::string>& lines, std::string_view title, const Table& table, const Console& console) {
  if (table.empty()) return;
  lines.emplace_back();
  if (!title.empty()) lines.push_back(console.paint(Paint::strong, title));
  add_text(lines, table.text(console.columns));
}

}  // namespace

std::string link_text(const LinkState& link, Time now, const Console& console) {
  if (link.live) return console.paint(Paint::good, console.say("live", "实时"));
  if (!link.lost_at) return console.paint(Paint::caution, console.say("connecting", "连接中"));
  std::string out = std::string(console.say("gateway unreachable since ", "网关无法连接，自 ")) +
                    clock(rfc3339(*link.lost_at)) + " (" + span_text(between(*link.lost_at, now)) +
                    "): " + printable(link.why);
  if (link.heard_at) {
    out += std::string(console.say("; figures are ", "；以下数据为 ")) + span_text(between(*link.heard_at, now)) +
           std::string(console.say(" old", " 前"));
  }
  if (link.next_try && *link.next_try > now) {
    out += std::string(console.say("; next try in ", "；重试于 ")) +
           span_text(between(now, *link.next_try) + std::chrono::seconds(1));
  }
  return console.paint(Paint::bad, out);
}

std::vector<std::string> screen(const LiveBoard& board, const LinkState& link, Time now, const Console& console,
                                int rows) {
  std::vector<std::string> lines;
  const json::value& counts = board.counts();
  lines.push_back(console.paint(Paint::strong, printable("usher  " + text(counts, "event"))) + "  " +
                  clock(rfc3339(now)));
  lines.push_back(link_text(link, now, console));
  if (board.empty()) return lines;
  for (const json::value& alert : board.alerts()) lines.push_back(alert_line(alert, console));
  if (const std::string vip = vip_text(counts, console); !vip.empty()) lines.push_back(vip);
  add_table(lines, {}, attendance_table(counts, false, console), console);
  add_table(lines, {}, door_table(counts, "gates", console), console);
  add_table(lines, {}, door_table(counts, "lanes", console), console);
  const json::array& checkins = board.checkins();
  if (!checkins.empty()) {
    lines.emplace_back();
    lines.push_back(console.paint(Paint::strong, console.say("Latest", "最新")));
  }
  for (std::size_t i = 0; i < std::min(checkins.size(), kCheckinLines); ++i)
    lines.push_back(checkin_line(checkins[checkins.size() - 1 - i], console));
  if (rows > 0 && lines.size() > static_cast<std::size_t>(rows)) lines.resize(static_cast<std::size_t>(rows));
  return lines;
}

std::string alert_line(const json::value& alert, const Console& console) {
  const bool staff = text(alert, "kind") == "needs_staff";
  std::string line =
      console.paint(staff ? Paint::caution : Paint::bad,
                    staff ? console.say("NEEDS STAFF", "需要工作人员") : console.say("OUT OF SERVICE", "暂停服务"));
  line += "  " + printable(text(alert, "gate") + "/" + text(alert, "lane"));
  line += "  " + std::string(console.say("since ", "自 ")) + clock(text(alert, "since"));
  return line + "  " + printable(text(alert, "why"));
}

std::string checkin_line(const json::value& checkin, const Console& console) {
  const std::string verdict = text(checkin, "verdict");
  std::string word = verdict;
  Paint paint = Paint::caution;
  if (verdict == "admitted") {
    word = console.say("ADMITTED", "入场");
    paint = Paint::good;
  } else if (verdict == "exited") {
    word = console.say("EXITED", "离场");
    paint = Paint::good;
  } else if (verdict == "refused") {
    word = console.say("REFUSED", "拒绝");
    paint = Paint::bad;
  }
  std::string door = text(checkin, "gate");
  if (const std::string lane = text(checkin, "lane"); !lane.empty()) door += (door.empty() ? "" : "/") + lane;
  std::string line = clock(text(checkin, "time")) + "  " + console.paint(paint, pad(printable(word), 10));
  for (const auto& part : {text(checkin, "list"), door, text(checkin, "category"), text(checkin, "reason")}) {
    if (!part.empty()) line += "  " + printable(part);
  }
  return line;
}

std::string counts_line(const LiveBoard& board, Time now, const Console& console) {
  std::string line = clock(rfc3339(now)) + " ";
  const char* comma = " ";
  for (const auto& list : rows(board.counts(), "lists")) {
    line += comma + printable(text(list, "slug")) + " " + text(list, "admitted") + "/" + text(list, "registered") +
            ", " + text(list, "inside") + std::string(console.say(" inside", " 在场"));
    comma = "; ";
  }
  return line;
}

}  // namespace usher::ctl
