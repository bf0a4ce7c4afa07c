// Reads usher.toml's tables, key by key, and keeps every error with its place. One walk for the whole file: each kind
// of table has its reader in a file of its own (config_lane.cc …).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/config.h"
#include "gateway/config_values.h"
#include "storage/import/toml.h"

namespace usher::config {

// "a string", "a table" …
[[nodiscard]] std::string_view type_name(const toml::node& node);

// Reads tables by a list of known keys, and keeps every error with its place.
class Walk {
 public:
  static constexpr std::size_t kErrorsMax = 50;

  struct Field {
    std::string_view key;
    std::function<void(const toml::node&, const std::string& path)> read;
  };

  explicit Walk(std::string_view file) : file_(file) {}

  void table(const toml::table& table, const std::string& path, const std::vector<Field>& fields);
  // [[key]]: `each` is called with "key[1]", "key[2]" …
  void tables(const toml::node& node, const std::string& path, std::size_t count_max,
              const std::function<void(const toml::table&, const std::string& path)>& each);
  // A list of strings, each of which `check` finds right.
  [[nodiscard]] std::vector<std::string> words(const toml::node& node, const std::string& path,
                                               const std::function<Wrong(std::string_view)>& check);
  void error(const toml::node& node, const std::string& path, std::string message);
  void error_at(toml::source_position at, const std::string& path, std::string message);
  // For errors that are found when everything has been read.
  void place(ConfigError& error) const;

  // Readers of one value, for Field::read.
  [[nodiscard]] auto text(std::function<Wrong(std::string_view)> set) {
    return [this, set = std::move(set)](const toml::node& node, const std::string& path) {
      const auto* value = node.as_string();
      if (!value) return error(node, path, "expected a string, not " + std::string(type_name(node)));
      if (auto wrong = set(value->get())) error(node, path, *wrong);
    };
  }
  [[nodiscard]] auto integer(std::int64_t min, std::int64_t max, std::string_view unit,
                             std::function<void(std::int64_t)> set) {
    return [this, min, max, unit, set = std::move(set)](const toml::node& node, const std::string& path) {
      const auto* value = node.as_integer();
      if (!value) return error(node, path, "expected an integer, not " + std::string(type_name(node)));
      if (auto wrong = check_range(value->get(), min, max, unit)) return error(node, path, *wrong);
      set(value->get());
    };
  }
  [[nodiscard]] auto milliseconds(std::chrono::milliseconds min, std::chrono::milliseconds max,
                                  std::function<void(std::chrono::milliseconds)> set) {
    return integer(min.count(), max.count(), "ms",
                   [set = std::move(set)](std::int64_t value) { set(std::chrono::milliseconds(value)); });
  }
  [[nodiscard]] auto boolean(bool& out) {
    return [this, &out](const toml::node& node, const std::string& path) {
      const auto* value = node.as_boolean();
      if (!value) return error(node, path, "expected true or false, not " + std::string(type_name(node)));
      out = value->get();
    };
  }

  std::vector<ConfigError> errors;  // at most kErrorsMax, unsorted

 private:
  std::string file_;
  std::map<std::string, toml::source_position> places_;
};

}  // namespace usher::config
