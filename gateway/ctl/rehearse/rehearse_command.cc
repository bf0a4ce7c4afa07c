// usherctl rehearse
#include <memory>

#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/rehearse/faults.h"
#include "gateway/ctl/rehearse/rehearsal.h"
#include "gateway/ctl/session.h"

namespace usher::ctl {

void add_rehearse_command(CLI::App& app, Session& session) {
  auto fields = std::make_shared<rehearse::RehearsalFields>();
  CLI::App* verb = app.add_subcommand(
      "rehearse", "The night before: virtual readers and people against a gateway of its own, with your lanes");
  verb->add_option("--config", fields->config,
                   "Your usher.toml: its lanes, timings and framings, with virtual devices in place of yours");
  verb->add_option("--lanes", fields->lanes, "Without --config: so many lanes are made up")
      ->check(CLI::Range(1, rehearse::kLanesMax))
      ->capture_default_str();
  verb->add_option("--people", fields->people, "How many come")
      ->check(CLI::Range(1, rehearse::kPeopleMax))
      ->capture_default_str();
  verb->add_option("--duration", fields->duration_s, "Seconds in which they come")
      ->check(CLI::Range(1, rehearse::kDurationMax_s))
      ->capture_default_str();
  verb->add_option("--curve", fields->curve, "peak: most before the beginning; flat; doors: all when the doors open")
      ->check(CLI::IsMember({"peak", "flat", "doors"}))
      ->capture_default_str();
  fields->faults = rehearse::kFaultsDefault;
  verb->add_option("--faults", fields->faults,
                   "What is broken in the middle: reader, camera, relay, light, gateway; none")
      ->capture_default_str();
  verb->add_option("--seed", fields->seed, "The same seed, the same people and faults")->capture_default_str();
  verb->add_option("--keep", fields->keep, "Leave data, configuration and log in this new folder");
  verb->add_option("--plant-wrong", fields->planted, "So many people are expected to be told something else")
      ->group("");
  verb->footer(
      "A gateway is started beside yours, on ports and in a folder of its own; your event is not touched.\n"
      "Examples:\n"
      "  usherctl rehearse --config usher.toml --people 5000\n"
      "  usherctl rehearse --lanes 50 --people 5000 --curve doors\n"
      "  usherctl rehearse --config usher.toml --json > rehearsal.json\n"
      "Exits with 0 only if no scan was lost, none was doubled, and every verdict was as it had to be.");
  verb->callback([&session, fields] {
    session.action = [&session, fields] { return rehearse::run_rehearsal(session, *fields); };
  });
}

}  // namespace usher::ctl
