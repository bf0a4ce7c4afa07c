#include "gateway/sequencer/signed_code.h"

#include <algorithm>
#include <memory>
#include <string>

#include "gateway/sequencer/code_marks.h"
#include "gateway/sequencer/decide_command.h"
#include "storage/signed_ticket.h"

namespace usher::sequencer {

using admission::Ticket;

namespace {

// Items, variations and subevents are named by pretix's number as text; it has none of 0.
std::string name_of(std::int64_t number) {
  return number == 0 ? std::string() : std::to_string(number);
}

bool vouched_for(const storage::SignedCode& code, const admission::Event& event) {
  return std::ranges::any_of(event.valid_keys, [&](const std::string& text) {
    const auto key = storage::read_verify_key(text);
    return key && storage::is_signed_by(code, *key);
  });
}

}  // namespace

TicketPtr ticket_of_signed_code(Room& room, const HashedKey& key, std::string_view code) {
  const auto event = room.directory().events.find(key.event);
  if (event == room.directory().events.end() || event->second.valid_keys.empty()) return nullptr;
  const auto parsed = storage::parse_signed_code(code);
  if (!parsed || !vouched_for(*parsed, event->second)) return nullptr;
  const auto says = storage::decode_signed_payload(parsed->payload);
  if (!says) return nullptr;
  Ticket ticket;
  ticket.event = key.event;
  ticket.secret = code;
  ticket.item = name_of(says->item);
  ticket.variation = name_of(says->variation);
  ticket.subevent = name_of(says->subevent);
  ticket.valid_from = says->valid_from;
  ticket.valid_until = says->valid_until;
  set_marks(ticket, room.lookup(key));
  ticket.id = id_of_code(key.key);
  while (room.ticket({key.event, ticket.id})) ticket.id = id_after(ticket.id);
  return std::make_shared<const Ticket>(std::move(ticket));
}

}  // namespace usher::sequencer
