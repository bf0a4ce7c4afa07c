// usherctl event create|list|show|set|erase
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

struct EventFields {
  std::string slug;
  Given name, timezone, starts_at, ends_at, admission_at;
  std::vector<std::string> languages, match;
};

std::string event_text(const json::value& event) {
  return details({{"event", text(event, "slug")},
                  {"name", text(event, "name")},
                  {"time zone", text(event, "timezone")},
                  {"starts", local_time(text(event, "starts_at"))},
                  {"ends", local_time(text(event, "ends_at"))},
                  {"doors open", local_time(text(event, "admission_at"))},
                  {"languages", joined(event, "languages")},
                  {"without a ticket by", joined(event, "match")}});
}

std::string events_text(const json::value& answer, const Console& console) {
  Table table({{"event"}, {"name", false, true}, {"time zone"}, {"starts"}, {"ends"}});
  for (const auto& event : rows(answer, "events")) {
    table.add({text(event, "slug"), text(event, "name"), text(event, "timezone"), local_time(text(event, "starts_at")),
               local_time(text(event, "ends_at"))});
  }
  if (table.empty()) return "No events yet. The first: usherctl event create expo --name 'Spring Expo'\n";
  return table.text(console.columns);
}

Result<json::object> body_of(const EventFields& fields) {
  json::object body;
  put(body, "name", fields.name);
  put(body, "timezone", fields.timezone);
  put(body, "languages", fields.languages);
  put(body, "match", fields.match);
  if (fields.match == std::vector<std::string>{"none"}) body["match"] = json::array();
  if (auto put = put_time(body, "starts_at", "--starts-at", fields.starts_at); !put)
    return std::unexpected(put.error());
  if (auto put = put_time(body, "ends_at", "--ends-at", fields.ends_at); !put) return std::unexpected(put.error());
  if (auto put = put_time(body, "admission_at", "--admission-at", fields.admission_at); !put)
    return std::unexpected(put.error());
  return body;
}

Outcome create(Session& session, const EventFields& fields) {
  auto body = body_of(fields);
  if (!body) return std::unexpected(body.error());
  (*body)["slug"] = fields.slug;
  if (!fields.name) (*body)["name"] = fields.slug;
  return session.call_and_show("POST", "/v1/events", *body, [&](const json::value& event) {
    return "Event " + fields.slug + " is there.\n" + event_text(event);
  });
}

Outcome set(Session& session, const EventFields& fields) {
  auto body = body_of(fields);
  if (!body) return std::unexpected(body.error());
  if (body->empty()) {
    return usage_problem("nothing to change was given",
                         "For instance: usherctl event set expo --match number,name_birth");
  }
  return session.call_and_show("PATCH", path("/v1/events/{}", {fields.slug}), *body, event_text);
}

void add_fields(CLI::App& verb, EventFields& fields) {
  verb.add_option("--name", fields.name, "Its name for people");
  verb.add_option("--timezone", fields.timezone, "IANA name, such as Asia/Shanghai; UTC if none was ever given");
  verb.add_option("--starts-at", fields.starts_at, "Start: 2026-11-21T09:00:00+08:00, now, +2h");
  verb.add_option("--ends-at", fields.ends_at, "End, likewise");
  verb.add_option("--admission-at", fields.admission_at, "When the doors open, likewise");
  add_several(verb, "--language", fields.languages, "Languages, the first is the default: --language zh,en");
  add_several(verb, "--match", fields.match,
              "How people are found who show no ticket: number (of a document), name_birth, name_phone, with commas; "
              "or none. A new event has number");
}

Outcome erase(Session& session, const std::string& slug, bool sure) {
  if (!sure) {
    return usage_problem("this erases event " + slug + " and everything of its people, for good",
                         "if that is meant: usherctl event erase " + slug + " --yes");
  }
  return session.call_and_show("DELETE", with_query(path("/v1/events/{}", {slug}), {{"confirm", slug}}), nullptr,
                               [&](const json::value&) { return "Event " + slug + " is erased.\n"; });
}

}  // namespace

void add_event_commands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("event", "Create, list, show, change and erase events");
  noun->require_subcommand(1);
  auto fields = std::make_shared<EventFields>();

  CLI::App* verb = noun->add_subcommand("create", "Create an event");
  verb->add_option("SLUG", fields->slug, "Its short name in addresses: small letters, digits, hyphens")->required();
  add_fields(*verb, *fields);
  verb->footer(
      "Example:\n  usherctl event create expo --name 'Spring Expo 春季博览会' --timezone Asia/Shanghai --language "
      "zh,en");
  on_chosen(*verb, session, [&session, fields] { return create(session, *fields); });

  verb = noun->add_subcommand("set", "Change an event")->alias("change");
  verb->add_option("SLUG", fields->slug, "The event")->required();
  add_fields(*verb, *fields);
  verb->footer("Example:\n  usherctl event set expo --match number,name_birth");
  on_chosen(*verb, session, [&session, fields] { return set(session, *fields); });

  verb = noun->add_subcommand("list", "List the events");
  on_chosen(*verb, session, [&session] {
    return session.call_and_show("GET", "/v1/events", nullptr,
                                 [&](const json::value& answer) { return events_text(answer, session.console); });
  });

  auto sure = std::make_shared<bool>(false);
  verb = noun->add_subcommand("erase", "Erase an event and everything of its people, for good");
  verb->add_option("EVENT", fields->slug, "The event")->required();
  verb->add_flag("--yes", *sure, "It is meant; without it nothing is done");
  verb->footer("Backups taken before still hold the event: remove them too.");
  on_chosen(*verb, session, [&session, fields, sure] { return erase(session, fields->slug, *sure); });

  verb = noun->add_subcommand("show", "Show one event");
  verb->add_option("EVENT", fields->slug, "The event")->required();
  on_chosen(*verb, session, [&session, fields] {
    return session.call_and_show("GET", path("/v1/events/{}", {fields->slug}), nullptr, event_text);
  });
  add_keys_verb(*noun, session);
}

}  // namespace usher::ctl
