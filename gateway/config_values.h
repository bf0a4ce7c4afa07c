// Single values of the configuration, the same from usher.toml and from flags. Pure. Each returns what is wrong and
// what is allowed, or nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/config.h"

namespace usher::config {

using Wrong = std::optional<std::string>;

[[nodiscard]] Wrong set_listen(std::string_view text, scanner::Endpoint& out, bool port_zero = true);
[[nodiscard]] Wrong set_log_level(std::string_view text, std::string& out);
// A gate's or lane's name: shown to people, 1 to kNameBytesMax bytes, no control characters.
[[nodiscard]] Wrong set_name(std::string_view text, std::string& out);
// An event's or list's slug: a name without spaces and slashes.
[[nodiscard]] Wrong set_slug(std::string_view text, std::string& out);
[[nodiscard]] Wrong set_path(std::string_view text, std::string& out);
[[nodiscard]] Wrong set_direction(std::string_view text, admission::Direction& out);
// The API's word for a refusal: "ambiguous", "unpaid" …
[[nodiscard]] Wrong check_reason(std::string_view text);
[[nodiscard]] Wrong set_language(std::string_view text, std::string& out);
[[nodiscard]] Wrong set_framing(std::string_view text, scanner::Framing& out);
[[nodiscard]] Wrong set_template(std::string_view text, std::string& out);
[[nodiscard]] Wrong set_line_end(std::string_view text, std::string& out);
[[nodiscard]] Wrong set_endpoint(std::string_view text, scanner::TcpSourceOptions::Way way,
                                 scanner::TcpSourceOptions& out);

// "0", "/dev/video0", rtsp://…, http://…, or a file.
[[nodiscard]] Wrong set_camera(std::string_view text, std::string& out);
[[nodiscard]] Wrong set_formats(std::string_view text, scanner::FormatSet& out);

inline constexpr std::int64_t kNoLimit = INT64_MAX;
[[nodiscard]] Wrong check_range(std::int64_t value, std::int64_t min, std::int64_t max, std::string_view unit);

// The known word that `word` was probably meant to be; "" if none is near.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> known);
// "unknown key; did you mean listen?" or the list of what is known.
[[nodiscard]] std::string unknown_key(std::string_view key, std::span<const std::string_view> known);

}  // namespace usher::config
