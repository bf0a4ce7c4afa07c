#include "gateway/lane/output/signal.h"

namespace usher::lane {
namespace {

using namespace std::chrono_literals;

Signal& row(SignalTable& table, Moment moment) {
  return table[static_cast<std::size_t>(moment)];
}

SignalTable make_defaults() {
  SignalTable table{};
  row(table, Moment::deciding).white = Lamp::on;
  row(table, Moment::admitted) = {.green = Lamp::on, .sound = Sound::welcome};
  row(table, Moment::vip) = {.green = Lamp::on, .blue = Lamp::on, .sound = Sound::welcome_vip};
  row(table, Moment::exited) = {.green = Lamp::on, .sound = Sound::goodbye};
  row(table, Moment::refused) = {.red = Lamp::on, .buzzer = Buzzer::on, .buzzer_for = 400ms, .sound = Sound::refused};
  row(table, Moment::question) = {.amber = Lamp::on, .sound = Sound::question};
  row(table, Moment::needs_staff) = {
      .amber = Lamp::flash, .buzzer = Buzzer::on, .buzzer_for = 3000ms, .sound = Sound::call_staff};
  row(table, Moment::out_of_service).red = Lamp::flash;
  return table;
}

}  // namespace

const SignalTable& default_signals() {
  static const SignalTable kTable = make_defaults();
  return kTable;
}

std::optional<Lamp> parse_lamp(std::string_view word) {
  if (word == "off") return Lamp::off;
  if (word == "on") return Lamp::on;
  if (word == "flash") return Lamp::flash;
  if (word == "flash_fast") return Lamp::flash_fast;
  if (word == "keep") return Lamp::keep;
  return std::nullopt;
}

std::optional<Buzzer> parse_buzzer(std::string_view word) {
  if (word == "off") return Buzzer::off;
  if (word == "on") return Buzzer::on;
  if (word == "pattern2") return Buzzer::pattern2;
  if (word == "pattern3") return Buzzer::pattern3;
  if (word == "pattern4") return Buzzer::pattern4;
  if (word == "keep") return Buzzer::keep;
  return std::nullopt;
}

std::string_view to_string(Sound sound) {
  switch (sound) {
    case Sound::none:
      return "none";
    case Sound::welcome:
      return "welcome";
    case Sound::welcome_vip:
      return "welcome_vip";
    case Sound::goodbye:
      return "goodbye";
    case Sound::refused:
      return "refused";
    case Sound::question:
      return "question";
    case Sound::call_staff:
      return "call_staff";
  }
  return "none";
}

std::string_view to_string(Moment moment) {
  static constexpr std::array<std::string_view, kMoments> kNames = {
      "idle",   "reading", "deciding", "admitted",    "vip",
      "exited", "refused", "question", "needs_staff", "out_of_service"};
  return kNames[static_cast<std::size_t>(moment)];
}

}  // namespace usher::lane
