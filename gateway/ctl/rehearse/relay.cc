#include "gateway/ctl/rehearse/relay.h"

namespace usher::ctl::rehearse {
namespace {

constexpr std::size_t kHead = 6;            // transaction, protocol, length
constexpr std::size_t kRequest = 6;         // unit, function, address, value: what both requests have
constexpr std::uint16_t kFollowsMax = 254;  // MODBUS Messaging on TCP/IP V1.0b, 4.1
constexpr std::uint8_t kReadCoils = 1, kWriteCoil = 5;
constexpr char kIllegalFunction = 1, kIllegalValue = 3;

std::uint16_t number_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) << 8 |
                                    static_cast<unsigned char>(bytes[at + 1]));
}

std::string framed_answer(std::string_view request, std::string_view body) {
  std::string out(request.substr(0, 4));
  out += static_cast<char>(body.size() >> 8);
  out += static_cast<char>(body.size() & 0xFF);
  return out += body;
}

std::string exception(std::string_view request, char code) {
  std::string body(1, request[kHead]);
  body += static_cast<char>(static_cast<unsigned char>(request[kHead + 1]) | 0x80u);
  return framed_answer(request, body + code);
}

}  // namespace

bool Relay::take(std::string& unread, std::string& answer) {
  while (unread.size() >= kHead) {
    const std::uint16_t follows = number_at(unread, 4);
    if (number_at(unread, 2) != 0 || follows < 2 || follows > kFollowsMax) return false;
    if (unread.size() < kHead + follows) return true;
    answer += reply(std::string_view(unread).substr(0, kHead + follows));
    unread.erase(0, kHead + follows);
  }
  return true;
}

std::string Relay::reply(std::string_view request) {
  const auto function = static_cast<std::uint8_t>(request[kHead + 1]);
  if (function != kReadCoils && function != kWriteCoil) return exception(request, kIllegalFunction);
  if (request.size() != kHead + kRequest) return exception(request, kIllegalValue);
  const std::uint16_t coil = number_at(request, kHead + 2), value = number_at(request, kHead + 4);
  if (function == kWriteCoil) {
    coils_[coil] = value != 0;
    if (value != 0) pulses_.push_back(std::chrono::steady_clock::now());
    return std::string(request);
  }
  if (value != 1) return exception(request, kIllegalValue);
  std::string body(request.substr(kHead, 2));
  body += '\x01';
  body += coils_[coil] ? '\x01' : '\0';
  return framed_answer(request, body);
}

}  // namespace usher::ctl::rehearse
