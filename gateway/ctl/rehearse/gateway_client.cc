#include "gateway/ctl/rehearse/gateway_client.h"

#include <map>
#include <set>
#include <utility>

#include "gateway/ctl/import_report.h"
#include "gateway/ctl/limits.h"
#include "gateway/ctl/lines.h"
#include "gateway/ctl/times.h"
#include "gateway/ctl/url.h"

namespace usher::ctl::rehearse {
namespace {

constexpr const char* kPage = "1000";

std::set<std::string> events_of(const Crowd& crowd) {
  std::set<std::string> out;
  for (const Door& door : crowd.doors) out.insert(door.event);
  return out;
}

Result<void> import_people(Session& session, const Crowd& crowd, const std::string& event) {
  Request request;
  request.method = "POST";
  request.target = path("/v1/events/{}/tickets:import", {event});
  request.content_type = "text/csv";
  request.accept = "application/x-ndjson";
  request.repeatable = false;
  request.body = attendees_csv(crowd, event, rfc3339(now() + std::chrono::hours(24)));
  Hooks hooks;
  hooks.answer_deadline = kImportDeadline;
  const auto answer = session.ask(request, hooks);
  if (!answer) return std::unexpected(answer.error());
  ImportReport report;
  LineSplitter lines;
  const auto take = [&](std::string_view line) { (void)report.take(line); };
  (void)lines.feed(answer->body, take);
  lines.finish(take);
  if (report.complete() && report.errors() == 0) return {};
  return std::unexpected(Problem{Exit::refused,
                                 "the gateway did not take the virtual people: " + report.note(),
                                 report.notes_text(kRowErrorsShown),
                                 {},
                                 0});
}

// Each page's rows, until there is no next one.
Result<void> each_row(Session& session, const std::string& target, std::string_view rows_name,
                      const std::function<void(const json::value&)>& take) {
  std::string after;
  do {
    Query query = {{"limit", kPage}};
    if (!after.empty()) query.emplace_back("after", after);
    const auto page = session.get(with_query(target, query));
    if (!page) return std::unexpected(page.error());
    for (const json::value& row : rows(page->value, rows_name)) take(row);
    after = text(page->value, "next");
  } while (!after.empty());
  return {};
}

void count(LedgerCount& count, const std::string& verdict) {
  if (verdict == "admitted") ++count.admitted;
  if (verdict == "exited") ++count.exited;
  if (verdict == "refused") ++count.refused;
}

}  // namespace

bool is_ready(Session& session) {
  Request request;
  request.target = "/readyz";
  const auto answer = session.try_stream(request, {}, false);
  return answer && *answer && (*answer)->status == 200;
}

Result<void> prepare(Session& session, const Crowd& crowd) {
  for (const std::string& event : events_of(crowd)) {
    const auto made = session.call("POST", "/v1/events",
                                   json::object{{"slug", event}, {"name", event}, {"timezone", "Asia/Shanghai"}});
    if (!made) return std::unexpected(made.error());
  }
  for (const Door& door : crowd.doors) {
    const auto made = session.call("POST", path("/v1/events/{}/lists", {door.event}),
                                   json::object{{"slug", door.list}, {"name", door.list}});
    if (!made) return std::unexpected(made.error());
  }
  for (const std::string& event : events_of(crowd)) {
    if (auto imported = import_people(session, crowd, event); !imported) return imported;
  }
  return {};
}

Result<Ledger> read_ledger(Session& session, const Crowd& crowd) {
  Ledger ledger;
  for (const std::string& event : events_of(crowd)) {
    std::map<std::string, std::string> codes;  // by ticket
    const auto tickets =
        each_row(session, path("/v1/events/{}/tickets", {event}), "tickets",
                 [&](const json::value& ticket) { codes[text(ticket, "id")] = text(ticket, "secret"); });
    if (!tickets) return std::unexpected(tickets.error());
    const auto entries =
        each_row(session, path("/v1/events/{}/history", {event}), "entries", [&](const json::value& entry) {
          if (text(entry, "kind") != "scan") return;
          const std::string ticket = text(entry, "ticket");
          const std::string code = ticket.empty() ? text(entry, "code") : codes[ticket];
          const std::string verdict = text(entry, "verdict");
          count(ledger.codes[ledger_key(event, text(entry, "list"), code)], verdict);
          if (verdict == "admitted" || verdict == "exited") ++ledger.passes[text(entry, "lane")];
        });
    if (!entries) return std::unexpected(entries.error());
  }
  return ledger;
}

}  // namespace usher::ctl::rehearse
