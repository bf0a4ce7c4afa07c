#include "scanner/decoder/message.h"

#include <algorithm>
#include <cstring>

namespace usher::scanner {
namespace {

constexpr std::uint32_t kAskMagic = 0x4b415355;     // "USAK"
constexpr std::uint32_t kAnswerMagic = 0x52415355;  // "USAR"

class Writer {
 public:
  explicit Writer(std::vector<std::uint8_t>& out) : out_(out) {}
  template <class T>
  void number(T value) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
    out_.insert(out_.end(), bytes, bytes + sizeof value);
  }
  void text(const std::string& text) {
    number(static_cast<std::uint32_t>(text.size()));
    out_.insert(out_.end(), text.begin(), text.end());
  }

 private:
  std::vector<std::uint8_t>& out_;
};

// Reads past the end give zeros and are remembered.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> in) : in_(in) {}
  template <class T>
  [[nodiscard]] T number() {
    T value{};
    if (in_.size() < sizeof value) {
      good_ = false;
      return value;
    }
    std::memcpy(&value, in_.data(), sizeof value);
    in_ = in_.subspan(sizeof value);
    return value;
  }
  [[nodiscard]] std::string text(std::size_t bytes_max) {
    const auto size = number<std::uint32_t>();
    if (size > bytes_max || size > in_.size()) {
      good_ = false;
      return {};
    }
    std::string text(in_.begin(), in_.begin() + size);
    in_ = in_.subspan(size);
    return text;
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return in_.empty(); }

 private:
  std::span<const std::uint8_t> in_;
  bool good_ = true;
};

}  // namespace

std::vector<Look> all_looks(FormatSet formats) {
  std::vector<Look> looks;
  for (std::size_t i = 0; i < kSteps; ++i) looks.push_back({static_cast<Step>(i), formats});
  return looks;
}

std::string_view to_string(DecodeAnswer::Outcome outcome) {
  constexpr std::array<std::string_view, 6> names{"found", "nothing", "broken", "crashed", "overdue", "unavailable"};
  return names[static_cast<std::size_t>(outcome)];
}

std::array<std::uint8_t, kAskBytes> encode(const DecodeAsk& ask) {
  std::vector<std::uint8_t> bytes;
  Writer to(bytes);
  to.number(kAskMagic);
  to.number(ask.id);
  to.number(static_cast<std::uint8_t>(ask.packed));
  to.number(static_cast<std::int32_t>(ask.width));
  to.number(static_cast<std::int32_t>(ask.height));
  to.number(ask.bytes);
  const std::size_t looks = std::min(ask.looks.size(), kLooksMax);
  to.number(static_cast<std::uint8_t>(looks));
  for (std::size_t i = 0; i < looks; ++i) {
    to.number(static_cast<std::uint8_t>(ask.looks[i].step));
    to.number(ask.looks[i].formats.bits());
  }
  std::array<std::uint8_t, kAskBytes> out{};
  static_assert(4 + 8 + 1 + 4 + 4 + 4 + 1 + 3 * kLooksMax <= kAskBytes);
  std::ranges::copy(bytes, out.begin());
  return out;
}

std::optional<DecodeAsk> decode_ask(std::span<const std::uint8_t> bytes) {
  if (bytes.size() != kAskBytes) return std::nullopt;
  Reader from(bytes);
  if (from.number<std::uint32_t>() != kAskMagic) return std::nullopt;
  DecodeAsk ask;
  ask.id = from.number<std::uint64_t>();
  ask.packed = from.number<std::uint8_t>() != 0;
  ask.width = from.number<std::int32_t>();
  ask.height = from.number<std::int32_t>();
  ask.bytes = from.number<std::uint32_t>();
  const auto looks = from.number<std::uint8_t>();
  if (looks > kLooksMax || ask.bytes > kFrameBytesMax) return std::nullopt;
  for (std::uint8_t i = 0; i < looks; ++i) {
    const auto step = from.number<std::uint8_t>();
    const auto formats = from.number<std::uint16_t>();
    if (step >= kSteps) return std::nullopt;
    ask.looks.push_back({static_cast<Step>(step), FormatSet::from_bits(formats)});
  }
  const bool sides_fit =
      ask.width >= 0 && ask.height >= 0 && ask.width <= kPictureSideMax && ask.height <= kPictureSideMax;
  if (!sides_fit) return std::nullopt;
  if (!ask.packed && std::int64_t{ask.width} * ask.height != ask.bytes) return std::nullopt;
  return ask;
}

std::vector<std::uint8_t> encode(const DecodeAnswer& answer) {
  const bool too_long = answer.found && (answer.found->symbol.text.size() > kSymbolBytesMax ||
                                         answer.found->symbol.bytes.size() > kSymbolBytesMax);
  if (too_long) {
    DecodeAnswer instead{
        answer.id, DecodeAnswer::Outcome::broken, {}, "its code is longer than any ticket's", answer.cpu_us};
    return encode(instead);
  }
  std::vector<std::uint8_t> bytes;
  Writer to(bytes);
  to.number(kAnswerMagic);
  to.number(answer.id);
  to.number(static_cast<std::uint8_t>(answer.outcome));
  to.number(answer.cpu_us);
  if (answer.outcome == DecodeAnswer::Outcome::found && answer.found) {
    to.number(static_cast<std::uint8_t>(answer.found->by));
    to.number(static_cast<std::uint8_t>(answer.found->symbol.format));
    for (const Corner& corner : answer.found->symbol.corners) {
      to.number(static_cast<std::int32_t>(corner.x));
      to.number(static_cast<std::int32_t>(corner.y));
    }
    to.text(answer.found->symbol.text);
    to.text(answer.found->symbol.bytes);
  } else {
    to.text(answer.fault.substr(0, kFaultBytesMax));
  }
  return bytes;
}

std::optional<DecodeAnswer> decode_answer(std::span<const std::uint8_t> bytes) {
  Reader from(bytes);
  if (from.number<std::uint32_t>() != kAnswerMagic) return std::nullopt;
  DecodeAnswer answer;
  answer.id = from.number<std::uint64_t>();
  const auto outcome = from.number<std::uint8_t>();
  // The process can only say what it did; that it died is for the one who watches it.
  if (outcome > static_cast<std::uint8_t>(DecodeAnswer::Outcome::broken)) return std::nullopt;
  answer.outcome = static_cast<DecodeAnswer::Outcome>(outcome);
  answer.cpu_us = from.number<std::uint32_t>();
  if (answer.outcome == DecodeAnswer::Outcome::found) {
    const auto by = from.number<std::uint8_t>();
    const auto format = from.number<std::uint8_t>();
    if (by >= kSteps || format >= kFormats) return std::nullopt;
    Found found;
    found.by = static_cast<Step>(by);
    found.symbol.format = static_cast<Format>(format);
    for (Corner& corner : found.symbol.corners) {
      corner.x = from.number<std::int32_t>();
      corner.y = from.number<std::int32_t>();
    }
    found.symbol.text = from.text(kSymbolBytesMax);
    found.symbol.bytes = from.text(kSymbolBytesMax);
    answer.found = std::move(found);
  } else {
    answer.fault = from.text(kFaultBytesMax);
  }
  if (!from.good() || !from.at_end()) return std::nullopt;
  return answer;
}

}  // namespace usher::scanner
