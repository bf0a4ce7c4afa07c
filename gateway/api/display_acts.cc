#include "gateway/api/display_acts.h"

#include <optional>
#include <utility>
#include <variant>

#include "gateway/admission/messages_greeting.h"
#include "gateway/api/display_limits.h"
#include "gateway/api/lane_scans.h"
#include "gateway/api/scope.h"
#include "gateway/api/uploads.h"
#include "gateway/lane/state_words.h"

namespace usher::api {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr DisplayError kTooMany{"busy", "", "too many messages; this one was not looked at",
                                "Wait a second and send it again."};
constexpr DisplayError kNotOpen{"not_open", "nonce", "nonce: no question is open under it any more",
                                "Scan the ticket again."};
constexpr DisplayError kStaffOnly{"forbidden", "type", "type: choosing a ticket is for staff",
                                  "Use a token of role staff or admin, or scan the ticket."};

lane::Scan begin_scan(const DisplayPeer* peer) {
  lane::Scan scan;
  scan.language = admission::tag_of(peer->view().language);
  scan.device = caller(&peer->exchange->request());
  scan.received = std::chrono::steady_clock::now();
  return scan;
}

awaitable<std::string> scan(DisplayPeer* peer, std::string id, lane::Scan what) {
  const lane::Cue cue = co_await scan_at(peer->board, std::move(what));
  co_return scan_reply(id, cue);
}

awaitable<std::string> answer(DisplayPeer* peer, std::string id, DisplayAnswers act) {
  if (names_files(act.answers)) {
    const sequencer::DirectoryView directory = peer->context->sequencer->directory();
    const admission::Event* event = directory->event(peer->lane().options().event);
    // Without its event nothing can be claimed; the lane says what is wrong.
    if (event != nullptr) {
      auto claimed = co_await claim_files(peer->context, event->id, std::move(act.answers));
      if (!claimed) {
        co_return error_message(id, DisplayError{"unavailable", "answers", "answers: the files cannot be looked at now",
                                                 "Send the answers again in a moment."});
      }
      act.answers = std::move(*claimed);
    }
  }
  const std::optional<lane::Cue> cue = co_await answer_at(peer->board, std::move(act.nonce), std::move(act.answers));
  co_return cue ? scan_reply(id, *cue) : error_message(id, kNotOpen);
}

// What needs no answer of the lane's.
std::string do_at_once(DisplayPeer* peer, const std::string& id, const DisplayAct& act) {
  if (const auto* call = std::get_if<DisplayCall>(&act)) {
    const auto none = lane::call_without_reason(lane_language(peer->context, peer->lane().options()));
    peer->lane().call_staff(call->why.empty() ? std::string(none) : call->why);
  } else if (std::holds_alternative<DisplayDone>(act)) {
    peer->lane().staff_done();
  } else if (const auto* cancel = std::get_if<DisplayCancel>(&act)) {
    peer->lane().dismiss(cancel->turn);
  } else if (const auto* language = std::get_if<DisplayLanguage>(&act)) {
    peer->speak(language->language);
    peer->look();
  }
  return ack_message(id);
}

awaitable<std::string> carry_out(DisplayPeer* peer, std::string id, DisplayAct act) {
  lane::Scan what = begin_scan(peer);
  if (auto* read = std::get_if<DisplayScan>(&act)) {
    what.text = std::move(read->text);
    what.symbology = read->symbology;
    what.nonce = std::move(read->nonce);
    co_return co_await scan(peer, std::move(id), std::move(what));
  }
  if (auto* choose = std::get_if<DisplayChoose>(&act)) {
    if (!peer->view().staff) co_return error_message(id, kStaffOnly);
    what.ticket = choose->ticket;
    what.nonce = std::move(choose->nonce);
    co_return co_await scan(peer, std::move(id), std::move(what));
  }
  if (auto* answers = std::get_if<DisplayAnswers>(&act)) {
    co_return co_await answer(peer, std::move(id), std::move(*answers));
  }
  co_return do_at_once(peer, id, act);
}

}  // namespace

awaitable<void> do_act(DisplayPeer* peer, std::string message) {
  peer->look();
  if (peer->leaving()) co_return;
  DisplayMessage read = read_display_message(message);
  if (!peer->budget.take(std::chrono::steady_clock::now())) {
    peer->reply(error_message(read.id, kTooMany));
    if (peer->budget.over() < kDisplayFloodMax) co_return;
    peer->say_goodbye(bye_message("flood", "Too many messages a second, for too long.", kDisplayRetryLong));
    co_return;
  }
  if (!read.act) {
    peer->reply(error_message(read.id, read.act.error()));
    co_return;
  }
  DisplayAct act = std::move(*read.act);
  std::string said = co_await carry_out(peer, std::move(read.id), std::move(act));
  peer->reply(std::move(said));
}

}  // namespace usher::api
