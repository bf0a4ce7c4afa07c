// One decoder process as its supervisor sees it: hands it pictures, waits no longer than the deadline, and replaces it
// when it has died, by a second one that stands warm beside it. A crash costs the one picture it died over.
// One thread; blocks it for as long as a picture takes.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "scanner/decoder/child_process.h"
#include "scanner/decoder/message.h"
#include "scanner/decoder/shared_memory.h"

namespace usher::scanner {

struct DecoderCounts {
  std::uint64_t starts = 0, crashes = 0, overdue = 0;
};

class DecoderProcess {
 public:
  explicit DecoderProcess(std::string program) : program_(std::move(program)) {}

  // Starts the process if there is none; picture: at most kFrameBytesMax. ask.bytes and ask.id are filled in here.
  [[nodiscard]] DecodeAnswer decode(DecodeAsk ask, std::span<const std::uint8_t> picture,
                                    std::chrono::milliseconds deadline);
  // Starts the process now, so that the first picture does not wait for it. The error says why it cannot be.
  [[nodiscard]] std::expected<void, std::string> ready();
  // When the process may be started again, if it is in its backoff.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> resting_until() const;

  [[nodiscard]] const DecoderCounts& counts() const { return counts_; }
  [[nodiscard]] const std::string& last_error() const { return last_error_; }

 private:
  [[nodiscard]] DecodeAnswer lost(std::uint64_t id, DecodeAnswer::Outcome outcome);
  void back_off();
  [[nodiscard]] std::expected<ChildProcess, std::string> start_one();
  [[nodiscard]] std::unexpected<std::string> failed_to_start(std::string why);

  const std::string program_;
  SharedMemory memory_;
  ChildProcess child_;
  ChildProcess spare_;  // started, and has said or will say that it is ready
  std::uint64_t next_id_ = 1;
  DecoderCounts counts_;
  std::string last_error_;
  bool answered_ = false;  // since the last start
  std::chrono::milliseconds backoff_{0};
  std::chrono::steady_clock::time_point not_before_{};
};

}  // namespace usher::scanner
