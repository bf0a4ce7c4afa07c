// What was learnt about a reader, as sentences for the person who sets it up. Pure; a table.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace usher::scanner {

enum class RemarkKind : std::uint8_t {
  missing,  // what has to be done before anything is sure
  reader,   // to be changed in the reader
  config,   // to be changed in usher.toml
  fact,     // how it is
};
[[nodiscard]] std::string_view to_string(RemarkKind kind);

enum class Topic : std::uint8_t {
  nothing_came,
  only_others,
  scan_again,
  disagree,
  lost_keys,
  overlong,  // missing
  layout,
  swapped_case,
  lower_case,
  upper_case,
  presses_caps,
  alt_digits,
  seven_bits,  // reader
  doubled,
  without_end,
  without_beginning,
  altered,
  altered_pairs,
  charset,
  preamble,
  postamble,
  no_enter,
  no_end,
  unreadable,
  gap_too_long,
  set_framing,
  set_idle,
  sooner_by_end,  // config
  as_configured,
  ended_by,
  ended_by_silence,
  ended_by_closing,
  aim_on,
  aim_off,
  eci,
  begun_by,
  us_layout,
  came_twice,  // fact
  others_came,
};

struct Remark {
  RemarkKind kind = RemarkKind::fact;
  std::string_view code;  // "layout", "set_framing": static storage
  std::string en, zh;
};

// A value in a sentence: the same in both languages, or not.
struct Word {
  Word(std::string both) : en(both), zh(std::move(both)) {}  // NOLINT: a text is a word
  Word(std::string in_en, std::string in_zh) : en(std::move(in_en)), zh(std::move(in_zh)) {}
  std::string en, zh;
};
[[nodiscard]] Remark remark(Topic topic, std::initializer_list<Word> words = {});

}  // namespace usher::scanner
