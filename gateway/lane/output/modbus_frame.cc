#include "gateway/lane/output/modbus_frame.h"

#include <cstddef>

#include "gateway/lane/output/limits.h"

namespace usher::lane {
namespace {

constexpr std::size_t kHeaderBytes = 7;     // up to and with the unit
constexpr std::size_t kLengthBytesMin = 3;  // unit, function and one byte
constexpr std::uint8_t kErrorBit = 0x80;

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::uint16_t word_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(byte_at(bytes, at) << 8 | byte_at(bytes, at + 1));
}

void put_word(std::string& bytes, std::uint16_t word) {
  bytes += static_cast<char>(word >> 8);
  bytes += static_cast<char>(word & 0xFF);
}

std::string request(std::uint16_t transaction, std::uint8_t unit, std::uint8_t function, std::uint16_t first,
                    std::uint16_t second) {
  std::string bytes;
  put_word(bytes, transaction);
  put_word(bytes, 0);
  put_word(bytes, 6);
  bytes += static_cast<char>(unit);
  bytes += static_cast<char>(function);
  put_word(bytes, first);
  put_word(bytes, second);
  return bytes;
}

std::string hex(unsigned value, int digits) {
  std::string text;
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) text += "0123456789ABCDEF"[value >> shift & 0xF];
  return text;
}

}  // namespace

std::string write_coil(std::uint16_t transaction, std::uint8_t unit, std::uint16_t coil, std::uint16_t value) {
  return request(transaction, unit, kWriteCoil, coil, value);
}

std::string read_coil(std::uint16_t transaction, std::uint8_t unit, std::uint16_t coil) {
  return request(transaction, unit, kReadCoils, coil, 1);
}

std::string unconfirmed_because(const ModbusAnswer& answer, std::uint8_t unit, std::uint16_t coil,
                                std::uint16_t value) {
  if (answer.unit != unit) {
    return "unit " + std::to_string(answer.unit) + " answered instead of unit " + std::to_string(unit) + "; see unit";
  }
  if (answer.function != kWriteCoil) return "it answered function " + hex(answer.function, 2) + " instead of 05";
  if (answer.exception != 0) return exception_words(answer.exception);
  if (answer.data.size() != 4) return "its echo has " + std::to_string(answer.data.size()) + " bytes instead of 4";
  const std::uint16_t echoed_coil = word_at(answer.data, 0), echoed_value = word_at(answer.data, 2);
  if (echoed_coil != coil) {
    return "it echoed coil " + std::to_string(echoed_coil) + " instead of " + std::to_string(coil);
  }
  if (echoed_value != value) return "it echoed the value " + hex(echoed_value, 4) + " instead of " + hex(value, 4);
  return "";
}

std::string exception_words(std::uint8_t code) {
  const std::string number = " (" + hex(code, 2) + "): ";
  switch (code) {
    case 0x01:
      return "illegal function" + number + "the relay does not know function 05; is it a relay?";
    case 0x02:
      return "illegal data address" + number + "the relay has no such coil; see coil";
    case 0x03:
      return "illegal data value" + number + "the relay does not take this value; see on_value";
    case 0x04:
      return "device failure" + number + "the relay could not do it; look at the relay";
    case 0x05:
      return "acknowledge" + number + "the relay is not done; it must switch at once";
    case 0x06:
      return "device busy" + number + "somebody else keeps the relay busy";
    case 0x0A:
      return "gateway path unavailable" + number + "the bridge does not reach the relay; see unit";
    case 0x0B:
      return "gateway target failed to respond" + number + "the relay behind the bridge is silent; see unit";
    default:
      return "exception" + number + "see the relay's manual";
  }
}

std::optional<ModbusAnswer> ModbusFramer::next() {
  if (!fault_.empty() || buffer_.size() < kHeaderBytes) return std::nullopt;
  const std::string_view bytes = buffer_;
  const std::size_t length = word_at(bytes, 4);
  if (word_at(bytes, 2) != 0) {
    fault_ = "it does not speak Modbus TCP (protocol " + std::to_string(word_at(bytes, 2)) + " instead of 0)";
  } else if (length < kLengthBytesMin || kHeaderBytes - 1 + length > kModbusFrameBytesMax) {
    fault_ = "it does not speak Modbus TCP (an answer of " + std::to_string(length) + " bytes)";
  }
  if (!fault_.empty()) {
    buffer_.clear();
    return std::nullopt;
  }
  const std::size_t whole = kHeaderBytes - 1 + length;
  if (bytes.size() < whole) return std::nullopt;
  ModbusAnswer answer;
  answer.transaction = word_at(bytes, 0);
  answer.unit = byte_at(bytes, 6);
  answer.function = byte_at(bytes, 7);
  if ((answer.function & kErrorBit) != 0) {
    answer.function &= static_cast<std::uint8_t>(~kErrorBit);
    answer.exception = byte_at(bytes, 8);
    // A zero is no code, and must not read as "no exception".
    if (answer.exception == 0) answer.exception = 0xFF;
  } else {
    answer.data = std::string(bytes.substr(8, whole - 8));
  }
  buffer_.erase(0, whole);
  return answer;
}

}  // namespace usher::lane
