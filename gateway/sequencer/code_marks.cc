#include "gateway/sequencer/code_marks.h"

#include <algorithm>

#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/room.h"

namespace usher::sequencer {

using admission::CodeChange;
using admission::Ticket;
using storage::CodeMark;
using storage::Lookup;

namespace {

bool revokes(CodeChange change) {
  return change == CodeChange::revoke || change == CodeChange::reissue;
}

bool has_block(const Ticket& ticket) {
  return std::ranges::find(ticket.blocked, kCodeBlocked) != ticket.blocked.end();
}

}  // namespace

void set_marks(Ticket& ticket, const Lookup& marks) {
  ticket.code_revoked = marks.revoked && marks.revoked->on;
  if (marks.blocked && marks.blocked->on && !has_block(ticket)) ticket.blocked.emplace_back(kCodeBlocked);
}

void lift_block(Ticket& ticket) {
  std::erase(ticket.blocked, kCodeBlocked);
}

bool lifts_block(const Ticket& before, const Ticket& after) {
  return has_block(before) && !has_block(after);
}

// --- the fold of the lists -------------------------------------------------------------------------------------------

void Room::fold(const admission::LedgerEntry& entry, const admission::SecretsPut& fact) {
  std::uint64_t mark = entry.seq.value * admission::kCodesPerFact;
  for (const std::string& code : fact.codes) mark_code(entry, fact.change, code, mark++);
}

void Room::mark_code(const admission::LedgerEntry& entry, CodeChange change, const std::string& code,
                     std::uint64_t mark) {
  const HashedKey key{entry.event, hash(entry.event, "secret", code)};
  const admission::TicketId owner = owner_of_code(*this, key, code);
  Lookup marked = lookup(key);
  auto& list = revokes(change) ? marked.revoked : marked.blocked;
  list = CodeMark{list ? list->id : mark, entry.time, change == CodeChange::revoke || change == CodeChange::block};
  if (const auto* event = keys(entry.event); event != nullptr && marked.sealed_code.empty()) {
    keyring_.seal(*event, code, storage::secret_key(key.event, key.key), marked.sealed_code);
  }
  if (const TicketPtr before = owner ? ticket({entry.event, owner}) : nullptr) {
    Ticket after = *before;
    set_marks(after, marked);
    if (change == CodeChange::unblock) lift_block(after);
    auto& row = tickets_.row({entry.event, owner});
    row.value = std::make_shared<const Ticket>(std::move(after));
    row.dirty = true;
  }
  auto& row = lookups_.row(key);
  row.value = std::move(marked);
  row.dirty = true;
}

}  // namespace usher::sequencer
