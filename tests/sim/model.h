// The auditor's own model of the day: what the ledger means, written anew from the rules and not from the product's
// code. It reads the ledger entry by entry, checks at each scan that the door was right, and is compared with what the
// gateway keeps.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "gateway/admission/ledger_entry.h"
#include "gateway/admission/tally.h"
#include "storage/keyring.h"
#include "storage/memory_store.h"
#include "storage/records.h"
#include "tests/sim/identities.h"

namespace usher::sim {

class Model {
 public:
  using Complain = std::function<void(const std::string&)>;

  // `keyring` borrowed; the model opens each event's keys as it meets them.
  Model(storage::Keyring& keyring, Complain complain) : keyring_(keyring), complain_(std::move(complain)) {}

  // Who comes without a ticket to this event, whose keys are open already. Before the first entry.
  void know(admission::EventId event, const std::vector<Identity>& identities);
  void apply(const admission::LedgerEntry& entry);

  // Tickets, presences, look-ups, nonces and counters as they lie on disk.
  void compare(const storage::MemoryStore& store) const;
  // The published figures of every list, and the table they are summed from.
  void compare(const admission::Tally::Table& table) const;

  [[nodiscard]] std::size_t admissions() const { return admissions_; }
  [[nodiscard]] std::size_t identified() const { return identified_; }  // scans of documents and names
  [[nodiscard]] std::size_t ambiguous() const { return ambiguous_; }    // of them
  [[nodiscard]] std::size_t automatic_exits() const { return automatic_exits_; }
  [[nodiscard]] const std::set<admission::EventId>& erased() const { return erased_; }

 private:
  using TicketKey = std::pair<admission::EventId, admission::TicketId>;
  using PlaceKey = std::tuple<admission::EventId, admission::TicketId, admission::ListId>;
  using HashKey = std::pair<admission::EventId, admission::LookupKey>;
  struct Door;
  struct Marks {
    std::string code;
    std::optional<storage::CodeMark> revoked, blocked;
  };

  void apply(const admission::LedgerEntry& entry, const admission::TicketsPut& fact);
  void apply(const admission::LedgerEntry& entry, const admission::Scanned& fact);
  void apply(const admission::LedgerEntry& entry, const admission::Annulled& fact);
  void apply(const admission::LedgerEntry& entry, const admission::EventPut& fact);
  void apply(const admission::LedgerEntry& entry, const admission::ListPut& fact);
  void apply(const admission::LedgerEntry& entry, const admission::SecretsPut& fact);
  void apply(const admission::LedgerEntry& entry, const admission::QuestionPut& fact);
  void apply(const admission::LedgerEntry& entry, const admission::EventErased& fact);
  void apply(const admission::LedgerEntry& entry, const admission::ExitedAll& fact);
  void apply(const admission::LedgerEntry&, const auto&) {}

  void check_questions(const admission::LedgerEntry& entry, const admission::Scanned& fact,
                       const admission::Ticket& ticket);

  void check_door(const admission::LedgerEntry& entry, const admission::Scanned& fact);
  void check_identified(const admission::LedgerEntry& entry, const admission::Scanned& fact);
  [[nodiscard]] std::set<admission::TicketId> known_by(const admission::LedgerEntry& entry,
                                                       const sequencer::Identification& way) const;
  [[nodiscard]] std::set<admission::TicketId> all_known_by(const admission::LedgerEntry& entry,
                                                           const Identity& identity) const;
  void check_unknown(const admission::LedgerEntry& entry, const admission::Scanned& fact);
  // Whether the list's rules keep the ticket out, as the slow evaluator reads them.
  enum class Rules { met, unmet, faulty };
  [[nodiscard]] Rules rules(const admission::LedgerEntry& entry, const admission::Scanned& fact,
                            const admission::Ticket& ticket) const;
  void check_vouched(const admission::LedgerEntry& entry);
  void check_code_alone(const admission::LedgerEntry& entry, const admission::Scanned& fact,
                        const admission::Ticket& says);
  [[nodiscard]] bool revoked(admission::EventId event, const admission::LookupKey& code) const;
  void mark(admission::Ticket& ticket) const;
  // What a code says, if one of the event's keys has signed it.
  [[nodiscard]] std::optional<admission::Ticket> read(admission::EventId event, const std::string& code) const;
  [[nodiscard]] std::int64_t inside_on(admission::ListId list) const;
  [[nodiscard]] std::set<admission::TicketId> addons_of(const TicketKey& parent) const;
  [[nodiscard]] admission::Tally::Table count_everybody() const;

  void compare_tickets(const storage::MemoryStore& store) const;
  void compare_presences(const storage::MemoryStore& store) const;
  void compare_lookups(const storage::MemoryStore& store) const;
  void compare_marks(const storage::MemoryStore& store, const HashKey& key, const Marks& marks) const;
  void compare_nonces(const storage::MemoryStore& store) const;
  void compare_counters(const storage::MemoryStore& store) const;

  storage::Keyring& keyring_;
  Complain complain_;
  std::map<TicketKey, admission::Ticket> tickets_;
  std::map<PlaceKey, admission::Presence> presences_;
  std::map<HashKey, std::map<admission::TicketId, storage::Lookup::Kind>> lookups_;
  std::map<HashKey, admission::Seq> nonces_;
  std::map<HashKey, Marks> marks_;
  std::map<admission::EventId, admission::Event> events_;
  admission::TicketId vouched_;  // made of a signed code by the entry before
  std::map<admission::ListId, admission::CheckinList> lists_;
  admission::Tally::Table scans_;
  std::map<admission::QuestionId, admission::Question> questions_;
  std::set<admission::EventId> erased_;
  std::map<HashKey, Identity> identities_;
  std::size_t identified_ = 0, ambiguous_ = 0;
  std::size_t admissions_ = 0;
  std::size_t automatic_exits_ = 0;
};

}  // namespace usher::sim
