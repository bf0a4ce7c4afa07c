// Who comes without a ticket on a simulated day: documents and names, some of nobody, some of several, some that are a
// code as well. The same few all day, so that the auditor knows from a ledger entry what was shown.
#pragma once

#include <string>
#include <vector>

#include "gateway/admission/ticket.h"
#include "gateway/sequencer/command.h"
#include "storage/keyring.h"
#include "tests/sim/dice.h"

namespace usher::sim {

struct Identity {
  std::string code;  // "": none was read
  std::vector<sequencer::Identification> ways;
};

[[nodiscard]] std::vector<Identity> draw_identities(Dice& dice);
// For a ticket: none, one or several, of each kind.
[[nodiscard]] std::vector<admission::Identifier> draw_identifiers(Dice& dice, const storage::EventKeys& keys);

// The auditor's own reckoning, written anew: what the index knows a way by, and the key of what was asked.
[[nodiscard]] admission::LookupKey key_of(const storage::EventKeys& keys, const sequencer::Identification& way);
[[nodiscard]] admission::LookupKey key_of(const storage::EventKeys& keys, const Identity& identity);

}  // namespace usher::sim
