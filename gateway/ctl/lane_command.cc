// usherctl lane learn
#include <memory>

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/interrupts.h"
#include "gateway/ctl/learn_report.h"
#include "gateway/ctl/limits.h"
#include "gateway/ctl/lines.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

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

}  // namespace

void add_lane_commands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("lane", "Set up the lanes of the gateway's configuration (admin, staff)");
  noun->require_subcommand(1);
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

}  // namespace usher::ctl
