// Readers that talk TCP: either they dial in and usher listens, or usher dials the reader and comes back whenever the
// connection is lost. Bytes become codes (framing.h), codes become readings (aim.h, clean.h), readings go to the sink.
//
// Threads: everything happens on the one thread that runs the context; start(), stop(), status() and counters() may be
// called from any other.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "scanner/source/endpoint.h"
#include "scanner/source/framing.h"
#include "scanner/source/learn_tap.h"
#include "scanner/source/limits.h"
#include "scanner/source/reading.h"
#include "scanner/source/source_status.h"

namespace usher::scanner {

struct TcpSourceOptions {
  enum class Way : std::uint8_t { listen, dial };
  std::string name;  // in readings, events and status
  Way way = Way::listen;
  Endpoint endpoint;
  Framing framing = Framing::automatic;
  std::chrono::milliseconds idle_gap = kIdleGap;
  std::size_t connections_max = kConnectionsPerSource;  // listening only
  std::chrono::milliseconds unfinished_gap = kUnfinishedGap;
  std::chrono::milliseconds connect_deadline = kConnectDeadline;
  std::chrono::milliseconds backoff_min = kBackoffMin;
  std::chrono::milliseconds backoff_max = kBackoffMax;
  std::string on_connect;                    // sent to the reader on each connection ("LON\r"); "" = nothing
  std::vector<std::string> device_messages;  // patterns of lines that are no codes (device_message.h)
  // Both off: a TCP reader waits for its answer, also when a code is shown again, and the sequencer's repeat window
  // gives it the same one; and a connection is read no faster than its codes are answered.
  std::chrono::milliseconds same_code_gap{0};
  std::size_t readings_per_s_max = 0;  // all connections together; 0 = no bound

  friend bool operator==(const TcpSourceOptions&, const TcpSourceOptions&) = default;
};

class TcpLineSource {
 public:
  // Context and sink are borrowed and outlive the source.
  TcpLineSource(boost::asio::io_context& context, TcpSourceOptions options, ReadingSink& sink);
  ~TcpLineSource();  // after stop()
  TcpLineSource(const TcpLineSource&) = delete;
  TcpLineSource& operator=(const TcpLineSource&) = delete;

  // Listening: binds; the error names the address and the reason. Dialing: begins, and never fails here. Once.
  [[nodiscard]] std::expected<void, std::string> start();
  // Closes everything and waits until the last coroutine has ended (a reading at the sink is waited for, and may still
  // reply). Not from the context's thread, which must still run. Fine without start(), and twice.
  void stop();

  // Hands what comes to `tap`, raw, instead of the sink; null: as ever. Before stop(), from any thread.
  void learn(std::shared_ptr<LearnTap> tap);

  [[nodiscard]] std::uint16_t port() const;  // the bound one, while listening
  [[nodiscard]] SourceStatus status() const;
  [[nodiscard]] const SourceCounters& counters() const;
  [[nodiscard]] const TcpSourceOptions& options() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared: its coroutines hold it until they end
};

}  // namespace usher::scanner
