// What was checked in here, to pretix: in the order of the ledger, each under a nonce of its own, so that one sent
// twice is one there.
#include <algorithm>

#include <boost/json/serialize.hpp>

#include "gateway/ctl/pretix_pull.h"
#include "gateway/ctl/times.h"

namespace usher::ctl {
namespace {

constexpr std::size_t kFeedAtOnce = 50;
constexpr std::string_view kFromPretix = "pretix";

// The same for one scan, whoever sends it and however often; another gateway's ledger has other places or times.
std::string nonce_of(const std::string& datetime, std::int64_t seq) {
  const auto at = parse_rfc3339(datetime);
  return "usher-" + std::to_string(at ? at->time_since_epoch().count() : 0) + "-" + std::to_string(seq);
}

std::string name_of(const json::value& checkin) {
  return text(checkin, "order") + "-" + text(checkin, "position") + " (entry " + text(checkin, "seq") + ")";
}

// pretix's number of the list; none: it is one of usher's own.
std::optional<std::uint64_t> list_of(const PretixPull& pull, const json::value& checkin) {
  const auto ours = static_cast<std::uint64_t>(std::max<std::int64_t>(0, number(checkin, "list_id")));
  const std::string slug = text(checkin, "list");
  for (const auto& [id, list] : pull.cursor.lists) {
    if (list.id != 0 && ours != 0 ? list.id == ours : list.slug == slug) return id;
  }
  return std::nullopt;
}

json::object answers_of(const PretixPull& pull, const json::value& checkin) {
  json::object out;
  const json::value* answers = member(checkin, "answers");
  if (answers == nullptr || !answers->is_object()) return out;
  for (const auto& [identifier, answer] : answers->get_object()) {
    const auto number = pull.cursor.questions.find(std::string(identifier));
    if (number != pull.cursor.questions.end()) out[std::to_string(number->second)] = answer;
  }
  return out;
}

std::string reason_of(const Answer& answer) {
  std::string why = "HTTP " + std::to_string(answer.status);
  const auto body = parse_json(answer.body);
  if (!body) return why;
  for (const char* field : {"reason", "detail"}) {
    if (const std::string found = text(*body, field); !found.empty()) return why + ", " + found;
  }
  if (body->is_array() && !body->get_array().empty()) why += ", " + text_of(&body->get_array()[0]);
  return why;
}

// Whether it is settled; false: it could not be told.
using Settled = Result<bool>;

Settled push_scan(PretixPull& pull, const json::value& checkin, std::uint64_t list, bool once) {
  Request request;
  request.method = "POST";
  request.target = pull.options.address.of_event("checkinlists/" + std::to_string(list) + "/positions/") +
                   percent_encode(text(checkin, "secret")) + "/redeem/?untrusted_input=true";
  json::object body;
  body["force"] = true;
  body["questions_supported"] = false;
  body["canceled_supported"] = true;
  body["type"] = text(checkin, "type");
  body["datetime"] = text(checkin, "datetime");
  body["nonce"] = nonce_of(text(checkin, "datetime"), number(checkin, "seq"));
  if (json::object answers = answers_of(pull, checkin); !answers.empty()) body["answers"] = std::move(answers);
  request.body = json::serialize(body);
  const auto told = pull.tell(request, once);
  if (!told) return std::unexpected(told.error());
  if (!*told) return false;
  if (const Answer& answer = **told; answer.status / 100 == 2) {
    ++pull.totals.pushed;
  } else {
    ++pull.totals.undelivered;
    pull.note("pretix did not take the check-in of " + name_of(checkin) + ": " + reason_of(answer));
  }
  return true;
}

// While pretix still has it, it must not come back with its order.
void remember_annulled(PretixPull& pull, const json::value& checkin) {
  PullCursor::Annulled one{static_cast<std::uint64_t>(number(checkin, "ticket")), text(checkin, "list"),
                           text(checkin, "type"), text(checkin, "datetime"),
                           static_cast<std::uint64_t>(std::max<std::int64_t>(0, number(checkin, "list_id")))};
  auto& all = pull.cursor.annulled;
  if (std::ranges::find(all, one) != all.end()) return;
  all.push_back(std::move(one));
  if (all.size() > kAnnulledMax) all.erase(all.begin());
}

Settled push_annulment(PretixPull& pull, const json::value& checkin, std::uint64_t list, bool once) {
  remember_annulled(pull, checkin);
  const std::string what = "pretix still has the check-in of " + name_of(checkin) + ", which was taken back here: ";
  if (text(checkin, "source") == kFromPretix) {
    ++pull.totals.undelivered;
    pull.note(what + "it was made there; delete it at pretix");
    return true;
  }
  Request request;
  request.method = "POST";
  request.target = pull.options.address.of_organizer("checkinrpc/annul/");
  json::object body;
  body["nonce"] = nonce_of(text(checkin, "datetime"), number(checkin, "scan"));
  body["lists"] = json::array{list};
  body["datetime"] = text(checkin, "annulled_at");
  if (const std::string why = text(checkin, "reason"); !why.empty()) body["error_explanation"] = why;
  request.body = json::serialize(body);
  const auto told = pull.tell(request, once);
  if (!told) return std::unexpected(told.error());
  if (!*told) return false;
  const Answer& answer = **told;
  if (answer.status / 100 == 2) {
    ++pull.totals.annulments;
  } else if (answer.status != 404 && answer.body.find("unsuccessful") == std::string::npos) {
    ++pull.totals.undelivered;  // 404: it never got there
    pull.note(what + reason_of(answer));
  }
  return true;
}

Settled push_one(PretixPull& pull, const json::value& checkin, bool once) {
  const auto list = list_of(pull, checkin);
  const bool annulment = text(checkin, "kind") == "annulled";
  if (!list || text(checkin, "secret").empty()) return true;
  if (annulment) return push_annulment(pull, checkin, *list, once);
  // Taken back before it was told, or made there: nothing to tell.
  if (flag(checkin, "annulled") || text(checkin, "source") == kFromPretix) return true;
  return push_scan(pull, checkin, *list, once);
}

Result<json::value> feed_after(PretixPull& pull, std::uint64_t place, std::size_t limit) {
  return pull.gateway(
      "GET", with_query(pull.here("/checkins"), {{"since", std::to_string(place)}, {"limit", std::to_string(limit)}}),
      nullptr);
}

void set_aside(PretixPull& pull, const json::value& checkin, std::uint64_t place) {
  auto& aside = pull.cursor.aside;
  if (std::ranges::find(aside, place) == aside.end()) aside.push_back(place);
  pull.note("pretix answers, but not to the check-in of " + name_of(checkin) + ": " + pull.unheard +
            "; it is set aside and told again with each round");
}

}  // namespace

Result<void> push_checkins(PretixPull& pull) {
  if (!pull.options.push) return {};
  for (;;) {
    const std::uint64_t before = pull.cursor.pushed;
    const auto feed = feed_after(pull, before, kFeedAtOnce);
    if (!feed) return std::unexpected(feed.error());
    const json::array& checkins = rows(*feed, "checkins");
    for (const json::value& checkin : checkins) {
      const auto place = static_cast<std::uint64_t>(number(checkin, "seq"));
      const auto settled = push_one(pull, checkin, false);
      if (!settled) return std::unexpected(settled.error());
      if (!*settled) set_aside(pull, checkin, place);
      pull.cursor.pushed = place;
      pull.delivered = true;
    }
    const auto next = static_cast<std::uint64_t>(std::max<std::int64_t>(0, number(*feed, "next")));
    pull.cursor.pushed = std::max(pull.cursor.pushed, next);
    if (pull.cursor.pushed == before) return {};
    if (auto saved = pull.save_soon(); !saved) return saved;
  }
}

Result<void> push_set_aside(PretixPull& pull) {
  if (!pull.options.push) return {};
  bool answers = false;
  const std::vector<std::uint64_t> places = pull.cursor.aside;
  for (const std::uint64_t place : places) {
    // As it is now: it may have been taken back meanwhile.
    const auto feed = feed_after(pull, place - 1, 1);
    if (!feed) return std::unexpected(feed.error());
    const json::array& checkins = rows(*feed, "checkins");
    const bool there = !checkins.empty() && number(checkins[0], "seq") == static_cast<std::int64_t>(place);
    if (there) {
      const auto settled = push_one(pull, checkins[0], true);
      if (!settled) return std::unexpected(settled.error());
      if (!*settled) {
        answers = answers || pull.pretix_answers();
        if (!answers) return {};  // nobody is there to take the others
        continue;
      }
    }
    std::erase(pull.cursor.aside, place);
  }
  return {};
}

}  // namespace usher::ctl
