#include "gateway/config_values.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "gateway/lane/limits.h"
#include "gateway/lane/verdict_line.h"
#include "gateway/sequencer/limits.h"
#include "scanner/source/utf8.h"

namespace usher::config {
namespace {

constexpr std::size_t kPathBytesMax = 4096;
constexpr std::size_t kLanguageBytesMax = 35;  // RFC 5646, section 4.4.1

bool has_control(std::string_view text) {
  while (!text.empty()) {
    const scanner::Utf8Char c = scanner::first_char(text);
    if (!c.valid || scanner::is_control(c.code_point)) return true;
    text.remove_prefix(c.bytes);
  }
  return false;
}

std::string joined(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

// Levenshtein's distance, over bytes.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row[b.size()];
}

}  // namespace

Wrong set_listen(std::string_view text, scanner::Endpoint& out, bool port_zero) {
  auto endpoint = scanner::parse_endpoint(text, port_zero);
  if (!endpoint) return endpoint.error();
  out = std::move(*endpoint);
  return std::nullopt;
}

Wrong set_log_level(std::string_view text, std::string& out) {
  static constexpr std::string_view kLevels[] = {"trace", "debug", "info", "warning", "error"};
  if (std::find(std::begin(kLevels), std::end(kLevels), text) == std::end(kLevels)) {
    return "expected one of " + joined(kLevels);
  }
  out = text;
  return std::nullopt;
}

Wrong set_name(std::string_view text, std::string& out) {
  if (text.empty()) return "must not be empty";
  if (text.size() > sequencer::kNameBytesMax) {
    return "longer than " + std::to_string(sequencer::kNameBytesMax) + " bytes";
  }
  if (has_control(text)) return "holds a control character";
  out = text;
  return std::nullopt;
}

Wrong set_slug(std::string_view text, std::string& out) {
  if (text.find_first_of(" /") != std::string_view::npos) return "a slug has no spaces and no slashes";
  return set_name(text, out);
}

Wrong set_path(std::string_view text, std::string& out) {
  if (text.empty()) return "must not be empty";
  if (text.size() > kPathBytesMax) return "longer than " + std::to_string(kPathBytesMax) + " bytes";
  if (text.find('\0') != std::string_view::npos) return "holds a zero byte";
  out = text;
  return std::nullopt;
}

Wrong check_reason(std::string_view text) {
  if (const auto reason = admission::parse_reason(text); reason && *reason != admission::Reason::none) {
    return std::nullopt;
  }
  std::string known;
  for (int i = 1; i < admission::kReasonCount; ++i) {
    known += " " + std::string(admission::to_string(static_cast<admission::Reason>(i)));
  }
  return "no reason of refusal; known are" + known;
}

Wrong set_direction(std::string_view text, admission::Direction& out) {
  if (text == "entry") {
    out = admission::Direction::entry;
  } else if (text == "exit") {
    out = admission::Direction::exit;
  } else {
    return "expected entry or exit";
  }
  return std::nullopt;
}

Wrong set_language(std::string_view text, std::string& out) {
  const bool plain = text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
                     std::string_view::npos;
  if (!plain || text.size() > kLanguageBytesMax) return "expected a language tag, for instance en, zh or de";
  out = text;
  return std::nullopt;
}

Wrong set_framing(std::string_view text, scanner::Framing& out) {
  const auto framing = scanner::parse_framing(text);
  if (!framing) return "expected one of " + std::string(scanner::kFramingNames);
  out = *framing;
  return std::nullopt;
}

Wrong set_template(std::string_view text, std::string& out) {
  if (auto checked = lane::check_template(text); !checked) return checked.error();
  out = text;
  return std::nullopt;
}

Wrong set_line_end(std::string_view text, std::string& out) {
  if (text.size() > lane::kLineEndBytesMax) return "longer than " + std::to_string(lane::kLineEndBytesMax) + " bytes";
  out = text;
  return std::nullopt;
}

Wrong set_endpoint(std::string_view text, scanner::TcpSourceOptions::Way way, scanner::TcpSourceOptions& out) {
  out.way = way;
  return set_listen(text, out.endpoint, way == scanner::TcpSourceOptions::Way::listen);
}

Wrong set_camera(std::string_view text, std::string& out) {
  if (auto wrong = set_path(text, out)) return wrong;
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  for (const std::string_view known : {"rtsp", "rtsps", "http", "https"}) {
    if (text.substr(0, scheme) == known) return std::nullopt;
  }
  return "expected a device (0, /dev/video0), a file, or an address that begins with rtsp:// or http://";
}

Wrong set_formats(std::string_view text, scanner::FormatSet& out) {
  auto formats = scanner::parse_formats(text);
  if (!formats) return formats.error();
  out = *formats;
  return std::nullopt;
}

Wrong check_range(std::int64_t value, std::int64_t min, std::int64_t max, std::string_view unit) {
  if (value >= min && value <= max) return std::nullopt;
  return std::to_string(value) + " is out of range; expected " + std::to_string(min) + " to " + std::to_string(max) +
         (unit.empty() ? "" : " " + std::string(unit));
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> known) {
  if (word.size() > 64) return {};
  std::string_view best;
  std::size_t best_distance = 1 + std::max<std::size_t>(2, word.size() / 3);
  for (const std::string_view candidate : known) {
    const std::size_t d = distance(word, candidate);
    if (d < best_distance && d < candidate.size()) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

std::string unknown_key(std::string_view key, std::span<const std::string_view> known) {
  const std::string_view near = nearest(key, known);
  if (!near.empty()) return "unknown key; did you mean " + std::string(near) + "?";
  return "unknown key; known are " + joined(known);
}

}  // namespace usher::config
