// The code that is coming in, whatever brings it: bytes of a line, keys of a keyboard. Of one over the bound the rest
// is passed over up to its end, and counted.
//
// One owner; holds at most the bound in bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace usher::scanner {

struct Frame {
  enum class Kind : std::uint8_t {
    code,
    too_long,    // over the bound; `bytes` is empty
    unfinished,  // its end never came; `bytes` is empty
  };
  Kind kind = Kind::code;
  std::string bytes;              // as received, without STX, ETX or terminator
  std::size_t dropped_bytes = 0;  // thrown away so far (more may follow after too_long)
};

class CodeBuffer {
 public:
  explicit CodeBuffer(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // Too long, once, with the byte that passes the bound.
  [[nodiscard]] std::optional<Frame> add(char byte);
  // Its end has come: the code, if there is anything of it.
  [[nodiscard]] std::optional<Frame> finish();
  // Its end does not come: what there was of it, unfinished.
  [[nodiscard]] std::optional<Frame> abandon();
  // Passes over what comes from here on, up to the end.
  void skip() { skipping_ = true; }
  // Bytes that were part of no code.
  void count_dropped(std::size_t bytes) { dropped_ += bytes; }

  // A code has begun and its end has not come.
  [[nodiscard]] bool pending() const { return skipping_ || !bytes_.empty(); }
  [[nodiscard]] std::uint64_t dropped_bytes() const { return dropped_; }

 private:
  const std::size_t bytes_max_;

  std::string bytes_;
  bool skipping_ = false;  // the rest of a code that was too long, or of which something is missing
  std::uint64_t dropped_ = 0;
};

}  // namespace usher::scanner
