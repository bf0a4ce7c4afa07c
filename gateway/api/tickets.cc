#include "gateway/api/tickets.h"

#include <optional>
#include <utility>

#include "gateway/api/answers.h"
#include "gateway/api/checkin_reply.h"
#include "gateway/api/identifiers.h"
#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"
#include "gateway/api/orders.h"
#include "gateway/api/scope.h"
#include "gateway/api/ticket_json.h"
#include "gateway/api/ticket_reads.h"
#include "gateway/api/whole_number.h"

namespace usher::api {

using admission::Ticket;
using admission::TicketChange;
using admission::TicketId;
using http::Request;
using http::Response;

namespace {

Answered<TicketId> ticket_id_of(const Request* request) {
  const std::string_view text = request->param("id");
  if (const auto id = whole_id<TicketId>(text); id && *id) return *id;
  return std::unexpected(not_found("there is no ticket \"" + std::string(text.substr(0, 64)) + "\""));
}

// The fields of `body` over `ticket`, document numbers hashed.
Answered<Ticket> ticket_from(std::string_view body, Ticket ticket, const storage::EventKeys& keys) {
  JsonIn in(body);
  TicketFields fields{.ticket = std::move(ticket)};
  read_ticket(in, fields);
  if (auto mistake = in.finish()) return std::unexpected(bad_request(*mistake));
  set_identifiers(fields.ticket, fields.numbers, fields.birth_date, keys);
  return std::move(fields.ticket);
}

// The ticket with what it has done, as the store has it now. Blocking.
Answered<Response> describe(const Context* context, const Scope& scope, TicketId id, int status) {
  const TicketReads reads(context, scope.event->id);
  const auto ticket = reads.find(id);
  if (!ticket) return std::unexpected(ticket.error());
  if (!*ticket) return std::unexpected(not_found("there is no ticket " + std::to_string(id.value)));
  const auto presences = reads.presences(id);
  if (!presences) return std::unexpected(presences.error());
  JsonOut out(1024);
  out.begin_object();
  write_members(out, **ticket);
  out.begin_array("checkins");
  for (const auto& [list, presence] : *presences) {
    const auto known = scope.directory->lists.find(list);
    if (known == scope.directory->lists.end()) continue;
    out.begin_object();
    out.field("list", known->second.slug);
    out.field("admitted", admission::admitted(presence));
    out.field("inside", admission::inside(presence));
    out.begin_array("checkins");
    for (const auto& checkin : presence.checkins) write(out, checkin, *scope.directory);
    out.end_array();
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return json_response(std::move(out).take(), status);
}

boost::asio::awaitable<Answered<Response>> described(const Context* context, Scope scope, TicketId id, int status) {
  return read_on_worker(
      context, [context, scope = std::move(scope), id, status] { return describe(context, scope, id, status); });
}

boost::asio::awaitable<Answered<Ticket>> stored(const Context* context, admission::EventId event, TicketId id) {
  return read_on_worker(context, [context, event, id]() -> Answered<Ticket> {
    auto found = TicketReads(context, event).find(id);
    if (!found) return std::unexpected(std::move(found.error()));
    if (!*found) return std::unexpected(not_found("there is no ticket " + std::to_string(id.value)));
    return std::move(**found);
  });
}

// Puts one ticket and answers with it as it stands then.
Answering put_ticket(const Context* context, const Request* request, Scope scope, TicketChange why, Ticket ticket,
                     int status) {
  sequencer::PutTickets put;
  put.event = scope.event->id;
  put.why = why;
  put.device = caller(request);
  put.tickets.push_back(std::move(ticket));
  sequencer::Command command = std::move(put);
  auto ordered = co_await order<sequencer::TicketsDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::move(ordered.error());
  auto response = co_await described(context, std::move(scope), ordered->done.ids.front(), status);
  co_return response ? std::move(*response) : std::move(response.error());
}

}  // namespace

Answering create_ticket(Context* context, const Request* request) {
  auto scope = find_event(context, request);
  if (!scope) co_return std::move(scope.error());
  const storage::EventKeys* keys = context->keyring->find(scope->event->id);
  if (keys == nullptr) co_return not_found("the event was erased");
  auto ticket = ticket_from(request->body, Ticket(), *keys);
  if (!ticket) co_return std::move(ticket.error());
  if (ticket->secret.empty()) ticket->secret = storage::random_code();
  co_return co_await put_ticket(context, request, std::move(*scope), TicketChange::walk_in, std::move(*ticket), 201);
}

Answering show_ticket(Context* context, const Request* request) {
  auto scope = find_event(context, request);
  if (!scope) co_return std::move(scope.error());
  const auto id = ticket_id_of(request);
  if (!id) co_return id.error();
  auto response = co_await described(context, std::move(*scope), *id, 200);
  co_return response ? std::move(*response) : std::move(response.error());
}

Answering change_ticket(Context* context, const Request* request) {
  auto scope = find_event(context, request);
  if (!scope) co_return std::move(scope.error());
  const auto id = ticket_id_of(request);
  if (!id) co_return id.error();
  const storage::EventKeys* keys = context->keyring->find(scope->event->id);
  if (keys == nullptr) co_return not_found("the event was erased");
  auto before = co_await stored(context, scope->event->id, *id);
  if (!before) co_return std::move(before.error());
  auto ticket = ticket_from(request->body, std::move(*before), *keys);
  if (!ticket) co_return std::move(ticket.error());
  co_return co_await put_ticket(context, request, std::move(*scope), TicketChange::edit, std::move(*ticket), 200);
}

Answering cancel_ticket(Context* context, const Request* request) {
  auto scope = find_event(context, request);
  if (!scope) co_return std::move(scope.error());
  const auto id = ticket_id_of(request);
  if (!id) co_return id.error();
  auto ticket = co_await stored(context, scope->event->id, *id);
  if (!ticket) co_return std::move(ticket.error());
  ticket->canceled = true;
  co_return co_await put_ticket(context, request, std::move(*scope), TicketChange::withdraw, std::move(*ticket), 200);
}

}  // namespace usher::api
