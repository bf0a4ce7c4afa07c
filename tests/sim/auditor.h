// The auditor: hears every answer, reads every ledger, and knows what must be true whatever has failed. It shares no
// code with the decisions it judges. One owner; complaints are kept, never thrown.
#pragma once

#include <array>
#include <set>
#include <string>
#include <vector>

#include "gateway/admission/ledger_entry.h"
#include "gateway/sequencer/command.h"
#include "gateway/sequencer/log.h"
#include "storage/keyring.h"
#include "tests/sim/identities.h"
#include "tests/sim/replay.h"

namespace usher::sim {

class Gateway;

class Auditor {
 public:
  Auditor();

  void violation(std::string what) { violations_.push_back(std::move(what)); }
  [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }

  // Keys of an event that is going to be erased: the auditor reads on where the gateway no longer can.
  void remember(admission::EventId event, const std::string& sealed_keys);
  // Who comes to this event without a ticket.
  void remember(admission::EventId event, const std::string& sealed_keys, std::vector<Identity> identities);
  // The sequencer has let answers go: what each rests on is on disk.
  void released(const Gateway& gateway, const sequencer::Outcome& outcome);
  // An answer has left the gateway of this index.
  void answered(int gateway, const sequencer::Command& command, const sequencer::Outcome& outcome);
  // A gateway has recovered: what it answered before is there.
  void booted(const Gateway& gateway);
  // The day is over and everybody is up: the whole audit of one gateway.
  void inspect(const Gateway& gateway);
  // The batches of the log, decided again, lead to this gateway's state; so do the facts of its ledger.
  void replay(const Gateway& gateway, const std::vector<std::vector<sequencer::TimedCommand>>& record);
  // Two gateways of one log keep the same state.
  void same(const Gateway& a, const Gateway& b);

  struct Figures {
    std::size_t entries = 0, admissions = 0, answers = 0;
    std::size_t vouched = 0, marked = 0;        // tickets made of signed codes; entries that mark codes
    std::set<admission::Reason> reasons;        // met in the ledger; `none` is a check-in
    std::size_t identified = 0, ambiguous = 0;  // scans of documents and names
    std::size_t incomplete = 0, automatic_exits = 0, erased = 0;
  };
  [[nodiscard]] const Figures& figures() const { return figures_; }

 private:
  using Ledger = std::vector<admission::LedgerEntry>;
  struct Heard {
    sequencer::Command command;
    sequencer::Outcome outcome;
  };

  void check(const Ledger& ledger, const Heard& heard);
  void check(const Ledger& ledger, const sequencer::CheckIn& asked, const sequencer::CheckedIn& answer);
  void check(const Ledger& ledger, const sequencer::Annul& asked, const sequencer::AnnulDone& answer);
  void check(const Ledger& ledger, const sequencer::PutTickets& asked, const sequencer::TicketsDone& answer);
  void check(const Ledger& ledger, const sequencer::PutSecrets& asked, const sequencer::SecretsDone& answer);
  void check(const Ledger& ledger, const sequencer::ExitAll& asked, const sequencer::ExitsDone& answer);
  void check_incomplete(const Ledger& ledger, const sequencer::CheckedIn& answer);
  void check_erased(const Gateway& gateway, admission::EventId event);
  void check_failed(const sequencer::Command& asked, const sequencer::Failed& failed);
  [[nodiscard]] const admission::LedgerEntry* entry(const Ledger& ledger, admission::Seq seq);

  storage::Keyring keyring_;  // the auditor's own keys to every seal
  KnownKeys known_;
  admission::EventId identified_event_;
  std::vector<Identity> identities_;
  std::vector<std::string> violations_;
  std::vector<Heard> heard_;
  std::array<admission::Seq, 2> highest_answered_{};  // by gateway
  Figures figures_;
};

}  // namespace usher::sim
