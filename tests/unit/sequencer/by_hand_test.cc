#include <doctest/doctest.h>

#include "tests/unit/sequencer/venue.h"

namespace usher::test {
namespace {

TEST_CASE("a canceled ticket picked by hand is refused as canceled, with the person; its code is not known any more") {
  Venue venue;
  const TicketId id = venue.add_ticket("code", [](Ticket& ticket) { ticket.canceled = true; });
  CheckIn by_hand = venue.scan_of("");
  by_hand.ticket = id;
  const CheckedIn answer = venue.scan(by_hand);
  CHECK(answer.reason == Reason::canceled);
  REQUIRE(answer.ticket);
  CHECK(answer.ticket->id == id);
  CHECK(venue.scan("code").reason == Reason::invalid);
}

}  // namespace
}  // namespace usher::test
