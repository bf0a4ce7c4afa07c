// Records: keys and values of every column family. Values are protobuf (records.proto); those with personal data are
// sealed. The only place that knows how a value lies on disk; formats are written down in storage/FORMAT.md.
//
// Threads: Codec is immutable but for the keyring it borrows; use it from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/failure.h"
#include "storage/keyring.h"
#include "storage/record_types.h"
#include "storage/store.h"

namespace usher::storage {

inline constexpr std::uint32_t kFormatVersion = 1;

// Keys are big-endian, so rows of one event, ticket or sequence lie together and in order.
[[nodiscard]] std::string ticket_key(admission::EventId, admission::TicketId);          // 4 + 8 bytes
[[nodiscard]] std::string secret_key(admission::EventId, const admission::LookupKey&);  // 4 + 16
// Beside its look-up a marked code has a row `event id` whose value is the hash: the event's list, in order.
[[nodiscard]] std::string mark_key(admission::EventId, std::uint64_t id);                         // 4 + 8
[[nodiscard]] std::string state_key(admission::EventId, admission::TicketId, admission::ListId);  // 4 + 8 + 4
[[nodiscard]] std::string ledger_key(admission::Seq);                                             // 8
[[nodiscard]] std::string nonce_key(admission::EventId, const admission::LookupKey&);             // 4 + 16
[[nodiscard]] std::string directory_key(char kind, std::uint32_t id);  // 'e' 'l' 'd' 'g' 'n' 'q' 'x' + 4
[[nodiscard]] std::string catalog_key(admission::EventId, admission::CatalogKind, std::uint64_t id);  // 'c' + 13
[[nodiscard]] std::string medium_key(const admission::LookupKey&);                                    // 16
[[nodiscard]] std::string event_prefix(admission::EventId);                                           // 4
// The exclusive end of the range that starts with `prefix`.
[[nodiscard]] std::string prefix_end(std::string_view prefix);
inline constexpr std::size_t kTicketKeyBytes = 12;
inline constexpr std::size_t kSecretKeyBytes = 20;
inline constexpr std::size_t kMarkKeyBytes = 12;
inline constexpr std::size_t kStateKeyBytes = 16;
inline constexpr std::size_t kLedgerKeyBytes = 8;
inline constexpr std::size_t kNonceKeyBytes = 20;
inline constexpr std::size_t kDirectoryKeyBytes = 5;

// The parts of a key; the id is 0 if the key is too short to hold it.
[[nodiscard]] admission::EventId event_of_key(std::string_view key_that_starts_with_the_event);
[[nodiscard]] admission::TicketId ticket_of_key(std::string_view ticket_or_state_key);
[[nodiscard]] admission::ListId list_of_state_key(std::string_view state_key);
[[nodiscard]] admission::Seq seq_of_ledger_key(std::string_view ledger_key);
[[nodiscard]] std::uint64_t mark_of_key(std::string_view mark_key);

// A code on an event's list of revoked or of blocked codes. A block that was lifted stays on the list, so that whoever
// follows it learns of that; so does a code that its ticket gave up for another, which refuses nobody who gets it.
struct CodeMark {
  std::uint64_t id = 0;    // by which the list is ordered; kept when the mark changes
  admission::Time time{};  // of the last change
  bool on = true;
  friend bool operator==(const CodeMark&, const CodeMark&) = default;
};

// What a keyed hash leads to.
struct Lookup {
  enum class Kind : std::uint8_t { secret, revoked_secret, identifier };
  struct Hit {
    Kind kind = Kind::secret;
    admission::TicketId ticket;
    friend bool operator==(const Hit&, const Hit&) = default;
  };
  std::vector<Hit> hits;
  std::optional<CodeMark> revoked;
  std::optional<CodeMark> blocked;
  std::string sealed_code;  // the marked code's text, under its event's keys and bound to the row's key; "": no mark

  [[nodiscard]] bool empty() const { return hits.empty() && !revoked && !blocked; }
};

// What a nonce leads to: the recorded entry, and what was asked, so that another request cannot borrow the answer.
struct NonceRecord {
  admission::Seq seq;
  std::uint64_t asked = 0;  // digest of code, list and direction
  admission::Time time{};   // for ageing out
};

// The gateway's place: written with every batch.
struct Position {
  std::uint64_t log = 0;      // the last log position applied
  admission::Seq seq;         // the last ledger entry
  std::uint64_t tickets = 0;  // how many were made
  // The last ids given.
  std::uint32_t event = 0, list = 0, device = 0, gate = 0, lane = 0;
  std::uint64_t medium = 0;
  std::uint32_t question = 0;
};

class Codec {
 public:
  explicit Codec(const Keyring& keyring) : keyring_(keyring) {}

  // encode() appends nothing: it replaces `out`. An event whose keys are unknown: FailureCode::wrong_key. Decoding
  // bytes that are not such a record: FailureCode::corrupt; fields that a later version has added are skipped.
  [[nodiscard]] Result<void> encode(const admission::Ticket&, std::string& out) const;
  [[nodiscard]] Result<admission::Ticket> decode_ticket(std::string_view key, std::string_view value) const;
  [[nodiscard]] Result<void> encode(const admission::LedgerEntry&, std::string& out) const;
  [[nodiscard]] Result<admission::LedgerEntry> decode_entry(std::string_view key, std::string_view value) const;

  // Not personal: protobuf, unsealed.
  static void encode(const admission::Presence&, std::string& out);
  [[nodiscard]] static Result<admission::Presence> decode_presence(std::string_view value);
  static void encode(const Lookup&, std::string& out);
  [[nodiscard]] static Result<Lookup> decode_lookup(std::string_view value);
  static void encode(const NonceRecord&, std::string& out);
  [[nodiscard]] static Result<NonceRecord> decode_nonce(std::string_view value);
  static void encode(const Position&, std::string& out);
  [[nodiscard]] static Result<Position> decode_position(std::string_view value);
  static void encode(const admission::Event&, std::string& out);
  [[nodiscard]] static Result<admission::Event> decode_event(std::string_view value);
  static void encode(const admission::CheckinList&, std::string& out);
  [[nodiscard]] static Result<admission::CheckinList> decode_list(std::string_view value);
  static void encode(const admission::Device&, std::string& out);
  [[nodiscard]] static Result<admission::Device> decode_device(std::string_view value);
  static void encode(const admission::Gate&, std::string& out);
  [[nodiscard]] static Result<admission::Gate> decode_gate(std::string_view value);
  static void encode(const admission::Lane&, std::string& out);
  [[nodiscard]] static Result<admission::Lane> decode_lane(std::string_view value);
  static void encode(const admission::CatalogObject&, std::string& out);
  [[nodiscard]] static Result<admission::CatalogObject> decode_catalog_object(std::string_view value);
  // Sealed under the gateway's own keys: media stand for tickets of several events.
  void encode(const admission::Medium&, std::string& out) const;
  [[nodiscard]] Result<admission::Medium> decode_medium(std::string_view key, std::string_view value) const;
  // The row a medium is found by.
  [[nodiscard]] admission::LookupKey medium_lookup(std::string_view type, std::string_view identifier) const;
  static void encode(const admission::Question&, std::string& out);
  [[nodiscard]] static Result<admission::Question> decode_question(std::string_view value);
  static void encode(const admission::EventErased&, std::string& out);
  [[nodiscard]] static Result<admission::EventErased> decode_erased(std::string_view value);
  // Counters: the key is part of the meta key ("c" + protobuf of the counter key), the value a varint.
  [[nodiscard]] static std::string counter_key(const admission::CounterKey&);
  [[nodiscard]] static Result<admission::CounterKey> decode_counter_key(std::string_view key);
  [[nodiscard]] static std::string encode_counter(std::int64_t);
  [[nodiscard]] static Result<std::int64_t> decode_counter(std::string_view value);

 private:
  const Keyring& keyring_;
};

// Meta keys.
inline constexpr std::string_view kMetaFormat = "format";
inline constexpr std::string_view kMetaPosition = "position";
inline constexpr std::string_view kMetaKeyCheck = "key_check";  // sealed constant: tells a wrong master key at open
inline constexpr char kMetaCounterPrefix = 'c';

// The value of the format row against kFormatVersion: version if it is newer, with both and the next step.
[[nodiscard]] Result<void> check_version(std::string_view format_row);
// Checks (or, in an empty store, writes) the format version and the key check.
[[nodiscard]] Result<void> check_format(Store& store, const Keyring& keyring);

}  // namespace usher::storage
