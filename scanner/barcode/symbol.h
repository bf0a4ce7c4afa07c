// What a picture can hold, and what was read from it. Values; std only.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace usher::scanner {

enum class Format : std::uint8_t { qr, micro_qr, aztec, data_matrix, pdf417, code_128, code_39, ean };
inline constexpr std::size_t kFormats = 8;

// The name used in configuration, in Reading::symbology and in the API.
[[nodiscard]] std::string_view to_string(Format format);

// A set of formats.
class FormatSet {
 public:
  constexpr FormatSet() = default;
  constexpr FormatSet(std::initializer_list<Format> formats) {
    for (const Format format : formats) add(format);
  }
  [[nodiscard]] static constexpr FormatSet from_bits(std::uint16_t bits) {
    FormatSet set;
    set.bits_ = static_cast<std::uint16_t>(bits & ((1u << kFormats) - 1));
    return set;
  }

  constexpr void add(Format format) { bits_ = static_cast<std::uint16_t>(bits_ | bit(format)); }
  [[nodiscard]] constexpr bool has(Format format) const { return (bits_ & bit(format)) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr std::uint16_t bits() const { return bits_; }
  [[nodiscard]] constexpr FormatSet without(FormatSet other) const {
    return from_bits(static_cast<std::uint16_t>(bits_ & ~other.bits_));
  }
  [[nodiscard]] constexpr FormatSet both(FormatSet other) const {
    return from_bits(static_cast<std::uint16_t>(bits_ & other.bits_));
  }

  friend constexpr bool operator==(FormatSet, FormatSet) = default;

 private:
  [[nodiscard]] static constexpr std::uint16_t bit(Format format) {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(format));
  }
  std::uint16_t bits_ = 0;
};

// What tickets, badges and documents carry. Code 39 and EAN are for lanes that ask for them: they read a bar code on
// a bottle as gladly as a ticket.
inline constexpr FormatSet kTicketFormats{Format::qr,          Format::micro_qr, Format::aztec,
                                          Format::data_matrix, Format::pdf417,   Format::code_128};

// "qr,aztec": names separated by commas, spaces allowed; "tickets" stands for kTicketFormats. The error names what is
// unknown and what is allowed.
[[nodiscard]] std::expected<FormatSet, std::string> parse_formats(std::string_view text);

struct Corner {
  int x = 0, y = 0;  // pixels of the picture as handed in
  friend bool operator==(const Corner&, const Corner&) = default;
};

struct Symbol {
  std::string text;   // UTF-8
  std::string bytes;  // as encoded, before any character set
  Format format = Format::qr;
  std::array<Corner, 4> corners{};  // around it, from its own top left
  friend bool operator==(const Symbol&, const Symbol&) = default;
};

}  // namespace usher::scanner
