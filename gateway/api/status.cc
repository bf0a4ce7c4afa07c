#include "gateway/api/status.h"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "gateway/api/answers.h"
#include "gateway/api/counts.h"
#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"
#include "gateway/api/live.h"
#include "gateway/api/metrics_page.h"
#include "gateway/api/openapi.h"
#include "gateway/api/reads.h"
#include "gateway/api/scope.h"
#include "storage/backup.h"

namespace usher::api {

using http::Request;
using http::Response;

namespace {

Response page_of(const Context* context) {
  const auto directory = context->sequencer->directory();
  const admission::Time now = context->clock();
  const Board board = read_board(*context->scoreboard, now);
  PageInput input;
  input.directory = directory.get();
  input.board = &board;
  input.now = now;
  input.probe = context->probe;
  input.batches = context->batches;
  input.http = context->http_stats;
  if (context->live != nullptr) input.live = context->live->stats();
  if (context->lanes != nullptr) {
    input.lanes = context->lanes->reports();
    input.readers = context->lanes->readers();
    input.cameras = context->lanes->cameras();
    input.outputs = context->lanes->outputs();
  }
  if (context->decoders != nullptr) input.decoders = context->decoders->counts();
  input.gateway.ready = not_ready_because(context).empty();
  input.gateway.queue_depth = context->sequencer->queue_depth();
  input.gateway.permits_total = context->permits->total();
  input.gateway.permits_taken = context->permits->taken();
  input.gateway.search_tickets = context->search->tickets();
  input.gateway.search_bytes = context->search->bytes();
  input.gateway.search_ready = context->search->ready();
  input.gateway.started = context->started;
  input.gateway.version = context->version;
  input.gateway.compiler = __VERSION__;
  Response response;
  response.content_type = metrics::kPageContentType;
  response.body = metrics_page(input);
  return response;
}

Response counts_of(const Context* context, const Scope& scope) {
  const admission::Time now = context->clock();
  return json_response(counts_body(*scope.directory, *scope.event, read_board(*context->scoreboard, now), now));
}

Answered<std::string> backup_folder(const Context* context, std::string_view body) {
  JsonIn in(body);
  std::string folder;
  in.text("folder", folder);
  in.need({"folder"});
  const std::filesystem::path path(folder);
  // A relative folder stays below the root; an absolute one is the administrator's own word.
  const std::filesystem::path plain = path.lexically_normal();
  if (folder.empty() || folder.find('\0') != folder.npos) in.mistake("folder", "must not be empty");
  if (path.is_relative() && !plain.empty() && *plain.begin() == "..")
    in.mistake("folder", "must not lead out of the backup root");
  if (auto mistake = in.finish()) return std::unexpected(bad_request(*mistake));
  return path.is_absolute() ? plain.string() : (std::filesystem::path(context->backup_root) / plain).string();
}

Answered<Response> back_up(const Context* context, const std::string& folder) {
  const auto done = storage::backup(*context->store, folder);
  if (!done) return std::unexpected(refusal(done.error()));
  JsonOut out;
  out.begin_object();
  out.field("id", done->id);
  out.field("folder", folder);
  out.field("bytes", done->bytes);
  out.field("time", admission::Time(std::chrono::seconds(done->time_s)));
  out.end_object();
  return json_response(std::move(out).take());
}

}  // namespace

std::string_view not_ready_because(const Context* context) {
  if (!context->sequencer->healthy()) return "the store has failed; the gateway is about to restart";
  if (!context->ready.load(std::memory_order_acquire)) return "the gateway is starting or stopping";
  return {};
}

Answering healthz(Context* context, const Request*) {
  JsonOut out;
  out.begin_object();
  out.field("status", "ok");
  out.field("version", context->version);
  out.end_object();
  co_return json_response(std::move(out).take());
}

Answering readyz(Context* context, const Request*) {
  const std::string_view why = not_ready_because(context);
  if (!why.empty()) co_return unavailable(why);
  JsonOut out;
  out.begin_object();
  out.field("status", "ready");
  out.end_object();
  co_return json_response(std::move(out).take());
}

Answering show_openapi(Context*, const Request*) {
  Response response;
  response.content_type = "application/yaml";
  response.body = openapi_text();
  co_return response;
}

Answering show_metrics(Context* context, const Request*) {
  auto page = co_await read_on_worker(context, [context]() -> Answered<Response> { return page_of(context); });
  co_return page ? std::move(*page) : std::move(page.error());
}

Answering show_counts(Context* context, const Request* request) {
  auto scope = find_event(context, request);
  if (!scope) co_return std::move(scope.error());
  auto work = [context, scope = std::move(*scope)]() -> Answered<Response> { return counts_of(context, scope); };
  auto response = co_await read_on_worker(context, std::move(work));
  co_return response ? std::move(*response) : std::move(response.error());
}

Answering make_backup(Context* context, const Request* request) {
  auto folder = backup_folder(context, request->body);
  if (!folder) co_return std::move(folder.error());
  const sequencer::Permit alone = context->backups.try_take();
  if (!alone) co_return busy("a backup is under way already");
  auto work = [context, folder = std::move(*folder)] { return back_up(context, folder); };
  auto response = co_await read_on_worker(context, std::move(work));
  co_return response ? std::move(*response) : std::move(response.error());
}

boost::asio::awaitable<void> stream_live(Context* context, http::Exchange* exchange) {
  const auto scope = find_event(context, &exchange->request());
  if (!scope) {
    (void)co_await exchange->respond(scope.error());
    co_return;
  }
  co_await context->live->serve(exchange);
}

}  // namespace usher::api
