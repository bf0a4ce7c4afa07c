#include "gateway/config_walk.h"

#include <algorithm>

namespace usher::config {

std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

void Walk::table(const toml::table& table, const std::string& path, const std::vector<Field>& fields) {
  const std::string prefix = path.empty() ? "" : path + ".";
  for (const auto& [key, node] : table) {
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.key == key.str(); });
    const std::string full = prefix + std::string(key.str());
    places_.emplace(full, key.source().begin);
    if (field != fields.end()) {
      field->read(node, full);
      continue;
    }
    std::vector<std::string_view> known;
    for (const Field& f : fields) known.push_back(f.key);
    error_at(key.source().begin, full, unknown_key(key.str(), known));
  }
}

void Walk::tables(const toml::node& node, const std::string& path, std::size_t count_max,
                  const std::function<void(const toml::table&, const std::string& path)>& each) {
  const auto* array = node.as_array();
  if (!array) return error(node, path, "expected a list of tables; write [[" + path.substr(path.rfind('.') + 1) + "]]");
  if (array->size() > count_max) return error(node, path, "more than " + std::to_string(count_max));
  std::size_t index = 0;
  for (const toml::node& item : *array) {
    const std::string item_path = path + "[" + std::to_string(++index) + "]";
    places_.emplace(item_path, item.source().begin);
    if (const auto* table = item.as_table()) {
      each(*table, item_path);
    } else {
      error(item, item_path, "expected a table, not " + std::string(type_name(item)));
    }
  }
}

std::vector<std::string> Walk::words(const toml::node& node, const std::string& path,
                                     const std::function<Wrong(std::string_view)>& check) {
  std::vector<std::string> all;
  const auto* array = node.as_array();
  if (!array) {
    error(node, path, "expected a list of strings, not " + std::string(type_name(node)));
    return all;
  }
  std::size_t index = 0;
  for (const toml::node& item : *array) {
    const std::string item_path = path + "[" + std::to_string(++index) + "]";
    const auto* text_item = item.as_string();
    if (!text_item) {
      error(item, item_path, "expected a string, not " + std::string(type_name(item)));
    } else if (auto wrong = check(text_item->get())) {
      error(item, item_path, *wrong);
    } else {
      all.push_back(text_item->get());
    }
  }
  return all;
}

void Walk::error(const toml::node& node, const std::string& path, std::string message) {
  error_at(node.source().begin, path, std::move(message));
}

void Walk::error_at(toml::source_position at, const std::string& path, std::string message) {
  if (errors.size() < kErrorsMax) errors.push_back({file_, at.line, at.column, path, std::move(message)});
}

// The place of the key, or of the nearest table around it.
void Walk::place(ConfigError& error) const {
  error.file = file_;
  for (std::string path = error.key; !path.empty();) {
    if (const auto known = places_.find(path); known != places_.end()) {
      error.line = known->second.line;
      error.column = known->second.column;
      return;
    }
    const std::size_t cut = path.find_last_of(".[");
    path.resize(cut == std::string::npos ? 0 : cut);
  }
}

}  // namespace usher::config
