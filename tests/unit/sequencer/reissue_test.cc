#include <doctest/doctest.h>

#include "tests/unit/sequencer/venue.h"

using namespace usher;
using namespace usher::test;

namespace {

struct Reissuing : Venue {
  TicketId ann = add_ticket("OLD");

  void give(TicketId ticket, const std::string& code) {
    Ticket changed;
    changed.id = ticket;
    changed.secret = code;
    REQUIRE(std::get<sequencer::TicketsDone>(ask(sequencer::PutTickets{event, TicketChange::edit, {}, {changed}}))
                .changed == 1);
  }
  // What the list of revoked codes says of one; none: it is not on it.
  std::optional<storage::CodeMark> mark(const std::string& code) {
    const auto key = storage::secret_key(event, sequencer::secret_hash(*keyring->find(event), code));
    const auto row = store.get(storage::Family::secrets, key).value();
    return row ? storage::Codec::decode_lookup(*row)->revoked : std::nullopt;
  }
  bool revoke(const std::string& code) {
    return std::get<sequencer::SecretsDone>(ask(sequencer::PutSecrets{event, CodeChange::revoke, {}, {code}}))
               .changed == 1;
  }
};

}  // namespace

TEST_CASE("a code that its ticket gave up is on the list of revoked ones") {
  Reissuing venue;
  CHECK_FALSE(venue.mark("OLD"));
  venue.give(venue.ann, "NEW");
  REQUIRE(venue.mark("OLD"));
  CHECK_FALSE(venue.mark("OLD")->on);
  CHECK(venue.mark("OLD")->time == venue.now);
  CHECK_FALSE(venue.mark("NEW"));
  CHECK(venue.scan("OLD").reason == Reason::revoked);
  CHECK(venue.scan("NEW").verdict == Verdict::admitted);
}

TEST_CASE("whoever gets a given-up code back comes in with it") {
  Reissuing venue;
  venue.give(venue.ann, "NEW");
  venue.give(venue.ann, "OLD");
  venue.reopen();
  CHECK(venue.scan("NEW").reason == Reason::revoked);
  CHECK(venue.scan("OLD").verdict == Verdict::admitted);
}

TEST_CASE("a given-up code can still be revoked for good, and then refuses its ticket") {
  Reissuing venue;
  venue.give(venue.ann, "NEW");
  const auto listed = venue.mark("OLD")->id;
  CHECK(venue.revoke("OLD"));
  CHECK_FALSE(venue.revoke("OLD"));
  CHECK(venue.mark("OLD")->on);
  CHECK(venue.mark("OLD")->id == listed);
  venue.give(venue.ann, "OLD");
  CHECK(venue.scan("OLD").reason == Reason::revoked);
}

TEST_CASE("a code revoked before it is given up stays as it was") {
  Reissuing venue;
  CHECK(venue.revoke("OLD"));
  const auto before = venue.mark("OLD");
  venue.now += 1h;
  venue.give(venue.ann, "NEW");
  CHECK(venue.mark("OLD") == before);
}
