// A ticket: one person's right to enter, as bought (pretix: order position). A plain value.
// What the checks read comes first; what only a screen or a badge shows comes after.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/admission/ids.h"

namespace usher::admission {

enum class OrderStatus : std::uint8_t { paid, pending, expired, canceled };

// A keyed hash (BLAKE2b, 16 bytes, made by storage): what stands in place of a secret, nonce, card or ID number.
using LookupKey = std::array<std::uint8_t, 16>;

// A document number, or who somebody is, that leads to the ticket. Only the keyed hash is kept, never what it is of.
struct Identifier {
  std::string kind;  // "id_number", "passport", or one of those below
  LookupKey key{};

  friend bool operator==(const Identifier&, const Identifier&) = default;
};

// The kind of the identifier that names the row a ticket comes from, at whoever sold it (pretix: the position's
// number). It finds the ticket again when its code has changed. No code at a door does: its key is made otherwise.
inline constexpr std::string_view kOriginKind = "origin";

// The kinds that follow from name, birth date and phone whenever a ticket is put: name and birth date, name and the
// last four digits of the phone.
inline constexpr std::string_view kNameBirthKind = "name_birth";
inline constexpr std::string_view kNamePhoneKind = "name_phone";

// Something handed out once: "gift", "lunch". `count` is how many are due.
struct Entitlement {
  std::string name;
  std::uint32_t count = 1;

  friend bool operator==(const Entitlement&, const Entitlement&) = default;
};

// The options of a choice question that were chosen, beside the words in Ticket::answers.
struct ChosenOptions {
  std::string question;  // its identifier
  std::vector<std::uint32_t> options;

  friend bool operator==(const ChosenOptions&, const ChosenOptions&) = default;
};

// Personal data; sealed at rest, never in logs or metrics.
struct Person {
  std::string name;        // as the person writes it
  std::string given_name;  // parts, where known
  std::string family_name;
  std::string title;  // job title
  std::string company;
  std::string email;
  std::string phone;

  friend bool operator==(const Person&, const Person&) = default;
};

// A badge or ticket that was printed for somebody, as the printing client told.
struct PrintLog {
  Time time{};
  std::string source;
  std::string type;  // "badge", "ticket", "certificate", "other"
  std::string info;  // JSON
  bool successful = true;
  std::uint32_t device = 0;

  friend bool operator==(const PrintLog&, const PrintLog&) = default;
};

struct Ticket {
  TicketId id;
  EventId event;
  std::string secret;  // the text on the ticket, case-sensitive

  // What was sold. Items, variations and subevents are named by their key (a slug, or pretix's number as text).
  std::string item;
  std::string variation;
  std::string subevent;
  std::string order;
  OrderStatus order_status = OrderStatus::paid;
  bool require_approval = false;  // a pending order that somebody must approve
  bool valid_if_pending = false;
  bool canceled = false;  // this position alone is canceled
  TicketId addon_to;
  std::vector<TicketId> addons;  // kept by the ledger fold: the tickets whose addon_to is this one
  std::optional<Time> valid_from;
  std::optional<Time> valid_until;
  std::vector<std::string> blocked;  // reasons; empty = not blocked
  bool code_revoked = false;         // kept by the ledger fold: its code is on the event's list of revoked codes
  std::vector<std::uint64_t> media;  // kept by the ledger fold: ids of the media that stand for it

  std::string category;  // "vip", "media", "visitor": what counts are kept by
  std::vector<std::string> tags;
  std::string language;  // BCP 47, "" = the event's
  std::string seat;
  std::string zone;
  Person person;
  std::vector<Identifier> identifiers;
  std::optional<LookupKey> birth_key;  // of the birth date alone: a new name is looked up with it; never itself
  std::vector<Entitlement> entitlements;
  std::vector<std::pair<std::string, std::string>> answers;       // question's identifier (or number) -> answer
  std::vector<ChosenOptions> chosen_options;                      // of answers given at check-in
  std::vector<std::pair<std::string, std::string>> badge_fields;  // extra columns, for the badge
  bool require_attention = false;
  std::string notes;
  // Digest of the file row this ticket was last imported from (0: never imported). The same row again is no change,
  // so an edit made by staff since then survives a second import of the same file.
  std::uint64_t import_digest = 0;
  // What a client of the pretix interface shows besides.
  std::uint32_t position = 0;  // within its order, from 1; 0: not known
  std::string price;           // decimal text; "" = 0.00
  std::string fallback_name;   // who ordered, for a ticket without a name
  std::string checkin_text;    // of the order: told to whoever checks in
  std::vector<PrintLog> print_logs;
  Time modified{};            // when the ledger last changed this ticket; set by the fold
  std::string import_source;  // which file family it came from ("csv", "pretix"…): what "withdrawn" is judged against

  friend bool operator==(const Ticket&, const Ticket&) = default;
};

}  // namespace usher::admission
