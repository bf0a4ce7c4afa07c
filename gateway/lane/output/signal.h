// What a light tower shows, as values: lamps and buzzer for each thing that can happen at an entrance, and the sound
// that goes with it (which a screen can play too). Pure.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace usher::lane {

// A lamp's byte in Patlite's PNS command.
enum class Lamp : std::uint8_t { off = 0, on = 1, flash = 2, flash_fast = 3, keep = 9 };
[[nodiscard]] std::optional<Lamp> parse_lamp(std::string_view word);
inline constexpr std::string_view kLampNames = "off, on, flash, flash_fast, keep";

// The buzzer's byte in the same command. What the patterns sound like is set in the tower.
enum class Buzzer : std::uint8_t { off = 0, on = 1, pattern2 = 2, pattern3 = 3, pattern4 = 4, keep = 9 };
[[nodiscard]] std::optional<Buzzer> parse_buzzer(std::string_view word);
inline constexpr std::string_view kBuzzerNames = "off, on, pattern2, pattern3, pattern4, keep";

// The sound cue of a moment, for whoever has a loudspeaker.
enum class Sound : std::uint8_t { none, welcome, welcome_vip, goodbye, refused, question, call_staff };
[[nodiscard]] std::string_view to_string(Sound sound);

struct Signal {
  Lamp red = Lamp::off, amber = Lamp::off, green = Lamp::off, blue = Lamp::off, white = Lamp::off;
  Buzzer buzzer = Buzzer::off;
  std::chrono::milliseconds buzzer_for{0};  // then it is switched off; 0: as long as the signal is shown
  Sound sound = Sound::none;

  friend bool operator==(const Signal&, const Signal&) = default;
};

// The lane's states (cue.h), and `vip`: admitted with a ticket of a VIP.
enum class Moment : std::uint8_t {
  idle,
  reading,
  deciding,
  admitted,
  vip,
  exited,
  refused,
  question,
  needs_staff,
  out_of_service,
};
inline constexpr std::size_t kMoments = 10;
[[nodiscard]] std::string_view to_string(Moment moment);

using SignalTable = std::array<Signal, kMoments>;  // by Moment
[[nodiscard]] const SignalTable& default_signals();

}  // namespace usher::lane
