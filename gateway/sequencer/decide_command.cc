#include "gateway/sequencer/decide_command.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "gateway/sequencer/decide_catalog.h"
#include "gateway/sequencer/decide_checkin.h"
#include "gateway/sequencer/decide_event.h"
#include "gateway/sequencer/decide_secrets.h"
#include "gateway/sequencer/decide_tickets.h"
#include "gateway/sequencer/limits.h"
#include "gateway/sequencer/person_keys.h"

namespace usher::sequencer {

using admission::Annulled;
using admission::Checkin;
using admission::LedgerEntry;
using admission::Reason;
using admission::Scanned;
using admission::Seq;
using admission::Time;

namespace {

// --- what will be read
// ------------------------------------------------------------------------------------------------------

HashedKey nonce_key(const Room& room, admission::EventId event, const std::string& nonce) {
  return nonce.empty() ? HashedKey{} : HashedKey{event, room.hash(event, "nonce", nonce)};
}

// Of all that a document says, so that a nonce is bound to it.
HashedKey document_key(const Room& room, const CheckIn& scan, const std::vector<HashedKey>& identifications) {
  std::string all;
  for (const HashedKey& one : identifications)
    all.append(reinterpret_cast<const char*>(one.key.data()), one.key.size());
  return {scan.event, room.hash(scan.event, "document", all)};
}

HashedKey asked_key(const CheckIn& scan, const Room& room, const std::vector<HashedKey>& identifications) {
  if (scan.ticket) return {scan.event, room.hash(scan.event, "ticket", std::to_string(scan.ticket.value))};
  if (!scan.code.empty()) return code_key(room, scan.event, scan.code);
  return document_key(room, scan, identifications);
}

Keys make_keys(const CheckIn& scan, const Room& room) {
  const storage::EventKeys* event_keys = room.keys(scan.event);
  Keys keys{.asked = {}, .nonce = nonce_key(room, scan.event, scan.nonce), .codes = {}, .identifications = {}};
  keys.known = event_keys != nullptr;
  for (const Identification& one : scan.identifications) {
    keys.identifications.push_back(
        {scan.event, event_keys == nullptr ? admission::LookupKey{} : identification_key(*event_keys, one)});
  }
  keys.asked = asked_key(scan, room, keys.identifications);
  return keys;
}

Keys make_keys(const Annul& annul, const Room& room) {
  Keys keys;
  keys.nonce = nonce_key(room, annul.event, annul.nonce);
  return keys;
}

Keys make_keys(const PutTickets& put, const Room& room) {
  Keys keys;
  keys.known = room.keys(put.event) != nullptr;
  keys.codes.reserve(put.tickets.size());
  for (const auto& ticket : put.tickets) keys.codes.push_back(code_key(room, put.event, ticket.secret));
  return keys;
}

Keys make_keys(const PutSecrets& put, const Room& room) {
  Keys keys;
  keys.known = room.keys(put.event) != nullptr;
  keys.codes.reserve(put.codes.size());
  for (const auto& code : put.codes) keys.codes.push_back(code_key(room, put.event, code));
  return keys;
}

Keys make_keys(const auto&, const Room&) {
  return {};
}

void first_of(const CheckIn& scan, const Keys& keys, Room& room) {
  if (scan.ticket || !scan.code.empty()) {
    const auto ticket = scan.ticket ? scan.ticket : id_of_code(keys.asked.key);
    room.want_ticket({scan.event, ticket});
    room.want_presence({scan.event, ticket, scan.list});
  }
  for (const HashedKey& key : keys.identifications) room.want_lookup(key);
  if (!scan.nonce.empty()) room.want_nonce(keys.nonce);
  if (!scan.source.empty()) room.want_medium(room.medium_lookup(scan.source, scan.code));
  if (scan.exchange) room.want_medium(room.medium_lookup(scan.exchange->type, scan.exchange->identifier));
}

void first_of(const Annul& annul, const Keys& keys, Room& room) {
  if (!annul.nonce.empty()) room.want_nonce(keys.nonce);
}

// Every code of a file may have been given to another ticket since, so both places are looked at.
void first_of(const PutTickets& put, const Keys& keys, Room& room) {
  for (std::size_t i = 0; i < put.tickets.size(); ++i) {
    const auto& ticket = put.tickets[i];
    const HashedKey& key = keys.codes[i];
    room.want_ticket({put.event, ticket.id ? ticket.id : id_of_code(key.key)});
    room.want_lookup(key);
    for (const auto& identifier : ticket.identifiers) room.want_lookup({put.event, identifier.key});
  }
}

void first_of(const PutSecrets& put, const Keys& keys, Room& room) {
  for (const HashedKey& key : keys.codes) {
    room.want_ticket({put.event, id_of_code(key.key)});
    room.want_lookup(key);
  }
}

void first_of(const auto&, const Keys&, Room&) {}

// The tickets of a document are wanted only if it comes to that: most codes have one.
void then_of(const CheckIn& scan, const Keys& keys, Room& room) {
  if (scan.ticket) return;
  if (!scan.code.empty()) {
    if (!home_owner(room, keys.asked, scan.code)) room.want_lookup(keys.asked);
    return;
  }
  for (const HashedKey& key : keys.identifications) {
    const auto& hits = room.lookup(key).hits;
    for (std::size_t i = 0; i < hits.size() && i < kCandidatesMax; ++i) {
      room.want_ticket({scan.event, hits[i].ticket});
      room.want_presence({scan.event, hits[i].ticket, scan.list});
    }
  }
}

void then_of(const auto&, const Keys&, Room&) {}

// --- the rest of the deciders
// ------------------------------------------------------------------------------------------------

Outcome decide(Annul&& annul, Time time, Room& room) {
  if (auto failed = no_event(room.directory(), annul.event)) return *failed;
  Seq seq = annul.seq;
  if (!annul.nonce.empty()) {
    const auto used = room.nonce(nonce_key(room, annul.event, annul.nonce));
    if (used) seq = used->seq;
  }
  const auto entry = seq ? room.entry(seq) : std::nullopt;
  const Scanned* scanned = entry && entry->event == annul.event ? std::get_if<Scanned>(&entry->fact) : nullptr;
  if (scanned == nullptr) return Failed{Failure::not_found, "nonce: there is no check-in with this nonce or place"};
  if (scanned->reason != Reason::none)
    return Failed{Failure::conflict, "nonce: that scan was refused, there is nothing to annul"};
  const auto& now = room.presence({annul.event, scanned->ticket, scanned->list}).checkins;
  if (std::ranges::find(now, seq, &Checkin::seq) == now.end()) {
    return Failed{Failure::conflict, "nonce: that check-in is annulled already"};
  }
  AnnulDone done{.seq = {}, .scan = seq, .ticket = scanned->ticket};
  done.seq = room.append(time, annul.event,
                         Annulled{.scan = seq,
                                  .ticket = scanned->ticket,
                                  .list = scanned->list,
                                  .nonce = scanned->nonce,
                                  .reason = std::move(annul.reason),
                                  .device = annul.device});
  return done;
}

Outcome decide(PutEvent&& put, Time time, Room& room) {
  const auto& directory = room.directory();
  const auto* same = directory.event(put.event.slug);
  if (same != nullptr && same->id != put.event.id)
    return Failed{Failure::conflict, "slug: there is an event of this name"};
  if (!put.event.id) {
    if (directory.events.size() >= kEventsMax) return Failed{Failure::limit, "event: at most 1000 on one gateway"};
    put.event.id = admission::EventId(room.position().event + 1);
  } else {
    if (auto failed = no_event(directory, put.event.id)) return *failed;
    const admission::Event& known = directory.events.at(put.event.id);
    put.event.sealed_keys = known.sealed_keys;
    put.event.sealed_signing_key = known.sealed_signing_key;
    if (!put.with_valid_keys) put.event.valid_keys = known.valid_keys;
  }
  if (put.event.valid_keys.size() > kValidKeysMax) return Failed{Failure::limit, "valid_keys: at most 8 of one event"};
  const auto id = put.event.id;
  return PutDone{room.append(time, id, admission::EventPut{std::move(put.event)}), id.value};
}

Outcome decide(PutSigningKey&& put, Time time, Room& room) {
  if (auto failed = no_event(room.directory(), put.event)) return *failed;
  admission::Event event = room.directory().events.at(put.event);
  if (!event.sealed_signing_key.empty() && !put.replace) {
    return Failed{Failure::conflict, "private_key: the event has a signing key"};
  }
  event.sealed_signing_key = std::move(put.sealed_key);
  if (std::ranges::find(event.valid_keys, put.public_key) == event.valid_keys.end()) {
    if (event.valid_keys.size() >= kValidKeysMax) {
      return Failed{Failure::limit, "valid_keys: at most 8 of one event; take one away first"};
    }
    event.valid_keys.push_back(std::move(put.public_key));
  }
  return PutDone{room.append(time, put.event, admission::EventPut{std::move(event)}), put.event.value};
}

Outcome decide(PutList&& put, Time time, Room& room) {
  const auto& directory = room.directory();
  if (auto failed = no_event(directory, put.list.event)) return *failed;
  for (const std::string& name : put.list.questions) {
    const auto all = directory.questions_of(put.list.event);
    if (std::ranges::find(all, name, &admission::Question::identifier) == all.end()) {
      return Failed{Failure::invalid, "questions: the event has no question \"" + name + "\""};
    }
  }
  const auto* same = directory.list(put.list.event, put.list.slug);
  if (same != nullptr && same->id != put.list.id) {
    return Failed{Failure::conflict, "slug: the event has a check-in list of this name"};
  }
  if (!put.list.id) {
    if (directory.lists.size() >= kListsMax) return Failed{Failure::limit, "list: at most 10000 on one gateway"};
    put.list.id = admission::ListId(room.position().list + 1);
  } else if (!directory.lists.contains(put.list.id)) {
    return Failed{Failure::not_found, "list: there is no such check-in list"};
  }
  const auto id = put.list.id;
  const auto event = put.list.event;
  return PutDone{room.append(time, event, admission::ListPut{std::move(put.list)}), id.value};
}

Outcome decide(PutDevice&& put, Time time, Room& room) {
  const auto& directory = room.directory();
  if (!put.device.id) {
    if (directory.devices.size() >= kDevicesMax) return Failed{Failure::limit, "token: at most 20000 on one gateway"};
    put.device.id = admission::DeviceId(room.position().device + 1);
  } else if (!directory.devices.contains(put.device.id)) {
    return Failed{Failure::not_found, "token: there is no such token"};
  }
  const auto id = put.device.id;
  return PutDone{room.append(time, {}, admission::DevicePut{std::move(put.device)}), id.value};
}

Outcome decide(PutLane&& put, Time time, Room& room) {
  admission::GateId gate;
  admission::LaneId lane;
  if (auto failed = intern_place(room, time, put.gate, put.lane, true, gate, lane)) return *failed;
  return PutDone{{}, lane.value};
}

Outcome decide(RecordRefusal&& told, Time time, Room& room) {
  return decide_told_refusal(std::move(told), time, room);
}
Outcome decide(LogPrint&& log, Time time, Room& room) {
  return decide_print(std::move(log), time, room);
}
Outcome decide(PutCatalog&& put, Time time, Room& room) {
  return decide_catalog(std::move(put), time, room);
}
Outcome decide(PutMedia&& put, Time time, Room& room) {
  return decide_media(std::move(put), time, room);
}

}  // namespace

std::optional<Failed> no_event(const Directory& directory, admission::EventId event) {
  if (directory.events.contains(event)) return std::nullopt;
  const bool erased = std::ranges::any_of(directory.erased, [&](const auto& row) { return row.second == event; });
  if (erased) return Failed{Failure::gone, "event: it was erased"};
  return Failed{Failure::not_found, "event: there is no such event"};
}

Keys keys_of(const Command& command, const Room& room) {
  return std::visit([&](const auto& c) { return make_keys(c, room); }, command);
}

void want_first(const Command& command, const Keys& keys, Room& room) {
  std::visit([&](const auto& c) { first_of(c, keys, room); }, command);
}

void want_then(const Command& command, const Keys& keys, Room& room) {
  std::visit([&](const auto& c) { then_of(c, keys, room); }, command);
}

Outcome decide_command(Command&& command, const Keys& keys, Time time, std::chrono::milliseconds repeat_window,
                       Room& room) {
  if (auto* scan = std::get_if<CheckIn>(&command))
    return decide_checkin(std::move(*scan), keys, time, repeat_window, room);
  if (auto* put = std::get_if<PutTickets>(&command)) return decide_tickets(std::move(*put), keys, time, room);
  if (auto* put = std::get_if<PutSecrets>(&command)) return decide_secrets(std::move(*put), keys, time, room);
  return std::visit(
      [&]<class C>(C&& c) -> Outcome {
        using Plain = std::remove_cvref_t<C>;
        if constexpr (std::is_same_v<Plain, CheckIn> || std::is_same_v<Plain, PutTickets> ||
                      std::is_same_v<Plain, PutSecrets>) {
          std::unreachable();
        } else if constexpr (requires { decide_event(std::move(c), time, room); }) {
          return decide_event(std::move(c), time, room);
        } else {
          return decide(std::move(c), time, room);
        }
      },
      std::move(command));
}

}  // namespace usher::sequencer
