#include "gateway/ctl/pretix_pull.h"

#include <boost/json/serialize.hpp>

#include "gateway/ctl/retry.h"

namespace usher::ctl {
namespace {

constexpr int kFailuresMax = 8;  // in a row, without --follow: about two minutes
constexpr std::size_t kNotesMax = 1000;

ClientOptions client_options(const PullOptions& options) {
  ClientOptions made;
  made.token = options.token;
  made.scheme = "Token";
  made.ca_file = options.ca_file;
  return made;
}

Problem refused_by_pretix(const PretixAddress& address, const Answer& answer, const std::string& target) {
  Problem problem{Exit::refused, {}, {}, answer.body, answer.status};
  std::string why;
  if (const auto body = parse_json(answer.body)) why = text(*body, "detail");
  problem.message = address.text() + " answered HTTP " + std::to_string(answer.status) +
                    (why.empty() ? "" : ": " + why) + " (" + target.substr(0, target.find('?')) + ")";
  problem.hint =
      answer.status == 401
          ? "Give a valid API token of a team with --token: pretix, your organizer account, Teams, API tokens."
          : "The token's team needs \"can view orders\", and \"can change orders\" or \"can perform check-ins\" "
            "to push; and access to this event.";
  return problem;
}

Problem interruption() {
  return {Exit::done, "interrupted", {}, {}, 0};
}

}  // namespace

PretixPull::PretixPull(Session& given, PullOptions with, Wait wait)
    : options(std::move(with)),
      session(given),
      wait_(std::move(wait)),
      client_(options.address.server, client_options(options)) {}

Result<void> PretixPull::pause(std::chrono::milliseconds wait, const std::string& why, int failures) {
  if (!options.follow && failures >= kFailuresMax) {
    return std::unexpected(Problem{Exit::unreachable,
                                   why,
                                   "What was pulled stands; the same command again goes on from there. --follow waits "
                                   "as long as it takes.",
                                   {},
                                   0});
  }
  if (wait_(wait, why)) return {};
  interrupted_ = true;
  return std::unexpected(interruption());
}

Result<std::optional<Answer>> PretixPull::attempt(const Request& request, bool own, bool give_up) {
  for (int failures = 0;; ++failures) {
    const auto answer = client_.send(request);
    Next next{Step::again, backoff(failures)};
    std::string why = options.address.server.text();
    if (answer) {
      next = after_answer(answer->status, answer->header("Retry-After"), failures);
      why += " answered HTTP " + std::to_string(answer->status);
      const bool foreign = own && answer->status != 304 && !answered_by_pretix(answer->status, answer->body);
      if (next.step == Step::take && foreign) {
        next = {Step::again, backoff(failures)};
        why += ", but not as pretix does";
      }
      // Nothing is followed yet: the address is more likely to be wrong than pretix to be away.
      const bool passing = answer->status == 409 || answer->status == 429 || answer->status >= 500;
      if (next.step == Step::again && !passing && cursor.source.empty()) return *answer;
    } else {
      why += ": " + answer.error().message;
    }
    if (next.step == Step::take) return *answer;
    if (next.step == Step::refuse) {
      return std::unexpected(refused_by_pretix(options.address, *answer, request.target));
    }
    unheard = why;
    const bool asks_to_wait = answer && answer->status == 429;
    const bool enough = failures + 1 >= kAsideAfter && cursor.aside.size() < kAsideMax && !asks_to_wait;
    if (give_up && enough && pretix_answers()) return std::nullopt;
    if (auto waited = pause(next.wait, why, failures); !waited) return std::unexpected(waited.error());
  }
}

Result<Answer> PretixPull::pretix(const Request& request, bool own) {
  auto answer = attempt(request, own, false);
  if (!answer) return std::unexpected(answer.error());
  return std::move(**answer);
}

Result<std::optional<Answer>> PretixPull::tell(const Request& request, bool once) {
  if (!once) return attempt(request, true, true);
  auto answer = client_.send(request);
  if (answer && answered_by_pretix(answer->status, answer->body)) return std::move(*answer);
  unheard = options.address.server.text() +
            (answer ? " answered HTTP " + std::to_string(answer->status) : ": " + answer.error().message);
  return std::nullopt;
}

bool PretixPull::pretix_answers() {
  Request request;
  request.target = options.address.of_event("");
  const auto answer = client_.send(request);
  return answer && answer->status == 200 && answered_by_pretix(answer->status, answer->body);
}

Result<json::value> PretixPull::gateway(std::string method, const std::string& target, const json::value& body) {
  for (int failures = 0;; ++failures) {
    auto reply = session.call(method, target, body, true);
    if (reply) return std::move(reply->value);
    const Problem& problem = reply.error();
    const bool passing =
        problem.exit == Exit::unreachable || problem.status == 429 || problem.status == 503 || problem.status == 500;
    if (!passing) return std::unexpected(problem);
    if (auto waited = pause(backoff(failures), problem.message, failures); !waited) {
      return std::unexpected(waited.error());
    }
  }
}

std::string PretixPull::here(std::string_view rest) const {
  return path("/v1/events/{}", {options.into}) + std::string(rest);
}

Result<std::optional<PretixPull::Page>> PretixPull::page(const std::string& target, const std::string& modified_since,
                                                         std::string* last_modified, bool optional) {
  Request request;
  request.target = target;
  if (!modified_since.empty()) request.headers.emplace_back("If-Modified-Since", modified_since);
  // A server may lack a list; what it must have is asked for until pretix itself answers.
  const auto answer = pretix(request, !optional);
  if (!answer) {
    if (!optional || answer.error().status != 403) return std::unexpected(answer.error());
    note("not pulled, the token may not read it: " + target.substr(0, target.find('?')));
    return std::nullopt;
  }
  if (answer->status == 304 || answer->status == 404) return std::nullopt;
  const auto body = parse_json(answer->body);
  if (answer->status / 100 != 2 || !body) {
    return std::unexpected(refused_by_pretix(options.address, *answer, target));
  }
  if (last_modified != nullptr) *last_modified = answer->header("Last-Modified");
  Page out;
  out.results = rows(*body, "results");
  out.generated = answer->header("X-Page-Generated");
  if (const std::string next = text(*body, "next"); !next.empty()) {
    const auto found = options.address.target_of(next);
    if (!found)
      return std::unexpected(Problem{Exit::refused, options.address.text() + ": " + found.error(), {}, {}, 0});
    out.next = *found;
  }
  return out;
}

Result<std::optional<json::array>> PretixPull::all(const std::string& target, const std::string& modified_since,
                                                   std::string* last_modified, bool optional) {
  auto first = page(target, modified_since, last_modified, optional);
  if (!first) return std::unexpected(first.error());
  if (!*first) return std::nullopt;
  json::array out = std::move((*first)->results);
  for (std::string next = (*first)->next; !next.empty();) {
    auto more = page(next, {}, nullptr, optional);
    if (!more) return std::unexpected(more.error());
    // A page that was there a moment ago: what follows is fetched whole the next time.
    if (!*more) return std::nullopt;
    for (json::value& each : (*more)->results) out.push_back(std::move(each));
    next = (*more)->next;
  }
  return out;
}

Result<void> PretixPull::save() {
  saved_.pushed = delivered ? saved_.pushed : cursor.pushed;
  saved_at_ = std::chrono::steady_clock::now();
  if (cursor == saved_) return {};
  const auto kept = gateway("PUT", here("/catalog/pull/0"), to_json(cursor));
  if (!kept) return std::unexpected(kept.error());
  saved_ = cursor;
  delivered = false;
  return {};
}

Result<void> PretixPull::save_soon() {
  if (std::chrono::steady_clock::now() - saved_at_ < kSaveEvery) return {};
  return save();
}

void PretixPull::save_once() {
  if (cursor.source.empty() || cursor == saved_) return;
  if (session.call("PUT", here("/catalog/pull/0"), to_json(cursor), true)) saved_ = cursor;
}

Result<bool> PretixPull::load() {
  const auto kept = gateway("GET", here("/catalog/pull/0"), nullptr);
  if (!kept) {
    if (kept.error().status == 404) return false;
    return std::unexpected(kept.error());
  }
  auto read = cursor_from(*kept);
  if (!read) return std::unexpected(Problem{Exit::refused, "the gateway's cursor: " + read.error(), {}, {}, 0});
  if (read->source != options.address.text()) {
    return std::unexpected(
        Problem{Exit::usage,
                "event \"" + options.into + "\" follows " + read->source + ", not " + options.address.text(),
                "Name another event here with --into SLUG.",
                {},
                0});
  }
  cursor = *read;
  saved_ = std::move(*read);
  return true;
}

void PretixPull::note(const std::string& text) {
  if (told_.size() >= kNotesMax || !told_.insert(text).second) return;
  notes_.push_back(text);
}

}  // namespace usher::ctl
