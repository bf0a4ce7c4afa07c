// A reader that types: a USB keyboard wedge, read from its event device so that nothing else gets its keys, with a
// fixed US map (key_decoder.h). It can be told nothing. Unplugged, it is looked for until it is there again.
//
// Threads: everything happens on the one thread that runs the context; start(), stop(), status() and counters() may be
// called from any other.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "scanner/source/input_device.h"
#include "scanner/source/learn_tap.h"
#include "scanner/source/limits.h"
#include "scanner/source/reading.h"
#include "scanner/source/source_status.h"

namespace usher::scanner {

struct HidSourceOptions {
  std::string name;  // in readings, events and status
  InputDevice input;
  std::chrono::milliseconds key_gap = kKeyGap;
  std::chrono::milliseconds backoff_min = kBackoffMin;
  std::chrono::milliseconds backoff_max = kBackoffMax;
  std::chrono::milliseconds same_code_gap = kSameCodeGap;  // it waits for no answer, so a repeat has no reader
  std::size_t readings_per_s_max = kReadingsPerSecondMax;

  friend bool operator==(const HidSourceOptions&, const HidSourceOptions&) = default;
};

class HidSource {
 public:
  // Context and sink are borrowed and outlive the source.
  HidSource(boost::asio::io_context& context, HidSourceOptions options, ReadingSink& sink);
  ~HidSource();  // after stop()
  HidSource(const HidSource&) = delete;
  HidSource& operator=(const HidSource&) = delete;

  // Begins; a device that is not there yet is waited for. Once.
  void start();
  // Closes the device and waits until the last coroutine has ended. Not from the context's thread, which must still
  // run. Fine without start(), and twice.
  void stop();

  // Hands what comes to `tap`, raw, instead of the sink; null: as ever. Before stop(), from any thread.
  void learn(std::shared_ptr<LearnTap> tap);

  [[nodiscard]] SourceStatus status() const;
  [[nodiscard]] const SourceCounters& counters() const;
  [[nodiscard]] const HidSourceOptions& options() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared: its coroutines hold it until they end
};

}  // namespace usher::scanner
