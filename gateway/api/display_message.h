// What a display says to the gateway: one JSON object a message, {"type","id",…}. Pure; hostile bytes are expected.
// DISPLAY.md is the manual.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/admission/ids.h"
#include "gateway/admission/messages.h"
#include "gateway/api/display_limits.h"
#include "gateway/api/json_in.h"

namespace usher::api {

// A code that the display read. `symbology`: static storage, "" if unknown.
struct DisplayScan {
  std::string text;  // cleaned, without an AIM identifier, not empty
  std::string_view symbology;
  std::string nonce;  // "": the lane makes one
};
struct DisplayAnswers {
  std::string nonce;  // of the state that asked
  Pairs answers;
};
struct DisplayChoose {
  admission::TicketId ticket;
  std::string nonce;
};
struct DisplayCall {
  std::string why;  // "": none was given
};
struct DisplayDone {};
struct DisplayCancel {
  std::optional<std::uint64_t> turn;
};
struct DisplayLanguage {
  admission::Language language = admission::Language::en;
};
struct DisplayPing {};

using DisplayAct = std::variant<DisplayScan, DisplayAnswers, DisplayChoose, DisplayCall, DisplayDone, DisplayCancel,
                                DisplayLanguage, DisplayPing>;

struct DisplayMistake {
  std::string_view code;  // bad_request, too_large; static storage
  std::string field;      // "" if it is the whole message
  std::string message;
};

struct DisplayMessage {
  std::string id = "null";  // as JSON, to be echoed
  std::expected<DisplayAct, DisplayMistake> act;
};

[[nodiscard]] DisplayMessage read_display_message(std::string_view message);

// What a reader or a screen read, as it is looked up: cleaned, its AIM identifier taken off. `symbology` as the client
// named it, if it did, else as the identifier says. The error says what is wrong with the text.
[[nodiscard]] std::expected<DisplayScan, std::string> read_code(std::string_view text, std::string_view symbology);

// A reason that somebody typed: one line, at most kWhyBytesMax bytes.
[[nodiscard]] std::string read_why(JsonIn& in);

}  // namespace usher::api
