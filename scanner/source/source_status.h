// How a source is doing. The same values for every kind of source.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace usher::scanner {

enum class LinkState : std::uint8_t { down, listening, connecting, connected };
[[nodiscard]] std::string_view to_string(LinkState state);

struct SourceStatus {
  LinkState state = LinkState::down;
  std::size_t connections = 0;
  std::string last_error;                         // "" if there was none
  std::chrono::system_clock::time_point since{};  // when it was last connected, or ceased to be; or was made
};

// Totals since start.
struct SourceCounters {
  std::atomic<std::uint64_t> readings{0}, too_long{0}, unfinished{0}, invalid_text{0}, blank{0}, dropped_bytes{0};
  std::atomic<std::uint64_t> connects{0}, disconnects{0}, connect_failures{0}, refused{0}, replies{0},
      replies_dropped{0};
  std::atomic<std::uint64_t> same_code{0};        // readings that repeated the one before within the gap
  std::atomic<std::uint64_t> flooded{0};          // readings over the bound a second, dropped
  std::atomic<std::uint64_t> device_messages{0};  // lines in which the reader spoke of itself
  std::atomic<std::uint64_t> unusable{0};         // cards and documents that gave nothing to look up
};

}  // namespace usher::scanner
