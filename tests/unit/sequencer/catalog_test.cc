#include <doctest/doctest.h>

#include "gateway/sequencer/limits.h"
#include "tests/unit/sequencer/venue.h"

using namespace usher;
using namespace usher::test;
using sequencer::Failure;
using sequencer::PutDone;
using sequencer::TicketsDone;

namespace {

struct Desk : Venue {
  TicketId ann = add_ticket("ANN");

  sequencer::RecordRefusal told(std::string code, std::string nonce = {}) const {
    sequencer::RecordRefusal told;
    told.event = event;
    told.list = list;
    told.code = std::move(code);
    told.nonce = std::move(nonce);
    told.reason = Reason::unpaid;
    told.explanation = "said offline";
    return told;
  }
  CheckedIn tell(sequencer::RecordRefusal told) { return std::get<CheckedIn>(ask(std::move(told))); }
  Seq put(CatalogKind kind, std::uint64_t id, std::string json) {
    sequencer::PutCatalog put;
    CatalogObject& object = put.objects.emplace_back();
    object.event = event;
    object.kind = kind;
    object.id = id;
    object.json = std::move(json);
    return std::get<PutDone>(ask(std::move(put))).seq;
  }
  const CatalogObject* object(CatalogKind kind, std::string_view id) {
    view = core->sequencer.directory();
    return view->catalog_object(event, kind, id);
  }
  std::uint64_t entries() const { return core->sequencer.position().seq.value; }
  LedgerEntry entry(Seq seq) {
    const std::string key = storage::ledger_key(seq);
    return storage::Codec(*keyring).decode_entry(key, store.get(storage::Family::ledger, key).value().value()).value();
  }

  sequencer::DirectoryView view;
};

}  // namespace

TEST_CASE("a catalog object is kept as it came, and the same again changes nothing") {
  Desk venue;
  CHECK(venue.put(CatalogKind::item, 7, R"({"id":7})"));
  CHECK(venue.object(CatalogKind::item, "7")->json == R"({"id":7})");
  const auto before = venue.entries();
  CHECK_FALSE(venue.put(CatalogKind::item, 7, R"({"id":7})"));
  CHECK(venue.entries() == before);
  venue.now += 1h;
  CHECK(venue.put(CatalogKind::item, 7, R"({"id":7,"name":"x"})"));
  CHECK(venue.object(CatalogKind::item, "7")->modified == venue.now);
  CHECK(venue.object(CatalogKind::category, "7") == nullptr);
  venue.reopen();
  CHECK(venue.object(CatalogKind::item, "7")->json == R"({"id":7,"name":"x"})");
}

TEST_CASE("a catalog object that is taken away is gone, and when is known, also after a restart") {
  Desk venue;
  CHECK_FALSE(venue.put(CatalogKind::item, 7, ""));  // there was none
  venue.put(CatalogKind::item, 7, "{}");
  venue.now += 1h;
  CHECK(venue.put(CatalogKind::item, 7, ""));
  for (int again = 0; again < 2; ++again) {
    CHECK(venue.object(CatalogKind::item, "7") == nullptr);
    CHECK(venue.view->catalog_modified.at({venue.event, CatalogKind::item}) == venue.now);
    venue.reopen();
  }
}

TEST_CASE("a refusal that is told twice is answered with its time both times") {
  Desk venue;
  auto told = venue.told("X", "once");
  told.time = venue.now - 1h;
  const auto first = venue.tell(told);
  venue.now += 1min;
  const auto again = venue.tell(told);
  CHECK(again.replay);
  CHECK(again.seq == first.seq);
  CHECK(first.time == told.time);
  CHECK(again.time == told.time);
}

TEST_CASE("a catalog object is of an event that there is, and not too large") {
  Desk venue;
  const auto failure = [&](EventId event, std::size_t bytes) {
    sequencer::PutCatalog put;
    put.objects.resize(2);
    put.objects[0].event = venue.event;
    put.objects[1].event = event;
    put.objects[1].json = std::string(bytes, ' ');
    return std::get<Failed>(venue.ask(std::move(put))).failure;
  };
  CHECK(failure(EventId(9), 2) == Failure::invalid);
  CHECK(failure(venue.event, sequencer::kCatalogJsonBytesMax + 1) == Failure::limit);
  sequencer::PutCatalog nowhere;
  nowhere.objects.resize(1);
  nowhere.objects[0].event = EventId(9);
  CHECK(std::get<Failed>(venue.ask(nowhere)).failure == Failure::not_found);
}

TEST_CASE("a refusal told afterwards is in the ledger and changes nothing else") {
  Desk venue;
  auto told = venue.told("ANN");
  told.time = venue.now - 1h;
  told.gate = "North";
  const CheckedIn kept = venue.tell(told);
  CHECK(kept.verdict == Verdict::refused);
  CHECK(kept.reason == Reason::unpaid);
  CHECK(kept.ticket->id == venue.ann);
  const auto fact = std::get<Scanned>(venue.entry(kept.seq).fact);
  CHECK(fact.ticket == venue.ann);
  CHECK(fact.scanned_at == venue.now - 1h);
  CHECK(fact.gate);
  CHECK(fact.code.empty());
  CHECK(fact.explanation.key == MessageKey::told_by_client);
  CHECK(fact.explanation.words == std::vector<std::string>{"said offline"});
  CHECK(venue.scan("ANN").verdict == Verdict::admitted);
}

TEST_CASE("a refusal of a code that nobody has keeps the code, and one of a named ticket the ticket") {
  Desk venue;
  const auto unknown = venue.tell(venue.told("NOBODY"));
  CHECK_FALSE(unknown.ticket);
  CHECK(std::get<Scanned>(venue.entry(unknown.seq).fact).code == "NOBODY");
  auto named = venue.told("NOBODY");
  named.ticket = venue.ann;
  CHECK(venue.tell(named).ticket->id == venue.ann);
}

TEST_CASE("the same refusal with the same nonce is told once, and does not keep the nonce from an entry") {
  Desk venue;
  const CheckedIn first = venue.tell(venue.told("ANN", "n-1"));
  const auto before = venue.entries();
  const CheckedIn again = venue.tell(venue.told("ANN", "n-1"));
  CHECK(again.replay);
  CHECK(again.seq == first.seq);
  CHECK(venue.entries() == before);
  CHECK(venue.tell(venue.told("ANN", "n-2")).seq != first.seq);
  CHECK(venue.tell(venue.told("ANN")).seq != venue.tell(venue.told("ANN")).seq);
  CheckIn scan = venue.scan_of("ANN");
  scan.nonce = "n-1";
  scan.retry_refused = true;
  CHECK(venue.scan(scan).verdict == Verdict::admitted);
  CHECK_FALSE(venue.tell(venue.told("ANN", "n-1")).replay);
  CHECK(venue.scan(scan).replay);  // the admission keeps its nonce
}

TEST_CASE("a refusal is told of a list that there is") {
  Desk venue;
  const auto failure = [&](auto change) {
    auto told = venue.told("ANN");
    change(told);
    return std::get<Failed>(venue.ask(std::move(told))).failure;
  };
  CHECK(failure([](auto& told) { told.list = ListId(99); }) == Failure::not_found);
  CHECK(failure([](auto& told) { told.event = EventId(99); }) == Failure::not_found);
  CHECK(failure([](auto& told) { told.code = std::string(sequencer::kCodeBytesMax + 1, 'x'); }) == Failure::limit);
  CHECK(failure([](auto& told) { told.nonce = std::string(sequencer::kNonceBytesMax + 1, 'x'); }) == Failure::limit);
}

TEST_CASE("what was printed stays with the ticket: the last of it, and all in the ledger") {
  Desk venue;
  const auto print = [&](const std::string& source, TicketId ticket) {
    sequencer::LogPrint log{venue.event, ticket, {}};
    log.print.time = venue.now;
    log.print.source = source;
    log.print.type = "badge";
    log.print.device = 4;
    return venue.ask(std::move(log));
  };
  for (std::size_t i = 0; i < sequencer::kPrintLogsMax + 2; ++i) {
    const auto done = std::get<TicketsDone>(print("printer " + std::to_string(i), venue.ann));
    CHECK(done.changed == 1);
    const auto fact = std::get<TicketsPut>(venue.entry(done.seq).fact);
    CHECK(fact.why == TicketChange::printed);
    CHECK(fact.device == DeviceId(4));
    CHECK(fact.tickets.at(0).print_logs.back().source == "printer " + std::to_string(i));
  }
  venue.reopen();
  const auto logs = venue.scan("ANN").ticket->print_logs;
  CHECK(logs.size() == sequencer::kPrintLogsMax);
  CHECK(logs.front().source == "printer 2");
  CHECK(std::get<Failed>(print("x", TicketId(99))).failure == Failure::not_found);
}
