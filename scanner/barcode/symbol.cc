#include "scanner/barcode/symbol.h"

#include <algorithm>

namespace usher::scanner {
namespace {

constexpr std::array<std::string_view, kFormats> kNames{"qr",     "micro_qr", "aztec",   "data_matrix",
                                                        "pdf417", "code_128", "code_39", "ean"};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string_view to_string(Format format) {
  return kNames[static_cast<std::size_t>(format)];
}

std::expected<FormatSet, std::string> parse_formats(std::string_view text) {
  FormatSet set;
  while (true) {
    const auto comma = text.find(',');
    const std::string_view name = trimmed(text.substr(0, comma));
    const auto known = std::ranges::find(kNames, name);
    if (name == "tickets") {
      set = FormatSet::from_bits(static_cast<std::uint16_t>(set.bits() | kTicketFormats.bits()));
    } else if (known != kNames.end()) {
      set.add(static_cast<Format>(known - kNames.begin()));
    } else {
      std::string allowed = "tickets";
      for (const std::string_view each : kNames) allowed.append(", ").append(each);
      return std::unexpected("\"" + std::string(name) + "\" is no format; allowed are " + allowed);
    }
    if (comma == std::string_view::npos) return set;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace usher::scanner
