#include "gateway/api/pretix/redeem.h"

#include <algorithm>
#include <string>
#include <utility>

#include "gateway/api/ledger_reads.h"
#include "gateway/api/orders.h"
#include "gateway/api/pretix/explain.h"
#include "gateway/api/pretix/guard.h"
#include "gateway/api/pretix/known_codes.h"
#include "gateway/api/pretix/names.h"
#include "gateway/api/pretix/position_json.h"
#include "gateway/api/pretix/redeem_asked.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/api/ticket_reads.h"
#include "gateway/api/uploads.h"
#include "metrics/probe.h"
#include "scanner/document/recognise.h"

namespace usher::pretix {

using admission::CheckinList;
using admission::Reason;
using admission::TicketId;
using admission::Verdict;
using api::Context;
using api::JsonOut;
using http::Request;
using http::Response;
using sequencer::CheckedIn;

namespace {

constexpr std::chrono::minutes kAnnulWithin{15};
constexpr std::string_view kShownDocument = "document";

// Which of the lists the code is for. One list, the common case, needs no look.
boost::asio::awaitable<const CheckinList*> choose_list(const Context* context, const Asked* asked) {
  if (asked->lists.size() == 1) co_return asked->lists.front();
  co_return co_await api::on_worker(&context->workers,
                                    [context, asked] { return list_that_knows(context, asked->lists, asked->scan); });
}

struct Reply {
  const Caller& caller;
  const Asked& asked;
  const CheckinList& list;
  const CheckedIn& done;
};

// The ticket is to be exchanged first: the explanation's words are the item's policy and the medium's type.
bool wants_medium(const CheckedIn& done) {
  return done.verdict == Verdict::incomplete && done.explanation.key == admission::MessageKey::exchange_open;
}

std::string_view status_of(const CheckedIn& done) {
  if (done.annulled) return "error";
  if (wants_medium(done)) return "exchange";
  if (done.verdict == Verdict::incomplete) return "incomplete";
  return done.reason == Reason::none ? "ok" : "error";
}

std::string_view reason_of(const Reply& reply) {
  if (reply.done.annulled) return "error";
  switch (reply.done.reason) {
    case Reason::canceled:
      return reply.asked.canceled_supported ? "canceled" : "unpaid";
    case Reason::full:
    case Reason::closed:
      // Clients show a reason they do not know as an error, with the explanation: that says which it is.
      return admission::to_string(reply.done.reason);
    default:
      return admission::to_string(reply.done.reason);
  }
}

void write_explanation(JsonOut& out, const Reply& reply) {
  const auto text = explanation_of(reply.done, reply.caller, reply.list, reply.asked.order_language);
  out.text_or_null("reason_explanation", text);
}

Response unknown_code(const Reply& reply) {
  JsonOut out;
  out.begin_object();
  out.field("detail", "Not found.");
  out.field("status", "error");
  out.field("reason", "invalid");
  write_explanation(out, reply);
  out.field("require_attention", false);
  out.begin_array("checkin_texts");
  out.end_array();
  write_list_of_reply(out, reply.list, *reply.caller.directory);
  out.end_object();
  return json(std::move(out).take(), 404);
}

Response answer(const Context* context, const Reply& reply, const Expand& expand) {
  if (!reply.done.ticket) return unknown_code(reply);
  const std::string_view status = status_of(reply.done);
  Position position{*reply.done.ticket, std::nullopt, {}, {}};
  // Memory: the row was read, and mostly written, for this very answer.
  complete(context, position, expand.addons);
  if (expand.pdf_data) find_images(context, position, *reply.caller.directory);  // the disk: see answer_with
  JsonOut out(2048);
  out.begin_object();
  out.field("status", status);
  if (status == "error") {
    out.field("reason", reason_of(reply));
    write_explanation(out, reply);
  }
  if (status == "exchange") {
    out.field("media_policy", reply.done.explanation.words[0]);
    out.field("media_type", reply.done.explanation.words[1]);
  }
  out.field("require_attention", require_attention(position.ticket, *reply.caller.directory));
  out.field("checkin_texts", checkin_texts(position.ticket, *reply.caller.directory));
  out.key("position");
  const bool accepted = status == "ok" && !reply.done.replay;
  write_position(out, position, reply.caller, {reply.list.id}, expand, accepted ? reply.done.seq : admission::Seq{});
  if (status == "incomplete") write_open_questions(out, reply.done, reply.caller, reply.list);
  write_list_of_reply(out, reply.list, *reply.caller.directory);
  out.end_object();
  return json(std::move(out).take(), status == "ok" ? 201 : 400);
}

boost::asio::awaitable<std::expected<CheckedIn, Response>> decide(Context* context, const Request* request,
                                                                  const Asked* asked, const CheckinList* list) {
  sequencer::CheckIn scan = asked->scan;
  scan.event = list->event;
  scan.list = list->id;
  // These clients know no documents, but people show them: what one says is not kept.
  const auto today = std::chrono::floor<std::chrono::days>(context->clock());
  if (scanner::recognise(scan.code, today) != scanner::Recognised::none) scan.document = kShownDocument;
  if (api::names_files(scan.answers)) {
    auto claimed = co_await api::claim_files(context, scan.event, std::move(scan.answers));
    if (!claimed) co_return std::unexpected(as_detail(std::move(claimed.error())));
    scan.answers = std::move(*claimed);
  }
  sequencer::Command command = std::move(scan);
  auto ordered = co_await api::order<CheckedIn>(context, request->thread, std::move(command));
  if (!ordered) {
    auto& refused = context->probe->checkins_busy;
    if (ordered.error().status == 429) refused.fetch_add(1, std::memory_order_relaxed);
    co_return std::unexpected(as_detail(std::move(ordered.error())));
  }
  context->probe->http_checkin.observe(metrics::seconds_since(request->received));
  co_return std::move(ordered->done);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() < 17 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// By position: only pages that listed it themselves ask so, never a scanner with what somebody held up to it.
bool takes_ids(const Request* request, const admission::Device& device) {
  const auto untrusted = request->query_value("untrusted_input");
  if (untrusted && !untrusted->empty() && *untrusted != "false" && *untrusted != "0") return false;
  std::string brand = device.software_brand;
  std::ranges::transform(brand, brand.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return brand.find("pretixscan") == std::string::npos;
}

// Looked up before it is decided, because a nonce is bound to the code that was.
boost::asio::awaitable<api::Answered<std::string>> spelling_of(const Context* context, admission::EventId event,
                                                               std::string code) {
  if (code.find('+') == std::string::npos) co_return code;
  auto work = [context, event, code = std::move(code)]() mutable -> api::Answered<std::string> {
    return spelled_as_known(context, event, std::move(code));
  };
  co_return co_await api::read_on_worker(context, std::move(work));
}

// Pictures are looked for on disk, so an answer that shows them is made on a worker: its permit is taken before
// anything is decided, because what was decided must be answered. None if the answer shows none.
std::expected<sequencer::Permit, Response> permit_to_look(const Context* context, const Expand& expand) {
  if (!expand.pdf_data) return {};
  sequencer::Permit permit = context->workers.permits.try_take();
  if (permit) return permit;
  return std::unexpected(as_detail(api::busy("too many searches and reports are under way; try again in a second")));
}

boost::asio::awaitable<Response> answer_with(const Context* context, const Reply* reply, const Expand* expand) {
  if (!expand->pdf_data) co_return answer(context, *reply, *expand);
  auto work = [context, reply, expand] { return answer(context, *reply, *expand); };
  co_return co_await api::on_worker(&context->workers, std::move(work));
}

}  // namespace

api::Answering redeem(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::door);
  if (!caller) co_return std::move(caller.error());
  auto body = Body::parse(request);
  if (!body) co_return std::move(body.error());
  auto asked = read_redeem(*caller, *body);
  if (!asked) co_return std::move(asked.error());
  const Expand expand = expand_of(request);
  const auto looking = permit_to_look(context, expand);
  if (!looking) co_return looking.error();
  const CheckinList* list = co_await choose_list(context, &*asked);
  auto done = co_await decide(context, request, &*asked, list);
  if (!done) co_return std::move(done.error());
  const auto kept = std::exchange(caller->directory, context->sequencer->directory());  // lists point into it
  const Reply reply{*caller, *asked, *list, *done};
  co_return co_await answer_with(context, &reply, &expand);
}

api::Answering redeem_by_list(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::door);
  if (!caller) co_return std::move(caller.error());
  std::string_view path = request->param("path");
  constexpr std::string_view kEnd = "/redeem/";
  const CheckinList* list = list_of_path(*caller, request);
  if (list == nullptr || !path.ends_with(kEnd)) co_return detail(404, "Not found.");
  path.remove_suffix(kEnd.size());
  auto body = Body::parse(request);
  if (!body) co_return std::move(body.error());
  auto asked = read_list_redeem(*caller, *body, *list, std::string(path));
  if (!asked) co_return std::move(asked.error());
  const Expand expand = expand_of(request);
  const auto looking = permit_to_look(context, expand);
  if (!looking) co_return looking.error();
  auto spelled = co_await spelling_of(context, list->event, std::move(asked->scan.code));
  if (!spelled) co_return as_detail(std::move(spelled.error()));
  asked->scan.code = std::move(*spelled);
  const std::string code = asked->scan.code;
  if (is_number(code) && takes_ids(request, *caller->device)) {
    const TicketId id(std::stoull(code));
    const bool known = co_await api::on_worker(&context->workers, [context, list, id] {
      const auto found = api::TicketReads(context, list->event).find(id);
      return found && found->has_value();
    });
    if (known) {
      asked->scan.ticket = id;
      asked->scan.code.clear();
    }
  }
  auto done = co_await decide(context, request, &*asked, list);
  if (!done) co_return std::move(done.error());
  const auto kept = std::exchange(caller->directory, context->sequencer->directory());  // lists point into it
  const Reply reply{*caller, *asked, *list, *done};
  co_return co_await answer_with(context, &reply, &expand);
}

api::Answering annul(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::door);
  if (!caller) co_return std::move(caller.error());
  auto body = Body::parse(request);
  if (!body) co_return std::move(body.error());
  std::string nonce, why;
  if (!body->text("nonce", nonce) || nonce.empty()) co_return field_error("nonce", "This field is required.");
  auto lists = lists_asked(*caller, body->numbers("lists"));
  if (!lists) co_return std::move(lists.error());
  body->text("error_explanation", why);
  std::optional<admission::Time> at;
  if (!body->time("datetime", at)) co_return field_error("datetime", "Datetime has wrong format.");
  const Response not_there = detail(404, "No check-in found based on nonce");
  for (const CheckinList* list : *lists) {
    auto entry = co_await api::find_scan(context, list->event, nonce, admission::Seq{});
    if (!entry) continue;
    const auto* scan = std::get_if<admission::Scanned>(&entry->fact);
    if (scan == nullptr || scan->list != list->id) continue;
    if (scan->device != caller->device->id) {
      if (caller->paired()) continue;  // a device sees its own alone
      co_return field_error("non_field_errors", "Annulment is only allowed from the same device");
    }
    if (scan->reason != Reason::none) co_return bare_array("Cannot annul an unsuccessful checkin");
    if (at.value_or(context->clock()) - scan->scanned_at > kAnnulWithin) {
      co_return field_error("non_field_errors", "Annulment is not allowed more than 15 minutes after check-in");
    }
    sequencer::Command command = sequencer::Annul{list->event, {}, entry->seq, why, caller->device->id};
    auto done = co_await api::order<sequencer::AnnulDone>(context, request->thread, std::move(command));
    if (!done && done.error().status == 409) co_return bare_array("Cannot annul an unsuccessful checkin");
    if (!done) co_return as_detail(std::move(done.error()));
    co_return json("{\"status\":\"ok\"}");
  }
  co_return not_there;
}

api::Answering record_failed(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::door);
  if (!caller) co_return std::move(caller.error());
  const CheckinList* list = list_of_path(*caller, request);
  if (list == nullptr) co_return detail(404, "Not found.");
  auto body = Body::parse(request);
  if (!body) co_return std::move(body.error());
  sequencer::RecordRefusal told;
  told.event = list->event;
  told.list = list->id;
  told.device = caller->device->id;
  std::string reason, type = "entry", position;
  if (!body->text("error_reason", reason)) co_return field_error("error_reason", "This field is required.");
  const auto known = admission::parse_reason(reason);
  if (!known || *known == Reason::none) {
    // Two that only ever lie in a history.
    if (reason != "incomplete" && reason != "annulled") {
      co_return field_error("error_reason", "\"" + reason + "\" is not a valid choice.");
    }
  }
  told.reason = known.value_or(Reason::error);
  if (!body->text("raw_barcode", told.code)) co_return field_error("raw_barcode", "This field is required.");
  body->text("error_explanation", told.explanation);
  body->text("nonce", told.nonce);
  if (body->text("position", position) && is_number(position)) told.ticket = TicketId(std::stoull(position));
  if (body->text("type", type)) {
    const auto direction = admission::parse_direction(type);
    if (!direction) co_return field_error("type", "\"" + type + "\" is not a valid choice.");
    told.type = *direction;
  }
  if (!body->time("datetime", told.time)) co_return field_error("datetime", "Datetime has wrong format.");
  if (!caller->device->gates.empty()) told.gate = caller->device->gates.front();
  JsonOut out;
  out.begin_object();
  out.field("error_reason", reason);
  out.field("error_explanation", told.explanation);
  out.field("raw_barcode", told.code);
  out.id_or_null("position", told.ticket);
  out.field("nonce", told.nonce);
  out.field("type", type);
  sequencer::Command command = std::move(told);
  auto done = co_await api::order<CheckedIn>(context, request->thread, std::move(command));
  if (!done) co_return as_detail(std::move(done.error()));
  out.field("datetime", done->done.time);
  out.end_object();
  co_return json(std::move(out).take(), 201);
}

}  // namespace usher::pretix
