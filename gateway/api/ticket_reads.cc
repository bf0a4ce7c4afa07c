#include "gateway/api/ticket_reads.h"

#include <algorithm>
#include <string>

#include "gateway/sequencer/decide_command.h"

namespace usher::api {

using admission::ListId;
using admission::Presence;
using admission::Ticket;
using admission::TicketId;
using storage::Codec;
using storage::Family;

namespace {

// Decodes rows as a read visits them; the first failure stands.
class Failures {
 public:
  void keep(const storage::Failure& failure) {
    if (!first_) first_ = failure;
  }
  template <class T>
  bool take(const storage::Result<T>& result) {
    if (!result) keep(result.error());
    return result.has_value();
  }
  template <class T>
  Answered<T> give(T value) {
    if (first_) return std::unexpected(refusal(*first_));
    return value;
  }

 private:
  std::optional<storage::Failure> first_;
};

TicketId owner_in(const storage::Lookup& lookup) {
  const auto hit = std::ranges::find(lookup.hits, storage::Lookup::Kind::secret, &storage::Lookup::Hit::kind);
  return hit == lookup.hits.end() ? TicketId() : hit->ticket;
}

}  // namespace

Answered<std::optional<Ticket>> TicketReads::find(TicketId id) const {
  auto found = find_all({id});
  if (!found) return std::unexpected(std::move(found.error()));
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

Answered<std::vector<Ticket>> TicketReads::find_all(const std::vector<TicketId>& ids) const {
  std::vector<std::string> keys;
  keys.reserve(ids.size());
  for (const TicketId id : ids) keys.push_back(storage::ticket_key(event_, id));
  std::vector<Ticket> tickets;
  tickets.reserve(ids.size());
  Failures failures;
  failures.take(
      context_.store->multi_get(Family::tickets, keys, [&](std::size_t i, std::optional<std::string_view> row) {
        if (!row) return;
        auto ticket = context_.codec->decode_ticket(keys[i], *row);
        if (failures.take(ticket)) tickets.push_back(std::move(*ticket));
      }));
  return failures.give(std::move(tickets));
}

Answered<std::vector<Ticket>> TicketReads::page(TicketId after, std::size_t limit) const {
  std::vector<Ticket> tickets;
  Failures failures;
  const std::string from = storage::ticket_key(event_, TicketId(after.value + 1));
  const std::string to = storage::prefix_end(storage::event_prefix(event_));
  failures.take(context_.store->scan(Family::tickets, from, to, [&](std::string_view key, std::string_view row) {
    auto ticket = context_.codec->decode_ticket(key, row);
    if (!failures.take(ticket)) return false;
    tickets.push_back(std::move(*ticket));
    return tickets.size() < limit;
  }));
  return failures.give(std::move(tickets));
}

Answered<bool> TicketReads::each(const std::function<bool(TicketId)>& wanted,
                                 const std::function<void(const Ticket&)>& visit) const {
  Failures failures;
  const std::string from = storage::event_prefix(event_);
  failures.take(context_.store->scan(Family::tickets, from, storage::prefix_end(from),
                                     [&](std::string_view key, std::string_view row) {
                                       if (!wanted(storage::ticket_of_key(key))) return true;
                                       const auto ticket = context_.codec->decode_ticket(key, row);
                                       if (!failures.take(ticket)) return false;
                                       visit(*ticket);
                                       return true;
                                     }));
  return failures.give(true);
}

Answered<TicketId> TicketReads::owner(std::string_view secret) const {
  auto found = owners({secret});
  if (!found) return std::unexpected(std::move(found.error()));
  return found->front();
}

Answered<std::vector<TicketId>> TicketReads::owners(const std::vector<std::string_view>& secrets) const {
  std::vector<TicketId> found(secrets.size());
  const storage::EventKeys* keys = context_.keyring->find(event_);
  if (keys == nullptr) return found;
  std::vector<admission::LookupKey> codes;
  std::vector<std::string> rows;
  for (const auto secret : secrets) {
    codes.push_back(sequencer::secret_hash(*keys, secret));
    rows.push_back(storage::ticket_key(event_, sequencer::id_of_code(codes.back())));
  }
  Failures failures;
  failures.take(
      context_.store->multi_get(Family::tickets, rows, [&](std::size_t i, std::optional<std::string_view> row) {
        if (!row) return;
        const auto ticket = context_.codec->decode_ticket(rows[i], *row);
        if (failures.take(ticket) && ticket->secret == secrets[i]) found[i] = ticket->id;
      }));
  // Codes that came to their ticket later are in the index.
  std::vector<std::size_t> elsewhere;
  rows.clear();
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    if (found[i]) continue;
    elsewhere.push_back(i);
    rows.push_back(storage::secret_key(event_, codes[i]));
  }
  failures.take(
      context_.store->multi_get(Family::secrets, rows, [&](std::size_t i, std::optional<std::string_view> row) {
        if (!row) return;
        const auto lookup = Codec::decode_lookup(*row);
        if (failures.take(lookup)) found[elsewhere[i]] = owner_in(*lookup);
      }));
  return failures.give(std::move(found));
}

Answered<std::vector<std::pair<ListId, Presence>>> TicketReads::presences(TicketId id) const {
  std::vector<std::pair<ListId, Presence>> found;
  Failures failures;
  const std::string prefix = storage::ticket_key(event_, id);
  const std::string to = storage::prefix_end(prefix);
  failures.take(context_.store->scan(Family::state, prefix, to, [&](std::string_view key, std::string_view row) {
    auto presence = Codec::decode_presence(row);
    if (!failures.take(presence)) return false;
    found.emplace_back(storage::list_of_state_key(key), std::move(*presence));
    return true;
  }));
  return failures.give(std::move(found));
}

Answered<std::vector<Presence>> TicketReads::presences(const std::vector<Ticket>& tickets, ListId list) const {
  std::vector<Presence> found(tickets.size());
  std::vector<std::string> keys;
  keys.reserve(tickets.size());
  for (const Ticket& ticket : tickets) keys.push_back(storage::state_key(event_, ticket.id, list));
  Failures failures;
  failures.take(context_.store->multi_get(Family::state, keys, [&](std::size_t i, std::optional<std::string_view> row) {
    if (!row) return;
    auto presence = Codec::decode_presence(*row);
    if (failures.take(presence)) found[i] = std::move(*presence);
  }));
  return failures.give(std::move(found));
}

}  // namespace usher::api
