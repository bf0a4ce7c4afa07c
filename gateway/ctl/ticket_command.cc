// usherctl search, ticket add|show|set|cancel
#include <memory>

#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/table.h"
#include "gateway/ctl/times.h"
#include "gateway/ctl/verbs.h"

namespace usher::ctl {
namespace {

struct TicketFields {
  std::string event, id, list, search, after;
  int limit = 50;
  Given secret, name, company, title, email, phone, category, item, order, status, language, seat, zone, notes,
      valid_from, valid_until, id_number, passport;
  std::vector<std::string> tags, blocked;
  std::optional<bool> attention;
  bool unblock = false;
};

void add_fields(CLI::App* verb, TicketFields& fields) {
  verb->add_option("--name", fields.name, "The person's name");
  verb->add_option("--company", fields.company, "Company");
  verb->add_option("--title", fields.title, "Job title");
  verb->add_option("--category", fields.category, "What counts are kept by: vip, media, visitor");
  verb->add_option("--item", fields.item, "What was sold");
  verb->add_option("--order", fields.order, "Order code");
  verb->add_option("--status", fields.status, "The order's status")
      ->check(CLI::IsMember({"paid", "pending", "expired", "canceled"}));
  add_several(*verb, "--tag", fields.tags, "Tags: --tag vip,speaker");
  verb->add_option("--seat", fields.seat, "Seat");
  verb->add_option("--zone", fields.zone, "Zone");
  verb->add_option("--language", fields.language, "Language: zh, en");
  verb->add_option("--email", fields.email, "E-mail");
  verb->add_option("--phone", fields.phone, "Phone");
  verb->add_option("--id-number", fields.id_number, "National ID number; only a keyed hash is kept");
  verb->add_option("--passport", fields.passport, "Passport number; likewise");
  verb->add_option("--valid-from", fields.valid_from, "Not valid before; none to take it away");
  verb->add_option("--valid-until", fields.valid_until, "Not valid after; likewise");
  verb->add_option("--block", fields.blocked, "Block it, for this reason (may be repeated)")->allow_extra_args(false);
  verb->add_option("--notes", fields.notes, "Notes for the desk");
  verb->add_flag_callback(
      "--attention", [&fields] { fields.attention = true; }, "Staff should look twice");
  verb->add_flag_callback(
      "--no-attention", [&fields] { fields.attention = false; }, "The opposite");
  verb->add_option("--secret", fields.secret, "The text on the ticket; made for it if not given");
}

Result<json::object> body_of(const TicketFields& fields) {
  json::object body;
  const std::pair<const char*, const Given*> given[] = {
      {"secret", &fields.secret},     {"name", &fields.name},         {"company", &fields.company},
      {"title", &fields.title},       {"email", &fields.email},       {"phone", &fields.phone},
      {"category", &fields.category}, {"item", &fields.item},         {"order", &fields.order},
      {"status", &fields.status},     {"language", &fields.language}, {"seat", &fields.seat},
      {"zone", &fields.zone},         {"notes", &fields.notes},       {"id_number", &fields.id_number},
      {"passport", &fields.passport},
  };
  for (const auto& [name, value] : given) put(body, name, *value);
  put(body, "tags", fields.tags);
  put(body, "blocked", fields.blocked);
  if (fields.unblock) body["blocked"] = json::array();
  put(body, "attention", fields.attention);
  if (auto put = put_time(body, "valid_from", "--valid-from", fields.valid_from); !put)
    return std::unexpected(put.error());
  if (auto put = put_time(body, "valid_until", "--valid-until", fields.valid_until); !put)
    return std::unexpected(put.error());
  return body;
}

std::string ticket_text(const json::value& ticket) {
  std::string out = details({{"ticket", text(ticket, "id")},
                             {"code", text(ticket, "secret")},
                             {"name", text(ticket, "name")},
                             {"company", text(ticket, "company")},
                             {"job title", text(ticket, "title")},
                             {"category", text(ticket, "category")},
                             {"item", text(ticket, "item")},
                             {"order", text(ticket, "order")},
                             {"status", flag(ticket, "canceled") ? "canceled" : text(ticket, "status")},
                             {"blocked", joined(ticket, "blocked")},
                             {"valid from", local_time(text(ticket, "valid_from"))},
                             {"valid until", local_time(text(ticket, "valid_until"))},
                             {"tags", joined(ticket, "tags")},
                             {"seat", text(ticket, "seat")},
                             {"zone", text(ticket, "zone")},
                             {"e-mail", text(ticket, "email")},
                             {"phone", text(ticket, "phone")},
                             {"documents", joined(ticket, "identifiers")},
                             {"notes", text(ticket, "notes")}});
  for (const auto& list : rows(ticket, "checkins")) {
    for (const auto& checkin : rows(list, "checkins")) {
      out += details({{text(checkin, "type"), local_time(text(checkin, "time")) + "  " + text(list, "list") + "  " +
                                                  text(checkin, "gate") + "/" + text(checkin, "lane") + "  #" +
                                                  text(checkin, "seq")}});
    }
  }
  return out;
}

std::string found_text(const json::value& answer, const Console& console) {
  Table table({{"ticket", true},
               {"name", false, true},
               {"company", false, true},
               {"category"},
               {"item"},
               {"order"},
               {"status"},
               {"code", false, true}});
  for (const auto& ticket : rows(answer, "tickets")) {
    std::string status = flag(ticket, "canceled") ? "canceled" : text(ticket, "status");
    if (!rows(ticket, "blocked").empty()) status += ", blocked";
    if (flag(ticket, "inside")) status += ", inside";
    table.add({text(ticket, "id"), text(ticket, "name"), text(ticket, "company"), text(ticket, "category"),
               text(ticket, "item"), text(ticket, "order"), status, text(ticket, "secret")});
  }
  std::string out = table.empty() ? "Nobody found.\n" : table.text(console.columns);
  if (const std::string next = text(answer, "next"); !next.empty()) out += "More: --after " + next + "\n";
  if (const auto* complete = member(answer, "complete"); complete != nullptr && !flag(answer, "complete")) {
    out += "The gateway is still reading names in after its start; try again in a moment.\n";
  }
  return out;
}

Outcome search(Session& session, const TicketFields& fields) {
  Query query{{"search", fields.search}, {"limit", std::to_string(fields.limit)}};
  if (!fields.list.empty()) query.emplace_back("list", fields.list);
  if (!fields.after.empty()) query.emplace_back("after", fields.after);
  return session.call_and_show("GET", with_query(path("/v1/events/{}/tickets", {fields.event}), query), nullptr,
                               [&](const json::value& answer) { return found_text(answer, session.console); });
}

Outcome add(Session& session, const TicketFields& fields) {
  const auto body = body_of(fields);
  if (!body) return std::unexpected(body.error());
  return session.call_and_show("POST", path("/v1/events/{}/tickets", {fields.event}), *body, ticket_text);
}

Outcome change(Session& session, const TicketFields& fields) {
  if (fields.unblock && !fields.blocked.empty()) return usage_problem("--block and --unblock exclude each other");
  const auto body = body_of(fields);
  if (!body) return std::unexpected(body.error());
  if (body->empty())
    return usage_problem("nothing to change was given", "For instance: usherctl ticket set expo 17 --seat B12");
  return session.call_and_show("PATCH", path("/v1/events/{}/tickets/{}", {fields.event, fields.id}), *body,
                               ticket_text);
}

Outcome show(Session& session, const TicketFields& fields) {
  return session.call_and_show("GET", path("/v1/events/{}/tickets/{}", {fields.event, fields.id}), nullptr,
                               ticket_text);
}

Outcome cancel(Session& session, const TicketFields& fields) {
  return session.call_and_show("DELETE", path("/v1/events/{}/tickets/{}", {fields.event, fields.id}), nullptr,
                               [&](const json::value&) { return "Ticket " + fields.id + " is canceled.\n"; });
}

using Run = Outcome (*)(Session&, const TicketFields&);

CLI::App* add_verb(CLI::App* noun, Session& session, const std::shared_ptr<TicketFields>& fields, const char* name,
                   const char* help, Run run) {
  CLI::App* verb = noun->add_subcommand(name, help);
  verb->add_option("EVENT", fields->event, "The event")->required();
  on_chosen(*verb, session, [&session, fields, run] { return run(session, *fields); });
  return verb;
}

}  // namespace

void add_ticket_commands(CLI::App& app, Session& session) {
  auto fields = std::make_shared<TicketFields>();
  CLI::App* verb = add_verb(&app, session, fields, "search",
                            "Find tickets by code, name, company, order or the phone's last digits", search);
  verb->add_option("TEXT", fields->search, "What to look for")->required();
  verb->add_option("--list", fields->list, "Also say who is inside by this list");
  verb->add_option("--limit", fields->limit, "At most so many")->check(CLI::Range(1, 1000))->capture_default_str();
  verb->add_option("--after", fields->after, "Continue after this ticket");
  verb->footer("Examples:\n  usherctl search expo 李伟\n  usherctl search expo 'acme' --list main");

  CLI::App* noun = app.add_subcommand("ticket", "Add, show, change and cancel single tickets");
  noun->require_subcommand(1);
  verb = add_verb(noun, session, fields, "add", "Register a person at the desk", add);
  add_fields(verb, *fields);
  verb->footer("Example:\n  usherctl ticket add expo --name '李伟' --company 'Acme' --category vip --item standard");
  verb = add_verb(noun, session, fields, "show", "Show a ticket and what it has done", show);
  verb->add_option("TICKET", fields->id, "Its number, as search shows it")->required();
  verb = add_verb(noun, session, fields, "set", "Change a ticket", change);
  verb->add_option("TICKET", fields->id, "Its number, as search shows it")->required();
  add_fields(verb, *fields);
  verb->add_flag("--unblock", fields->unblock, "Take every block away");
  verb->footer(
      "Examples:\n  usherctl ticket set expo 17 --block 'photo does not match'\n  usherctl ticket set expo 17 --status "
      "paid");
  verb = add_verb(noun, session, fields, "cancel", "Cancel a ticket; it stays in the ledger", cancel);
  verb->add_option("TICKET", fields->id, "Its number, as search shows it")->required();
  add_sign_verb(*noun, session);
}

}  // namespace usher::ctl
