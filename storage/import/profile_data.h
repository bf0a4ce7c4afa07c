// Column names, value words and export profiles: data, not code. The files lie in storage/profiles/*.toml and are built
// into the program; this reads them once.
//
// Threads: any. The first call reads; what it returns lives as long as the program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "storage/import/fields.h"

namespace usher::importing {

// What a word in a status column means; each admits less than the one before.
enum class StatusWord : std::uint8_t { paid, pending, approval, expired, canceled };

// Keys are folded (text.h, fold_word).
using StatusWords = std::unordered_map<std::string, StatusWord>;

struct Names {
  struct Alias {
    Field field;
    int rank;  // place in its list: where two columns name one field, the lower goes first
  };
  std::unordered_map<std::string, Alias> aliases;  // folded header -> field
  StatusWords status;
  std::unordered_map<std::string, bool> yes_no;
  std::unordered_map<std::string, std::string> languages;  // folded word -> BCP 47
};
[[nodiscard]] const Names& names();

struct Profile {
  std::string name;   // "pretix"
  std::string title;  // for people
  // Known by its header line: all columns of one of these groups are there. Folded.
  std::vector<std::vector<std::string>> identify;
  std::string encoding;  // "" = find out
  char separator = 0;    // 0 = find out
  // Folded header -> field, in order of priority. left_out: the cells are not kept.
  std::vector<std::pair<std::string, Field>> columns;
  // Every column whose folded header starts so is left out.
  std::vector<std::string> left_out_prefixes;
  StatusWords status;                    // before names().status
  std::string item_variation_separator;  // "Day ticket - Student" in one cell; "" = never split
};
[[nodiscard]] const std::vector<Profile>& profiles();
// nullptr: no such profile.
[[nodiscard]] const Profile* find_profile(std::string_view name);

// The files as they are: name ("pretix.toml") and text. Generated at build time.
[[nodiscard]] const std::vector<std::pair<std::string_view, std::string_view>>& embedded_files();

}  // namespace usher::importing
