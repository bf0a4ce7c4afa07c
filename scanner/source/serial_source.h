// A reader on a serial line: RS-232, or USB that pretends to be one (CDC ACM). Bytes become codes as over TCP
// (framing.h), reply lines go back the same way. Unplugged, it is looked for until it is there again, by its serial
// number wherever it turns up.
//
// Threads: everything happens on the one thread that runs the context; start(), stop(), status() and counters() may be
// called from any other.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "scanner/source/framing.h"
#include "scanner/source/learn_tap.h"
#include "scanner/source/limits.h"
#include "scanner/source/reading.h"
#include "scanner/source/serial_port.h"
#include "scanner/source/source_status.h"

namespace usher::scanner {

struct SerialSourceOptions {
  std::string name;  // in readings, events and status
  SerialLine line;
  Framing framing = Framing::automatic;
  std::chrono::milliseconds idle_gap = kIdleGap;
  std::chrono::milliseconds unfinished_gap = kUnfinishedGap;
  std::chrono::milliseconds backoff_min = kBackoffMin;
  std::chrono::milliseconds backoff_max = kBackoffMax;
  std::string on_connect;                    // sent to the reader each time it is opened; "" = nothing
  std::vector<std::string> device_messages;  // patterns of lines that are no codes (device_message.h)
  // Off: a reader with a display waits for its answer, also when a code is shown again, and the sequencer's repeat
  // window gives it the same one.
  std::chrono::milliseconds same_code_gap{0};
  std::size_t readings_per_s_max = kReadingsPerSecondMax;

  friend bool operator==(const SerialSourceOptions&, const SerialSourceOptions&) = default;
};

class SerialSource {
 public:
  // Context and sink are borrowed and outlive the source.
  SerialSource(boost::asio::io_context& context, SerialSourceOptions options, ReadingSink& sink);
  ~SerialSource();  // after stop()
  SerialSource(const SerialSource&) = delete;
  SerialSource& operator=(const SerialSource&) = delete;

  // Begins; a device that is not there yet is waited for. Once.
  void start();
  // Closes the line and waits until the last coroutine has ended (a reading at the sink is waited for, and may still
  // reply). Not from the context's thread, which must still run. Fine without start(), and twice.
  void stop();

  // Hands what comes to `tap`, raw, instead of the sink; null: as ever. Before stop(), from any thread.
  void learn(std::shared_ptr<LearnTap> tap);

  [[nodiscard]] SourceStatus status() const;
  [[nodiscard]] const SourceCounters& counters() const;
  [[nodiscard]] const SerialSourceOptions& options() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared: its coroutines hold it until they end
};

}  // namespace usher::scanner
