// Ticket codes that carry what they are good for and a signature over it (pretix: the secret generator pretix_sig1), so
// that they can be checked by whoever has the event's public key and knows nothing else.
//
//   raw  = 0x01 | u16 n | u16 m | payload, n bytes | signature, m = 64 bytes     numbers big-endian
//   code = base64(raw), with padding, its characters in reverse
//   the signature is Ed25519 over the payload alone; the payload is a protobuf message of SignedTicket's fields, 1 to 6
//
// A code has one text only: what decodes to the same bytes but is written otherwise does not parse, or one ticket would
// come in under two codes. Free functions on values, from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "storage/failure.h"
#include "storage/record_types.h"
#include "storage/signing_key.h"

namespace usher::storage {

// 0 = none for the three numbers. Times are whole seconds; a signed 0 means none.
struct SignedTicket {
  std::string seed;  // random: makes codes of the same ticket differ
  std::int64_t item = 0;
  std::int64_t variation = 0;
  std::int64_t subevent = 0;
  std::optional<admission::Time> valid_from;
  std::optional<admission::Time> valid_until;

  friend bool operator==(const SignedTicket&, const SignedTicket&) = default;
};

// A code taken apart; nothing is known of its worth yet.
struct SignedCode {
  std::string payload;
  std::string signature;  // 64 bytes
};

// `invalid`: not a code of this kind. Costs no more than reading it.
[[nodiscard]] Result<SignedCode> parse_signed_code(std::string_view code);
[[nodiscard]] bool is_signed_by(const SignedCode& code, const VerifyKey& key);
// Fields it does not know are skipped. `invalid`: no protobuf message, or a time outside of the years 1 to 9999.
[[nodiscard]] Result<SignedTicket> decode_signed_payload(std::string_view payload);
[[nodiscard]] std::string encode_signed_payload(const SignedTicket& ticket);

// What a code says, if one of the keys has signed it; none otherwise, whatever is wrong with it.
[[nodiscard]] std::optional<SignedTicket> verify_signed_code(std::string_view code, std::span<const VerifyKey> keys);

// The code; the same ticket and key give the same. Parts of a second are cut off; the seed has at most
// kSignedSeedBytesMax bytes.
[[nodiscard]] std::string sign_ticket(const SignedTicket& ticket, const SigningKey& key);
// 9 random letters and digits.
[[nodiscard]] std::string random_seed();

}  // namespace usher::storage
