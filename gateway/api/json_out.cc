#include "gateway/api/json_out.h"

#include <array>
#include <cstdint>
#include <cstdio>

#include "storage/import/time_text.h"
#include "storage/import/utf8_check.h"

namespace usher::api {

namespace {

// Bytes that a JSON string may hold as they are.
constexpr std::array<bool, 256> plain_bytes() {
  std::array<bool, 256> plain{};
  for (int c = 0x20; c < 0x80; ++c) plain[static_cast<std::size_t>(c)] = c != '"' && c != '\\';
  return plain;
}
constexpr auto kPlain = plain_bytes();

void append_escaped(std::string& out, char c) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const auto byte = static_cast<std::uint8_t>(c);
  out += "\\u00";
  out += kHex[byte >> 4];
  out += kHex[byte & 15];
}

// Bytes at the front of `text` that are of no ASCII character.
std::size_t run_above_ascii(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && static_cast<std::uint8_t>(text[at]) >= 0x80) ++at;
  return at;
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    std::size_t at = 0;
    while (at < text.size() && kPlain[static_cast<std::uint8_t>(text[at])]) ++at;
    out += text.substr(0, at);
    text.remove_prefix(at);
    if (text.empty()) break;
    if (static_cast<std::uint8_t>(text.front()) < 0x80) {
      append_escaped(out, text.front());
      text.remove_prefix(1);
      continue;
    }
    const std::size_t run = run_above_ascii(text);
    const std::size_t valid = importing::valid_utf8_bytes(text.substr(0, run));
    out += text.substr(0, valid);
    text.remove_prefix(valid);
    if (valid == run) continue;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(1);
  }
  out += '"';
}

void JsonOut::comma() {
  if (comma_) out_ += ',';
}

void JsonOut::item(std::string_view text) {
  comma();
  out_ += text;
  comma_ = true;
}

void JsonOut::key(std::string_view name) {
  comma();
  out_ += '"';
  out_ += name;
  out_ += "\":";
  comma_ = false;
}

void JsonOut::foreign_field(std::string_view name, std::string_view text) {
  comma();
  append_json_text(out_, name);
  out_ += ':';
  comma_ = false;
  value(text);
}

void JsonOut::open(char bracket) {
  comma();
  out_ += bracket;
  comma_ = false;
}

void JsonOut::close(char bracket) {
  out_ += bracket;
  comma_ = true;
}

void JsonOut::field(std::string_view name, const std::vector<std::string>& texts) {
  begin_array(name);
  for (const auto& text : texts) value(text);
  end_array();
}

void JsonOut::field(std::string_view name, const std::vector<std::pair<std::string, std::string>>& pairs) {
  begin_object(name);
  for (const auto& [k, v] : pairs) {
    comma();
    append_json_text(out_, k);
    out_ += ':';
    append_json_text(out_, v);
    comma_ = true;
  }
  end_object();
}

void JsonOut::value(std::string_view text) {
  comma();
  append_json_text(out_, text);
  comma_ = true;
}

void JsonOut::value(double number) {
  char digits[40];
  const int length = std::snprintf(digits, sizeof digits, "%.3f", number);
  item(std::string_view(digits, static_cast<std::size_t>(length)));
}

void JsonOut::value(admission::Time time) {
  value(importing::format_rfc3339(time));
}

}  // namespace usher::api
