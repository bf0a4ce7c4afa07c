// A ticket's add-ons are the tickets that name it, however they came to do so.
#include <vector>

#include <doctest/doctest.h>

#include "gateway/sequencer/room.h"
#include "storage/memory_store.h"

namespace usher::sequencer {
namespace {

using admission::Ticket;
using admission::TicketId;

constexpr admission::EventId kEvent{1};

struct Folded {
  storage::MemoryStore store;
  storage::Keyring keyring{storage::Key{}, 1};
  Room room{store, keyring, {}};

  Folded() {
    admission::Event event;
    event.id = kEvent;
    event.sealed_keys = keyring.make_event_keys();
    room.append({}, kEvent, admission::EventPut{event});
  }
  void put(std::vector<Ticket> tickets) {
    room.append({}, kEvent, admission::TicketsPut{.why = {}, .device = {}, .tickets = std::move(tickets)});
  }
  std::vector<TicketId> addons(std::uint64_t id) { return room.ticket({kEvent, TicketId(id)})->addons; }
};

Ticket ticket_of(std::uint64_t id, std::uint64_t addon_to = 0) {
  Ticket ticket;
  ticket.id = TicketId(id);
  ticket.event = kEvent;
  ticket.secret = "code-" + std::to_string(id);
  ticket.addon_to = TicketId(addon_to);
  return ticket;
}

TEST_CASE("an add-on and an edit of its ticket in one command keep the link") {
  Folded folded;
  folded.put({ticket_of(1)});
  Ticket edited = ticket_of(1);
  edited.category = "vip";  // written by somebody who does not know of the add-on yet
  folded.put({ticket_of(2, 1), edited});
  CHECK(folded.addons(1) == std::vector{TicketId(2)});
}

TEST_CASE("an add-on that moves to another ticket leaves the first") {
  Folded folded;
  folded.put({ticket_of(1), ticket_of(2), ticket_of(3, 1)});
  folded.put({ticket_of(3, 2)});
  CHECK(folded.addons(1).empty());
  CHECK(folded.addons(2) == std::vector{TicketId(3)});
  folded.put({ticket_of(3)});
  CHECK(folded.addons(2).empty());
}

}  // namespace
}  // namespace usher::sequencer
