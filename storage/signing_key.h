// Ed25519 keys of signed ticket codes, in the shapes pretix gives them in: PEM (SubjectPublicKeyInfo, PKCS #8), or the
// base64 of that PEM. Free functions on values, from any thread.
#pragma once

#include <string>
#include <string_view>

#include "storage/failure.h"
#include "storage/keyring.h"

namespace usher::storage {

struct VerifyKey {
  Key bytes{};
  friend bool operator==(const VerifyKey&, const VerifyKey&) = default;
};

// The 32 bytes that both halves follow from (RFC 8032). Wiped when it goes; never shown, and on disk only sealed.
struct SigningKey {
  Key seed{};
  SigningKey() = default;
  explicit SigningKey(const Key& bytes) : seed(bytes) {}
  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = default;
  ~SigningKey();
};

[[nodiscard]] SigningKey make_signing_key();
[[nodiscard]] VerifyKey verify_key_of(const SigningKey& key);

// PEM or base64(PEM), white space around and CRLF allowed. `invalid` says what it is instead: no PEM, another
// algorithm, the other half of a pair, a point that no signature can be checked with.
[[nodiscard]] Result<VerifyKey> read_verify_key(std::string_view text);
[[nodiscard]] Result<SigningKey> read_signing_key(std::string_view text);

// base64(PEM), as an event's valid_keys hold it.
[[nodiscard]] std::string text_of(const VerifyKey& key);

// A signing key sealed under its event's keys: opens for that event alone. Opening: corrupt if it does not.
[[nodiscard]] std::string seal_signing_key(const Keyring& keyring, const EventKeys& event, const SigningKey& key);
[[nodiscard]] Result<SigningKey> open_signing_key(const Keyring& keyring, const EventKeys& event,
                                                  std::string_view sealed);

}  // namespace usher::storage
