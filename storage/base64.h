// Base64 in the standard alphabet, with padding. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace usher::storage {

[[nodiscard]] std::string to_base64(std::string_view bytes);
// None unless `text` is the one text that to_base64() gives for those bytes; characters of `ignored` are skipped.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text, const char* ignored = nullptr);

}  // namespace usher::storage
