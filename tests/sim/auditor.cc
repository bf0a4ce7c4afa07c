#include "tests/sim/auditor.h"

#include <algorithm>
#include <map>
#include <variant>

#include "tests/sim/gateway.h"
#include "tests/sim/model.h"
#include "tests/sim/replay.h"

namespace usher::sim {

using admission::LedgerEntry;
using admission::Reason;
using admission::Scanned;
using admission::Seq;
using admission::Verdict;
using sequencer::Annul;
using sequencer::AnnulDone;
using sequencer::CheckedIn;
using sequencer::CheckIn;
using sequencer::Command;
using sequencer::Failed;
using sequencer::Failure;
using sequencer::Outcome;
using sequencer::PutDone;
using sequencer::PutTickets;
using sequencer::TicketsDone;

namespace {

Seq seq_of(const Outcome& outcome) {
  return std::visit(
      []<class O>(const O& o) {
        if constexpr (std::is_same_v<O, Failed>) {
          return Seq{};
        } else {
          return o.seq;
        }
      },
      outcome);
}

std::string at(Seq seq) {
  return "answer resting on entry " + std::to_string(seq.value) + ": ";
}

}  // namespace

Auditor::Auditor() : keyring_(master_key(), 0) {}

void Auditor::remember(admission::EventId event, const std::string& sealed_keys) {
  known_[event] = sealed_keys;
  if (!keyring_.add(event, sealed_keys)) violation("an event's keys do not open");
}

void Auditor::remember(admission::EventId event, const std::string& sealed_keys, std::vector<Identity> identities) {
  if (!keyring_.add(event, sealed_keys)) violation("an event's keys do not open");
  identified_event_ = event;
  identities_ = std::move(identities);
}

void Auditor::released(const Gateway& gateway, const Outcome& outcome) {
  const Seq seq = seq_of(outcome);
  if (seq && !gateway.store().rows(storage::Family::ledger).contains(storage::ledger_key(seq))) {
    violation(at(seq) + "it was let go before the entry was on disk");
  }
}

void Auditor::answered(int gateway, const Command& command, const Outcome& outcome) {
  ++figures_.answers;
  Seq& highest = highest_answered_.at(static_cast<std::size_t>(gateway));
  highest = std::max(highest, seq_of(outcome));
  heard_.push_back({command, outcome});
}

void Auditor::booted(const Gateway& gateway) {
  const Seq highest = highest_answered_.at(static_cast<std::size_t>(gateway.index()));
  if (!highest) return;
  if (!gateway.store().rows(storage::Family::ledger).contains(storage::ledger_key(highest))) {
    violation("entry " + std::to_string(highest.value) + " was answered and is gone after a restart");
  }
}

const LedgerEntry* Auditor::entry(const Ledger& ledger, Seq seq) {
  if (seq && seq.value <= ledger.size()) return &ledger[seq.value - 1];
  violation(at(seq) + "there is no such entry");
  return nullptr;
}

void Auditor::inspect(const Gateway& gateway) {
  if (gateway.sequencer() == nullptr) return violation("a gateway is down although nothing is wrong any more");
  const auto ledger = read_ledger(gateway.store(), keyring_);
  if (!ledger) return violation("the ledger does not read: " + ledger.error().message);
  figures_.entries = ledger->size();
  figures_.vouched = figures_.marked = 0;
  for (std::size_t i = 0; i < ledger->size(); ++i) {
    if ((*ledger)[i].seq.value != i + 1) violation("the ledger on disk has a gap");
  }

  Model model(keyring_, [this](const std::string& what) { violation(what); });
  if (identified_event_) model.know(identified_event_, identities_);
  for (const LedgerEntry& fact : *ledger) {
    model.apply(fact);
    if (const auto* scanned = std::get_if<Scanned>(&fact.fact)) figures_.reasons.insert(scanned->reason);
    const auto* tickets = std::get_if<admission::TicketsPut>(&fact.fact);
    if (tickets != nullptr && tickets->why == admission::TicketChange::signed_code) ++figures_.vouched;
    if (std::holds_alternative<admission::SecretsPut>(fact.fact)) ++figures_.marked;
  }
  model.compare(gateway.store());
  model.compare(gateway.sequencer()->tally().table());
  model.compare(gateway.scoreboard().view().table);
  figures_.admissions = model.admissions();
  figures_.identified = model.identified();
  figures_.ambiguous = model.ambiguous();
  figures_.automatic_exits = model.automatic_exits();
  figures_.erased = model.erased().size();
  for (const auto event : model.erased()) check_erased(gateway, event);
  for (const Heard& heard : heard_) check(*ledger, heard);
}

void Auditor::check(const Ledger& ledger, const Heard& heard) {
  if (const auto* failed = std::get_if<Failed>(&heard.outcome)) return check_failed(heard.command, *failed);
  std::visit(
      [&]<class C, class O>(const C& asked, const O& answer) {
        if constexpr (requires { check(ledger, asked, answer); }) {
          check(ledger, asked, answer);
        } else if constexpr (std::is_same_v<O, PutDone>) {
          if (answer.seq) (void)entry(ledger, answer.seq);
        } else {
          violation("an answer that does not belong to its question");
        }
      },
      heard.command, heard.outcome);
}

// What the workload asks is always about lists and events that exist; only annulments and tickets may meet a conflict.
void Auditor::check_failed(const Command& asked, const Failed& failed) {
  if (failed.failure == Failure::unavailable) return;
  const auto* scan = std::get_if<CheckIn>(&asked);
  if (scan != nullptr && !(failed.failure == Failure::gone && known_.contains(scan->event))) {
    violation("a scan failed: " + failed.message);
  }
  if (failed.failure == Failure::invalid || failed.failure == Failure::limit) violation("refused: " + failed.message);
}

void Auditor::check(const Ledger& ledger, const CheckIn& asked, const CheckedIn& answer) {
  if (answer.verdict == Verdict::incomplete) return check_incomplete(ledger, answer);
  if (!answer.seq) {
    if (answer.reason != Reason::error) violation("a verdict that rests on no entry");
    return;
  }
  const LedgerEntry* found = entry(ledger, answer.seq);
  if (found == nullptr) return;
  const auto* scanned = std::get_if<Scanned>(&found->fact);
  if (scanned == nullptr) return violation(at(answer.seq) + "it is no scan");
  if (scanned->verdict != answer.verdict || scanned->reason != answer.reason) {
    violation(at(answer.seq) + "the ledger says another verdict");
  }
  const auto ticket = answer.ticket ? answer.ticket->id : admission::TicketId{};
  if (found->event != asked.event || scanned->list != asked.list || scanned->type != asked.type ||
      scanned->ticket != ticket) {
    violation(at(answer.seq) + "it is another scan");
  }
  const auto* keys = keyring_.find(asked.event);
  const bool same_nonce = !asked.nonce.empty() && keys != nullptr &&
                          scanned->nonce == storage::Keyring::lookup_key(*keys, "nonce", asked.nonce);
  const bool by_lane = answer.replay && answer.previous && answer.previous->seq == answer.seq;
  const bool no_nonce = asked.nonce.empty() && !scanned->nonce;
  if (!same_nonce && !by_lane && !no_nonce) violation(at(answer.seq) + "the entry carries another nonce");
  if (!same_nonce && answer.replay && !by_lane) violation(at(answer.seq) + "a replay of nothing");
  if (by_lane && !same_nonce && answer.verdict == Verdict::refused)
    violation(at(answer.seq) + "a refusal was repeated");
}

void Auditor::check(const Ledger& ledger, const Annul&, const AnnulDone& answer) {
  const LedgerEntry* found = entry(ledger, answer.seq);
  const auto* annulled = found == nullptr ? nullptr : std::get_if<admission::Annulled>(&found->fact);
  if (annulled == nullptr || annulled->scan != answer.scan) violation(at(answer.seq) + "it annuls nothing of the kind");
}

// It makes no scan; what it rests on, if anything, are the answers it brought.
void Auditor::check_incomplete(const Ledger& ledger, const CheckedIn& answer) {
  ++figures_.incomplete;
  if (answer.explanation.words.empty()) violation("an incomplete scan without an open question");
  if (!answer.seq) return;
  const LedgerEntry* found = entry(ledger, answer.seq);
  const auto* put = found == nullptr ? nullptr : std::get_if<admission::TicketsPut>(&found->fact);
  if (put == nullptr || put->why != admission::TicketChange::answers) violation(at(answer.seq) + "it holds no answers");
}

void Auditor::check(const Ledger& ledger, const sequencer::ExitAll& asked, const sequencer::ExitsDone& answer) {
  if (!answer.seq) {
    if (answer.exited > 0) violation("people were let out without an entry");
    return;
  }
  const LedgerEntry* found = entry(ledger, answer.seq);
  const auto* exits = found == nullptr ? nullptr : std::get_if<admission::ExitedAll>(&found->fact);
  if (exits == nullptr || exits->at != asked.at || exits->tickets.size() != answer.exited) {
    violation(at(answer.seq) + "it lets out others");
  }
}

void Auditor::check_erased(const Gateway& gateway, admission::EventId event) {
  if (gateway.sequencer()->directory()->events.contains(event)) violation("an erased event is still there");
  for (const auto& [key, row] : gateway.store().rows(storage::Family::directory)) {
    if (row.find(known_[event]) != std::string::npos) violation("an erased event's keys are still there");
  }
}

void Auditor::check(const Ledger& ledger, const PutTickets& asked, const TicketsDone& answer) {
  if (answer.ids.size() != asked.tickets.size()) violation("not every ticket got an id");
  if (!answer.seq) {
    if (answer.added + answer.changed > 0) violation("tickets changed without an entry");
    return;
  }
  const LedgerEntry* found = entry(ledger, answer.seq);
  const auto* put = found == nullptr ? nullptr : std::get_if<admission::TicketsPut>(&found->fact);
  if (put == nullptr || put->tickets.size() != answer.added + answer.changed) {
    violation(at(answer.seq) + "it holds other tickets");
  }
}

void Auditor::check(const Ledger& ledger, const sequencer::PutSecrets& asked, const sequencer::SecretsDone& answer) {
  if (answer.changed + answer.unchanged != asked.codes.size()) violation("not every code was answered for");
  if (!answer.seq) {
    if (answer.changed > 0) violation("codes changed without an entry");
    return;
  }
  const LedgerEntry* found = entry(ledger, answer.seq);
  const auto* put = found == nullptr ? nullptr : std::get_if<admission::SecretsPut>(&found->fact);
  if (put == nullptr || put->change != asked.change || put->codes.size() != answer.changed) {
    violation(at(answer.seq) + "it holds other codes");
  }
}

void Auditor::replay(const Gateway& gateway, const Record& record) {
  const auto kept = dump(gateway.store(), known_);
  const auto ledger = read_ledger(gateway.store(), keyring_);
  if (!kept || !ledger) return violation("the store does not read");
  const auto decided = replay_commands(record, 7, known_);
  if (!decided) return violation("deciding the log again fails: " + decided.error().message);
  if (const std::string where = difference(*kept, *decided); !where.empty()) {
    violation("deciding the log again leads elsewhere: " + where);
  }
  const auto folded = replay_facts(*ledger, known_);
  if (!folded) return violation("folding the ledger again fails: " + folded.error().message);
  if (const std::string where = difference(*kept, *folded); !where.empty()) {
    violation("folding the ledger again leads elsewhere: " + where);
  }
}

void Auditor::same(const Gateway& a, const Gateway& b) {
  const auto one = dump(a.store(), known_);
  const auto other = dump(b.store(), known_);
  if (!one || !other) return violation("the store does not read");
  if (const std::string where = difference(*one, *other); !where.empty()) {
    violation("two gateways of one log differ: " + where);
  }
}

}  // namespace usher::sim
