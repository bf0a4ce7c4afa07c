#include <doctest/doctest.h>

#include "tests/unit/sequencer/venue.h"

using namespace usher;
using namespace usher::test;

namespace {

struct Exchange : Venue {
  TicketId ann = add_ticket("ANN", [](Ticket& t) { t.item = "7"; });
  TicketId bob = add_ticket("BOB", [](Ticket& t) { t.item = "7"; });

  Exchange() { policy(MediaPolicy::append_or_new); }
  void policy(MediaPolicy policy) {
    sequencer::PutCatalog put;
    CatalogObject& item = put.objects.emplace_back();
    item.event = event;
    item.id = 7;
    item.json = "{\"policy\":" + std::to_string(static_cast<int>(policy)) + "}";
    item.media = {policy, "barcode"};
    (void)ask(std::move(put));
  }
  void settings(bool enforced) {
    sequencer::PutCatalog put;
    CatalogObject& settings = put.objects.emplace_back();
    settings.event = event;
    settings.kind = CatalogKind::settings;
    settings.json = "{}";
    settings.media_settings.enforced = enforced;
    (void)ask(std::move(put));
  }
  CheckIn giving(const std::string& code, const std::string& medium) const {
    CheckIn scan = scan_of(code);
    scan.exchange = ExchangeAsked{"barcode", medium, std::nullopt};
    return scan;
  }
  std::uint64_t entries() const { return core->sequencer.position().seq.value; }
  std::optional<Medium> medium(const std::string& identifier) {
    const storage::Codec codec(*keyring);
    const auto key = storage::medium_key(codec.medium_lookup("barcode", identifier));
    const auto row = store.get(storage::Family::media, key).value();
    return row ? std::optional(codec.decode_medium(key, *row).value()) : std::nullopt;
  }
};

}  // namespace

TEST_CASE("a ticket that is to be exchanged leaves nothing behind until it is") {
  Exchange venue;
  const auto before = venue.entries();
  CheckIn scan = venue.scan_of("ANN");
  scan.nonce = "n-1";
  const CheckedIn open = venue.scan(scan);
  CHECK(open.verdict == Verdict::incomplete);
  CHECK(open.explanation.words == std::vector<std::string>{"append_or_new", "barcode"});
  CHECK(venue.entries() == before);
  scan.exchange = ExchangeAsked{"barcode", "BAND", std::nullopt};
  CHECK(venue.scan(scan).verdict == Verdict::admitted);
  CHECK(venue.scan(scan).replay);
}

TEST_CASE("the medium and the admission are kept together, and both outlive a crash") {
  Exchange venue;
  const int synced = venue.outlet.deliveries;
  CHECK(venue.scan(venue.giving("ANN", "BAND")).verdict == Verdict::admitted);
  CHECK(venue.outlet.deliveries == synced + 1);
  venue.reopen();
  REQUIRE(venue.recovered);
  REQUIRE(venue.medium("BAND"));
  CHECK(venue.medium("BAND")->tickets == std::vector<Medium::Link>{{venue.event, venue.ann}});
  CHECK(venue.scan("BAND").reason == Reason::already_redeemed);
  CHECK(venue.scan("BAND").ticket->id == venue.ann);
}

TEST_CASE("an exchange that is refused links nothing") {
  Exchange venue;
  venue.policy(MediaPolicy::reuse);
  CHECK(venue.scan(venue.giving("ANN", "BAND")).reason == Reason::medium_invalid);
  CHECK_FALSE(venue.medium("BAND"));
  venue.policy(MediaPolicy::fresh);
  CHECK(venue.scan(venue.giving("ANN", "BOB")).reason == Reason::medium_invalid);  // a ticket's code
  CHECK(venue.scan(venue.giving("NOBODY", "BAND")).reason == Reason::invalid);
  CHECK_FALSE(venue.medium("BAND"));
  CHECK(venue.scan(venue.giving("ANN", "BAND")).verdict == Verdict::admitted);
  CHECK(venue.scan(venue.giving("BOB", "BAND")).reason == Reason::medium_exists);
}

TEST_CASE("a medium takes a second ticket beside the first, or in its place") {
  Exchange venue;
  (void)venue.scan(venue.giving("ANN", "BAND"));
  const auto id = venue.medium("BAND")->id;
  CHECK(venue.scan(venue.giving("BOB", "BAND")).verdict == Verdict::admitted);
  CHECK(venue.medium("BAND")->tickets.size() == 2);
  const TicketId cid = venue.add_ticket("CID", [](Ticket& t) { t.item = "7"; });
  CheckIn scan = venue.giving("CID", "BAND");
  scan.exchange->action = LinkAction::replace;
  CHECK(venue.scan(scan).verdict == Verdict::admitted);
  CHECK(venue.medium("BAND")->tickets == std::vector<Medium::Link>{{venue.event, cid}});
  CHECK(venue.medium("BAND")->id == id);
}

TEST_CASE("an exchanged ticket has its medium: a second one is refused, its code too where that is enforced") {
  Exchange venue;
  const ListId again = venue.add_list("again", [](CheckinList& list) { list.multiple_entries = true; });
  const auto at = [&](CheckIn scan) {
    scan.list = again;
    return venue.scan(scan);
  };
  CHECK(at(venue.giving("ANN", "BAND")).verdict == Verdict::admitted);
  CHECK(at(venue.giving("ANN", "OTHER")).reason == Reason::already_exchanged);
  CHECK(at(venue.scan_of("ANN")).verdict == Verdict::admitted);
  venue.settings(true);
  CHECK(at(venue.scan_of("ANN")).reason == Reason::already_exchanged);
  CHECK(at(venue.scan_of("BAND")).verdict == Verdict::admitted);
  CheckIn by_hand = venue.scan_of("");
  by_hand.ticket = venue.ann;
  CHECK(at(by_hand).verdict == Verdict::admitted);
}

TEST_CASE("the first of a batch gets the medium") {
  Exchange venue;
  venue.policy(MediaPolicy::fresh);
  auto first = venue.submit(venue.giving("ANN", "BAND")), second = venue.submit(venue.giving("BOB", "BAND"));
  venue.run();
  CHECK(std::get<CheckedIn>(first->value()).verdict == Verdict::admitted);
  CHECK(std::get<CheckedIn>(second->value()).reason == Reason::medium_exists);
}

TEST_CASE("a simulated scan says what would be, and writes nothing") {
  Exchange venue;
  CheckIn scan = venue.giving("ANN", "BAND");
  scan.simulate = true;
  scan.nonce = "n-1";
  scan.gate = "A new gate";
  const auto before = venue.entries();
  for (int again = 0; again < 2; ++again) CHECK(venue.scan(scan).verdict == Verdict::admitted);
  CHECK(venue.scan(scan).ticket->id == venue.ann);
  CHECK(venue.entries() == before);
  CHECK_FALSE(venue.medium("BAND"));
  CHECK(venue.core->sequencer.directory()->gates.empty());
  scan.simulate = false;
  CHECK(venue.scan(scan).verdict == Verdict::admitted);
  CheckIn unknown = venue.scan_of("NOBODY");
  unknown.simulate = true;
  const auto after = venue.entries();
  CHECK(venue.scan(unknown).reason == Reason::invalid);
  CHECK(venue.entries() == after);
}
