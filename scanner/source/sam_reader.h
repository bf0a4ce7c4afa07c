// A reader of China's resident ID cards: a SAM module behind a serial line, asked again and again whether a card lies
// on it. A card becomes one reading: symbology "resident_id", the document's number as text, and who it says somebody
// is as identity (scanner/document/card_text.h). The photo is never kept, the rest no longer than the reading.
//
//   find ── no card ──▶ pause ──▶ find …        find ── card ──▶ select ──▶ read ──▶ reading ──▶ pause ──▶ find …
//
// Every command has a deadline. A card that stays, or that some readers find again and again, is told once, and again
// after no card was found for same_card_gap.
//
// Threads: everything happens on the one thread that runs the context; start(), stop(), status() and counters() may be
// called from any other.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "scanner/source/limits.h"
#include "scanner/source/reading.h"
#include "scanner/source/serial_port.h"
#include "scanner/source/source_status.h"

namespace usher::scanner {

struct SamReaderOptions {
  std::string name;  // in readings, events and status
  SerialLine line;   // 115200 8N1 unless the box was set otherwise
  std::chrono::milliseconds answer_deadline = kSamAnswerDeadline;
  std::chrono::milliseconds read_deadline = kSamReadDeadline;
  std::chrono::milliseconds poll_interval = kSamPollInterval;
  std::chrono::milliseconds same_card_gap = kSameCodeGap;
  std::chrono::milliseconds backoff_min = kBackoffMin;
  std::chrono::milliseconds backoff_max = kBackoffMax;

  friend bool operator==(const SamReaderOptions&, const SamReaderOptions&) = default;
};

class SamReader {
 public:
  // Context and sink are borrowed and outlive the source.
  SamReader(boost::asio::io_context& context, SamReaderOptions options, ReadingSink& sink);
  ~SamReader();  // after stop()
  SamReader(const SamReader&) = delete;
  SamReader& operator=(const SamReader&) = delete;

  // Begins; a reader that is not there yet, or does not answer, is tried again. Once.
  void start();
  // Closes the line and waits until the last coroutine has ended. Not from the context's thread, which must still run.
  // Fine without start(), and twice.
  void stop();

  [[nodiscard]] SourceStatus status() const;
  [[nodiscard]] const SourceCounters& counters() const;
  [[nodiscard]] const SamReaderOptions& options() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared: its coroutines hold it until they end
};

}  // namespace usher::scanner
