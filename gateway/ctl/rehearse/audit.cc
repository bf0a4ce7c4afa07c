#include "gateway/ctl/rehearse/audit.h"

#include <utility>

namespace usher::ctl::rehearse {
namespace {

constexpr std::size_t kDetailsMax = 20;

class Auditor {
 public:
  Auditor(const Crowd& crowd, const Ledger& ledger) : crowd_(crowd), ledger_(ledger) {}

  void visit(const Visit& visit, const VisitOutcome& outcome) {
    const Person& who = person_of(visit);
    out_.scans += static_cast<std::size_t>(outcome.scans);
    const LedgerCount kept = count_of(who);
    if (!outcome.answered) return unanswered(who, outcome, kept);
    ++out_.answered;
    if (const std::string wrong = judge(crowd_, visit, outcome.told); !wrong.empty()) {
      ++out_.wrong;
      tell(who.code + " (" + std::string(to_string(who.story)) + "): " + wrong);
    }
    const bool kept_it = outcome.told.verdict == "exited"    ? kept.exited > 0
                         : outcome.told.verdict == "refused" ? kept.refused > 0
                                                             : kept.admitted > 0;
    if (!kept_it) lose(who, "was told " + outcome.told.verdict + ", and the ledger does not know");
  }

  void person(const Person& who) {
    const LedgerCount kept = count_of(who);
    if (kept.admitted > 1) {
      out_.doubled += static_cast<std::size_t>(kept.admitted - 1);
      tell(who.code + " was admitted " + std::to_string(kept.admitted) + " times");
    }
    if (kept.admitted > 0 && !is_let_in(crowd_, who)) {
      ++out_.wrong;
      tell(who.code + " (" + std::string(to_string(who.story)) + ") is admitted in the ledger, and must not be");
    }
  }

  void gate(const GateCount& gate) {
    const auto found = ledger_.passes.find(gate.lane);
    const auto passes = static_cast<std::size_t>(found == ledger_.passes.end() ? 0 : found->second);
    if (gate.pulses > passes) {
      out_.gates_stray += gate.pulses - passes;
      tell(gate.relay + " opened " + std::to_string(gate.pulses) + " times for " + std::to_string(passes) + " people");
    } else if (gate.pulses < gate.due && !gate.broken) {
      out_.gates_missed += gate.due - gate.pulses;
      tell(gate.relay + " opened only " + std::to_string(gate.pulses) + " times for " + std::to_string(gate.due) +
           " people");
    }
  }

  Audit take() { return std::move(out_); }

 private:
  void unanswered(const Person& who, const VisitOutcome& outcome, const LedgerCount& kept) {
    if (outcome.scans == 0) {
      ++out_.unserved;
      tell(who.code +
           " could not be scanned: " + (outcome.scanner < 0 ? "time ran out" : "the reader had no connection"));
    } else if (kept.admitted + kept.exited + kept.refused > 0) {
      ++out_.recovered;
    } else {
      lose(who, "was scanned " + std::to_string(outcome.scans) + " times, without an answer");
    }
  }
  void lose(const Person& who, const std::string& what) {
    ++out_.lost;
    tell(who.code + " " + what);
  }
  void tell(std::string text) {
    if (out_.details.size() < kDetailsMax) out_.details.push_back(std::move(text));
  }
  [[nodiscard]] const Person& person_of(const Visit& visit) const {
    return crowd_.people[static_cast<std::size_t>(visit.person)];
  }
  [[nodiscard]] LedgerCount count_of(const Person& who) const {
    const Door& door = crowd_.doors[static_cast<std::size_t>(who.door)];
    const auto found = ledger_.codes.find(ledger_key(door.event, door.list, who.code));
    return found == ledger_.codes.end() ? LedgerCount{} : found->second;
  }

  const Crowd& crowd_;
  const Ledger& ledger_;
  Audit out_;
};

}  // namespace

std::string ledger_key(std::string_view event, std::string_view list, std::string_view code) {
  return std::string(event) + "/" + std::string(list) + "/" + std::string(code);
}

Audit audit(const Crowd& crowd, const std::vector<VisitOutcome>& outcomes, const Ledger& ledger,
            const std::vector<GateCount>& gates) {
  Auditor auditor(crowd, ledger);
  for (std::size_t i = 0; i < crowd.visits.size(); ++i) auditor.visit(crowd.visits[i], outcomes[i]);
  for (const Person& person : crowd.people) auditor.person(person);
  for (const GateCount& gate : gates) auditor.gate(gate);
  return auditor.take();
}

}  // namespace usher::ctl::rehearse
