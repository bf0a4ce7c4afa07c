#include "storage/signing_key.h"

#include <cstring>

#include <sodium.h>

#include "storage/base64.h"
#include "storage/limits.h"

namespace usher::storage {

namespace {

static_assert(sizeof(Key) == crypto_sign_ed25519_SEEDBYTES);
static_assert(sizeof(Key) == crypto_sign_ed25519_PUBLICKEYBYTES);

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kSealBoundTo = "signing key";

// RFC 8410: everything in front of the 32 bytes of the key itself.
constexpr std::string_view kPublicDer("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
constexpr std::string_view kPrivateDer("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16);

struct Form {
  std::string_view label;
  std::string_view der;
  std::string_view other_half;
};
constexpr Form kPublicForm{"PUBLIC KEY", kPublicDer, "PRIVATE KEY"};
constexpr Form kPrivateForm{"PRIVATE KEY", kPrivateDer, "PUBLIC KEY"};

std::unexpected<Failure> no_key(const Form& form, std::string_view why) {
  return fail(FailureCode::invalid, "not an Ed25519 " + std::string(form.label == "PUBLIC KEY" ? "public" : "private") +
                                        " key in PEM or base64 of PEM: " + std::string(why));
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && kSpace.find(text.front()) != kSpace.npos) text.remove_prefix(1);
  while (!text.empty() && kSpace.find(text.back()) != kSpace.npos) text.remove_suffix(1);
  return text;
}

std::string marker(std::string_view which, std::string_view label) {
  return std::string("-----").append(which).append(" ").append(label).append("-----");
}

void wipe(std::string& text) {
  sodium_memzero(text.data(), text.size());
}

// The key's bytes out of the text between the markers.
Result<Key> key_of_body(std::string_view body, const Form& form) {
  auto der = from_base64(body, "\r\n \t");
  if (!der) return no_key(form, "what is between its markers is not base64");
  const bool fits = der->size() == form.der.size() + sizeof(Key) && der->starts_with(form.der);
  Key key{};
  if (fits) std::memcpy(key.data(), der->data() + form.der.size(), key.size());
  wipe(*der);
  if (!fits) return no_key(form, "it is a key of another algorithm or shape");
  return key;
}

Result<Key> key_of_pem(std::string_view pem, const Form& form) {
  pem = trimmed(pem);
  const std::string begin = marker("BEGIN", form.label);
  const std::string end = marker("END", form.label);
  if (pem.starts_with(marker("BEGIN", form.other_half))) return no_key(form, "it is the other half of a pair");
  if (!pem.starts_with(begin) || !pem.ends_with(end) || pem.size() < begin.size() + end.size()) {
    return no_key(form, "it does not begin with " + begin + " and end with " + end);
  }
  return key_of_body(pem.substr(begin.size(), pem.size() - begin.size() - end.size()), form);
}

Result<Key> key_of_text(std::string_view text, const Form& form) {
  text = trimmed(text);
  if (text.size() > kKeyTextBytesMax) return no_key(form, "it is too long");
  if (text.starts_with("-----")) return key_of_pem(text, form);
  auto pem = from_base64(text, "\r\n \t");
  if (!pem) return no_key(form, "it is neither");
  auto key = key_of_pem(*pem, form);
  wipe(*pem);
  return key;
}

// libsodium signs with the seed and the public key behind it.
std::array<std::uint8_t, crypto_sign_ed25519_SECRETKEYBYTES> expanded(const SigningKey& key, VerifyKey& verify) {
  std::array<std::uint8_t, crypto_sign_ed25519_SECRETKEYBYTES> secret{};
  crypto_sign_ed25519_seed_keypair(verify.bytes.data(), secret.data(), key.seed.data());
  return secret;
}

}  // namespace

SigningKey::~SigningKey() {
  sodium_memzero(seed.data(), seed.size());
}

SigningKey make_signing_key() {
  SigningKey key;
  randombytes_buf(key.seed.data(), key.seed.size());
  return key;
}

VerifyKey verify_key_of(const SigningKey& key) {
  VerifyKey verify;
  auto secret = expanded(key, verify);
  sodium_memzero(secret.data(), secret.size());
  return verify;
}

Result<VerifyKey> read_verify_key(std::string_view text) {
  auto key = key_of_text(text, kPublicForm);
  if (!key) return std::unexpected(std::move(key.error()));
  if (crypto_core_ed25519_is_valid_point(key->data()) != 1) {
    return no_key(kPublicForm, "its bytes are not a point of the curve");
  }
  return VerifyKey{*key};
}

Result<SigningKey> read_signing_key(std::string_view text) {
  auto key = key_of_text(text, kPrivateForm);
  if (!key) return std::unexpected(std::move(key.error()));
  SigningKey out(*key);
  sodium_memzero(key->data(), key->size());
  return out;
}

std::string text_of(const VerifyKey& key) {
  std::string der(kPublicDer);
  der.append(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
  return to_base64(marker("BEGIN", "PUBLIC KEY") + "\n" + to_base64(der) + "\n" + marker("END", "PUBLIC KEY") + "\n");
}

std::string seal_signing_key(const Keyring& keyring, const EventKeys& event, const SigningKey& key) {
  std::string sealed;
  keyring.seal(event, std::string_view(reinterpret_cast<const char*>(key.seed.data()), key.seed.size()), kSealBoundTo,
               sealed);
  return sealed;
}

Result<SigningKey> open_signing_key(const Keyring& keyring, const EventKeys& event, std::string_view sealed) {
  std::string plain;
  if (auto opened = keyring.open(event, sealed, kSealBoundTo, plain); !opened) return std::unexpected(opened.error());
  SigningKey key;
  const bool fits = plain.size() == key.seed.size();
  if (fits) std::memcpy(key.seed.data(), plain.data(), key.seed.size());
  wipe(plain);
  if (!fits) return fail(FailureCode::corrupt, "an event's signing key has the wrong length");
  return key;
}

}  // namespace usher::storage
