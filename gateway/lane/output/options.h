// What an entrance drives, as configured. Plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "gateway/lane/output/limits.h"
#include "gateway/lane/output/signal.h"
#include "scanner/source/endpoint.h"

namespace usher::lane {

// How long usher waits for a device. The defaults suit every LAN; they are not configured.
struct OutputTimes {
  std::chrono::milliseconds connect_deadline = kOutputConnectDeadline;
  std::chrono::milliseconds answer_deadline = kOutputAnswerDeadline;
  std::chrono::milliseconds health_interval = kOutputHealthInterval;
  std::chrono::milliseconds backoff_min = kOutputBackoffMin;
  std::chrono::milliseconds backoff_max = kOutputBackoffMax;

  friend bool operator==(const OutputTimes&, const OutputTimes&) = default;
};

// A relay by Modbus TCP: one pulse for each person admitted or let out.
struct RelayOptions {
  std::string name;  // "A1/relay1"
  scanner::Endpoint endpoint;
  std::uint8_t unit = 255;             // behind a bridge: the device's address on its line
  std::uint16_t coil = 0;              // counted from 0
  std::uint16_t on_value = 0xFF00;     // what is written; another than this where a relay has a jog mode of its own
  std::chrono::milliseconds pulse{0};  // 0: the relay ends it by itself; else usher sends off after it
  std::chrono::milliseconds deadline = kPulseDeadline;
  bool required = false;  // without it the lane is out of service
  OutputTimes times;

  friend bool operator==(const RelayOptions&, const RelayOptions&) = default;
};

// A light tower by Patlite's PNS command.
struct LightOptions {
  std::string name;  // "A1/light1"
  scanner::Endpoint endpoint;
  bool datagrams = false;      // UDP instead of TCP
  std::string product = "XX";  // the command's product category, two characters
  bool required = false;       // without it the lane is out of service
  SignalTable signals = default_signals();
  OutputTimes times;

  friend bool operator==(const LightOptions&, const LightOptions&) = default;
};

}  // namespace usher::lane
