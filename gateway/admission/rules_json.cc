#include "gateway/admission/rules_json.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "gateway/admission/rules_limits.h"

namespace usher::admission {
namespace {

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Each read_* leaves `what_` set and returns false where the text is not what it should be.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::expected<Json, std::string> whole() {
    Json root;
    if (text_.size() > kRulesBytesMax) {
      fail("is longer than " + std::to_string(kRulesBytesMax) + " bytes");
    } else if (read(root, 0)) {
      skip_space();
      if (at_ == text_.size()) return root;
      fail("has something after the end of the value");
    }
    return std::unexpected("not valid JSON at byte " + std::to_string(at_ + 1) + ": " + what_);
  }

 private:
  bool fail(std::string what) {
    what_ = std::move(what);
    return false;
  }
  [[nodiscard]] char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }

  bool read(Json& out, std::size_t depth) {
    skip_space();
    if (++values_ > kRulesNodesMax) return fail("more than " + std::to_string(kRulesNodesMax) + " values");
    if (at_ == text_.size()) return fail("it ends too early");
    switch (next()) {
      case '{':
      case '[':
        if (depth >= kRulesDepthMax) return fail("nested deeper than " + std::to_string(kRulesDepthMax) + " levels");
        return read_group(out, depth);
      case '"':
        out.kind = Json::Kind::text;
        return read_text(out.text);
      case 't':
      case 'f':
        out.kind = Json::Kind::boolean;
        out.flag = next() == 't';
        return take(out.flag ? "true" : "false") || fail("a value was expected");
      case 'n':
        return take("null") || fail("a value was expected");
      default:
        out.kind = Json::Kind::number;
        return read_number(out);
    }
  }

  bool read_group(Json& out, std::size_t depth) {
    const bool object = take('{');
    if (!object) ++at_;
    out.kind = object ? Json::Kind::object : Json::Kind::array;
    const char close = object ? '}' : ']';
    skip_space();
    if (take(close)) return true;
    do {
      if (object && !read_key(out)) return false;
      if (!read(out.items.emplace_back(), depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take(close) || fail(object ? "a comma or } was expected" : "a comma or ] was expected");
  }

  bool read_key(Json& out) {
    skip_space();
    if (next() != '"') return fail("a name in quotes was expected");
    if (!read_text(out.keys.emplace_back())) return false;
    skip_space();
    return take(':') || fail("a colon was expected");
  }

  bool read_number(Json& out) {
    const std::size_t begin = at_;
    take('-');
    if (!is_digit(next())) return fail("a value was expected");
    if (!take('0')) skip_digits();
    bool whole = true;
    if (take('.')) {
      whole = false;
      if (!skip_digits()) return fail("a digit was expected");
    }
    if (take('e') || take('E')) {
      whole = false;
      if (!take('+')) take('-');
      if (!skip_digits()) return fail("a digit was expected");
    }
    out.flag = whole;
    const auto [end, error] = std::from_chars(text_.data() + begin, text_.data() + at_, out.number);
    if (error != std::errc{} || end != text_.data() + at_ || !std::isfinite(out.number))
      return fail("a number that is too large or too small");
    if (whole && std::abs(out.number) > kRulesWholeMax) return fail("a whole number beyond 2^53");
    return true;
  }
  bool skip_digits() {
    const std::size_t begin = at_;
    while (is_digit(next())) ++at_;
    return at_ > begin;
  }

  bool read_text(std::string& out) {
    ++at_;  // the quote
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) return fail("a control character in a text");
      if (c == '\\') {
        if (!read_escape(out)) return false;
      } else if (!read_character(out)) {
        return false;
      }
    }
    return fail("a text without its closing quote");
  }

  // One character as it stands: well-formed UTF-8 only.
  bool read_character(std::string& out) {
    const auto lead = static_cast<unsigned char>(text_[at_]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || text_.size() - at_ < bytes) return fail("not UTF-8");
    std::uint32_t c = bytes == 1 ? lead : lead & (0x7Fu >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
      const auto follow = static_cast<unsigned char>(text_[at_ + i]);
      if ((follow & 0xC0) != 0x80) return fail("not UTF-8");
      c = c << 6 | (follow & 0x3F);
    }
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    if ((bytes == 3 && c < 0x800) || (bytes == 4 && c < 0x10000) || c > 0x10FFFF || surrogate) return fail("not UTF-8");
    out += text_.substr(at_, bytes);
    at_ += bytes;
    return true;
  }

  bool read_escape(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    ++at_;
    if (take('u')) return read_code_point(out);
    const auto which = at_ < text_.size() ? kNames.find(text_[at_]) : std::string_view::npos;
    if (which == std::string_view::npos) return fail("an unknown escape in a text");
    out += kMeanings[which];
    ++at_;
    return true;
  }

  bool read_code_point(std::string& out) {
    const auto first = hex4();
    if (!first) return false;
    std::uint32_t c = *first;
    if (c >= 0xDC00 && c <= 0xDFFF) return fail("half of a surrogate pair");
    if (c >= 0xD800 && c <= 0xDBFF) {
      if (!take("\\u")) return fail("half of a surrogate pair");
      const auto second = hex4();
      if (!second) return false;
      if (*second < 0xDC00 || *second > 0xDFFF) return fail("half of a surrogate pair");
      c = 0x10000 + ((c - 0xD800) << 10) + (*second - 0xDC00);
    }
    append_utf8(out, c);
    return true;
  }

  std::optional<std::uint32_t> hex4() {
    std::uint32_t value = 0;
    const std::string_view digits = text_.substr(at_, 4);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 4 || error != std::errc{} || end != digits.data() + 4) {
      fail("four hexadecimal digits were expected");
      return std::nullopt;
    }
    at_ += 4;
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  std::string what_;
};

}  // namespace

std::expected<Json, std::string> read_json(std::string_view text) {
  return Reader(text).whole();
}

}  // namespace usher::admission
