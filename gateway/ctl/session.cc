#include "gateway/ctl/session.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <ostream>

#include <boost/json/serialize.hpp>

namespace usher::ctl {
namespace {

std::string hint_for(int status) {
  switch (status) {
    case 401:
      return "The gateway does not know this token. Give one with --token-file FILE or USHER_TOKEN; the admin token is "
             "in "
             "admin.token in usherd's data folder (--data DIR).";
    case 403:
      return "This token may not do that. Use one with another role (usherctl token create --role staff, as admin).";
    case 404:
      return "See what there is: usherctl event list, usherctl list list EVENT.";
    case 413:
      return "Send less at once.";
    case 429:
    case 503:
      return "The gateway is busy or not ready; try again in a moment (usherctl status).";
    default:
      return {};
  }
}

Result<std::string> read_token(const std::string& file) {
  std::ifstream in(file);
  std::string token;
  if (!in || !std::getline(in, token)) {
    const int error = errno;
    return usage_problem(
        "cannot read a token from " + file + ": " + (error != 0 ? std::strerror(error) : "it is empty"),
        "Name usherd's data folder with --data DIR (its admin.token is read), or give a token with "
        "--token-file FILE or the environment variable USHER_TOKEN.");
  }
  while (!token.empty() && (token.back() == '\r' || token.back() == ' ')) token.pop_back();
  return token;
}

}  // namespace

Problem refusal_of(const Answer& answer) {
  Problem problem{Exit::refused, {}, hint_for(answer.status), answer.body, answer.status};
  if (const auto body = parse_json(answer.body)) {
    if (const json::value* error = member(*body, "error")) {
      problem.message = text(*error, "message");
      if (const std::string code = text(*error, "code"); !code.empty()) {
        problem.message += " (" + code + ", HTTP " + std::to_string(answer.status) + ")";
      }
    }
  }
  if (problem.message.empty()) problem.message = "the gateway answered HTTP " + std::to_string(answer.status);
  return problem;
}

Result<std::string> Session::find_token() const {
  Result<std::string> token = settings.token;
  if (!settings.token_file.empty()) {
    token = read_token(settings.token_file);
  } else if (settings.token.empty()) {
    token = read_token(settings.data + "/admin.token");
  }
  if (!token) return token;
  const auto graphic = [](char c) { return c > ' ' && c < 0x7F; };
  if (token->empty() || token->size() > kTokenBytesMax || !std::all_of(token->begin(), token->end(), graphic)) {
    return usage_problem("this is not a token: it must be one line of plain characters",
                         "Take it from admin.token or from usherctl token create.");
  }
  return token;
}

Result<Client*> Session::client(bool with_token) {
  if (client_ && client_has_token_ == with_token) return client_.get();
  auto server = parse_server(settings.server);
  if (!server)
    return usage_problem("--server " + settings.server + ": " + server.error(),
                         "For instance --server http://127.0.0.1:8480");
  ClientOptions options;
  if (with_token) {
    auto token = find_token();
    if (!token) return std::unexpected(token.error());
    options.token = *token;
  }
  options.language = language_tag(console.language);
  options.ca_file = settings.ca_file;
  if (!settings.ca_file.empty() && !std::ifstream(settings.ca_file)) {
    return usage_problem("cannot read --ca " + settings.ca_file + ": " + std::strerror(errno));
  }
  options.insecure = settings.insecure;
  if (settings.timeout_s > 0)
    options.answer_deadline = std::chrono::milliseconds(static_cast<long long>(settings.timeout_s * 1000));
  client_ = std::make_unique<Client>(*server, options);
  client_has_token_ = with_token;
  return client_.get();
}

Problem Session::unreachable(const Unreachable& why) const {
  const auto server = parse_server(settings.server);
  return {Exit::unreachable,
          "no answer from " + (server ? server->text() : settings.server) + ": " + why.message,
          "Is usherd running there? Start it with usherd --data DIR, or name the gateway with --server URL or "
          "USHER_SERVER.",
          {},
          0};
}

Result<std::expected<Answer, Unreachable>> Session::try_stream(const Request& request, const Hooks& hooks,
                                                               bool with_token) {
  auto found = client(with_token);
  if (!found) return std::unexpected(found.error());
  return (*found)->stream(request, hooks);
}

Result<Answer> Session::ask(const Request& request, const Hooks& hooks) {
  auto answer = try_stream(request, hooks, true);
  if (!answer) return std::unexpected(answer.error());
  if (!*answer) return std::unexpected(unreachable(answer->error()));
  if ((*answer)->status / 100 != 2 && !(*answer)->stopped) return std::unexpected(refusal_of(**answer));
  return std::move(**answer);
}

Result<Reply> Session::get(const std::string& target) {
  return call("GET", target, nullptr);
}

Result<Reply> Session::call(std::string method, const std::string& target, const json::value& body, bool repeatable) {
  Request request;
  request.method = std::move(method);
  request.target = target;
  if (!body.is_null()) request.body = json::serialize(body);
  request.repeatable = repeatable || request.method == "GET";
  auto answer = ask(request);
  if (!answer) return std::unexpected(answer.error());
  Reply reply{std::move(answer->body), nullptr};
  if (reply.raw.empty()) return reply;
  auto parsed = parse_json(reply.raw);
  if (!parsed) {
    return std::unexpected(Problem{Exit::refused, "the answer is not JSON",
                                   "Is this a usher gateway? (usherctl status)", reply.raw, answer->status});
  }
  reply.value = std::move(*parsed);
  return reply;
}

Outcome Session::call_and_show(std::string method, const std::string& target, const json::value& body,
                               const std::function<std::string(const json::value&)>& show) {
  const auto reply = call(std::move(method), target, body);
  if (!reply) return std::unexpected(reply.error());
  if (settings.json) {
    print_raw(reply->raw);
  } else {
    print(show(reply->value));
  }
  return Exit::done;
}

void Session::print_raw(std::string_view body) const {
  *console.out << body;
  if (!body.ends_with('\n')) *console.out << '\n';
  console.out->flush();
}

void Session::print(std::string_view text) const {
  *console.out << text;
  console.out->flush();
}

void Session::note(std::string_view text) const {
  *console.err << text;
  console.err->flush();
}

}  // namespace usher::ctl
