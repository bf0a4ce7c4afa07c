// What a reader delivers, raw, to somebody who learns how it does so: handed over by the source instead of becoming
// readings. While there is no tap, all it costs a scan is a look at a null pointer.
#pragma once

#include <chrono>
#include <string_view>

#include "scanner/source/key_decoder.h"

namespace usher::scanner {

// Called on the source's thread; never waits. `source` is the reader's name, `peer` the other side of one connection.
// Views live for the call.
class LearnTap {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  virtual ~LearnTap() = default;
  virtual void on_bytes(std::string_view source, std::string_view peer, std::string_view bytes, TimePoint at) = 0;
  virtual void on_key(std::string_view source, std::string_view peer, const KeyEvent& event, TimePoint at) = 0;
  // The other side has ended the connection in order.
  virtual void on_closed(std::string_view source, std::string_view peer) = 0;
};

}  // namespace usher::scanner
