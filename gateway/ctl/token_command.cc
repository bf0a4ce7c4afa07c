// usherctl token create|list|revoke
#include <memory>

#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/table.h"
#include "gateway/ctl/verbs.h"

namespace usher::ctl {
namespace {

struct TokenFields {
  std::string role, id;
  Given name;
  std::vector<std::string> gates, lists;
};

Outcome create(Session& session, const TokenFields& fields) {
  json::object body{{"role", fields.role}};
  body["name"] = fields.name.value_or(fields.role);
  put(body, "gates", fields.gates);
  put(body, "lists", fields.lists);
  return session.call_and_show("POST", "/v1/tokens", body, [&](const json::value& token) {
    // The token alone goes to stdout, so that $(usherctl token create …) is the token.
    session.note("Token " + text(token, "id") + " for " + fields.name.value_or(fields.role) + " (" + fields.role +
                 "). It is shown only this once:\n");
    return text(token, "token") + "\n";
  });
}

std::string tokens_text(const json::value& answer, const Console& console) {
  Table table(
      {{"id", true}, {"name", false, true}, {"role"}, {"gates", false, true}, {"lists", false, true}, {"state"}});
  for (const auto& token : rows(answer, "tokens")) {
    table.add({text(token, "id"), text(token, "name"), text(token, "role"), joined(token, "gates"),
               joined(token, "lists"), flag(token, "revoked") ? "revoked" : "valid"});
  }
  return table.text(console.columns);
}

}  // namespace

void add_token_commands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("token", "Create, list and revoke access tokens (admin)");
  noun->require_subcommand(1);
  auto fields = std::make_shared<TokenFields>();

  CLI::App* verb = noun->add_subcommand("create", "Create a token for a device or a person");
  verb->add_option("--role", fields->role, "What it may do")
      ->required()
      ->check(CLI::IsMember({"admin", "staff", "kiosk", "scanner", "dashboard"}));
  verb->add_option("--name", fields->name, "Whose it is: 'Kiosk 3, North'");
  add_several(*verb, "--gate", fields->gates, "Only for these gates");
  add_several(*verb, "--list", fields->lists, "Only for these lists, each EVENT/LIST");
  verb->footer(
      "Examples:\n"
      "  usherctl token create --role scanner --name 'Handheld 7' --gate North --list expo/main\n"
      "  usherctl token create --role dashboard > dashboard.token");
  on_chosen(*verb, session, [&session, fields] { return create(session, *fields); });

  verb = noun->add_subcommand("list", "List the tokens (not their text: only a hash of it is kept)");
  on_chosen(*verb, session, [&session] {
    return session.call_and_show("GET", "/v1/tokens", nullptr,
                                 [&](const json::value& answer) { return tokens_text(answer, session.console); });
  });

  verb = noun->add_subcommand("revoke", "Revoke a token, at once and for good");
  verb->add_option("ID", fields->id, "Its number, as token list shows it")->required();
  on_chosen(*verb, session, [&session, fields] {
    return session.call_and_show("DELETE", path("/v1/tokens/{}", {fields->id}), nullptr,
                                 [&](const json::value&) { return "Token " + fields->id + " is revoked.\n"; });
  });
}

}  // namespace usher::ctl
