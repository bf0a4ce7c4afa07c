// usherctl list create|list|show|set
#include <memory>

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/table.h"
#include "gateway/ctl/times.h"
#include "gateway/ctl/verbs.h"

namespace usher::ctl {
namespace {

struct ListFields {
  std::string event, slug, target;
  Given name, subevent, exit_all_at, opens_at, closes_at, capacity, zone, rules;
  std::vector<std::string> items, gates, lanes;
  std::optional<bool> include_pending, multiple_entries, entry_after_exit, addon_match;
  bool all_items = false, no_rules = false, close_now = false, reopen = false;
};

// A flag with its opposite: --multiple-entries, --no-multiple-entries.
void add_switch(CLI::App* verb, const std::string& name, std::optional<bool>& into, const std::string& help) {
  verb->add_flag_callback(
      "--" + name, [&into] { into = true; }, help);
  verb->add_flag_callback(
      "--no-" + name, [&into] { into = false; }, "The opposite");
}

void add_fields(CLI::App* verb, ListFields& fields) {
  verb->add_option("--name", fields.name, "Its name for people");
  add_several(*verb, "--items", fields.items, "Only tickets of these items: --items standard,vip");
  verb->add_flag("--all-items", fields.all_items, "Tickets of every item");
  verb->add_option("--subevent", fields.subevent, "Only tickets of this dated session; \"\" for any");
  add_switch(verb, "include-pending", fields.include_pending, "Unpaid orders may be let in");
  add_switch(verb, "multiple-entries", fields.multiple_entries, "A ticket may enter any number of times");
  add_switch(verb, "entry-after-exit", fields.entry_after_exit, "Who has left may enter again");
  add_switch(verb, "addon-match", fields.addon_match, "A main ticket's code also finds its add-ons");
  verb->add_option("--exit-all-at", fields.exit_all_at, "Everybody counts as having left at this time");
  verb->add_option("--opens-at", fields.opens_at, "No entry before; none to take it away");
  verb->add_option("--closes-at", fields.closes_at, "No entry from then on; none to take it away");
  verb->add_option("--capacity", fields.capacity, "Persons inside at once; none for no limit");
  verb->add_option("--zone", fields.zone, "The place its entries lead to");
  verb->add_option("--rules", fields.rules,
                   "A file with its rules, JSON Logic as pretix has it; a fault is told by its place");
  verb->add_flag("--no-rules", fields.no_rules, "Takes its rules away")->excludes("--rules");
  add_several(*verb, "--gate", fields.gates, "Gates that serve it: --gate North,South; all if not given");
  add_several(*verb, "--lane", fields.lanes, "Lanes that serve it; all if not given");
}

Result<json::object> body_of(const ListFields& fields) {
  json::object body;
  put(body, "name", fields.name);
  if (!fields.items.empty()) body["all_items"] = false;
  put(body, "items", fields.items);
  if (fields.all_items) body["all_items"] = true;
  put(body, "subevent", fields.subevent);
  if (fields.subevent && fields.subevent->empty()) body["subevent"] = nullptr;
  put(body, "include_pending", fields.include_pending);
  put(body, "multiple_entries", fields.multiple_entries);
  put(body, "entry_after_exit", fields.entry_after_exit);
  put(body, "addon_match", fields.addon_match);
  put(body, "zone", fields.zone);
  put(body, "gates", fields.gates);
  put(body, "lanes", fields.lanes);
  if (auto put = put_json_file(body, "rules", "--rules", fields.rules); !put) return std::unexpected(put.error());
  if (fields.no_rules) body["rules"] = json::object();
  if (auto put = put_time(body, "exit_all_at", "--exit-all-at", fields.exit_all_at); !put)
    return std::unexpected(put.error());
  if (auto put = put_time(body, "opens_at", "--opens-at", fields.opens_at); !put) return std::unexpected(put.error());
  const Given closes_at = fields.close_now ? Given("now") : fields.reopen ? Given("none") : fields.closes_at;
  if (auto put = put_time(body, "closes_at", "--closes-at", closes_at); !put) return std::unexpected(put.error());
  if (auto put = put_count(body, "capacity", "--capacity", fields.capacity); !put) return std::unexpected(put.error());
  return body;
}

std::string yes(const json::value& list, std::string_view name) {
  return flag(list, name) ? "yes" : "no";
}

std::string items_of(const json::value& list) {
  return flag(list, "all_items") ? "all" : joined(list, "items");
}

std::string rules_of(const json::value& list) {
  const json::value* rules = member(list, "rules");
  return rules == nullptr || !rules->is_object() || rules->get_object().empty() ? "" : json::serialize(*rules);
}

std::string list_text(const json::value& list) {
  return details({{"list", text(list, "slug")},
                  {"name", text(list, "name")},
                  {"items", items_of(list)},
                  {"subevent", text(list, "subevent")},
                  {"unpaid may enter", yes(list, "include_pending")},
                  {"several entries", yes(list, "multiple_entries")},
                  {"entry after exit", yes(list, "entry_after_exit")},
                  {"add-ons matched", yes(list, "addon_match")},
                  {"rules", rules_of(list)},
                  {"opens", local_time(text(list, "opens_at"))},
                  {"closes", local_time(text(list, "closes_at"))},
                  {"exit for all", local_time(text(list, "exit_all_at"))},
                  {"capacity", text(list, "capacity")},
                  {"zone", text(list, "zone")},
                  {"gates", joined(list, "gates")},
                  {"lanes", joined(list, "lanes")}});
}

std::string lists_text(const json::value& answer, const std::string& event, const Console& console) {
  Table table(
      {{"list"}, {"name", false, true}, {"items", false, true}, {"capacity", true}, {"opens"}, {"closes"}, {"zone"}});
  for (const auto& list : rows(answer, "lists")) {
    table.add({text(list, "slug"), text(list, "name"), items_of(list), text(list, "capacity"),
               local_time(text(list, "opens_at")), local_time(text(list, "closes_at")), text(list, "zone")});
  }
  if (table.empty()) return "No lists yet. The first: usherctl list create " + event + " main --name 'Main entrance'\n";
  return table.text(console.columns);
}

Outcome create(Session& session, const ListFields& fields) {
  auto body = body_of(fields);
  if (!body) return std::unexpected(body.error());
  (*body)["slug"] = fields.slug;
  if (!fields.name) (*body)["name"] = fields.slug;
  return session.call_and_show("POST", path("/v1/events/{}/lists", {fields.event}), *body,
                               [&](const json::value& list) {
                                 return "List " + fields.event + "/" + fields.slug + " is there.\n" + list_text(list);
                               });
}

Outcome show(Session& session, const ListFields& fields, const char* method, const json::value& body) {
  const auto name = split_list_name(fields.target);
  if (!name) return usage_problem(name.error());
  return session.call_and_show(method, path("/v1/events/{}/lists/{}", {name->first, name->second}), body, list_text);
}

Outcome set(Session& session, const ListFields& fields) {
  if (int(fields.close_now) + int(fields.reopen) + int(fields.closes_at.has_value()) > 1) {
    return usage_problem("--close-now, --reopen and --closes-at exclude each other");
  }
  auto body = body_of(fields);
  if (!body) return std::unexpected(body.error());
  if (body->empty())
    return usage_problem("nothing to change was given", "For instance: usherctl list set expo/main --close-now");
  return show(session, fields, "PATCH", *body);
}

void add_verbs_that_read(CLI::App* noun, Session& session, const std::shared_ptr<ListFields>& fields) {
  CLI::App* verb = noun->add_subcommand("list", "List an event's check-in lists");
  verb->add_option("EVENT", fields->event, "The event")->required();
  on_chosen(*verb, session, [&session, fields] {
    return session.call_and_show(
        "GET", path("/v1/events/{}/lists", {fields->event}), nullptr,
        [&](const json::value& answer) { return lists_text(answer, fields->event, session.console); });
  });
  verb = noun->add_subcommand("show", "Show one list");
  verb->add_option("EVENT/LIST", fields->target, "The list")->required();
  on_chosen(*verb, session, [&session, fields] { return show(session, *fields, "GET", nullptr); });
}

}  // namespace

void add_list_commands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("list", "Create, list, show and change check-in lists: who may enter where");
  noun->require_subcommand(1);
  auto fields = std::make_shared<ListFields>();

  CLI::App* verb = noun->add_subcommand("create", "Create a list");
  verb->add_option("EVENT", fields->event, "The event")->required();
  verb->add_option("SLUG", fields->slug, "Its short name: small letters, digits, hyphens")->required();
  add_fields(verb, *fields);
  verb->footer(
      "Examples:\n"
      "  usherctl list create expo main --name 'Main entrance'\n"
      "  usherctl list create expo lounge --items vip,speaker --capacity 120 --zone lounge --multiple-entries\n"
      "  usherctl list create expo morning --rules rules.json    where rules.json is\n"
      "    {\"isBefore\": [{\"var\": \"now\"}, {\"buildTime\": [\"customtime\", \"12:00\"]}, 0]}");
  on_chosen(*verb, session, [&session, fields] { return create(session, *fields); });

  add_verbs_that_read(noun, session, fields);

  verb = noun->add_subcommand("set", "Change a list while the doors are open")->alias("change");
  verb->add_option("EVENT/LIST", fields->target, "The list")->required();
  add_fields(verb, *fields);
  verb->add_flag("--close-now", fields->close_now, "No more entries from this moment");
  verb->add_flag("--reopen", fields->reopen, "Takes the closing time away");
  verb->footer(
      "Examples:\n"
      "  usherctl list set expo/main --close-now\n"
      "  usherctl list set expo/lounge --capacity 150\n"
      "  usherctl list set expo/main --closes-at +2h\n"
      "  usherctl list set expo/main --rules rules.json\n"
      "  usherctl list set expo/main --no-rules");
  on_chosen(*verb, session, [&session, fields] { return set(session, *fields); });
}

}  // namespace usher::ctl
