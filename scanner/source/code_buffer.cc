#include "scanner/source/code_buffer.h"

#include <utility>

namespace usher::scanner {

std::optional<Frame> CodeBuffer::add(char byte) {
  if (skipping_) {
    ++dropped_;
    return std::nullopt;
  }
  if (bytes_.size() < bytes_max_) {
    bytes_.push_back(byte);
    return std::nullopt;
  }
  Frame frame{Frame::Kind::too_long, {}, bytes_.size() + 1};
  dropped_ += frame.dropped_bytes;
  bytes_.clear();
  skipping_ = true;
  return frame;
}

std::optional<Frame> CodeBuffer::finish() {
  skipping_ = false;
  if (bytes_.empty()) return std::nullopt;
  return Frame{Frame::Kind::code, std::exchange(bytes_, {}), 0};
}

std::optional<Frame> CodeBuffer::abandon() {
  skipping_ = false;
  if (bytes_.empty()) return std::nullopt;
  Frame frame{Frame::Kind::unfinished, {}, bytes_.size()};
  dropped_ += bytes_.size();
  bytes_.clear();
  return frame;
}

}  // namespace usher::scanner
