#include "gateway/api/secrets.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "gateway/api/answers.h"
#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"
#include "gateway/api/orders.h"
#include "gateway/api/paging.h"
#include "gateway/api/scope.h"
#include "gateway/api/secret_reads.h"

namespace usher::api {

using admission::CodeChange;
using http::Request;
using http::Response;

namespace {

Answered<std::vector<std::string>> secrets_from(std::string_view body) {
  JsonIn in(body);
  std::vector<std::string> secrets;
  if (in.texts("secrets", secrets, kSecretsPerRequestMax, kSecretBytesMax)) {
    if (secrets.empty()) in.mistake("secrets", "must have at least one code");
    const auto is_empty = [](const std::string& secret) { return secret.empty(); };
    if (std::ranges::any_of(secrets, is_empty)) in.mistake("secrets", "must not have an empty code");
  }
  in.need({"secrets"});
  if (auto mistake = in.finish()) return std::unexpected(bad_request(*mistake));
  return secrets;
}

Answering put_secrets(const Context* context, const Request* request, CodeChange change) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  auto secrets = secrets_from(request->body);
  if (!secrets) co_return std::move(secrets.error());
  sequencer::PutSecrets put;
  put.event = scope->event->id;
  put.change = change;
  put.device = caller(request);
  put.codes = std::move(*secrets);
  sequencer::Command command = std::move(put);
  auto ordered = co_await order<sequencer::SecretsDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::move(ordered.error());
  JsonOut out;
  out.begin_object();
  out.field("changed", ordered->done.changed);
  out.field("unchanged", ordered->done.unchanged);
  out.end_object();
  co_return json_response(std::move(out).take());
}

void write(JsonOut& out, const MarkedCode& code) {
  out.begin_object();
  out.field("id", code.mark.id);
  out.field("kind", code.revoked ? "revoked" : "blocked");
  write_code_and_mark(out, code);
  out.end_object();
}

Answered<Response> page_of(const Context* context, admission::EventId event, const Paging& paging) {
  auto found = marks(context, event, paging.after, paging.limit);
  if (!found) return std::unexpected(std::move(found.error()));
  const bool more = found->size() == paging.limit;
  const std::uint64_t last = found->empty() ? 0 : found->back().mark.id;
  std::erase_if(*found, [](const Mark& mark) { return mark.lapsed; });
  const auto codes = codes_of(context, event, *found);
  if (!codes) return std::unexpected(codes.error());
  JsonOut out(256 * codes->size() + 64);
  out.begin_object();
  out.begin_array("secrets");
  for (const MarkedCode& code : *codes) write(out, code);
  out.end_array();
  if (more) {
    out.field("next", last);
  } else {
    out.null("next");
  }
  out.end_object();
  return json_response(std::move(out).take());
}

}  // namespace

Answering revoke_secrets(Context* context, const Request* request) {
  co_return co_await put_secrets(context, request, CodeChange::revoke);
}

Answering block_secrets(Context* context, const Request* request) {
  co_return co_await put_secrets(context, request, CodeChange::block);
}

Answering unblock_secrets(Context* context, const Request* request) {
  co_return co_await put_secrets(context, request, CodeChange::unblock);
}

Answering list_secrets(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  const auto paging = paging_of(request);
  if (!paging) co_return paging.error();
  const auto event = scope->event->id;
  auto work = [context, event, paging = *paging] { return page_of(context, event, paging); };
  auto response = co_await read_on_worker(context, std::move(work));
  co_return response ? std::move(*response) : std::move(response.error());
}

}  // namespace usher::api
