// Check-ins over HTTP/1.1 keep-alive connections on loopback, from one thread with epoll: as little client as can be,
// so that the figures are the gateway's. Closed loop (each connection sends its next check-in when the last is
// answered) or open loop (a fixed rate, latency counted from when the check-in was due, so that a stall is not hidden
// by those who wait for it).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace usher::bench {

struct LoadOptions {
  std::uint16_t port = 8480;  // on 127.0.0.1
  std::string token;
  std::string event = "bench";
  std::string list = "main";
  std::uint64_t first_code = 0;  // codes are T%09llu, each used once
  std::uint64_t codes = 0;
  int connections = 64;
  double rate_per_s = 0;          // 0: closed loop
  double seconds = 5;             // and ends when the codes are used up
  bool lanes = false;             // each connection names a lane of its own
  std::uint64_t pretix_list = 0;  // not 0: the list's number, and the scans are pretix's checkinrpc/redeem calls
};

struct LoadResult {
  std::uint64_t answered = 0, admitted = 0, refused = 0, errors = 0;
  double seconds = 0;
  std::vector<float> latency_us;  // one a request, unsorted
};

// Codes as the generator and the maker of the test file both spell them.
[[nodiscard]] std::string code_text(std::uint64_t number);
[[nodiscard]] LoadResult run_load(const LoadOptions& options);
// q in 0..1; sorts on the first call.
[[nodiscard]] double quantile_us(std::vector<float>& latency_us, double q);

}  // namespace usher::bench
