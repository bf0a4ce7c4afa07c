#include "storage/import/profile_data.h"

#include <cstdio>
#include <cstdlib>

#include "storage/import/text.h"
#include "storage/import/toml.h"

namespace usher::importing {
namespace {

// The files are part of the program and tested with it: a mistake in one is a broken build, not a condition to handle.
[[noreturn]] void broken(std::string_view file, const std::string& why) {
  std::fprintf(stderr, "usher: the built-in %.*s is broken: %s\n", static_cast<int>(file.size()), file.data(),
               why.c_str());
  std::abort();
}

toml::table parse(std::string_view file, std::string_view text) {
  toml::parse_result result = toml::parse(text);
  if (!result) broken(file, std::string(result.error().description()));
  return std::move(result).table();
}

// Calls visit(key, word, place) for each word of each list in table `name`.
template <class Visit>
void for_each_word(std::string_view file, const toml::table& root, std::string_view name, Visit visit) {
  const toml::table* table = root[name].as_table();
  if (table == nullptr) return;
  for (const auto& [key, node] : *table) {
    const toml::array* list = node.as_array();
    if (list == nullptr) broken(file, std::string(key.str()) + " is not a list");
    int place = 0;
    for (const auto& word : *list) {
      const auto text = word.value<std::string>();
      if (!text) broken(file, std::string(key.str()) + " holds something that is no text");
      visit(key.str(), *text, place++);
    }
  }
}

Field field_in(std::string_view file, std::string_view name) {
  const auto field = field_of(name);
  if (!field) broken(file, std::string(name) + " is not a canonical column");
  return *field;
}

StatusWords read_status(std::string_view file, const toml::table& root) {
  StatusWords words;
  for_each_word(file, root, "status", [&](std::string_view key, const std::string& word, int) {
    constexpr std::pair<std::string_view, StatusWord> kinds[] = {{"paid", StatusWord::paid},
                                                                 {"pending", StatusWord::pending},
                                                                 {"approval", StatusWord::approval},
                                                                 {"expired", StatusWord::expired},
                                                                 {"canceled", StatusWord::canceled}};
    for (const auto& [name, kind] : kinds)
      if (name == key) {
        words[fold_word(word)] = kind;
        return;
      }
    broken(file, "status." + std::string(key) + " is none of paid, pending, approval, expired, canceled");
  });
  return words;
}

Names read_names(std::string_view file, std::string_view text) {
  const toml::table root = parse(file, text);
  Names all;
  for (std::size_t i = 0; i < kFieldCount; ++i)
    all.aliases[fold_word(to_string(static_cast<Field>(i)))] = {static_cast<Field>(i), -1};
  for_each_word(file, root, "columns", [&](std::string_view key, const std::string& word, int place) {
    const Field field = field_in(file, key);
    const auto [found, added] = all.aliases.try_emplace(fold_word(word), Names::Alias{field, place});
    if (!added && found->second.field != field) broken(file, word + " is named for two columns");
  });
  all.status = read_status(file, root);
  for_each_word(file, root, "yes_no", [&](std::string_view key, const std::string& word, int) {
    all.yes_no[fold_word(word)] = key == "yes";
  });
  for_each_word(file, root, "language", [&](std::string_view key, const std::string& word, int) {
    all.languages[fold_word(word)] = std::string(key);
  });
  return all;
}

std::vector<std::string> read_list(const toml::array* list) {
  std::vector<std::string> out;
  if (list == nullptr) return out;
  for (const auto& node : *list) out.push_back(fold_word(node.value_or(std::string{})));
  return out;
}

Profile read_profile(std::string_view file, std::string_view text) {
  const toml::table root = parse(file, text);
  Profile profile;
  profile.name = root["name"].value_or(std::string{});
  profile.title = root["title"].value_or(std::string{});
  profile.encoding = root["encoding"].value_or(std::string{});
  profile.item_variation_separator = root["item_variation_separator"].value_or(std::string{});
  if (const auto separator = root["separator"].value<std::string>(); separator && separator->size() == 1)
    profile.separator = separator->front();
  if (profile.name.empty()) broken(file, "it has no name");
  if (const toml::array* groups = root["identify"].as_array())
    for (const auto& group : *groups) profile.identify.push_back(read_list(group.as_array()));
  profile.left_out_prefixes = read_list(root["left_out_prefixes"].as_array());
  for (const std::string& header : read_list(root["left_out"].as_array()))
    profile.columns.emplace_back(header, Field::left_out);
  if (const toml::array* pairs = root["columns"].as_array())
    for (const auto& node : *pairs) {
      const toml::array* pair = node.as_array();
      if (pair == nullptr || pair->size() != 2) broken(file, "columns holds something that is no pair");
      profile.columns.emplace_back(fold_word((*pair)[0].value_or(std::string{})),
                                   field_in(file, (*pair)[1].value_or(std::string{"?"})));
    }
  profile.status = read_status(file, root);
  return profile;
}

constexpr std::string_view kNamesFile = "names.toml";

}  // namespace

const Names& names() {
  static const Names all = [] {
    for (const auto& [file, text] : embedded_files())
      if (file == kNamesFile) return read_names(file, text);
    broken(kNamesFile, "it was not built in");
  }();
  return all;
}

const std::vector<Profile>& profiles() {
  static const std::vector<Profile> all = [] {
    std::vector<Profile> out;
    for (const auto& [file, text] : embedded_files())
      if (file != kNamesFile) out.push_back(read_profile(file, text));
    return out;
  }();
  return all;
}

const Profile* find_profile(std::string_view name) {
  for (const Profile& profile : profiles())
    if (profile.name == name) return &profile;
  return nullptr;
}

}  // namespace usher::importing
