// All decoder processes of a gateway and what waits for them: pictures that somebody has handed in, and the newest
// frame of each camera. Pictures go first, bounded in number; cameras take turns, and a frame that was not begun when
// its successor came is dropped and counted. Frames together may use a share of the processor and no more.
//
// Threads: one of its own for each process; every function may be called from any thread. `Done` is called on one of
// its own threads, quickly, and never throws.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scanner/barcode/picture.h"
#include "scanner/decoder/limits.h"
#include "scanner/decoder/message.h"

namespace usher::scanner {

struct DecodePoolOptions {
  std::string program;        // usher-decoder
  std::size_t processes = 1;  // 1 … kDecodersMax
  double cpu_share = 0.5;     // of one processor for each process: what frames may use, measured in the processes
  std::chrono::milliseconds still_deadline = kStillDeadline;
  std::chrono::milliseconds frame_deadline = kFrameDeadline;
};

struct DecodePoolCounts {
  std::uint64_t stills = 0, frames = 0;  // decoded
  std::uint64_t frames_dropped = 0;      // overtaken by a newer one of the same camera
  std::uint64_t busy = 0;                // pictures that were turned away
  std::uint64_t starts = 0, crashes = 0, overdue = 0;
  std::chrono::microseconds cpu{0};  // used in the processes
  std::string last_error;            // "" if there was none
};

struct StreamCounts {
  std::uint64_t offered = 0, decoded = 0, found = 0, dropped = 0, failed = 0;
};

class DecodePool {
 public:
  using Done = std::function<void(DecodeAnswer)>;

  explicit DecodePool(DecodePoolOptions options);
  ~DecodePool();  // stops
  DecodePool(const DecodePool&) = delete;
  DecodePool& operator=(const DecodePool&) = delete;

  // A picture file that somebody waits for. `done` is called exactly once, at once if too many wait or it has stopped.
  void decode_still(std::vector<std::uint8_t> packed, FormatSet formats, Done done);

  // One camera's place in the turn; gone with the last copy.
  class Stream;
  [[nodiscard]] std::shared_ptr<Stream> open_stream(std::string name);
  // The newest frame; one that still waits is dropped, and its `done` never called.
  void offer(const std::shared_ptr<Stream>& stream, std::shared_ptr<const Picture> frame, std::vector<Look> looks,
             Done done);
  [[nodiscard]] StreamCounts counts(const Stream& stream) const;

  [[nodiscard]] DecodePoolCounts counts() const;
  // What waits is answered "unavailable"; what is under way is finished. Twice is fine.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace usher::scanner
