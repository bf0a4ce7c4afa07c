// NFC readers over PC/SC: each card put on one becomes a reading, its UID in capital hexadecimal, symbology "nfc_uid".
// A random UID is refused with an event (nfc_uid.h). Readers may come and go, and so may pcscd. They can be told
// nothing.
//
// Threads: it waits for cards on a thread of its own, since the library blocks; readings and events come on the thread
// that runs the context. start(), stop(), status() and counters() may be called from any other.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "scanner/source/limits.h"
#include "scanner/source/reading.h"
#include "scanner/source/source_status.h"

namespace usher::scanner {

struct PcscSourceOptions {
  std::string name;    // in readings, events and status
  std::string reader;  // a part of the reader's name; "" = all readers of this machine
  std::chrono::milliseconds backoff_min = kBackoffMin;
  std::chrono::milliseconds backoff_max = kBackoffMax;
  std::chrono::milliseconds same_code_gap = kSameCodeGap;  // a card at the edge of the field comes and goes
  std::size_t readings_per_s_max = kReadingsPerSecondMax;

  friend bool operator==(const PcscSourceOptions&, const PcscSourceOptions&) = default;
};

class PcscSource {
 public:
  // Context and sink are borrowed and outlive the source.
  PcscSource(boost::asio::io_context& context, PcscSourceOptions options, ReadingSink& sink);
  ~PcscSource();  // after stop()
  PcscSource(const PcscSource&) = delete;
  PcscSource& operator=(const PcscSource&) = delete;

  // Begins; a service or reader that is not there yet is waited for. Once.
  void start();
  // Ends the thread (within kPcscWait, or when the library lets go of a card) and waits until the last coroutine has
  // ended. Not from the context's thread, which must still run. Fine without start(), and twice.
  void stop();

  [[nodiscard]] SourceStatus status() const;  // connections: readers
  [[nodiscard]] const SourceCounters& counters() const;
  [[nodiscard]] const PcscSourceOptions& options() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared: its coroutines hold it until they end
};

}  // namespace usher::scanner
