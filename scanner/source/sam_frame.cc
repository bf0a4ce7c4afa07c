#include "scanner/source/sam_frame.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "scanner/document/card_text.h"

namespace usher::scanner {
namespace {

constexpr std::string_view kPreamble("\xAA\xAA\xAA\x96\x69", 5);
constexpr std::size_t kHeadBytes = kPreamble.size() + 2;
constexpr std::size_t kLengthMin = 4;  // three status bytes and the XOR

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::size_t big_endian(std::string_view bytes, std::size_t at) {
  return std::size_t{byte_at(bytes, at)} << 8 | byte_at(bytes, at + 1);
}

char xor_of(std::string_view bytes) {
  char sum = 0;
  for (const char c : bytes) sum = static_cast<char>(sum ^ c);
  return sum;
}

// How many of the last bytes may be the beginning of a preamble.
std::size_t begun_preamble(std::string_view bytes) {
  for (std::size_t size = std::min(bytes.size(), kPreamble.size() - 1); size > 0; --size) {
    if (bytes.ends_with(kPreamble.substr(0, size))) return size;
  }
  return 0;
}

std::string_view meaning(std::uint8_t sw3) {
  switch (sw3) {
    case 0x10:
      return "wrong checksum of the command";
    case 0x11:
      return "wrong length of the command";
    case 0x21:
    case 0x23:
    case 0x24:
      return "unknown command";
    case 0x31:
      return "the card did not pass the SAM module";
    case 0x32:
      return "the SAM module did not pass the card";
    case 0x33:
      return "the information did not verify";
    case 0x41:
      return "the card could not be read";
    case 0x80:
      return "no card";
    case 0x81:
      return "the card could not be selected";
    case 0x90:
      return "done";
    case 0x9F:
      return "card found";
    default:
      return "a status that no manual knows";
  }
}

}  // namespace

std::string_view to_string(SamCommand command) {
  switch (command) {
    case SamCommand::find_card:
      return "find card";
    case SamCommand::select_card:
      return "select card";
    case SamCommand::read_card:
      return "read card";
  }
  return "";
}

std::string sam_request(SamCommand command) {
  std::string body("\x00\x03", 2);
  switch (command) {
    case SamCommand::find_card:
      body += "\x20\x01";
      break;
    case SamCommand::select_card:
      body += "\x20\x02";
      break;
    case SamCommand::read_card:
      body += "\x30\x01";
      break;
  }
  return std::string(kPreamble) + body + xor_of(body);
}

std::string describe(const SamAnswer& answer) {
  char digits[16];
  std::snprintf(digits, sizeof digits, "%02X %02X %02X: ", answer.sw1, answer.sw2, answer.sw3);
  return digits + std::string(meaning(answer.sw3));
}

std::optional<std::string_view> card_text_of(const SamAnswer& answer) {
  constexpr std::size_t kLengths = 4;  // of text and photo, two bytes each
  const std::string_view data = answer.data;
  if (!answer.ok() || data.size() < kLengths) return std::nullopt;
  const std::size_t text = big_endian(data, 0), photo = big_endian(data, 2);
  if (text != kCardTextBytes || data.size() < kLengths + text + photo) return std::nullopt;
  return data.substr(kLengths, text);
}

SamFramer::~SamFramer() {
  reset();
}

void SamFramer::reset() {
  drop(held_.size());
}

void SamFramer::drop(std::size_t bytes) {
  if (bytes == 0) return;
  dropped_ += bytes;
  const std::size_t left = held_.size() - bytes;
  std::memmove(held_.data(), held_.data() + bytes, left);
  explicit_bzero(held_.data() + left, bytes);
  held_.resize(left);
}

void SamFramer::feed(std::string_view bytes) {
  constexpr std::size_t kHeldMax = kSamAnswerBytesMax + kHeadBytes;
  held_.reserve(kHeldMax);  // once: growing would leave copies behind
  if (bytes.size() > kHeldMax) {
    dropped_ += bytes.size() - kHeldMax;
    bytes.remove_prefix(bytes.size() - kHeldMax);
  }
  // One answer is due at a time; what is over is old.
  if (held_.size() + bytes.size() > kHeldMax) drop(held_.size() + bytes.size() - kHeldMax);
  held_ += bytes;
}

std::optional<SamAnswer> SamFramer::next() {
  for (;;) {
    const std::size_t begin = held_.find(kPreamble);
    if (begin == std::string::npos) {
      drop(held_.size() - begun_preamble(held_));
      return std::nullopt;
    }
    drop(begin);
    if (held_.size() < kHeadBytes) return std::nullopt;
    const std::size_t length = big_endian(held_, kPreamble.size());
    if (length < kLengthMin || length > kSamAnswerBytesMax) {
      drop(1);
      continue;
    }
    if (held_.size() < kHeadBytes + length) return std::nullopt;
    const std::string_view body = std::string_view(held_).substr(kPreamble.size(), 2 + length);
    if (xor_of(body) != 0) {
      ++wrong_checksums_;
      drop(1);
      continue;
    }
    SamAnswer answer{byte_at(body, 2), byte_at(body, 3), byte_at(body, 4), std::string(body.substr(5, length - 4))};
    drop(kHeadBytes + length);
    dropped_ -= kHeadBytes + length;
    return answer;
  }
}

}  // namespace usher::scanner
