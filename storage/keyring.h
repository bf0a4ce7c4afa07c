// Keys and seals. Personal data never lies on disk in the clear: values are sealed (XChaCha20-Poly1305, libsodium)
// under a per-event key that is itself sealed under the gateway's master key; secrets, nonces and identifiers are found
// by a keyed hash (BLAKE2b-128). Dropping an event's keys erases the event.
//
// Threads: lookups and seals from any thread; add() and drop() from one.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "storage/failure.h"
#include "storage/record_types.h"

namespace usher::storage {

using Key = std::array<std::uint8_t, 32>;

// A 24-byte nonce in front, the 16-byte tag behind: sealed = nonce | ciphertext | tag.
inline constexpr std::size_t kSealOverheadBytes = 40;

struct EventKeys {
  Key seal{};
  Key lookup{};
};

// Reads <path>, or makes it (0600, 32 random bytes, hex) if it does not exist. A file readable by others is refused.
[[nodiscard]] Result<Key> load_or_make_master_key(const std::string& path);

class Keyring {
 public:
  explicit Keyring(const Key& master);
  // For the simulator: seals with counted nonces from this seed, so that a replay gives the same bytes.
  Keyring(const Key& master, std::uint64_t deterministic_seed);
  ~Keyring();
  Keyring(const Keyring&) = delete;
  Keyring& operator=(const Keyring&) = delete;

  // New random keys for an event, sealed under the master key: goes into Event::sealed_keys.
  [[nodiscard]] std::string make_event_keys();
  // Opens an event's keys; wrong_key if the master key is another. Opening the same again is fine.
  [[nodiscard]] Result<void> add(admission::EventId event, std::string_view sealed_keys);
  // The event's keys are found no more. They are wiped when the keyring goes: other threads may be using them now.
  void drop(admission::EventId event);
  // EventId{} is the gateway's own (derived from the master key), always present. nullptr if unknown (erased).
  [[nodiscard]] const EventKeys* find(admission::EventId event) const;

  // Appends the sealed bytes to `out`. `bound_to` is authenticated with it (a record's key), so rows cannot be swapped.
  void seal(const EventKeys& keys, std::string_view plain, std::string_view bound_to, std::string& out) const;
  // Appends the opened bytes to `out`; corrupt if the seal does not open.
  [[nodiscard]] Result<void> open(const EventKeys& keys, std::string_view sealed, std::string_view bound_to,
                                  std::string& out) const;

  // `domain` ("secret", "nonce", an identifier's kind) is at most 255 bytes and keeps equal texts of different sorts
  // apart.
  [[nodiscard]] static admission::LookupKey lookup_key(const EventKeys& keys, std::string_view domain,
                                                       std::string_view text);

 private:
  struct Node {
    admission::EventId event;
    EventKeys keys;
    Node* next = nullptr;
    std::atomic<bool> dropped{false};
  };
  static constexpr std::size_t kBuckets = 256;

  void next_nonce(std::uint8_t* out24) const;
  void fill_random(std::uint8_t* out, std::size_t bytes) const;

  // Constant after construction.
  EventKeys own_;
  Key wrap_{};  // seals the events' keys
  std::array<std::uint8_t, 16> nonce_prefix_{};
  bool deterministic_ = false;
  // Synchronises itself. find() runs for every scan on several threads, so the table takes no lock: nodes are only ever
  // put in front of a bucket, and live as long as the keyring.
  mutable std::atomic<std::uint64_t> nonce_counter_{0};
  std::array<std::atomic<Node*>, kBuckets> events_{};
};

// A token's stored form: BLAKE2b-256 of its text.
[[nodiscard]] std::array<std::uint8_t, 32> hash_token(std::string_view token);
// 32 random characters of [a-z2-9] without look-alikes (pretix's alphabet), for ticket codes and tokens.
[[nodiscard]] std::string random_code(std::size_t length = 32);

}  // namespace usher::storage
