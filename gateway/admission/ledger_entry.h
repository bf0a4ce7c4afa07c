// The ledger: every fact that changes who may enter, or who is inside, as one ordered list of values. Everything else
// (ticket state, counts, occupancy, the directory) is a fold over it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/admission/catalog.h"
#include "gateway/admission/checkin_list.h"
#include "gateway/admission/ids.h"
#include "gateway/admission/medium.h"
#include "gateway/admission/question.h"
#include "gateway/admission/ticket.h"
#include "gateway/admission/verdict.h"

namespace usher::admission {

enum class Role : std::uint8_t { admin, staff, kiosk, scanner, dashboard };
[[nodiscard]] std::string_view to_string(Role);
[[nodiscard]] std::optional<Role> parse_role(std::string_view);

// A token: random, stored hashed, carries a role, may be bound to gates and lists (empty = all).
struct Device {
  DeviceId id;
  std::string name;
  Role role = Role::scanner;
  std::array<std::uint8_t, 32> token_hash{};
  std::vector<std::string> gates;
  std::vector<std::string> lists;  // "event/list"
  bool revoked = false;

  // A device paired through the pretix interface: made with an initialization token, which it changes for a token of
  // its own. All empty for a token made here.
  std::array<std::uint8_t, 32> pairing_hash{};  // of the initialization token
  std::optional<Time> paired_at;
  std::string serial;
  std::string security_profile;  // "full", "pretixscan", "pretixscan_online_kiosk", "pretixscan_online_noorders"
  std::string hardware;          // "brand model"
  std::string software_brand, software_version;
  std::string os;          // "name version"
  std::string info;        // JSON, as the device gave it
  std::string rsa_pubkey;  // PEM

  friend bool operator==(const Device&, const Device&) = default;
};

struct Gate {
  GateId id;
  std::string name;
  friend bool operator==(const Gate&, const Gate&) = default;
};

struct Lane {
  LaneId id;
  GateId gate;
  std::string name;
  friend bool operator==(const Lane&, const Lane&) = default;
};

// --- the facts
// ---------------------------------------------------------------------------------------------------------

struct EventPut {
  Event event;
};
struct ListPut {
  CheckinList list;
};
struct DevicePut {
  Device device;
};
struct GatePut {
  Gate gate;
};
struct LanePut {
  Lane lane;
};
struct QuestionPut {
  Question question;
};

// The event's keys are gone, and with them whatever they seal. A fact of the gateway itself: it must stay readable.
struct EventErased {
  EventId erased;
  std::string slug;
  DeviceId device;
};

// Tickets as they stand from now on (added or changed); ids are given by the sequencer.
// signed_code: an event's key vouched for the code, and its first accepted scan made it a ticket. answers: given at the
// door.
enum class TicketChange : std::uint8_t { import, walk_in, edit, withdraw, printed, signed_code, answers };
struct TicketsPut {
  TicketChange why = TicketChange::import;
  DeviceId device;
  std::vector<Ticket> tickets;
};

// A scan that was decided. Refusals are facts too: they make the exception rate, and the history at the staff desk.
struct Scanned {
  TicketId ticket;  // none: unknown code
  ListId list;
  Direction type = Direction::entry;
  Verdict verdict = Verdict::refused;
  Reason reason = Reason::none;
  Explanation explanation;
  std::string code;  // what was read, if it led to no ticket (kept for the desk; sealed at rest)
  LookupKey code_key{};
  std::optional<LookupKey> nonce;
  Time scanned_at{};  // at the door
  GateId gate;
  LaneId lane;
  DeviceId device;
  bool force_sent = false;
  bool forced = false;
  std::vector<Reason> skipped;
  std::string category;
  std::optional<Checkin> previous;
  std::string source;  // what read it, if not a barcode: a medium's type
};

// Objects of events' catalogs as they stand from now on.
struct CatalogPut {
  std::vector<CatalogObject> objects;
};

// Media as they stand from now on.
struct MediaPut {
  DeviceId device;
  std::vector<Medium> media;
};

struct Annulled {
  Seq scan;  // the Scanned entry that is taken back
  TicketId ticket;
  ListId list;
  std::optional<LookupKey> nonce;
  std::string reason;
  DeviceId device;
};

// Codes taken back for good, blocked, or unblocked again, whoever has them (pretix: revoked and blocked secrets). Each
// becomes a mark whose id is entry.seq * kCodesPerFact + its place here, until it is marked again. reissue: taken from
// its ticket, which has another; on the list of revoked codes, but good again for whoever gets it.
enum class CodeChange : std::uint8_t { revoke, block, unblock, reissue };
inline constexpr std::uint64_t kCodesPerFact = 1024;
struct SecretsPut {
  CodeChange change = CodeChange::revoke;
  DeviceId device;
  std::vector<std::string> codes;  // sealed at rest
};

// Everybody of these tickets has left the list at `at`, booked out by the clock (CheckinList::exit_all_at).
struct ExitedAll {
  ListId list;
  Time at{};
  std::vector<TicketId> tickets;
};

using Fact = std::variant<EventPut, ListPut, DevicePut, GatePut, LanePut, TicketsPut, Scanned, Annulled, CatalogPut,
                          MediaPut, SecretsPut, QuestionPut, EventErased, ExitedAll>;

struct LedgerEntry {
  Seq seq;
  Time time{};    // when the sequencer gave it its place
  EventId event;  // none for facts of the gateway itself (devices, gates, lanes)
  Fact fact;
};

}  // namespace usher::admission
