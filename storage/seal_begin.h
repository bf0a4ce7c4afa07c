// The beginning of a sealed value, without reading all of it: for a hint, never for anything that is relied on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "storage/keyring.h"

namespace usher::storage {

// The first `bytes` of what was sealed under these keys, from as much of the seal as there is: nonce | ciphertext …
// Nothing is authenticated. Fewer if there are not so many, and none if the nonce is not whole.
[[nodiscard]] std::string begin_of_seal(const EventKeys& keys, std::string_view sealed_begin, std::size_t bytes);

}  // namespace usher::storage
