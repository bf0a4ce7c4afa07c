// Writes JSON by hand into one string: no tree, no second copy. Names are literals of ours and are not escaped; values
// are, and bytes that are not UTF-8 (a scanner can read anything) become U+FFFD. Times are RFC 3339 in UTC.
//
//   JsonOut out;
//   out.begin_object();
//   out.field("slug", event.slug);
//   out.begin_array("languages");
//   for (…) out.value(language);
//   out.end_array();
//   out.end_object();
//   return std::move(out).take();
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/admission/ids.h"

namespace usher::api {

// Appends `text` as a JSON string with its quotes.
void append_json_text(std::string& out, std::string_view text);

class JsonOut {
 public:
  explicit JsonOut(std::size_t reserve_bytes = 512) { out_.reserve(reserve_bytes); }

  void begin_object() { open('{'); }
  void begin_object(std::string_view name) {
    key(name);
    open('{');
  }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void begin_array(std::string_view name) {
    key(name);
    open('[');
  }
  void end_array() { close(']'); }

  template <class T>
  void field(std::string_view name, const T& v) {
    key(name);
    value(v);
  }
  // A value that is JSON already (ours, or checked when it was taken in), as it is.
  void raw_field(std::string_view name, std::string_view json) {
    key(name);
    item(json);
  }
  void raw_value(std::string_view json) { item(json); }
  // A name that is not a literal of ours.
  void foreign_field(std::string_view name, std::string_view text);
  void key(std::string_view name);
  void null(std::string_view name) {
    key(name);
    item("null");
  }
  // An array of texts; an object of texts.
  void field(std::string_view name, const std::vector<std::string>& texts);
  void field(std::string_view name, const std::vector<std::pair<std::string, std::string>>& pairs);
  // null for 0, which is no id.
  template <class Tag, class Rep>
  void id_or_null(std::string_view name, admission::Id<Tag, Rep> id) {
    if (id) {
      field(name, id);
    } else {
      null(name);
    }
  }
  // null for "".
  void text_or_null(std::string_view name, std::string_view text) {
    if (text.empty()) {
      null(name);
    } else {
      field(name, text);
    }
  }
  // Left out when there is nothing to say.
  void field_unless_empty(std::string_view name, std::string_view text) {
    if (!text.empty()) field(name, text);
  }

  void value(std::string_view text);
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(const char* text) { value(std::string_view(text)); }
  void value(bool flag) { item(flag ? "true" : "false"); }
  void value(double number);  // finite; three decimals
  void value(admission::Time time);
  template <std::integral T>
  requires(!std::same_as<T, bool>) void value(T number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    item(std::string_view(digits, static_cast<std::size_t>(end - digits)));
  }
  template <class Tag, class Rep>
  void value(admission::Id<Tag, Rep> id) {
    value(id.value);
  }
  template <class T>
  void value(const std::optional<T>& v) {
    if (v) {
      value(*v);
    } else {
      item("null");
    }
  }

  [[nodiscard]] std::string_view text() const { return out_; }
  [[nodiscard]] std::string take() && { return std::move(out_); }
  // What has been written so far, for an answer in pieces; commas go on where they were.
  [[nodiscard]] std::string take_piece() { return std::exchange(out_, {}); }

 private:
  void comma();
  void item(std::string_view text);
  void open(char bracket);
  void close(char bracket);

  std::string out_;
  bool comma_ = false;  // the next member or element needs one
};

}  // namespace usher::api
