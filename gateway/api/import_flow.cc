#include "gateway/api/import_flow.h"

#include <memory>
#include <utility>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace usher::api {

namespace asio = boost::asio;
using admission::TicketChange;
using sequencer::Outcome;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

}  // namespace

// One command under way; holds its permit until it is answered.
class ImportFlow::Chunk : public sequencer::Waiter {
 public:
  Chunk(ImportFlow* flow, sequencer::Permit permit, const ImportChunk& chunk, TicketChange why)
      : first_line(chunk.first_line),
        last_line(chunk.last_line),
        rows(chunk.tickets.size()),
        why(why),
        flow_(flow),
        permit_(std::move(permit)) {}
  void done(Outcome outcome) override { flow_->finished(*this, std::move(outcome)); }

  const std::uint64_t first_line, last_line, rows;
  const TicketChange why;

 private:
  ImportFlow* flow_;
  sequencer::Permit permit_;
};

ImportFlow::ImportFlow(const Context* context, std::size_t thread, admission::EventId event, admission::DeviceId device)
    : context_(*context), thread_(thread), event_(event), device_(device), wake_(context->outlets[thread]->context()) {
  wake_.expires_at(asio::steady_timer::time_point::max());
}

asio::awaitable<sequencer::Permit> ImportFlow::permit() {
  for (;;) {
    sequencer::Permit free = context_.permits->try_take();
    if (free) co_return free;
    asio::steady_timer pause(context_.outlets[thread_]->context(), kImportBusyPause);
    (void)co_await pause.async_wait(kAwait);
  }
}

asio::awaitable<void> ImportFlow::put(ImportChunk chunk, TicketChange why) {
  while (under_way_ >= kImportCommandsInFlight) (void)co_await wake_.async_wait(kAwait);
  if (broken()) co_return;
  sequencer::Permit free = co_await permit();
  auto waiter = std::make_unique<Chunk>(this, std::move(free), chunk, why);
  sequencer::PutTickets command;
  command.event = event_;
  command.why = why;
  command.device = device_;
  command.tickets = std::move(chunk.tickets);
  ++under_way_;
  context_.sequencer->submit(sequencer::Command(std::move(command)), std::move(waiter), *context_.outlets[thread_]);
}

asio::awaitable<void> ImportFlow::idle() {
  while (under_way_ > 0) (void)co_await wake_.async_wait(kAwait);
}

void ImportFlow::finished(const Chunk& chunk, Outcome outcome) {
  --under_way_;
  wake_.cancel();
  if (const auto* done = std::get_if<sequencer::TicketsDone>(&outcome)) {
    if (chunk.why == TicketChange::withdraw) {
      tally.withdrawn += done->changed;
      return;
    }
    tally.added += done->added;
    tally.changed += done->changed;
    tally.unchanged += done->unchanged;
    for (const admission::TicketId id : done->ids) seen.push_back(id.value);
    return;
  }
  const auto* failed = std::get_if<sequencer::Failed>(&outcome);
  const std::string why = failed == nullptr ? "an answer of the wrong kind" : failed->message;
  if (failed == nullptr || failed->failure == sequencer::Failure::unavailable) {
    broken_ = why.empty() ? "the gateway is not available" : why;
    return;
  }
  tally.failed += chunk.rows;
  problems.push_back({chunk.first_line, "",
                      "lines " + std::to_string(chunk.first_line) + " to " + std::to_string(chunk.last_line) +
                          " were not kept: " + why});
}

}  // namespace usher::api
