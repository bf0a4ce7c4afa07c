// Lines in which a reader speaks of itself ("ER,LON,20") instead of giving a code. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace usher::scanner {

// Does the whole text match one of the patterns? In a pattern '#' is a digit, '*' one or more letters or digits, and
// anything else itself. Narrow on purpose: a pattern that fits a ticket's code would turn the ticket away.
[[nodiscard]] bool is_device_message(std::span<const std::string> patterns, std::string_view text);

}  // namespace usher::scanner
