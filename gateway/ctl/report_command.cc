// usherctl report, counts, rollcall
#include <memory>

#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/figures.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/times.h"
#include "gateway/ctl/verbs.h"

namespace usher::ctl {
namespace {

struct ReportFields {
  std::string event, list, zone;
  bool csv = false;
};

std::string section(const Console& console, std::string_view title, const Table& table) {
  if (table.empty()) return {};
  return "\n" + console.paint(Paint::strong, title) + "\n" + table.text(console.columns);
}

std::string heading(const json::value& counts, const Console& console) {
  const std::string as_of = local_time(text(counts, "time"));
  return std::string(console.say("Event ", "活动 ")) + text(counts, "event") +
         (as_of.empty() ? std::string() : std::string(console.say(", as of ", "，截至 ")) + as_of) + "\n";
}

std::string report_text(const json::value& counts, const Console& console) {
  std::string out = heading(counts, console);
  if (const std::string vip = vip_text(counts, console); !vip.empty()) out += vip + "\n";
  out += section(console, console.say("Attendance", "到场情况"), attendance_table(counts, true, console));
  out += section(console, console.say("Gates", "入口"), door_table(counts, "gates", console));
  out += section(console, console.say("Lanes", "通道"), door_table(counts, "lanes", console));
  out += section(console, console.say("Refusals", "拒绝"), refusal_table(counts, console));
  return out;
}

// One table a kind, a blank line between them: what spreadsheets open.
std::string report_csv(const json::value& counts, const Console& console) {
  std::string out = attendance_by_category(counts).csv();
  for (const auto* name : {"gates", "lanes"}) {
    if (const Table table = door_table(counts, name, console); !table.empty()) out += "\r\n" + table.csv();
  }
  if (const Table table = refusal_table(counts, console); !table.empty()) out += "\r\n" + table.csv();
  return out;
}

Table rollcall_table(const json::value& answer, const Console& console) {
  Table table({{std::string(console.say("name", "姓名")), false, true},
               {std::string(console.say("company", "单位")), false, true},
               {std::string(console.say("category", "类别"))},
               {std::string(console.say("list", "名单"))},
               {std::string(console.say("since", "入场时间"))},
               {std::string(console.say("gate", "入口"))},
               {std::string(console.say("phone", "电话"))}});
  for (const auto& person : rows(answer, {})) {
    table.add({text(person, "name"), text(person, "company"), text(person, "category"), text(person, "list"),
               local_time(text(person, "since")), text(person, "gate"), text(person, "phone")});
  }
  return table;
}

Outcome report(Session& session, const ReportFields& fields) {
  return session.call_and_show(
      "GET", path("/v1/events/{}/counts", {fields.event}), nullptr, [&](const json::value& counts) {
        return fields.csv ? report_csv(counts, session.console) : report_text(counts, session.console);
      });
}

Outcome counts(Session& session, const ReportFields& fields) {
  return session.call_and_show("GET", path("/v1/events/{}/counts", {fields.event}), nullptr,
                               [&](const json::value& counts) {
                                 return heading(counts, session.console) +
                                        attendance_table(counts, false, session.console).text(session.console.columns);
                               });
}

Outcome rollcall(Session& session, const ReportFields& fields) {
  Query query;
  if (!fields.list.empty()) query.emplace_back("list", fields.list);
  if (!fields.zone.empty()) query.emplace_back("zone", fields.zone);
  return session.call_and_show("GET", with_query(path("/v1/events/{}/rollcall", {fields.event}), query), nullptr,
                               [&](const json::value& answer) {
                                 const Table table = rollcall_table(answer, session.console);
                                 if (fields.csv) return table.csv();
                                 if (table.empty())
                                   return std::string(session.console.say("Nobody is inside.\n", "无人在场。\n"));
                                 return table.text(session.console.columns) + "\n" +
                                        grouped(static_cast<long long>(table.size())) +
                                        std::string(session.console.say(" inside\n", " 人在场\n"));
                               });
}

}  // namespace

void add_report_commands(CLI::App& app, Session& session) {
  auto fields = std::make_shared<ReportFields>();
  CLI::App* verb = app.add_subcommand("report", "Attendance by list and category, VIPs, gates, lanes and refusals");
  verb->add_option("EVENT", fields->event, "The event")->required();
  verb->add_flag("--csv", fields->csv, "As CSV, for a spreadsheet");
  verb->footer("Examples:\n  usherctl report expo\n  usherctl report expo --csv > expo.csv");
  on_chosen(*verb, session, [&session, fields] { return report(session, *fields); });

  verb = app.add_subcommand("counts", "Registered, admitted and inside by list, in short");
  verb->add_option("EVENT", fields->event, "The event")->required();
  on_chosen(*verb, session, [&session, fields] { return counts(session, *fields); });

  verb = app.add_subcommand("rollcall", "Who is inside, now");
  verb->add_option("EVENT", fields->event, "The event")->required();
  verb->add_option("--list", fields->list, "By this list alone");
  verb->add_option("--zone", fields->zone, "In this zone alone");
  verb->add_flag("--csv", fields->csv, "As CSV");
  verb->footer("Example, in an evacuation:\n  usherctl rollcall expo --csv > inside.csv");
  on_chosen(*verb, session, [&session, fields] { return rollcall(session, *fields); });
}

}  // namespace usher::ctl
