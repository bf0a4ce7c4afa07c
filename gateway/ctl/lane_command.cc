// usherctl lane list|call|done|close|open
#include <memory>

#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/table.h"
#include "gateway/ctl/times.h"
#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

struct LaneFields {
  std::string lane, why;
};

// Why a lane is not simply working, with since when.
std::string trouble_text(const json::value& lane) {
  std::string out;
  for (const auto* name : {"out_of_service", "needs_staff"}) {
    const json::value* trouble = member(lane, name);
    if (trouble == nullptr || !trouble->is_object()) continue;
    out += (out.empty() ? "" : "; ") + text(*trouble, "why") + " (" + local_time(text(*trouble, "since")) + ")";
  }
  return out;
}

std::string lanes_text(const json::value& answer, const Console& console) {
  Table table({{"lane"},
               {"event/list"},
               {"state"},
               {"since"},
               {"scans", true},
               {"passed", true},
               {"refused", true},
               {"displays", true},
               {"trouble", false, true}});
  for (const auto& lane : rows(answer, "lanes")) {
    table.add({text(lane, "gate") + "/" + text(lane, "name"), text(lane, "event") + "/" + text(lane, "list"),
               text(lane, "state"), local_time(text(lane, "since")), text(lane, "scans"), text(lane, "passed"),
               text(lane, "refused"), text(lane, "displays"), trouble_text(lane)});
  }
  if (table.empty()) return "No lanes: the gateway's configuration has no [[lane]].\n";
  return table.text(console.columns);
}

std::string lane_text(const json::value& lane) {
  const std::string trouble = trouble_text(lane);
  return printable(text(lane, "gate") + "/" + text(lane, "name") + ": " + text(lane, "state") +
                   (trouble.empty() ? "" : ", " + trouble)) +
         "\n";
}

// A verb that tells a lane something and shows it as it is then.
CLI::App* add_verb(CLI::App* noun, Session& session, const std::shared_ptr<LaneFields>& fields, const std::string& name,
                   const std::string& act, const std::string& help, bool takes_why) {
  CLI::App* verb = noun->add_subcommand(name, help);
  verb->add_option("LANE", fields->lane, "The lane's name")->required();
  if (takes_why) verb->add_option("--why", fields->why, "One sentence, shown at the entrance and on dashboards");
  verb->callback([&session, fields, act] {
    session.action = [&session, fields, act] {
      json::object body;
      if (!fields->why.empty()) body["why"] = fields->why;
      return session.call_and_show("POST", path("/v1/lanes/{}/" + act, {fields->lane}), body, lane_text);
    };
  });
  return verb;
}

}  // namespace

void add_lane_commands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("lane", "See the entrances, call staff to one, close and open one");
  noun->require_subcommand(1);
  auto fields = std::make_shared<LaneFields>();
  CLI::App* verb = noun->add_subcommand("list", "List the lanes: what each is doing, and what is wrong");
  verb->callback([&session] {
    session.action = [&session] {
      return session.call_and_show("GET", "/v1/lanes", nullptr, [&session](const json::value& answer) {
        return lanes_text(answer, session.console);
      });
    };
  });
  add_verb(noun, session, fields, "call", "call_staff", "Call staff to a lane", true)
      ->footer("Example:\n  usherctl lane call A1 --why 'A wheelchair needs the wide gate'");
  add_verb(noun, session, fields, "done", "staff_done", "Somebody has come", false);
  add_verb(noun, session, fields, "close", "close",
           "Take a lane out of service, until it is opened or the gateway restarts", true)
      ->footer("Example:\n  usherctl lane close A1 --why 'The door is stuck'");
  add_verb(noun, session, fields, "open", "open", "Put a lane back into service", false);
}

}  // namespace usher::ctl
