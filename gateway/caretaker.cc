#include "gateway/caretaker.h"

#include <optional>
#include <set>
#include <string>

#include <spdlog/spdlog.h>

namespace usher {

namespace {

// The uploads that an event's tickets refer to; none if the event was erased.
storage::Result<std::set<std::string>> uploads_of(const storage::Store& store, const storage::Codec& codec,
                                                  admission::EventId event) {
  constexpr std::string_view kScheme = "file:";
  std::set<std::string> uuids;
  std::optional<storage::Failure> failure;
  const std::string from = storage::event_prefix(event);
  const auto read = store.scan(storage::Family::tickets, from, storage::prefix_end(from), [&](auto key, auto row) {
    const auto ticket = codec.decode_ticket(key, row);
    if (!ticket && ticket.error().code == storage::FailureCode::wrong_key) return false;
    // What a row that cannot be read refers to nobody knows: then nothing of the event is taken away.
    if (!ticket) failure = ticket.error();
    if (failure) return false;
    for (const auto& [question, answer] : ticket->answers) {
      if (answer.starts_with(kScheme)) uuids.insert(answer.substr(kScheme.size()));
    }
    return true;
  });
  if (!read) failure = read.error();
  if (failure) return std::unexpected(*failure);
  return uuids;
}

}  // namespace

void Caretaker::run() {
  auto swept = std::chrono::steady_clock::time_point::min();
  while (true) {
    look_at_exits();
    const auto now = std::chrono::steady_clock::now();
    if (swept == std::chrono::steady_clock::time_point::min() || now - swept >= kSweepEvery) {
      sweep_uploads();
      swept = now;
    }
    std::unique_lock lock(mutex_);
    if (stopped_.wait_for(lock, kLookEvery, [this] { return stopping_; })) return;
  }
}

void Caretaker::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  stopped_.notify_one();
}

void Caretaker::look_at_exits() {
  const auto out = exits_.look();
  if (!out) return spdlog::warn("{}; trying again", out.error());
  if (*out > 0) spdlog::info("automatic exit: {} let out", *out);
}

void Caretaker::sweep_uploads() {
  const auto swept = uploads_.sweep([this](admission::EventId event) { return uploads_of(store_, codec_, event); });
  if (!swept) spdlog::warn("uploads: {}", swept.error().message);
}

}  // namespace usher
