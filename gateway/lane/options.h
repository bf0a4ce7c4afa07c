// A lane as configured. Plain values.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/admission/verdict.h"
#include "gateway/lane/limits.h"
#include "gateway/lane/output/options.h"
#include "scanner/camera/camera.h"
#include "scanner/source/hid_source.h"
#include "scanner/source/pcsc_source.h"
#include "scanner/source/sam_reader.h"
#include "scanner/source/serial_source.h"
#include "scanner/source/tcp_line_source.h"

namespace usher::lane {

// The line that goes back to the reader. Templates: verdict_line.h.
struct VerdictLineOptions {
  bool enabled = true;
  std::string ok = "OK {name}";
  std::string no = "NO {reason} {text}";
  std::string end = "\r\n";
  std::string vip;  // instead of `ok`, for tickets marked as VIP; "" = as everybody

  friend bool operator==(const VerdictLineOptions&, const VerdictLineOptions&) = default;
};

// A reader of a lane. The source's options name it.
struct ReaderOptions {
  std::variant<scanner::TcpSourceOptions, scanner::SerialSourceOptions, scanner::HidSourceOptions,
               scanner::SamReaderOptions, scanner::PcscSourceOptions>
      source;
  bool required = false;  // without it the lane is out of service

  friend bool operator==(const ReaderOptions&, const ReaderOptions&) = default;
};

struct LaneCameraOptions {
  scanner::CameraOptions source;
  bool required = false;

  friend bool operator==(const LaneCameraOptions&, const LaneCameraOptions&) = default;
};

struct LaneOptions {
  std::string name;
  std::string gate;
  std::string event;  // slug
  std::string list;   // slug
  admission::Direction direction = admission::Direction::entry;
  std::string language;  // "" = the event's first
  VerdictLineOptions line;
  std::optional<std::chrono::milliseconds> repeat_window;  // none = the gateway's
  bool vip = false;  // the VIPs' way in: its screen greets as such, and its scans are taken when the gateway is full
  std::chrono::milliseconds verdict_shown = kVerdictShown;
  // Refusals that call staff to the lane (the API's reasons).
  std::vector<std::string> staff_reasons = {"ambiguous"};
  std::vector<ReaderOptions> readers;
  std::vector<LaneCameraOptions> cameras;
  std::vector<RelayOptions> relays;
  std::vector<LightOptions> lights;

  friend bool operator==(const LaneOptions&, const LaneOptions&) = default;
};

}  // namespace usher::lane
