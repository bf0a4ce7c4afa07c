// Patlite's PNS commands as a light tower takes them, and its answer. Pure.
//
//   run control := product:2 'S' 00 00 06 red amber green blue white buzzer
//   answer      := 06 (done) | 15 (refused)
//
// The product category is "XX" for the NH series, "AB" for LA6-POE and LR5-LAN.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/lane/output/signal.h"

namespace usher::lane {

// Two characters. How long the buzzer sounds is the sender's business.
[[nodiscard]] std::string run_control(std::string_view product, const Signal& signal);
// Changes nothing, and is answered all the same.
[[nodiscard]] Signal keep_all();

enum class PatliteAnswer : std::uint8_t { acknowledged, refused, garbage };
// `bytes`: all that has come, at least one. The first byte is the answer; towers that send more are borne with.
[[nodiscard]] PatliteAnswer parse_patlite_answer(std::string_view bytes);

}  // namespace usher::lane
