// Commands of one import under way: a few at once, so that the next rows are read while the last are being kept, and
// never more. Waits for a permit instead of failing when the gateway is busy: the doors go first.
//
// The request's I/O thread. It must outlive its commands: await idle() before destroying it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/api/context.h"
#include "gateway/api/import_report.h"
#include "gateway/api/import_rows.h"

namespace usher::api {

class ImportFlow {
 public:
  ImportFlow(const Context* context, std::size_t thread, admission::EventId event, admission::DeviceId device);
  ImportFlow(const ImportFlow&) = delete;
  ImportFlow& operator=(const ImportFlow&) = delete;

  // Returns when the chunk is under way, which may wait for one before it.
  [[nodiscard]] boost::asio::awaitable<void> put(ImportChunk chunk, admission::TicketChange why);
  // Returns when nothing is under way.
  [[nodiscard]] boost::asio::awaitable<void> idle();

  // The gateway has failed or is stopping: nothing more will be kept. Says why.
  [[nodiscard]] bool broken() const { return !broken_.empty(); }
  [[nodiscard]] const std::string& why_broken() const { return broken_; }

  ImportTally tally;
  std::vector<std::uint64_t> seen;            // ids of the tickets put
  std::vector<importing::RowError> problems;  // chunks that were refused; for the caller to take

 private:
  class Chunk;
  void finished(const Chunk& chunk, sequencer::Outcome outcome);
  [[nodiscard]] boost::asio::awaitable<sequencer::Permit> permit();

  const Context& context_;
  const std::size_t thread_;
  const admission::EventId event_;
  const admission::DeviceId device_;
  boost::asio::steady_timer wake_;
  std::size_t under_way_ = 0;
  std::string broken_;
};

}  // namespace usher::api
