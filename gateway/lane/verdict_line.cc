#include "gateway/lane/verdict_line.h"

#include <string_view>

#include "gateway/lane/limits.h"
#include "scanner/source/utf8.h"

namespace usher::lane {
namespace {

constexpr std::string_view kPlaceholders =
    "{verdict} {reason} {name} {item} {category} {headline} {explanation} {text} {seq} {previous_time} {previous_gate} "
    "{previous_lane}";

std::optional<std::string_view> value_of(std::string_view placeholder, const LineValues& values) {
  if (placeholder == "verdict") return values.verdict;
  if (placeholder == "reason") return values.reason;
  if (placeholder == "name") return values.name;
  if (placeholder == "item") return values.item;
  if (placeholder == "category") return values.category;
  if (placeholder == "headline") return values.headline;
  if (placeholder == "explanation") return values.explanation;
  if (placeholder == "text") return values.explanation.empty() ? values.headline : values.explanation;
  if (placeholder == "seq") return values.seq;
  if (placeholder == "previous_time") return values.previous_time;
  if (placeholder == "previous_gate") return values.previous_gate;
  if (placeholder == "previous_lane") return values.previous_lane;
  return std::nullopt;
}

// Ticket data is foreign text: a control character in a name must not end the line or steer the reader.
void append_value(std::string& line, std::string_view value) {
  value = scanner::utf8_prefix(value, kValueBytesMax);
  while (!value.empty()) {
    const scanner::Utf8Char c = scanner::first_char(value);
    if (c.valid && !scanner::is_control(c.code_point)) {
      line += value.substr(0, c.bytes);
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
    value.remove_prefix(c.bytes);
  }
}

// Walks a template: literal text, then a placeholder, and so on. The error is check_template's.
template <class Literal, class Placeholder>
std::expected<void, std::string> walk(std::string_view text, Literal literal, Placeholder placeholder) {
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    literal(text.substr(0, brace));
    if (brace == std::string_view::npos) return {};
    text.remove_prefix(brace);
    if (text.starts_with("{{") || text.starts_with("}}")) {
      literal(text.substr(0, 1));
      text.remove_prefix(2);
      continue;
    }
    const std::size_t end = text.find('}');
    if (text.front() == '}') return std::unexpected("a lone }; write }} for a brace");
    if (end == std::string_view::npos) return std::unexpected("a { without its }; write {{ for a brace");
    if (!placeholder(text.substr(1, end - 1))) {
      return std::unexpected("unknown placeholder " + std::string(text.substr(0, end + 1)) + "; known are " +
                             std::string(kPlaceholders));
    }
    text.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace

std::expected<void, std::string> check_template(std::string_view text) {
  if (text.size() > kTemplateBytesMax) {
    return std::unexpected("longer than " + std::to_string(kTemplateBytesMax) + " bytes");
  }
  const LineValues none;
  return walk(
      text, [](std::string_view) {}, [&](std::string_view name) { return value_of(name, none).has_value(); });
}

std::string verdict_line(const VerdictLineOptions& options, const LineValues& values) {
  if (!options.enabled) return {};
  std::string line;
  const auto placeholder = [&](std::string_view name) {
    const auto value = value_of(name, values);
    if (value) append_value(line, *value);
    return value.has_value();
  };
  const auto literal = [&](std::string_view text) { line += text; };
  // A template that was not checked still gives a line: up to its fault.
  const std::string& passed = values.vip && !options.vip.empty() ? options.vip : options.ok;
  (void)walk(values.passed ? passed : options.no, literal, placeholder);
  line.resize(scanner::utf8_prefix(line, kLineBytesMax).size());
  while (line.ends_with(' ')) line.pop_back();
  return line + options.end;
}

}  // namespace usher::lane
