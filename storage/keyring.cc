#include "storage/keyring.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <sodium.h>

namespace usher::storage {

namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kNonceBytes + kTagBytes == kSealOverheadBytes);
static_assert(sizeof(Key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(sizeof(Key) == crypto_kdf_KEYBYTES);

constexpr char kKdfContext[crypto_kdf_CONTEXTBYTES + 1] = "usherkey";
enum SubKey : std::uint64_t { kSubKeySeal = 1, kSubKeyLookup = 2, kSubKeyWrap = 3, kSubKeyDeterministic = 4 };

constexpr std::string_view kEventKeysBoundTo = "event keys";

const std::uint8_t* bytes(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

void require_sodium() {
  if (sodium_init() >= 0) return;
  std::fprintf(stderr, "usher: libsodium cannot start (no source of randomness)\n");
  std::abort();
}

Key derive(const Key& master, std::uint64_t sub_key) {
  Key key{};
  crypto_kdf_derive_from_key(key.data(), key.size(), sub_key, kKdfContext, master.data());
  return key;
}

}  // namespace

Keyring::Keyring(const Key& master) {
  require_sodium();
  own_ = {derive(master, kSubKeySeal), derive(master, kSubKeyLookup)};
  wrap_ = derive(master, kSubKeyWrap);
  randombytes_buf(nonce_prefix_.data(), nonce_prefix_.size());
}

Keyring::Keyring(const Key& master, std::uint64_t deterministic_seed) : Keyring(master) {
  deterministic_ = true;
  const Key key = derive(master, kSubKeyDeterministic);
  crypto_generichash(nonce_prefix_.data(), nonce_prefix_.size(),
                     reinterpret_cast<const std::uint8_t*>(&deterministic_seed), sizeof deterministic_seed, key.data(),
                     key.size());
}

Keyring::~Keyring() {
  for (auto& bucket : events_) {
    for (Node* node = bucket.load(std::memory_order_relaxed); node != nullptr;) {
      const std::unique_ptr<Node> owned(node);
      node = node->next;
      sodium_memzero(&owned->keys, sizeof owned->keys);
    }
  }
  sodium_memzero(&own_, sizeof own_);
  sodium_memzero(wrap_.data(), wrap_.size());
}

void Keyring::next_nonce(std::uint8_t* out24) const {
  // 16 bytes drawn at start and a counter: no nonce comes twice under one key, without a system call for each seal.
  const std::uint64_t count = nonce_counter_.fetch_add(1, std::memory_order_relaxed);
  std::memcpy(out24, nonce_prefix_.data(), nonce_prefix_.size());
  for (int i = 0; i < 8; ++i) out24[16 + i] = static_cast<std::uint8_t>(count >> (8 * i));
}

void Keyring::fill_random(std::uint8_t* out, std::size_t size) const {
  if (!deterministic_) return randombytes_buf(out, size);
  std::array<std::uint8_t, kNonceBytes> nonce{};
  next_nonce(nonce.data());
  crypto_stream_xchacha20(out, size, nonce.data(), wrap_.data());
}

std::string Keyring::make_event_keys() {
  EventKeys keys;
  fill_random(keys.seal.data(), keys.seal.size());
  fill_random(keys.lookup.data(), keys.lookup.size());
  std::string plain(keys.seal.begin(), keys.seal.end());
  plain.append(keys.lookup.begin(), keys.lookup.end());
  std::string sealed;
  seal({wrap_, {}}, plain, kEventKeysBoundTo, sealed);
  sodium_memzero(plain.data(), plain.size());
  sodium_memzero(&keys, sizeof keys);
  return sealed;
}

Result<void> Keyring::add(admission::EventId event, std::string_view sealed_keys) {
  if (!event) return fail(FailureCode::invalid, "event 0 is the gateway itself; its keys come from the master key");
  std::string plain;
  if (!open({wrap_, {}}, sealed_keys, kEventKeysBoundTo, plain)) {
    return fail(FailureCode::wrong_key, "the master key does not open the keys of event " +
                                            std::to_string(event.value) +
                                            "; start with the master key this database was made with");
  }
  if (plain.size() != 2 * sizeof(Key)) {
    return fail(FailureCode::corrupt, "the keys of event " + std::to_string(event.value) + " have the wrong length");
  }
  auto node = std::make_unique<Node>();
  node->event = event;
  std::memcpy(node->keys.seal.data(), plain.data(), sizeof(Key));
  std::memcpy(node->keys.lookup.data(), plain.data() + sizeof(Key), sizeof(Key));
  sodium_memzero(plain.data(), plain.size());
  if (const EventKeys* known = find(event)) {
    if (known->seal == node->keys.seal && known->lookup == node->keys.lookup) return {};
    return fail(FailureCode::invalid, "event " + std::to_string(event.value) + " already has other keys");
  }
  auto& bucket = events_[event.value % kBuckets];
  node->next = bucket.load(std::memory_order_relaxed);
  bucket.store(node.release(), std::memory_order_release);
  return {};
}

void Keyring::drop(admission::EventId event) {
  for (Node* node = events_[event.value % kBuckets].load(std::memory_order_relaxed); node; node = node->next) {
    if (node->event == event) node->dropped.store(true, std::memory_order_release);
  }
}

const EventKeys* Keyring::find(admission::EventId event) const {
  if (!event) return &own_;
  for (const Node* node = events_[event.value % kBuckets].load(std::memory_order_acquire); node; node = node->next) {
    if (node->event == event && !node->dropped.load(std::memory_order_acquire)) return &node->keys;
  }
  return nullptr;
}

void Keyring::seal(const EventKeys& keys, std::string_view plain, std::string_view bound_to, std::string& out) const {
  const std::size_t at = out.size();
  out.resize(at + kNonceBytes + plain.size() + kTagBytes);
  auto* nonce = reinterpret_cast<std::uint8_t*>(out.data()) + at;
  next_nonce(nonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonceBytes, nullptr, bytes(plain), plain.size(), bytes(bound_to),
                                             bound_to.size(), nullptr, nonce, keys.seal.data());
}

Result<void> Keyring::open(const EventKeys& keys, std::string_view sealed, std::string_view bound_to,
                           std::string& out) const {
  if (sealed.size() < kSealOverheadBytes) {
    return fail(FailureCode::corrupt, "a seal of " + std::to_string(sealed.size()) + " bytes is too short");
  }
  const std::size_t at = out.size();
  out.resize(at + sealed.size() - kSealOverheadBytes);
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<std::uint8_t*>(out.data()) + at, nullptr, nullptr, bytes(sealed) + kNonceBytes,
      sealed.size() - kNonceBytes, bytes(bound_to), bound_to.size(), bytes(sealed), keys.seal.data());
  if (opened == 0) return {};
  out.resize(at);
  return fail(FailureCode::corrupt,
              "a seal does not open: its bytes were changed, or it belongs to another row or key");
}

admission::LookupKey Keyring::lookup_key(const EventKeys& keys, std::string_view domain, std::string_view text) {
  admission::LookupKey key{};
  crypto_generichash_state state;
  crypto_generichash_init(&state, keys.lookup.data(), keys.lookup.size(), key.size());
  // The domain's length in front keeps ("a", "bc") and ("ab", "c") apart.
  const auto domain_bytes = static_cast<std::uint8_t>(domain.size());
  crypto_generichash_update(&state, &domain_bytes, sizeof domain_bytes);
  crypto_generichash_update(&state, bytes(domain), domain.size());
  crypto_generichash_update(&state, bytes(text), text.size());
  crypto_generichash_final(&state, key.data(), key.size());
  return key;
}

std::array<std::uint8_t, 32> hash_token(std::string_view token) {
  std::array<std::uint8_t, 32> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes(token), token.size(), nullptr, 0);
  return hash;
}

std::string random_code(std::size_t length) {
  // pretix's alphabet: nothing that a tired eye takes for something else.
  static constexpr std::string_view kAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";
  require_sodium();
  std::string code(length, '\0');
  for (char& c : code) c = kAlphabet[randombytes_uniform(kAlphabet.size())];
  return code;
}

}  // namespace usher::storage
