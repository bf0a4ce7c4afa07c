// usherctl checkin, annul
#include <istream>
#include <memory>
#include <random>

#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/verbs.h"
#include "gateway/ctl/verdict.h"

namespace usher::ctl {
namespace {

struct CheckinFields {
  std::string target, code, nonce;
  Given gate, lane, time;
  std::vector<std::string> answers;
  bool exit = false, force = false, ignore_unpaid = false, by_ticket = false;
};

struct AnnulFields {
  std::string event, nonce, reason;
  std::uint64_t seq = 0;
};

// Makes a request that lost its answer safe to send again: the gateway answers the same nonce with the recorded
// verdict.
std::string random_nonce() {
  std::random_device device;
  std::string nonce = "ctl-";
  for (int i = 0; i < 4; ++i) {
    char part[9];
    std::snprintf(part, sizeof part, "%08x", static_cast<unsigned>(device()));
    nonce += part;
  }
  return nonce;
}

Result<json::object> body_of(const CheckinFields& fields, const std::string& list) {
  json::object body{{"list", list}, {"type", fields.exit ? "exit" : "entry"}};
  if (fields.force) body["force"] = true;
  if (fields.ignore_unpaid) body["ignore_unpaid"] = true;
  put(body, "gate", fields.gate);
  put(body, "lane", fields.lane);
  if (auto put = put_time(body, "time", "--time", fields.time); !put) return std::unexpected(put.error());
  if (auto put = put_pairs(body, "answers", "--answer", fields.answers); !put) return std::unexpected(put.error());
  return body;
}

Outcome check_in(Session& session, const CheckinFields& fields, const std::string& event, json::object body,
                 const std::string& code) {
  if (fields.by_ticket) {
    json::object number;
    if (auto put = put_count(number, "ticket", "--ticket", code); !put || number["ticket"].is_null()) {
      return usage_problem("--ticket: '" + code + "' is not a ticket's number (usherctl search shows it)");
    }
    body["ticket"] = number["ticket"];
  } else {
    body["credential"] = code;
  }
  body["nonce"] = fields.nonce.empty() ? random_nonce() : fields.nonce;
  const auto reply = session.call("POST", path("/v1/events/{}/checkins", {event}), body, true);
  if (!reply) return std::unexpected(reply.error());
  if (session.settings.json) {
    session.print_raw(reply->raw);
  } else {
    session.print(verdict_line(reply->value, session.console) + "\n");
  }
  return passed(reply->value) ? Exit::done : Exit::refused;
}

Outcome run_checkin(Session& session, const CheckinFields& fields) {
  const auto name = split_list_name(fields.target);
  if (!name) return usage_problem(name.error());
  const auto body = body_of(fields, name->second);
  if (!body) return std::unexpected(body.error());
  if (fields.code != "-") return check_in(session, fields, name->first, *body, fields.code);
  if (!fields.nonce.empty())
    return usage_problem("--nonce belongs to one code; with codes from standard input each gets its own");
  Exit worst = Exit::done;
  for (std::string code; std::getline(*session.console.in, code);) {
    if (code.ends_with('\r')) code.pop_back();
    if (code.empty()) continue;
    const Outcome outcome = check_in(session, fields, name->first, *body, code);
    if (!outcome) return outcome;
    if (*outcome != Exit::done) worst = *outcome;
  }
  return worst;
}

Outcome run_annul(Session& session, const AnnulFields& fields) {
  if (fields.nonce.empty() == (fields.seq == 0)) {
    return usage_problem("name the check-in by --nonce or by --seq", "The seq is the # number in a verdict line.");
  }
  json::object body{{"reason", fields.reason}};
  if (fields.seq > 0) {
    body["seq"] = fields.seq;
  } else {
    body["nonce"] = fields.nonce;
  }
  return session.call_and_show(
      "POST", path("/v1/events/{}/checkins:annul", {fields.event}), body, [&](const json::value& answer) {
        return std::string(session.console.say("Taken back", "已撤销")) + ": #" + text(answer, "annulled") + "\n";
      });
}

void add_annul(CLI::App& app, Session& session) {
  auto fields = std::make_shared<AnnulFields>();
  CLI::App* verb = app.add_subcommand("annul", "Take a check-in back");
  verb->add_option("EVENT", fields->event, "The event")->required();
  verb->add_option("--nonce", fields->nonce, "The nonce it was made with");
  verb->add_option("--seq", fields->seq, "Its number in the ledger: the # number of the verdict line");
  verb->add_option("--reason", fields->reason, "Why, for the record");
  verb->footer("Example:\n  usherctl annul expo --seq 4711 --reason 'went to the wrong hall'");
  on_chosen(*verb, session, [&session, fields] { return run_annul(session, *fields); });
}

}  // namespace

void add_checkin_commands(CLI::App& app, Session& session) {
  auto fields = std::make_shared<CheckinFields>();
  CLI::App* verb = app.add_subcommand("checkin", "Check a person in, or out");
  verb->add_option("EVENT/LIST", fields->target, "The check-in list")->required();
  verb->add_option("CODE", fields->code, "The text on the ticket; - reads codes from standard input, one a line")
      ->required();
  verb->add_flag("--ticket", fields->by_ticket, "CODE is a ticket's number, as search shows it");
  verb->add_flag("--exit", fields->exit, "The person leaves");
  verb->add_option("--nonce", fields->nonce, "A unique name of this request; the same one again repeats its answer");
  verb->add_option("--gate", fields->gate, "The gate, for the counts");
  verb->add_option("--lane", fields->lane, "The lane, for the counts");
  verb->add_option("--time", fields->time, "When it happened at the door, if not now");
  verb->add_option("--answer", fields->answers, "Answer to a question asked at check-in: NAME=VALUE")
      ->allow_extra_args(false);
  verb->add_flag("--force", fields->force, "Let in although a check says no (staff)");
  verb->add_flag("--ignore-unpaid", fields->ignore_unpaid, "Let in an unpaid order, where the list allows it (staff)");
  verb->footer(
      "Examples:\n"
      "  usherctl checkin expo/main 7H3KQ9XW2M --gate North --lane A1\n"
      "  usherctl checkin expo/main 7H3KQ9XW2M --exit\n"
      "  usherctl checkin expo/main - < codes.txt\n"
      "A code that begins with a hyphen: usherctl checkin expo/main -- -CODE\n"
      "Exits with 1 if the verdict is a refusal.");
  on_chosen(*verb, session, [&session, fields] { return run_checkin(session, *fields); });
  add_annul(app, session);
}

}  // namespace usher::ctl
