// A reader of a lane as configured: the same keys in [[lane.reader]] and in --reader.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config_values.h"
#include "gateway/config_walk.h"
#include "gateway/lane/reader.h"
#include "scanner/source/reader_preset.h"

namespace usher::config {

// Collects the keys of one reader in whatever order they come; done() makes the reader.
class ReaderKeys {
 public:
  // What is wrong with one key, or with all together (key "").
  struct Fault {
    std::string_view key;
    std::string message;
  };
  struct Key;

  [[nodiscard]] static bool knows(std::string_view key);
  [[nodiscard]] static std::vector<std::string_view> names();

  // For the file: a field a key; what is wrong goes to the walk. Both outlive the fields.
  [[nodiscard]] std::vector<Walk::Field> fields(Walk& walk);
  // For a flag, where every value is text. `key` is known.
  [[nodiscard]] Wrong set(std::string_view key, std::string_view value);

  // What only the whole shows: that the reader is reached in one way, and that every key fits it. With faults the
  // reader is not to be used.
  [[nodiscard]] std::vector<Fault> done(lane::ReaderOptions& reader) const;

 private:
  struct Values {
    std::string way;  // the value of the last way given
    std::optional<scanner::ReaderPreset> preset;
    std::optional<scanner::Framing> framing;
    std::optional<std::chrono::milliseconds> idle_gap, same_code_gap;
    std::optional<std::size_t> connections_max, readings_per_s_max;
    scanner::SerialLine line;
    bool trigger = false, required = false;
  };

  static std::span<const Key> table();
  [[nodiscard]] static const Key* find(std::string_view name);
  [[nodiscard]] const Key* only_way(std::vector<Fault>& faults) const;
  void check_preset(std::vector<Fault>& faults) const;
  [[nodiscard]] Wrong make_tcp(scanner::TcpSourceOptions& tcp) const;
  [[nodiscard]] Wrong make(lane::ReaderKind kind, lane::ReaderOptions& reader) const;
  template <class Options>
  void set_bounds(Options& options) const;

  std::vector<const Key*> given_;
  Values values_;
};

// A table [[lane.reader]].
[[nodiscard]] lane::ReaderOptions read_reader(Walk& walk, const toml::table& table, const std::string& path);

// What only one reader of a gateway may have, in words: "the device /dev/ttyACM0", "NFC readers named ACS". "" of
// those on the network, whose ports are compared elsewhere.
[[nodiscard]] std::string claim_of(const lane::ReaderOptions& reader);

}  // namespace usher::config
