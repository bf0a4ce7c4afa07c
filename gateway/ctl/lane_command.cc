// usherctl lane list|call|done|close|open|learn
#include <memory>

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/interrupts.h"
#include "gateway/ctl/learn_report.h"
#include "gateway/ctl/limits.h"
#include "gateway/ctl/lines.h"
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

struct LearnFields {
  std::string lane, text;
  int scans = 3, seconds = 60;
  bool bytes = false;
};

json::object body_of(const LearnFields& fields) {
  json::object body{{"scans", fields.scans}, {"seconds", fields.seconds}};
  if (!fields.text.empty()) body["text"] = fields.text;
  if (fields.bytes) body["bytes"] = true;
  return body;
}

Outcome conclude(const LearnReport& report) {
  if (report.finished()) return report.learnt() ? Exit::done : Exit::refused;
  if (interrupted()) {
    return std::unexpected(Problem{Exit::refused, "ended before anything was sure", "The lane is open again.", {}, 0});
  }
  return std::unexpected(Problem{Exit::unreachable,
                                 "the connection ended before the reader was learnt",
                                 "The lane is open again; learn once more.",
                                 {},
                                 0});
}

Outcome run_learn(Session& session, const LearnFields& fields) {
  const Interrupts interrupts;
  LearnReport report(session.console);
  LineSplitter lines;
  Request request;
  request.method = "POST";
  request.target = path("/v1/lanes/{}/learn", {fields.lane});
  request.body = json::serialize(body_of(fields));
  request.accept = "application/x-ndjson";
  request.repeatable = false;
  Hooks hooks;
  hooks.on_piece = [&](std::string_view piece) {
    return lines.feed(piece, [&](std::string_view line) {
      const std::string shown = report.take(line);
      if (session.settings.json) {
        session.print(std::string(line) + "\n");
      } else if (!shown.empty()) {
        session.print(shown);
      }
    });
  };
  hooks.on_tick = [] { return !interrupted(); };
  const auto answer = session.ask(request, hooks);
  if (!answer && answer.error().exit != Exit::unreachable) return std::unexpected(answer.error());
  if (!answer && !report.begun() && !interrupted()) return std::unexpected(answer.error());
  return conclude(report);
}

void add_learn_verb(CLI::App* noun, Session& session) {
  auto fields = std::make_shared<LearnFields>();

  CLI::App* verb = noun->add_subcommand(
      "learn", "Show one code to a lane's reader and find out how it delivers; the lane is out of service meanwhile");
  verb->add_option("LANE", fields->lane, "A [[lane]] of usher.toml")->required();
  verb->add_option("--scans", fields->scans, "How often to scan it; two that agree are needed to be sure")
      ->check(CLI::Range(1, 10))
      ->capture_default_str();
  verb->add_option("--seconds", fields->seconds, "End after so many seconds")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  verb->add_option("--text", fields->text, "A code of your own (8 to 256 bytes) instead of the one made for this");
  verb->add_flag("--bytes", fields->bytes, "Also show what came in hexadecimal; bytes that are not the code's as ..");
  verb->footer(
      "Finds what a reader puts before and behind a code, how long it pauses, AIM identifiers, the keyboard it types\n"
      "as, Caps Lock, doubled or missing characters and its character set; says what to write in usher.toml and what\n"
      "to change in the reader. Of other codes that are scanned meanwhile only the length is seen.\n"
      "Examples:\n"
      "  usherctl lane learn A1\n"
      "  usherctl lane learn A1 --text EXPO-2026-TEST-1 --bytes\n"
      "Exits with 0 if usher reads the code, with what it shows written in usher.toml; with 1 if not, or not surely.");
  verb->callback([&session, fields] { session.action = [&session, fields] { return run_learn(session, *fields); }; });
}

}  // namespace

void add_lane_commands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("lane", "See the entrances, call staff to one, close, open and set up one");
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
  add_learn_verb(noun, session);
}

}  // namespace usher::ctl
