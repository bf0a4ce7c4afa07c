#include "scanner/source/framing.h"

#include <utility>

namespace usher::scanner {
namespace {

constexpr char kSoh = '\x01';
constexpr char kStx = '\x02';
constexpr char kEtx = '\x03';
constexpr char kCr = '\r';
constexpr char kLf = '\n';

constexpr std::pair<Framing, std::string_view> kNames[] = {
    {Framing::automatic, "auto"},  {Framing::cr, "cr"},     {Framing::lf, "lf"},   {Framing::crlf, "crlf"},
    {Framing::stx_etx, "stx_etx"}, {Framing::idle, "idle"}, {Framing::mrz, "mrz"},
};

}  // namespace

std::string_view to_string(Framing framing) {
  for (const auto& [value, name] : kNames) {
    if (value == framing) return name;
  }
  return "auto";
}

std::optional<Framing> parse_framing(std::string_view name) {
  for (const auto& [value, known] : kNames) {
    if (known == name) return value;
  }
  return std::nullopt;
}

Framer::Step Framer::feed(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (auto frame = take_byte(bytes[i])) return {i + 1, std::move(frame)};
  }
  return {bytes.size(), std::nullopt};
}

std::optional<Frame> Framer::take_byte(char byte) {
  switch (framing_) {
    case Framing::automatic:
    case Framing::stx_etx:
      return take_blocky(byte);
    case Framing::cr:
      return byte == kCr ? finish() : take_data(byte);
    case Framing::lf:
      return byte == kLf ? finish() : take_data(byte);
    case Framing::crlf:
      return take_crlf(byte);
    case Framing::idle:
      return take_data(byte);
    case Framing::mrz:
      return take_mrz(byte);
  }
  return std::nullopt;
}

std::optional<Frame> Framer::take_blocky(char byte) {
  if (byte == kStx) return begin_block();
  if (open_) return byte == kEtx ? finish() : take_data(byte);
  if (framing_ == Framing::automatic) return byte == kCr || byte == kLf ? finish() : take_data(byte);
  if (byte != kCr && byte != kLf) code_.count_dropped(1);
  return std::nullopt;
}

std::optional<Frame> Framer::take_crlf(char byte) {
  if (!std::exchange(held_cr_, byte == kCr)) return held_cr_ ? std::nullopt : take_data(byte);
  if (byte == kLf) return finish();
  // The held CR was part of the code after all. At most one of the two takes gives a frame: too_long comes once.
  auto frame = take_data(kCr);
  if (!held_cr_) {
    if (auto second = take_data(byte)) return second;
  }
  return frame;
}

std::optional<Frame> Framer::take_mrz(char byte) {
  switch (std::exchange(mrz_, MrzPart::none)) {
    case MrzPart::check:
      return finish();
    case MrzPart::header:
      return take_header(byte);
    case MrzPart::flag:
      return std::nullopt;
    case MrzPart::none:
      break;
  }
  if (byte == kSoh || byte == kStx) {
    auto lost = begin_block();
    open_ = byte == kStx;
    has_check_ = byte == kSoh;
    header_bytes_ = 0;
    if (has_check_) mrz_ = MrzPart::header;
    return lost;
  }
  if (!open_ || byte != kEtx) return take_data(byte);
  if (!has_check_) return finish();
  open_ = false;
  mrz_ = MrzPart::check;
  return std::nullopt;
}

// Length and "OU", up to the STX. What is longer was no header: what follows is data like any other.
std::optional<Frame> Framer::take_header(char byte) {
  if (byte == kStx) {
    open_ = true;
    mrz_ = MrzPart::flag;
  } else if (++header_bytes_ < kMrzHeaderBytesMax) {
    mrz_ = MrzPart::header;
  } else {
    code_.count_dropped(header_bytes_);
  }
  return std::nullopt;
}

std::optional<Frame> Framer::begin_block() {
  auto lost = abandon();  // an STX where an end was due: the ETX was lost
  open_ = true;
  return lost;
}

std::optional<Frame> Framer::finish() {
  forget_framing();
  return code_.finish();
}

std::optional<Frame> Framer::abandon() {
  forget_framing();
  return code_.abandon();
}

void Framer::forget_framing() {
  open_ = held_cr_ = false;
  mrz_ = MrzPart::none;
}

bool Framer::ends_by_silence() const {
  if (framing_ == Framing::idle) return true;
  // A frame whose check byte does not come is whole all the same.
  return framing_ == Framing::mrz && !open_ && (mrz_ == MrzPart::none || mrz_ == MrzPart::check);
}

std::optional<Frame> Framer::silence() {
  return ends_by_silence() ? finish() : abandon();
}

std::optional<std::chrono::milliseconds> Framer::gap() const {
  if (!pending()) return std::nullopt;
  return ends_by_silence() ? idle_gap_ : unfinished_gap_;
}

std::optional<Frame> Framer::end() {
  const bool ends_code = ends_by_silence() || (framing_ == Framing::automatic && !open_);
  return ends_code ? finish() : abandon();
}

}  // namespace usher::scanner
