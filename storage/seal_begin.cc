#include "storage/seal_begin.h"

#include <algorithm>

#include <sodium.h>

namespace usher::storage {

namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static_assert(kNonceBytes == crypto_stream_xchacha20_NONCEBYTES);
static_assert(sizeof(Key) == crypto_stream_xchacha20_KEYBYTES);

// Block 0 of the key stream makes the tag's key, the text begins with block 1 (RFC 8439, 2.8).
constexpr std::uint64_t kFirstBlock = 1;

}  // namespace

std::string begin_of_seal(const EventKeys& keys, std::string_view sealed_begin, std::size_t bytes) {
  if (sealed_begin.size() <= kNonceBytes) return {};
  const auto* nonce = reinterpret_cast<const std::uint8_t*>(sealed_begin.data());
  std::string plain(std::min(bytes, sealed_begin.size() - kNonceBytes), '\0');
  crypto_stream_xchacha20_xor_ic(reinterpret_cast<std::uint8_t*>(plain.data()), nonce + kNonceBytes, plain.size(),
                                 nonce, kFirstBlock, keys.seal.data());
  return plain;
}

}  // namespace usher::storage
