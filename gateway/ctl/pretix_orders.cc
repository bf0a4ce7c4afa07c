// Persons: orders by when they last changed, codes that were revoked or blocked, cards and wristbands.
#include <algorithm>
#include <set>

#include <boost/json/serialize.hpp>

#include "gateway/ctl/pretix_pull.h"
#include "gateway/ctl/times.h"

namespace usher::ctl {
namespace {

constexpr std::size_t kBatchBytesMax = std::size_t{4} << 20;  // of one request to the gateway
constexpr std::size_t kCodesAtOnce = 500;
constexpr std::size_t kMediaAtOnce = 200;
constexpr std::size_t kOrdersAtOnce = 50;
constexpr std::size_t kContestedMax = 1000;  // orders that wait for the end of a pull

// What a ticket has no place for is not asked for; canceled positions are, or a ticket would stay good.
constexpr std::string_view kOrdersQuery =
    "?include_canceled_positions=true&exclude=downloads&exclude=payment_date&exclude=payment_provider&exclude=fees"
    "&exclude=payments&exclude=refunds&exclude=positions.downloads";

std::uint64_t count(const json::value& value, std::string_view name) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, number(value, name)));
}

// Orders with a position whose code another position has still, which may move with a later page: sent again at the
// end.
using Contested = json::array;

// `contested` is null for those that are sent again.
void add_up(PretixPull& pull, const json::value& reply, const json::array& orders, Contested* contested) {
  PullTotals& totals = pull.totals;
  if (contested != nullptr) {
    totals.orders += count(reply, "orders");
    totals.positions += count(reply, "positions");
  }
  totals.added += count(reply, "added");
  totals.changed += count(reply, "changed");
  totals.unchanged += count(reply, "unchanged");
  if (const json::value* checkins = member(reply, "checkins")) {
    totals.checkins_in += count(*checkins, "added");
    totals.checkins_elsewhere += count(*checkins, "elsewhere");
  }
  std::set<std::string> again;
  for (const json::value& mistake : rows(reply, "left_out")) {
    if (flag(mistake, "contested") && contested != nullptr && contested->size() < kContestedMax) {
      again.insert(text(mistake, "order"));
      continue;
    }
    ++totals.left_out;
    const std::string position = text(mistake, "position");
    pull.note("order " + text(mistake, "order") + (position == "0" ? "" : "-" + position) +
              " was left out: " + text(mistake, "reason"));
  }
  for (const json::value& order : orders) {
    if (again.contains(text(order, "code"))) contested->push_back(order);
  }
  for (const json::value& list : rows(reply, "lists_unknown")) {
    const auto kept = pull.cursor.lists.find(static_cast<std::uint64_t>(list.is_int64() ? list.get_int64() : 0));
    pull.note("list " + text_of(&list) + " of pretix" +
              (kept == pull.cursor.lists.end() ? "" : ", \"" + kept->second.slug + "\" here,") +
              " is not here any more; what is checked in on it stays there");
  }
}

json::object lists_of(const PullCursor& cursor) {
  json::object lists;
  for (const auto& [id, list] : cursor.lists) {
    lists[std::to_string(id)] = list.id != 0 ? json::value(list.id) : json::value(list.slug);
  }
  return lists;
}

// One request to the gateway; a page that is large goes in several.
Result<void> put_orders(PretixPull& pull, const json::array& orders, Contested* contested) {
  const json::object lists = lists_of(pull.cursor);
  const json::value annulled = to_json(pull.cursor)["annulled"];
  json::array batch;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    bytes += json::serialize(orders[i]).size();
    batch.push_back(orders[i]);
    if (i + 1 < orders.size() && bytes < kBatchBytesMax && batch.size() < kOrdersAtOnce) continue;
    json::object body{{"lists", lists}, {"annulled", annulled}, {"orders", batch}};
    if (pull.options.push) body["pushed"] = pull.cursor.pushed;
    const auto reply = pull.gateway("POST", pull.here("/orders:pull"), body);
    if (!reply) return std::unexpected(reply.error());
    add_up(pull, *reply, batch, contested);
    batch = {};
    bytes = 0;
  }
  return {};
}

// The last change among them, for a server that does not say when it made the page.
void keep_newest(std::string& newest, const json::array& orders) {
  for (const json::value& order : orders) {
    const std::string modified = text(order, "last_modified");
    const auto known = parse_rfc3339(newest), found = parse_rfc3339(modified);
    if (found && (!known || *found > *known)) newest = modified;
  }
}

// Those of one kind that changed since, in order; the newest time of `field` is kept in `since`.
Result<json::array> marked(PretixPull& pull, const std::string& name, const std::string& query, const char* field,
                           std::string& since) {
  const std::string more = since.empty() ? std::string() : query + percent_encode(since);
  auto found = pull.all(pull.options.address.of_event(name + "/") + more, {}, nullptr, true);
  if (!found) return std::unexpected(found.error());
  if (!*found) return json::array();
  for (const json::value& each : **found) {
    const std::string at = text(each, field);
    const auto known = parse_rfc3339(since), read = parse_rfc3339(at);
    if (read && (!known || *read >= *known)) since = at;
  }
  return std::move(**found);
}

Result<void> put_codes(PretixPull& pull, const std::string& change, json::array codes) {
  for (std::size_t from = 0; from < codes.size(); from += kCodesAtOnce) {
    json::array some;
    for (std::size_t i = from; i < std::min(codes.size(), from + kCodesAtOnce); ++i) some.push_back(codes[i]);
    const auto put = pull.gateway("POST", pull.here("/secrets:" + change), json::object{{"secrets", std::move(some)}});
    if (!put) return std::unexpected(put.error());
  }
  return {};
}

}  // namespace

Result<void> pull_orders(PretixPull& pull) {
  PullCursor& cursor = pull.cursor;
  const bool first = cursor.orders_since.empty();
  std::string target = pull.options.address.of_event("orders/") + std::string(kOrdersQuery);
  // The first time in the order they were made, which changes do not shake; then the changed ones, newest first.
  target +=
      first ? "&ordering=datetime" : "&ordering=-last_modified&modified_since=" + percent_encode(cursor.orders_since);
  if (!pull.testmode) target += "&testmode=false";
  std::string generated, newest;
  Contested contested;
  if (first && !cursor.orders_next.empty()) {
    target = cursor.orders_next;
    generated = cursor.orders_generated;
  }
  bool any = false;
  while (!target.empty()) {
    auto page = pull.page(target, {}, nullptr, false);
    if (!page) return std::unexpected(page.error());
    if (!*page && !cursor.orders_next.empty()) {
      // Fewer pages than there were when the first pull was broken off: from the start.
      cursor.orders_next.clear();
      cursor.orders_generated.clear();
      if (auto saved = pull.save(); !saved) return saved;
      return pull_orders(pull);
    }
    if (!*page)
      return std::unexpected(
          Problem{Exit::refused, pull.options.address.text() + " has no orders to read", {}, {}, 404});
    if (generated.empty()) generated = (*page)->generated;
    keep_newest(newest, (*page)->results);
    any = any || !(*page)->results.empty();
    if (auto put = put_orders(pull, (*page)->results, &contested); !put) return put;
    if (pull.on_progress) pull.on_progress(pull.totals);
    // A first pull may take long, and the doors are open.
    if (auto pushed = push_checkins(pull); !pushed) return pushed;
    target = (*page)->next;
    if (!first || target.empty() || generated.empty()) continue;
    cursor.orders_next = target;
    cursor.orders_generated = generated;
    if (auto saved = pull.save_soon(); !saved) return saved;
  }
  if (auto put = put_orders(pull, contested, nullptr); !put) return put;
  // Where nothing came, the older time asks for no more than this one would; it need not be kept each round.
  if (!first && !any) return {};
  if (const std::string since = generated.empty() ? newest : generated; !since.empty()) cursor.orders_since = since;
  cursor.orders_next.clear();
  cursor.orders_generated.clear();
  return pull.save_soon();
}

Result<void> pull_secrets(PretixPull& pull) {
  std::string revoked_since = pull.cursor.revoked_since, blocked_since = pull.cursor.blocked_since;
  const auto revoked = marked(pull, "revokedsecrets", "?ordering=-created&created_since=", "created", revoked_since);
  if (!revoked) return std::unexpected(revoked.error());
  json::array codes;
  for (const json::value& each : *revoked) {
    if (const std::string secret = text(each, "secret"); !secret.empty()) codes.emplace_back(secret);
  }
  if (auto put = put_codes(pull, "revoke", std::move(codes)); !put) return put;
  auto blocked = marked(pull, "blockedsecrets", "?updated_since=", "updated", blocked_since);
  if (!blocked) return std::unexpected(blocked.error());
  // In the order they changed: one that was blocked and unblocked since ends as it is.
  for (const bool on : {true, false}) {
    json::array some;
    for (const json::value& each : *blocked) {
      if (flag(each, "blocked") == on && !text(each, "secret").empty()) some.emplace_back(text(each, "secret"));
    }
    if (auto put = put_codes(pull, on ? "block" : "unblock", std::move(some)); !put) return put;
  }
  pull.cursor.revoked_since = revoked_since;
  pull.cursor.blocked_since = blocked_since;
  return pull.save_soon();
}

Result<void> pull_media(PretixPull& pull) {
  std::string target = pull.options.address.of_organizer("reusablemedia/");
  if (!pull.cursor.media_since.empty()) target += "?updated_since=" + percent_encode(pull.cursor.media_since);
  const auto media = pull.all(target, {}, nullptr, true);
  if (!media) return std::unexpected(media.error());
  if (*media) {
    for (std::size_t from = 0; from < (*media)->size(); from += kMediaAtOnce) {
      json::array some;
      for (std::size_t i = from; i < std::min((*media)->size(), from + kMediaAtOnce); ++i) some.push_back((**media)[i]);
      const auto put = pull.gateway("POST", pull.here("/media:pull"), json::object{{"media", std::move(some)}});
      if (!put) return std::unexpected(put.error());
    }
  }
  // Not its own time but that of the orders: a card may stand for a position that came after them, and is asked for
  // again then.
  if (!*media || (*media)->empty()) return {};
  pull.cursor.media_since = pull.cursor.orders_since;
  return pull.save_soon();
}

}  // namespace usher::ctl
