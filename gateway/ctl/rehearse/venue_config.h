// The configuration of a rehearsal: a usher.toml whose lanes, timings, framings and decoders stay as they are, and
// whose devices are all replaced by virtual ones on 127.0.0.1, so that no real reader, camera or gate is touched. What
// it does not know how to play is left out, and said.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ctl/rehearse/crowd.h"
#include "gateway/ctl/rehearse/limits.h"
#include "gateway/ctl/rehearse/ports.h"

namespace usher::ctl::rehearse {

struct ReaderPlan {
  enum class Way : std::uint8_t {
    dials_in,   // a TCP client: usher listens
    is_dialed,  // a TCP server: usher dials
  };
  std::string name;  // as in the metrics: "A1/1"
  Way way = Way::dials_in;
  std::uint16_t port = 0;
  std::string framing = "auto";
  Millis idle_gap{100};

  // A code ends by a silence, and not by a character.
  [[nodiscard]] bool ends_by_silence() const { return framing == "idle" || framing == "mrz"; }
};

struct CameraPlan {
  std::string name;  // "A1/camera1"
  std::uint16_t port = 0;
};

// A relay or a light tower.
struct OutputPlan {
  std::string name;  // "A1/relay1"
  std::uint16_t port = 0;
};

struct LanePlan {
  std::string name, gate, event, list;
  bool exit = false;
  std::vector<ReaderPlan> readers;
  std::vector<CameraPlan> cameras;
  std::vector<OutputPlan> relays, lights;
};

struct VenuePlan {
  std::string toml;  // for the gateway of the rehearsal
  std::vector<LanePlan> lanes;
  std::vector<Door> doors;         // in the order in which the lanes first name them
  std::vector<std::string> notes;  // what was left out or replaced, one sentence each
  Millis repeat_window{3000};      // the longest of any lane

  [[nodiscard]] int door_of(const LanePlan& lane) const;
};

// What an engineer might have written for `lanes` lanes: readers that dial in and readers that are dialed by turns, a
// camera on a lane in twelve (kCamerasMade at most), with `outputs` a relay or a light on two in five, one lane in ten
// a way out, one for VIPs.
[[nodiscard]] std::string made_up_config(int lanes, bool outputs);

// The error names the line of the file, or what the machine lacks.
[[nodiscard]] std::expected<VenuePlan, std::string> plan_venue(std::string_view text, std::string_view file_name,
                                                               Ports& ports);

}  // namespace usher::ctl::rehearse
