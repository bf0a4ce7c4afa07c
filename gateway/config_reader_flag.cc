// One --reader: the lane it feeds, and the reader itself with the keys of [[lane.reader]].
#include <algorithm>
#include <string>
#include <utility>

#include "gateway/config.h"
#include "gateway/config_readers.h"
#include "gateway/lane/limits.h"

namespace usher {
namespace {

constexpr std::string_view kExample = "for instance lane=A1,gate=North,list=expo/main,listen=127.0.0.1:9100";

struct ReaderText {
  lane::LaneOptions lane;
  lane::ReaderOptions reader;
};

config::Wrong set_list(std::string_view value, lane::LaneOptions& lane) {
  const std::size_t slash = value.find('/');
  if (slash == std::string_view::npos) return "expected EVENT/LIST, for instance expo/main";
  if (auto wrong = config::set_slug(value.substr(0, slash), lane.event)) return "the event: " + *wrong;
  if (auto wrong = config::set_slug(value.substr(slash + 1), lane.list)) return "the list: " + *wrong;
  return std::nullopt;
}

config::Wrong set_pair(std::string_view key, std::string_view value, lane::LaneOptions& lane,
                       config::ReaderKeys& reader) {
  if (key == "lane") return config::set_name(value, lane.name);
  if (key == "gate") return config::set_name(value, lane.gate);
  if (key == "list") return set_list(value, lane);
  if (key == "direction") return config::set_direction(value, lane.direction);
  if (key == "language") return config::set_language(value, lane.language);
  if (config::ReaderKeys::knows(key)) return reader.set(key, value);
  std::vector<std::string_view> known = {"lane", "gate", "list", "direction", "language"};
  for (const std::string_view name : config::ReaderKeys::names()) known.push_back(name);
  return config::unknown_key(key, known);
}

std::unexpected<ConfigError> reader_error(std::string_view key, std::string message) {
  const std::string place = key.empty() ? "--reader" : "--reader " + std::string(key);
  return std::unexpected(ConfigError{"", 0, 0, place, std::move(message)});
}

std::expected<ReaderText, ConfigError> read_pairs(std::string_view text) {
  ReaderText read;
  config::ReaderKeys keys;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view pair = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      return reader_error("", "\"" + std::string(pair) + "\" is not KEY=VALUE; " + std::string(kExample));
    }
    const std::string_view key = pair.substr(0, equals);
    if (auto wrong = set_pair(key, pair.substr(equals + 1), read.lane, keys)) return reader_error(key, *wrong);
  }
  if (read.lane.name.empty()) return reader_error("", "needs lane=; " + std::string(kExample));
  for (const config::ReaderKeys::Fault& fault : keys.done(read.reader)) return reader_error(fault.key, fault.message);
  return read;
}

}  // namespace

std::expected<void, ConfigError> add_reader(Config& config, std::string_view text) {
  auto read = read_pairs(text);
  if (!read) return std::unexpected(read.error());
  auto lane = std::find_if(config.lanes.begin(), config.lanes.end(),
                           [&](const lane::LaneOptions& known) { return known.name == read->lane.name; });
  if (lane == config.lanes.end()) {
    if (read->lane.gate.empty() || read->lane.list.empty()) {
      return reader_error("", "lane " + read->lane.name + " is new, so it needs gate= and list=EVENT/LIST");
    }
    if (config.lanes.size() >= lane::kLanesMax)
      return reader_error("", "more lanes than " + std::to_string(lane::kLanesMax));
    lane = config.lanes.insert(config.lanes.end(), std::move(read->lane));
  } else {
    const bool other = (!read->lane.gate.empty() && read->lane.gate != lane->gate) ||
                       (!read->lane.list.empty() && (read->lane.list != lane->list || read->lane.event != lane->event));
    if (other) return reader_error("", "lane " + lane->name + " has another gate or list already");
  }
  if (lane->readers.size() >= lane::kReadersPerLaneMax) {
    return reader_error("", "more readers than " + std::to_string(lane::kReadersPerLaneMax) + " on lane " + lane->name);
  }
  lane->readers.push_back(std::move(read->reader));
  name_readers(config);
  return {};
}

}  // namespace usher
