// A reader of a lane, of whatever kind: makes the source that fits its options, passes on what it reads, and tells the
// lane when a reader that it needs goes or comes.
//
// Threads: start(), stop() from the one that owns it, not the lane's; the rest from any.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/lane/lane.h"
#include "gateway/lane/options.h"
#include "scanner/source/learn_tap.h"
#include "scanner/source/source_status.h"

namespace usher::lane {

enum class ReaderKind : std::uint8_t { listen, connect, serial, hid, resident_id, nfc };
// As the key of its configuration: "listen", "connect", "serial" …
[[nodiscard]] std::string_view to_string(ReaderKind kind);

[[nodiscard]] ReaderKind kind_of(const ReaderOptions& options);
[[nodiscard]] const std::string& name_of(const ReaderOptions& options);
// What it is reached by, as configured: HOST:PORT, a path or serial number, a part of an NFC reader's name.
[[nodiscard]] std::string device_of(const ReaderOptions& options);

class Reader {
 public:
  // The lane is borrowed and outlives it.
  Reader(ReaderOptions options, Lane* lane);
  ~Reader();  // after stop()
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Only a port that cannot be bound fails here; what is not plugged in is waited for. Until it is there, a required
  // reader keeps the lane out of service; listening for one is not enough.
  [[nodiscard]] std::expected<void, std::string> start();
  // Closes it and waits until what it has read is answered. The lane's thread must still run.
  void stop();

  [[nodiscard]] const ReaderOptions& options() const;
  [[nodiscard]] scanner::SourceStatus status() const;
  [[nodiscard]] const scanner::SourceCounters& counters() const;
  [[nodiscard]] std::uint16_t port() const;  // the bound one of `listen`; else 0
  // What comes goes raw to `tap` instead of the lane; null: as ever. Cards and documents have nothing to tap.
  void learn(std::shared_ptr<scanner::LearnTap> tap);

 private:
  struct Source;
  class Sink;

  const ReaderOptions options_;
  std::unique_ptr<Sink> sink_;  // above the source, which borrows it
  std::unique_ptr<Source> source_;
};

}  // namespace usher::lane
