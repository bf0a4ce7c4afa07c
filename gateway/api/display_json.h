// What the gateway says to a display: hello, state, ack, error, bye. Pure but for the clock that ages a state.
// DISPLAY.md is the manual.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/admission/messages.h"
#include "gateway/api/display_message.h"
#include "gateway/lane/display.h"
#include "gateway/lane/options.h"
#include "gateway/sequencer/directory.h"

namespace usher::api {

inline constexpr int kDisplayProtocol = 1;

// Who looks: in which words, and whether it is a desk's screen or one that everybody sees.
struct DisplayView {
  admission::Language language = admission::Language::en;
  bool staff = false;
};

using DisplayText = std::shared_ptr<const std::string>;

// `frames`: whether this gateway reads pictures.
[[nodiscard]] std::string hello_message(const lane::LaneOptions& lane, const sequencer::Directory& directory,
                                        DisplayView view, bool frames);

// The state and how old it is now. Made once for a view and shared; of one that is not new, only its age is made anew.
[[nodiscard]] DisplayText state_message(const lane::Scene& scene, const lane::LaneOptions& lane, DisplayView view,
                                        std::chrono::steady_clock::time_point now);

// `id` is JSON.
[[nodiscard]] std::string ack_message(std::string_view id);
// Of a scan: what came of it; of one without a verdict an error.
[[nodiscard]] std::string scan_reply(std::string_view id, const lane::Cue& cue);
struct DisplayError {
  std::string_view code, field, message, next;
};
[[nodiscard]] std::string error_message(std::string_view id, const DisplayError& error);
// What the client had better do about a mistake in its message.
[[nodiscard]] std::string error_message(std::string_view id, const DisplayMistake& mistake);

// `retry`: when to come back; none: not without a change.
[[nodiscard]] std::string bye_message(std::string_view reason, std::string_view message,
                                      std::optional<std::chrono::milliseconds> retry);

// A scan's trouble as the code and next step of an error.
struct TroubleWords {
  std::string_view code, next;
};
[[nodiscard]] TroubleWords trouble_words(lane::Trouble trouble);

}  // namespace usher::api
