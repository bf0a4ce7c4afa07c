// Modbus TCP as a relay speaks it: the two requests usher makes, and what comes back. Pure.
// Source: MODBUS Application Protocol V1.1b3 (6.1, 6.5, 7) and MODBUS Messaging on TCP/IP V1.0b (3.1.3).
//
//   frame  := transaction:2 protocol:2 (0) length:2 (of what follows) unit:1 function:1 data
//   error  := function + 0x80, one byte of exception code
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher::lane {

inline constexpr std::uint8_t kReadCoils = 0x01;
inline constexpr std::uint8_t kWriteCoil = 0x05;
inline constexpr std::uint16_t kCoilOn = 0xFF00;
inline constexpr std::uint16_t kCoilOff = 0x0000;

struct ModbusAnswer {
  std::uint16_t transaction = 0;
  std::uint8_t unit = 0;
  std::uint8_t function = 0;   // without the bit that says "error"
  std::uint8_t exception = 0;  // 0: none
  std::string data;            // behind the function; "" with an exception
};

[[nodiscard]] std::string write_coil(std::uint16_t transaction, std::uint8_t unit, std::uint16_t coil,
                                     std::uint16_t value);
[[nodiscard]] std::string read_coil(std::uint16_t transaction, std::uint8_t unit, std::uint16_t coil);

// "" if the answer is the echo that confirms the write; else what is wrong and what to look at. Its transaction is
// checked by whoever waits for it.
[[nodiscard]] std::string unconfirmed_because(const ModbusAnswer& answer, std::uint8_t unit, std::uint16_t coil,
                                              std::uint16_t value);

// "illegal data address (02): the relay has no such coil; see coil", for codes the standard knows and others.
[[nodiscard]] std::string exception_words(std::uint8_t code);

// Bytes as they arrive, to answers. Holds at most one frame and what was fed last.
class ModbusFramer {
 public:
  void feed(std::string_view bytes) { buffer_ += bytes; }
  // None: it is not whole yet, or fault() says that what arrives is not Modbus TCP (and stays so).
  [[nodiscard]] std::optional<ModbusAnswer> next();
  [[nodiscard]] const std::string& fault() const { return fault_; }
  [[nodiscard]] std::size_t pending() const { return buffer_.size(); }

 private:
  std::string buffer_;
  std::string fault_;
};

}  // namespace usher::lane
