#include "gateway/api/checkins.h"

#include <chrono>
#include <expected>
#include <string>
#include <utility>
#include <variant>

#include "gateway/api/answers.h"
#include "gateway/api/checkin_reply.h"
#include "gateway/api/checkin_request.h"
#include "gateway/api/identify.h"
#include "gateway/api/json_out.h"
#include "gateway/api/ledger_reads.h"
#include "gateway/api/orders.h"
#include "gateway/api/scope.h"
#include "gateway/api/uploads.h"
#include "gateway/lane/document.h"
#include "gateway/lane/local_time.h"

namespace usher::api {

using http::Request;
using http::Response;

namespace {

// A token bound to one gate supplies it; one bound to several has to say which; an unbound one says what it likes.
std::expected<void, Response> settle_gate(const admission::Device& device, const Scope& scope,
                                          sequencer::CheckIn& scan) {
  if (device.gates.empty()) return {};
  if (scan.gate.empty() && !scan.lane.empty()) {
    const auto lane = scope.directory->lanes_by_name.find(scan.lane);
    if (lane != scope.directory->lanes_by_name.end()) {
      scan.gate = scope.directory->gate_name(scope.directory->lanes.at(lane->second).gate);
    }
  }
  if (scan.gate.empty()) {
    if (device.gates.size() > 1) return std::unexpected(bad_request("gate: this token serves several; say which"));
    scan.gate = device.gates.front();
  }
  if (may_use_gate(device, scan.gate)) return {};
  return std::unexpected(forbidden("gate \"" + scan.gate + "\" is not among those this token is bound to"));
}

// Names can be tried out.
bool is_guess(const sequencer::CheckIn& scan) {
  return scan.document == lane::kPerson;
}

// The command, checked against path, token and directory.
std::expected<sequencer::CheckIn, Response> checkin_command(Context* context, const Scope& scope,
                                                            const Request* request) {
  auto read = read_checkin(request->body);
  if (!read) return std::unexpected(bad_request(read.error()));
  const auto list = find_list(scope, read->list, request);
  if (!list) return std::unexpected(list.error());
  sequencer::CheckIn& scan = read->command;
  if (scan.force && !is_staff(request)) return std::unexpected(forbidden("force is for staff"));
  if (scan.ignore_unpaid && !is_staff(request)) return std::unexpected(forbidden("ignore_unpaid is for staff"));
  if (auto settled = settle_gate(*request->principal, scope, scan); !settled) return std::unexpected(settled.error());
  scan.event = scope.event->id;
  scan.list = (*list)->id;
  scan.device = caller(request);
  const auto today = lane::local_day(context->clock(), scope.event->timezone);
  if (auto found = identify(*read, *scope.event, language_for(request, *scope.event), today); !found) {
    return std::unexpected(std::move(found.error()));
  }
  if (!is_guess(scan)) return std::move(scan);
  if (const auto wait = context->guesses.take(scan.device, std::chrono::steady_clock::now())) {
    return std::unexpected(
        wait_for(*wait, "person: this token has named too many people whom nobody knows; wait, or search by name"));
  }
  return std::move(scan);
}

void count_refusal(metrics::Probe& probe, int status) {
  if (status == 429) probe.checkins_busy.fetch_add(1, std::memory_order_relaxed);
  if (status == 503) probe.checkins_unavailable.fetch_add(1, std::memory_order_relaxed);
}

// Whether this caller may take this check-in back: its own device's, on a list it is bound to.
std::expected<void, Response> may_annul(const Scope& scope, const Request* request,
                                        const admission::LedgerEntry& entry) {
  const auto* scan = std::get_if<admission::Scanned>(&entry.fact);
  if (scan == nullptr || entry.event != scope.event->id) {
    return std::unexpected(not_found("no check-in of this event has that nonce or seq"));
  }
  if (!is_staff(request) && scan->device != caller(request)) {
    return std::unexpected(forbidden("the check-in was made by another device; staff can take it back"));
  }
  const auto list = scope.directory->lists.find(scan->list);
  if (list == scope.directory->lists.end()) return {};
  const auto allowed = find_list(scope, list->second.slug, request);
  if (!allowed) return std::unexpected(allowed.error());
  return {};
}

}  // namespace

Answering check_in(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  auto command = checkin_command(context, *scope, request);
  if (!command) co_return std::move(command.error());
  const bool guess = is_guess(*command);
  if (names_files(command->answers)) {
    auto claimed = co_await claim_files(context, scope->event->id, std::move(command->answers));
    if (!claimed) co_return std::move(claimed.error());
    command->answers = std::move(*claimed);
  }
  sequencer::Command scan = std::move(*command);
  auto ordered = co_await order<sequencer::CheckedIn>(context, request->thread, std::move(scan));
  if (!ordered) {
    count_refusal(*context->probe, ordered.error().status);
    co_return std::move(ordered.error());
  }
  if (guess && ordered->done.ticket) context->guesses.give_back(caller(request));
  const sequencer::DirectoryView directory = context->sequencer->directory();
  const ReplyView view{*directory, *scope->event, language_for(request, *scope->event),
                       language_tag_for(request, *scope->event), is_staff(request)};
  Response response = json_response(checkin_reply(ordered->done, view));
  context->probe->http_checkin.observe(metrics::seconds_since(request->received));
  co_return response;
}

Answering annul(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  auto command = read_annul(request->body);
  if (!command) co_return bad_request(command.error());
  command->event = scope->event->id;
  command->device = caller(request);
  if (!is_staff(request) || !request->principal->lists.empty()) {
    auto entry = co_await find_scan(context, scope->event->id, command->nonce, command->seq);
    if (!entry) co_return std::move(entry.error());
    if (auto allowed = may_annul(*scope, request, *entry); !allowed) co_return std::move(allowed.error());
  }
  sequencer::Command taken_back = std::move(*command);
  auto ordered = co_await order<sequencer::AnnulDone>(context, request->thread, std::move(taken_back));
  if (!ordered) co_return std::move(ordered.error());
  JsonOut out;
  out.begin_object();
  out.field("seq", ordered->done.seq);
  out.field("annulled", ordered->done.scan);
  out.field("ticket", ordered->done.ticket);
  out.end_object();
  co_return json_response(std::move(out).take());
}

}  // namespace usher::api
