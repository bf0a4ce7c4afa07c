// usherctl ticket sign; usherctl secrets revoke|block|unblock|list; usherctl event keys
#include <fstream>
#include <memory>
#include <sstream>

#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/limits.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/table.h"
#include "gateway/ctl/terminal_qr.h"
#include "gateway/ctl/times.h"
#include "gateway/ctl/verbs.h"

namespace usher::ctl {
namespace {

struct SignFields {
  std::string event;
  std::uint64_t item = 0, variation = 0, subevent = 0;
  int count = 1;
  Given from, until;
  bool qr = false;
};

std::string drawn(const std::string& code, bool coloured) {
  const auto modules = qr_modules(code);
  return modules ? qr_drawing(*modules, coloured) : std::string();
}

Outcome sign(Session& session, const SignFields& fields) {
  json::object body{{"item", fields.item}, {"count", fields.count}};
  if (fields.variation != 0) body["variation"] = fields.variation;
  if (fields.subevent != 0) body["subevent"] = fields.subevent;
  if (auto put = put_time(body, "valid_from", "--from", fields.from); !put) return std::unexpected(put.error());
  if (auto put = put_time(body, "valid_until", "--until", fields.until); !put) return std::unexpected(put.error());
  return session.call_and_show("POST", path("/v1/events/{}/tickets:sign", {fields.event}), body,
                               [&](const json::value& answer) {
                                 std::string out;
                                 for (const auto& secret : rows(answer, "secrets")) {
                                   const std::string code = text_of(&secret);
                                   if (fields.qr) out += drawn(code, session.console.colour);
                                   out += code + "\n";
                                 }
                                 return out;
                               });
}

struct KeyFields {
  std::string event, file;
};

Outcome put_key(Session& session, const KeyFields& fields) {
  json::object body;
  if (!fields.file.empty()) {
    std::ifstream file(fields.file, std::ios::binary);
    std::string text(kKeyFileBytesMax + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.empty() || text.size() > kKeyFileBytesMax) {
      return usage_problem("cannot read a key from --private-key " + fields.file,
                           "It must be an Ed25519 private key in PEM: openssl genpkey -algorithm ed25519");
    }
    body["private_key"] = text;
  }
  return session.call_and_show("POST", path("/v1/events/{}/keys", {fields.event}), body,
                               [](const json::value& answer) { return text(answer, "public_key") + "\n"; });
}

struct SecretFields {
  std::string event, after;
  std::vector<std::string> codes;
};

Outcome mark(Session& session, const SecretFields& fields, const std::string& verb) {
  const json::object body{{"secrets", texts(fields.codes)}};
  return session.call_and_show(
      "POST", path("/v1/events/{}/secrets:", {fields.event}) + verb, body, [](const json::value& answer) {
        return text(answer, "changed") + " changed, " + text(answer, "unchanged") + " were so already.\n";
      });
}

Outcome list(Session& session, const SecretFields& fields) {
  Query query{{"limit", "1000"}};
  if (!fields.after.empty()) query.emplace_back("after", fields.after);
  return session.call_and_show(
      "GET", with_query(path("/v1/events/{}/secrets", {fields.event}), query), nullptr, [&](const json::value& answer) {
        Table table({{"what"}, {"since"}, {"code", false, true}});
        for (const auto& row : rows(answer, "secrets")) {
          const bool revoked = text(row, "kind") == "revoked";
          const bool stands = revoked || flag(row, "blocked");
          table.add({stands ? text(row, "kind") : "unblocked", local_time(text(row, revoked ? "created" : "updated")),
                     text(row, "secret")});
        }
        std::string out = table.empty() ? "No code is revoked or blocked.\n" : table.text(session.console.columns);
        const std::string next = text(answer, "next");
        return next.empty() ? out : out + "More: --after " + next + "\n";
      });
}

void add_mark_verb(CLI::App* noun, Session& session, const std::shared_ptr<SecretFields>& fields, const char* name,
                   const char* help) {
  CLI::App* verb = noun->add_subcommand(name, help);
  verb->add_option("EVENT", fields->event, "The event")->required();
  verb->add_option("CODE", fields->codes, "The codes, letter for letter")->required();
  on_chosen(*verb, session, [&session, fields, name] { return mark(session, *fields, name); });
}

}  // namespace

void add_sign_verb(CLI::App& ticket, Session& session) {
  auto fields = std::make_shared<SignFields>();
  CLI::App* verb = ticket.add_subcommand("sign", "Make codes that are checked by their signature alone");
  verb->add_option("EVENT", fields->event, "The event")->required();
  verb->add_option("--item", fields->item, "What they are good for, by its number")
      ->required()
      ->check(CLI::PositiveNumber);
  verb->add_option("--variation", fields->variation, "Its variation, by number")->check(CLI::PositiveNumber);
  verb->add_option("--subevent", fields->subevent, "The date they are for, by number")->check(CLI::PositiveNumber);
  verb->add_option("--from", fields->from, "Not valid before: 2026-11-21T09:00:00+08:00, now, +2h");
  verb->add_option("--until", fields->until, "Not valid after, likewise");
  verb->add_option("--count", fields->count, "How many")->check(CLI::Range(1, 1000))->capture_default_str();
  verb->add_flag("--qr", fields->qr, "Draw each as a QR code too");
  verb->footer("Example:\n  usherctl ticket sign expo --item 1 --until +1d --count 20");
  on_chosen(*verb, session, [&session, fields] { return sign(session, *fields); });
}

void add_keys_verb(CLI::App& event, Session& session) {
  auto fields = std::make_shared<KeyFields>();
  CLI::App* verb =
      event.add_subcommand("keys", "Show the public key of an event's codes, making a pair if there is none");
  verb->add_option("EVENT", fields->event, "The event")->required();
  verb->add_option("--private-key", fields->file, "Sign with this one from now on: a PEM file, as pretix keeps it");
  on_chosen(*verb, session, [&session, fields] { return put_key(session, *fields); });
}

void add_secrets_commands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("secrets", "Take ticket codes back, or block them for a while");
  noun->require_subcommand(1);
  auto fields = std::make_shared<SecretFields>();
  add_mark_verb(noun, session, fields, "revoke", "Refuse these codes from now on, for good");
  add_mark_verb(noun, session, fields, "block", "Refuse these codes until they are unblocked");
  add_mark_verb(noun, session, fields, "unblock", "Take these codes again");
  CLI::App* verb = noun->add_subcommand("list", "What is revoked and what was blocked");
  verb->add_option("EVENT", fields->event, "The event")->required();
  verb->add_option("--after", fields->after, "Continue after this one");
  on_chosen(*verb, session, [&session, fields] { return list(session, *fields); });
  noun->footer("Example:\n  usherctl secrets revoke expo '=EgbB21yAy8C…'");
}

}  // namespace usher::ctl
