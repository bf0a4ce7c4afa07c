#include "scanner/decoder/decoder_process.h"

#include <algorithm>
#include <utility>

namespace usher::scanner {

using std::chrono::steady_clock;
using Outcome = DecodeAnswer::Outcome;

std::optional<steady_clock::time_point> DecoderProcess::resting_until() const {
  if (child_.running() || steady_clock::now() >= not_before_) return std::nullopt;
  return not_before_;
}

void DecoderProcess::back_off() {
  // One that had been answering is started again at once: it was the picture's fault.
  backoff_ = answered_ ? std::chrono::milliseconds{0} : std::clamp(backoff_ * 2, kRestartMin, kRestartMax);
  not_before_ = steady_clock::now() + backoff_;
  answered_ = false;
}

std::expected<ChildProcess, std::string> DecoderProcess::start_one() {
  if (memory_.file() < 0) {
    auto memory = SharedMemory::make(kFrameBytesMax);
    if (!memory) return std::unexpected(memory.error());
    memory_ = std::move(*memory);
  }
  auto child = ChildProcess::start(program_, {}, memory_.file());
  if (child) ++counts_.starts;
  return child;
}

std::unexpected<std::string> DecoderProcess::failed_to_start(std::string why) {
  last_error_ = std::move(why);
  back_off();
  return std::unexpected(last_error_);
}

std::expected<void, std::string> DecoderProcess::ready() {
  if (child_.running()) return {};
  if (resting_until()) return std::unexpected("the decoder is being started again: " + last_error_);
  if (!spare_.running()) {
    auto started = start_one();
    if (!started) return failed_to_start(started.error());
    spare_ = std::move(*started);
  }
  child_ = std::exchange(spare_, {});
  std::vector<std::uint8_t> hello(kAnswerBytesMax);
  const auto received = child_.receive(hello, steady_clock::now() + kStartDeadline);
  if (received != ChildProcess::Received::datagram || !decode_answer(hello)) {
    return failed_to_start(program_ + " did not become ready: " + child_.end());
  }
  if (auto next = start_one()) spare_ = std::move(*next);
  return {};
}

DecodeAnswer DecoderProcess::lost(std::uint64_t id, Outcome outcome) {
  DecodeAnswer answer;
  answer.id = id;
  answer.outcome = outcome;
  answer.fault = outcome == Outcome::overdue ? "not done in time" : "the decoder ended by ";
  const std::string how = child_.end();
  if (outcome == Outcome::crashed) answer.fault += how;
  last_error_ = answer.fault;
  ++(outcome == Outcome::overdue ? counts_.overdue : counts_.crashes);
  back_off();
  // The next picture finds it running, unless it dies again and again.
  if (backoff_.count() == 0) (void)ready();
  return answer;
}

DecodeAnswer DecoderProcess::decode(DecodeAsk ask, std::span<const std::uint8_t> picture,
                                    std::chrono::milliseconds deadline) {
  ask.id = next_id_++;
  DecodeAnswer refused;
  refused.id = ask.id;
  refused.outcome = Outcome::unavailable;
  if (picture.size() > kFrameBytesMax) {
    refused.outcome = Outcome::broken;
    refused.fault = "larger than " + std::to_string(kFrameBytesMax) + " bytes";
    return refused;
  }
  if (auto up = ready(); !up) {
    refused.fault = up.error();
    return refused;
  }
  ask.bytes = static_cast<std::uint32_t>(picture.size());
  std::ranges::copy(picture, memory_.bytes().begin());
  const auto until = steady_clock::now() + deadline;
  if (!child_.send(encode(ask))) return lost(ask.id, Outcome::crashed);
  std::vector<std::uint8_t> bytes(kAnswerBytesMax);
  switch (child_.receive(bytes, until)) {
    case ChildProcess::Received::overdue:
      return lost(ask.id, Outcome::overdue);
    case ChildProcess::Received::gone:
      return lost(ask.id, Outcome::crashed);
    case ChildProcess::Received::datagram:
      break;
  }
  auto answer = decode_answer(bytes);
  if (!answer || answer->id != ask.id) return lost(ask.id, Outcome::crashed);
  answered_ = true;
  backoff_ = std::chrono::milliseconds{0};
  return std::move(*answer);
}

}  // namespace usher::scanner
