#include "gateway/sequencer/decide_catalog.h"

#include <map>
#include <utility>

#include "gateway/sequencer/decide_checkin.h"
#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/decide_tickets.h"
#include "gateway/sequencer/limits.h"

namespace usher::sequencer {

using admission::CatalogObject;
using admission::Medium;
using admission::Scanned;
using admission::Ticket;
using admission::Verdict;

namespace {

// The ticket a code belongs to now, without a look at documents and media: those are not what a client could check.
admission::TicketId owner_of(Room& room, const RecordRefusal& told, const HashedKey& key) {
  if (told.ticket) return room.ticket({told.event, told.ticket}) ? told.ticket : admission::TicketId{};
  if (const auto home = home_owner(room, key, told.code)) return home;
  for (const auto& hit : room.lookup(key).hits) {
    if (hit.kind != storage::Lookup::Kind::identifier) return hit.ticket;
  }
  return {};
}

CheckedIn told_before(const admission::LedgerEntry& entry) {
  CheckedIn answer;
  answer.replay = true;
  answer.seq = entry.seq;
  const auto& scan = std::get<Scanned>(entry.fact);
  answer.reason = scan.reason;
  answer.time = scan.scanned_at;
  return answer;
}

}  // namespace

Outcome decide_told_refusal(RecordRefusal&& told, admission::Time time, Room& room) {
  if (auto failed = no_event(room.directory(), told.event)) return *failed;
  const auto list = room.directory().lists.find(told.list);
  if (list == room.directory().lists.end() || list->second.event != told.event) {
    return Failed{Failure::not_found, "list: there is no such check-in list in this event"};
  }
  if (told.code.size() > kCodeBytesMax) return Failed{Failure::limit, "raw_barcode: at most 4096 bytes"};
  if (told.nonce.size() > kNonceBytesMax) return Failed{Failure::limit, "nonce: at most 190 bytes"};
  const HashedKey code = code_key(room, told.event, told.code);
  std::optional<admission::LookupKey> nonce;
  if (!told.nonce.empty()) {
    const HashedKey key{told.event, room.hash(told.event, "nonce", told.nonce)};
    const auto used = room.nonce(key);
    const auto entry = used ? room.entry(used->seq) : std::nullopt;
    const auto* scan = entry ? std::get_if<Scanned>(&entry->fact) : nullptr;
    if (scan != nullptr && scan->verdict == Verdict::refused) return told_before(*entry);
    if (!used) nonce = key.key;  // an accepted scan keeps its nonce
  }
  admission::GateId gate;
  admission::LaneId lane;
  if (auto failed = intern_place(room, time, told.gate, {}, false, gate, lane)) return *failed;
  const admission::TicketId ticket = owner_of(room, told, code);
  CheckedIn answer;
  answer.reason = told.reason;
  answer.time = told.time.value_or(time);
  if (ticket) answer.ticket = room.ticket({told.event, ticket});
  Scanned fact;
  fact.ticket = ticket;
  fact.list = told.list;
  fact.type = told.type;
  fact.verdict = Verdict::refused;
  fact.reason = told.reason;
  fact.explanation = {admission::MessageKey::told_by_client, std::nullopt, {std::move(told.explanation)}};
  if (!ticket) fact.code = std::move(told.code);
  fact.code_key = code.key;
  fact.nonce = nonce;
  fact.scanned_at = answer.time;
  fact.gate = gate;
  fact.device = told.device;
  if (answer.ticket) fact.category = answer.ticket->category;
  answer.seq = room.append(time, told.event, std::move(fact));
  return answer;
}

Outcome decide_print(LogPrint&& log, admission::Time time, Room& room) {
  if (auto failed = no_event(room.directory(), log.event)) return *failed;
  const TicketPtr before = room.ticket({log.event, log.ticket});
  if (!before) return Failed{Failure::not_found, "ticket: there is no such ticket in this event"};
  Ticket after = *before;
  if (after.print_logs.size() >= kPrintLogsMax) after.print_logs.erase(after.print_logs.begin());
  const auto device = admission::DeviceId(log.print.device);
  after.print_logs.push_back(std::move(log.print));
  if (!fit(after) || after.print_logs.empty()) {
    return Failed{Failure::limit, "print: with it the ticket has more than 64 KiB in all"};
  }
  TicketsDone done;
  done.changed = 1;
  done.ids.push_back(after.id);
  admission::TicketsPut put;
  put.why = admission::TicketChange::printed;
  put.device = device;
  put.tickets.push_back(std::move(after));
  done.seq = room.append(time, log.event, std::move(put));
  return done;
}

Outcome decide_catalog(PutCatalog&& put, admission::Time time, Room& room) {
  const Directory& directory = room.directory();
  const admission::EventId event = put.objects.empty() ? admission::EventId{} : put.objects.front().event;
  if (auto failed = no_event(directory, event)) return *failed;
  admission::CatalogPut fact;
  std::size_t fresh = 0;
  for (CatalogObject& object : put.objects) {
    if (object.event != event) return Failed{Failure::invalid, "objects: they are of several events"};
    if (object.json.size() > kCatalogJsonBytesMax) return Failed{Failure::limit, "object: more than 256 KiB of JSON"};
    const auto known = directory.catalog.find({object.event, object.kind, object.id});
    const bool there = known != directory.catalog.end();
    if (there ? known->second->json == object.json : object.json.empty()) continue;
    if (!there) ++fresh;
    object.modified = time;
    fact.objects.push_back(std::move(object));
  }
  if (directory.catalog.size() + fresh > kCatalogObjectsMax) {
    return Failed{Failure::limit, "objects: at most 50000 on one gateway"};
  }
  if (fact.objects.empty()) return PutDone{};
  return PutDone{room.append(time, event, std::move(fact)), 0};
}

Outcome decide_media(PutMedia&& put, admission::Time time, Room& room) {
  if (put.media.size() > kMediaPerCommandMax) return Failed{Failure::limit, "media: at most 2000 in one command"};
  admission::MediaPut fact;
  fact.device = put.device;
  MediaDone done;
  std::uint64_t last = room.position().medium;
  std::map<admission::LookupKey, std::uint64_t> fresh;  // of this command: named twice, it is one
  for (Medium& medium : put.media) {
    if (medium.identifier.empty()) return Failed{Failure::invalid, "identifier: a medium needs one"};
    if (medium.identifier.size() > kCodeBytesMax) return Failed{Failure::limit, "identifier: at most 4096 bytes"};
    if (medium.tickets.size() > kTicketsPerMediumMax) return Failed{Failure::limit, "medium: at most 50 tickets"};
    // A client may send back what it was told before an event was erased.
    std::erase_if(medium.tickets, [&](const auto& link) {
      return link.event.value <= room.position().event && !room.directory().events.contains(link.event);
    });
    for (const auto& link : medium.tickets) {
      if (!room.ticket({link.event, link.ticket})) return Failed{Failure::not_found, "medium: there is no such ticket"};
    }
    const admission::LookupKey key = room.medium_lookup(medium.type, medium.identifier);
    if (const Medium* before = room.medium(key)) {
      medium.id = before->id;
    } else {
      const auto [named, first] = fresh.try_emplace(key, last + 1);
      if (first) ++last;
      medium.id = named->second;
    }
    done.ids.push_back(medium.id);
    fact.media.push_back(std::move(medium));
  }
  if (!fact.media.empty()) done.seq = room.append(time, {}, std::move(fact));
  return done;
}

}  // namespace usher::sequencer
