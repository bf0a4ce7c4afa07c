// What a check-in needs besides persons: the event itself, what it sells and prints, its questions and lists.
#include <algorithm>

#include <boost/json/serialize.hpp>

#include "gateway/ctl/pretix_bodies.h"
#include "gateway/ctl/pretix_pull.h"

namespace usher::ctl {
namespace {

constexpr std::size_t kBatchBytesMax = std::size_t{4} << 20;  // of one request to the gateway
constexpr std::size_t kBatchObjectsMax = 500;

// What the gateway said no to stays as it is, and the rest goes on. Anything else ends the round.
Result<void> told(PretixPull& pull, const std::string& what, const Result<json::value>& reply) {
  if (reply) return {};
  if (reply.error().exit != Exit::refused || reply.error().status / 100 != 4 || reply.error().status == 401 ||
      reply.error().status == 403 || reply.error().status == 410) {
    return std::unexpected(reply.error());
  }
  pull.note(what + ": " + reply.error().message);
  ++pull.totals.left_out;
  return {};
}

// What pretix has of one catalog, unless it is as it was. `name` is its path; `digest` is set to what to keep.
Result<std::optional<json::array>> changed(PretixPull& pull, const std::string& name, const std::string& query,
                                           PullCursor::Seen& seen) {
  seen = pull.cursor.catalogs[name];
  std::string last_modified;
  auto all = pull.all(pull.options.address.of_event(name + "/") + query, seen.last_modified, &last_modified, true);
  if (!all) return std::unexpected(all.error());
  if (!*all) return std::nullopt;
  const std::string digest = digest_text(json::serialize(**all));
  const bool same = digest == seen.digest;
  seen = {last_modified, digest};
  if (!same) return std::move(*all);
  pull.cursor.catalogs[name] = seen;
  return std::nullopt;
}

// Objects in pieces that a request may have; with the last go the numbers of all.
Result<void> put_objects(PretixPull& pull, const std::string& kind, const json::array& objects) {
  json::array ids, batch;
  std::size_t bytes = 0;
  const auto send = [&](bool last) -> Result<void> {
    json::object body;
    body["objects"] = std::move(batch);
    if (last) body["ids"] = ids;
    batch = {};
    bytes = 0;
    const auto reply = pull.gateway("POST", pull.here("/catalog/" + kind), body);
    if (reply) {
      for (const json::value& id : rows(*reply, "left_out")) {
        pull.note(kind + " " + text_of(&id) + ": more than 256 KiB of JSON");
        ++pull.totals.left_out;
      }
    }
    return told(pull, kind, reply);
  };
  for (const json::value& object : objects) {
    ids.emplace_back(number(object, "id"));
    bytes += json::serialize(object).size();
    batch.push_back(object);
    if (bytes < kBatchBytesMax && batch.size() < kBatchObjectsMax) continue;
    if (auto sent = send(false); !sent) return sent;
  }
  return send(true);
}

Result<void> pull_kind(PretixPull& pull, const std::string& name, const std::string& kind) {
  PullCursor::Seen seen;
  auto objects = changed(pull, name, "", seen);
  if (!objects) return std::unexpected(objects.error());
  if (!*objects) return {};
  if (auto put = put_objects(pull, kind, **objects); !put) return put;
  pull.cursor.catalogs[name] = seen;
  return {};
}

Result<void> pull_questions(PretixPull& pull) {
  PullCursor::Seen seen;
  auto questions = changed(pull, "questions", "", seen);
  if (!questions) return std::unexpected(questions.error());
  if (!*questions) return {};
  const auto ours = pull.gateway("GET", pull.here("/questions"), nullptr);
  if (!ours) return std::unexpected(ours.error());
  std::map<std::string, std::uint64_t> numbers;
  for (const json::value& question : **questions) {
    const std::string identifier = kept_identifier(text(question, "identifier"));
    const std::int64_t id = number(question, "id");
    if (identifier.empty() || id <= 0) continue;
    const json::value none;
    const json::value* before = &none;
    for (const json::value& known : rows(*ours, "questions")) {
      if (text(known, "identifier") == identifier) before = &known;
    }
    const std::string target =
        before == &none ? std::string("/questions") : "/questions/" + std::to_string(number(*before, "id"));
    const auto put =
        pull.gateway(before == &none ? "POST" : "PATCH", pull.here(target), question_body(question, *before));
    if (auto done = told(pull, "question " + identifier, put); !done) return done;
    numbers[identifier] = static_cast<std::uint64_t>(id);
  }
  pull.cursor.questions = std::move(numbers);
  pull.cursor.catalogs["questions"] = seen;
  return {};
}

const json::value* list_here(const json::array& ours, const PullCursor::List& list) {
  const auto found = std::ranges::find_if(ours, [&](const json::value& one) {
    return list.id != 0 ? number(one, "id") == static_cast<std::int64_t>(list.id) : text(one, "slug") == list.slug;
  });
  return found == ours.end() ? nullptr : &*found;
}

// The gateway's lists. Those that are followed are known by their numbers from then on, and by the slugs they have now.
Result<json::array> find_lists(PretixPull& pull) {
  const auto reply = pull.gateway("GET", pull.here("/lists"), nullptr);
  if (!reply) return std::unexpected(reply.error());
  const json::array& ours = rows(*reply, "lists");
  for (auto& [id, list] : pull.cursor.lists) {
    if (const json::value* here = list_here(ours, list)) {
      list.id = static_cast<std::uint64_t>(number(*here, "id"));
      list.slug = text(*here, "slug");
    } else {
      pull.note("list \"" + list.slug + "\", number " + std::to_string(id) +
                " at pretix, is not here under that name; call it so again (PATCH /v1/events/" + pull.options.into +
                "/lists/..., \"slug\"), or what is checked in on it is not told");
    }
  }
  return ours;
}

// A list that cannot be kept is not made: without its rules it would let in too many.
Result<void> put_list(PretixPull& pull, const json::value& list, const std::string& slug, const json::array& ours) {
  const auto id = static_cast<std::uint64_t>(number(list, "id"));
  PullCursor::List& kept = pull.cursor.lists[id];
  kept.slug = slug;
  const json::value* here = list_here(ours, kept);
  if (here != nullptr) kept.id = static_cast<std::uint64_t>(number(*here, "id"));
  json::object body = list_body(list);
  const std::string digest = digest_text(json::serialize(body));
  if (here != nullptr && kept.digest == digest) return {};
  if (names_gates(body["rules"])) {
    pull.note("list \"" + text(list, "name") +
              "\": its rules name gates by pretix's numbers; gates here have their own "
              "(usherctl list show " +
              pull.options.into + "/" + slug + ")");
  }
  if (here == nullptr) body["slug"] = slug;
  const auto put = pull.gateway(here != nullptr ? "PATCH" : "POST",
                                here != nullptr ? pull.here("/lists/" + slug) : pull.here("/lists"), body);
  if (auto done = told(pull, "list \"" + text(list, "name") + "\" was left as it is", put); !done) {
    if (here == nullptr) pull.cursor.lists.erase(id);  // if it was made all the same, its slug finds it
    return done;
  }
  kept.digest = put ? digest : std::string();
  if (put) kept.id = static_cast<std::uint64_t>(std::max<std::int64_t>(0, number(*put, "id")));
  if (!put && here == nullptr) pull.cursor.lists.erase(id);
  return {};
}

Result<void> pull_lists(PretixPull& pull) {
  const auto ours = find_lists(pull);
  if (!ours) return std::unexpected(ours.error());
  PullCursor::Seen seen;
  auto lists = changed(pull, "checkinlists", "?exclude=checkin_count&exclude=position_count", seen);
  if (!lists) return std::unexpected(lists.error());
  if (!*lists) return {};
  std::map<std::uint64_t, std::string> known;
  for (const auto& [id, list] : pull.cursor.lists) known[id] = list.slug;
  const auto slugs = list_slugs(**lists, known);
  for (const json::value& list : **lists) {
    const auto slug = slugs.find(static_cast<std::uint64_t>(number(list, "id")));
    if (slug == slugs.end()) continue;
    if (auto put = put_list(pull, list, slug->second, *ours); !put) return put;
    known.erase(slug->first);
  }
  for (const auto& [id, slug] : known) {
    pull.note("list \"" + slug + "\" is no longer at pretix; it stays here");
  }
  pull.cursor.catalogs["checkinlists"] = seen;
  return {};
}

// None: the token may not read them.
Result<json::value> settings_of(PretixPull& pull) {
  Request request;
  request.target = pull.options.address.of_event("settings/");
  const auto answer = pull.pretix(request);
  if (!answer && answer.error().status != 403) return std::unexpected(answer.error());
  if (!answer || answer->status != 200) return json::value();
  auto body = parse_json(answer->body);
  return body && body->is_object() ? std::move(*body) : json::value();
}

}  // namespace

Result<void> pull_event(PretixPull& pull) {
  Request request;
  request.target = pull.options.address.of_event("");
  const bool fresh = pull.cursor.source.empty();
  const auto answer = pull.pretix(request, !fresh);
  if (!answer) return std::unexpected(answer.error());
  const auto detail = answer->status == 200 ? parse_json(answer->body) : std::nullopt;
  if (!detail || text(*detail, "slug").empty()) {
    return std::unexpected(Problem{
        Exit::refused, pull.options.address.text() + " has no such event (HTTP " + std::to_string(answer->status) + ")",
        "Check --organizer and --event against the address of the event's page.", answer->body, answer->status});
  }
  pull.testmode = flag(*detail, "testmode");
  auto settings = settings_of(pull);
  if (!settings) return std::unexpected(settings.error());
  json::object body = event_body(*detail, *settings);
  const std::string digest = digest_text(json::serialize(body) + json::serialize(*settings));
  if (!fresh && digest == pull.cursor.event_digest) return {};
  if (fresh) {
    const auto there = pull.gateway("GET", pull.here(), nullptr);
    if (!there && there.error().status != 404) return std::unexpected(there.error());
    if (there && !pull.options.into_given) {
      return std::unexpected(
          Problem{Exit::usage,
                  "there is an event \"" + pull.options.into + "\" here that does not come from pretix",
                  "--into " + pull.options.into + " pulls into it; --into SLUG makes another.",
                  {},
                  0});
    }
    json::object first{{"slug", pull.options.into}};
    const auto made = there ? there : pull.gateway("POST", "/v1/events", std::move(first));
    // Made a moment ago, by a request whose answer was lost.
    if (!made && made.error().status != 409) return std::unexpected(made.error());
    pull.cursor.source = pull.options.address.text();
    if (auto saved = pull.save(); !saved) return saved;
  }
  const auto put = pull.gateway("PATCH", pull.here(), body);
  if (!put) return std::unexpected(put.error());
  if (settings->is_object()) {
    if (auto kept = told(pull, "settings", pull.gateway("PUT", pull.here("/catalog/settings/0"), *settings)); !kept) {
      return kept;
    }
  }
  pull.cursor.event_digest = digest;
  return pull.save();
}

Result<void> pull_catalogs(PretixPull& pull) {
  constexpr std::pair<const char*, const char*> kKinds[] = {{"categories", "category"},
                                                            {"items", "item"},
                                                            {"subevents", "subevent"},
                                                            {"badgelayouts", "badge_layout"},
                                                            {"badgeitems", "badge_item"}};
  for (const auto& [name, kind] : kKinds) {
    if (auto done = pull_kind(pull, name, kind); !done) return done;
  }
  if (auto done = pull_questions(pull); !done) return done;
  if (auto done = pull_lists(pull); !done) return done;
  return pull.save_soon();
}

}  // namespace usher::ctl
