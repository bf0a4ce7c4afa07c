#include "gateway/api/display_json.h"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/admission/messages_greeting.h"
#include "gateway/api/checkin_reply.h"
#include "gateway/api/display_limits.h"
#include "gateway/api/json_out.h"
#include "gateway/lane/answer.h"
#include "gateway/lane/state_words.h"

namespace usher::api {

using admission::Language;
using lane::Cue;
using lane::LaneState;
using lane::LineValues;

namespace {

constexpr std::array kLanguages = {Language::en, Language::zh, Language::de};

// Of the verdict in this view's words; the cue's own where nothing else is known of it.
LineValues words_of(const Cue& cue, const admission::Event* event, Language language) {
  if (cue.unanswered) return lane::line_values(cue.unanswered->trouble, cue.unanswered->detail, language);
  if (cue.verdict && event != nullptr) return lane::line_values(*cue.verdict, *event, *cue.directory, language);
  return cue.words;
}

std::string_view sound_of(const Cue& cue) {
  switch (cue.state) {
    case LaneState::admitted:
      return cue.vip ? "vip" : "admitted";
    case LaneState::exited:
      return "exited";
    case LaneState::refused:
      return "refused";
    case LaneState::question:
      return "question";
    case LaneState::needs_staff:
      return "staff";
    default:
      return "";
  }
}

void field_or_null(JsonOut& out, std::string_view name, std::string_view text) {
  if (text.empty()) {
    out.null(name);
  } else {
    out.field(name, text);
  }
}

// What a screen that everybody sees has to show, and what a desk sees besides.
void write_person(JsonOut& out, const sequencer::CheckedIn& done, bool staff) {
  const admission::Ticket* ticket = done.ticket.get();
  if (ticket == nullptr) return;
  out.field("name", ticket->person.name);
  out.field("category", ticket->category);
  out.field("item", ticket->item);
  out.field("seat", ticket->seat);
  out.field("zone", ticket->zone);
  out.field("message", ticket->checkin_text);
  if (!staff) return;
  out.field("ticket", ticket->id);
  out.field("company", ticket->person.company);
  out.field("tags", ticket->tags);
  out.field("attention", ticket->require_attention);
}

void write_verdict(JsonOut& out, const Cue& cue, const admission::Event* event, DisplayView view) {
  const sequencer::CheckedIn& done = *cue.verdict;
  write_person(out, done, view.staff);
  if (done.previous) {
    out.begin_object("previous");
    out.field("time", done.previous->time);
    out.field("gate", cue.directory->gate_name(done.previous->gate));
    out.field("lane", cue.directory->lane_name(done.previous->lane));
    out.end_object();
  }
  out.field("replay", done.replay);
  if (cue.state == LaneState::question && event != nullptr) {
    const ReplyView reply{*cue.directory, *event, view.language, std::string(admission::tag_of(view.language)), false};
    write_questions(out, done, reply);
  }
}

// Everything but its age; the object is left open.
std::string state_text(const lane::Scene& scene, const lane::LaneOptions& lane, DisplayView view) {
  const Cue& cue = scene.cue;
  const admission::Event* event = cue.directory ? cue.directory->event(lane.event) : nullptr;
  const LineValues words = words_of(cue, event, view.language);
  const lane::StateWords rest = lane::state_words(cue.state, lane.vip, view.language);
  const bool at_rest = words.verdict.empty();
  JsonOut out(768);
  out.begin_object();
  out.field("type", "state");
  out.field("number", scene.number);
  out.field("state", lane::to_string(cue.state));
  out.field("turn", cue.turn);
  out.field("time", scene.time);
  out.field("language", admission::tag_of(view.language));
  out.field("headline", at_rest ? rest.headline : std::string_view(words.headline));
  out.field("explanation", at_rest ? rest.explanation : std::string_view(words.explanation));
  out.field("vip", cue.vip);
  field_or_null(out, "sound", sound_of(cue));
  field_or_null(out, "needs_staff", cue.state == LaneState::needs_staff ? cue.why : std::string());
  field_or_null(out, "out_of_service", cue.state == LaneState::out_of_service ? cue.why : std::string());
  if (!at_rest) {
    out.field("verdict", words.verdict);
    field_or_null(out, "reason", words.reason);
    field_or_null(out, "nonce", cue.nonce);
  }
  if (cue.verdict) write_verdict(out, cue, event, view);
  return std::move(out).take();
}

void append_age(std::string& out, std::chrono::milliseconds age, std::chrono::milliseconds shown_for) {
  out += R"(,"age_ms":)" + std::to_string(age.count()) + R"(,"ends_in_ms":)";
  out += shown_for.count() > 0 ? std::to_string(std::max(shown_for - age, age.zero()).count()) : "null";
  out += '}';
}

void write_texts(JsonOut& out, std::string_view name, LaneState state, bool vip) {
  out.begin_object(name);
  for (const Language language : kLanguages) {
    const lane::StateWords words = lane::state_words(state, vip, language);
    out.begin_object(admission::tag_of(language));
    out.field("headline", words.headline);
    out.field("explanation", words.explanation);
    out.end_object();
  }
  out.end_object();
}

void write_place(JsonOut& out, const lane::LaneOptions& lane, const sequencer::Directory& directory) {
  const admission::Event* event = directory.event(lane.event);
  const admission::CheckinList* list = event == nullptr ? nullptr : directory.list(event->id, lane.list);
  out.begin_object("event");
  out.field("slug", lane.event);
  field_or_null(out, "name", event == nullptr ? std::string_view() : std::string_view(event->name));
  field_or_null(out, "timezone", event == nullptr ? std::string_view() : std::string_view(event->timezone));
  out.field("languages", event == nullptr ? std::vector<std::string>() : event->languages);
  out.end_object();
  out.begin_object("list");
  out.field("slug", lane.list);
  field_or_null(out, "name", list == nullptr ? std::string_view() : std::string_view(list->name));
  out.end_object();
}

}  // namespace

std::string hello_message(const lane::LaneOptions& lane, const sequencer::Directory& directory, DisplayView view,
                          bool frames) {
  JsonOut out(1536);
  out.begin_object();
  out.field("type", "hello");
  out.field("protocol", kDisplayProtocol);
  out.field("lane", lane.name);
  out.field("gate", lane.gate);
  write_place(out, lane, directory);
  out.field("direction", admission::to_string(lane.direction));
  out.field("vip", lane.vip);
  out.field("language", admission::tag_of(view.language));
  out.begin_array("languages");
  for (const Language language : kLanguages) out.value(admission::tag_of(language));
  out.end_array();
  write_texts(out, "idle", LaneState::idle, lane.vip);
  write_texts(out, "closed", LaneState::out_of_service, lane.vip);
  out.begin_object("can");
  out.field("questions", true);
  out.field("find_by_name", view.staff);
  out.field("choose", view.staff);
  out.field("walk_in", false);
  out.field("frames", frames);
  out.end_object();
  out.field("staff", view.staff);
  out.field("verdict_shown_ms", lane.verdict_shown.count());
  out.field("question_open_ms", lane::kQuestionOpen.count());
  out.field("heartbeat_ms", kDisplayHeartbeat.count());
  out.end_object();
  return std::move(out).take();
}

DisplayText state_message(const lane::Scene& scene, const lane::LaneOptions& lane, DisplayView view,
                          std::chrono::steady_clock::time_point now) {
  const std::string kind = std::string(admission::tag_of(view.language)) + (view.staff ? "/staff" : "");
  const auto age = std::chrono::floor<std::chrono::milliseconds>(now - scene.since);
  const DisplayText whole = scene.text(kind, [&] { return state_text(scene, lane, view); });
  if (age <= kDisplayFresh) {
    return scene.text(kind + "/new", [&] {
      std::string text = *whole;
      append_age(text, {}, scene.cue.shown_for);
      return text;
    });
  }
  std::string text = *whole;
  append_age(text, age, scene.cue.shown_for);
  return std::make_shared<const std::string>(std::move(text));
}

std::string ack_message(std::string_view id) {
  return R"({"type":"ack","id":)" + std::string(id) + "}";
}

std::string scan_reply(std::string_view id, const Cue& cue) {
  if (cue.unanswered) {
    const TroubleWords words = trouble_words(cue.unanswered->trouble);
    return error_message(id, DisplayError{words.code, "", cue.words.explanation, words.next});
  }
  JsonOut out(256);
  out.begin_object();
  out.field("type", "ack");
  out.raw_field("id", id);
  out.field("nonce", cue.nonce);
  out.field("verdict", cue.words.verdict);
  field_or_null(out, "reason", cue.words.reason);
  out.field("state", lane::to_string(cue.state));
  out.field("turn", cue.turn);
  out.field("replay", cue.verdict && cue.verdict->replay);
  out.end_object();
  return std::move(out).take();
}

std::string error_message(std::string_view id, const DisplayError& error) {
  JsonOut out(256);
  out.begin_object();
  out.field("type", "error");
  out.raw_field("id", id);
  out.field("code", error.code);
  field_or_null(out, "field", error.field);
  out.field("message", error.message);
  out.field("next", error.next);
  out.end_object();
  return std::move(out).take();
}

std::string error_message(std::string_view id, const DisplayMistake& mistake) {
  const std::string_view next =
      mistake.code == "too_large" ? "Send less at once." : "Correct the message and send it again.";
  return error_message(id, DisplayError{mistake.code, mistake.field, mistake.message, next});
}

std::string bye_message(std::string_view reason, std::string_view message,
                        std::optional<std::chrono::milliseconds> retry) {
  JsonOut out(256);
  out.begin_object();
  out.field("type", "bye");
  out.field("reason", reason);
  out.field("message", message);
  if (retry) {
    out.field("retry_ms", retry->count());
  } else {
    out.null("retry_ms");
  }
  out.end_object();
  return std::move(out).take();
}

TroubleWords trouble_words(lane::Trouble trouble) {
  using lane::Trouble;
  switch (trouble) {
    case Trouble::unknown_event:
    case Trouble::unknown_list:
      return {"not_found", "Create what the lane's configuration names, or correct the configuration."};
    case Trouble::busy:
      return {"busy", "Scan again in a second."};
    case Trouble::unavailable:
      return {"unavailable", "Send the same scan again, with the same nonce if it had one."};
    case Trouble::out_of_service:
      return {"out_of_service", "Staff can open the lane again; a device that is down comes back by itself."};
    case Trouble::taken_back:
      return {"taken_back", "Scan again, with a new nonce."};
    case Trouble::too_long:
    case Trouble::failed:
      break;
  }
  return {"invalid", "Scan again; if it stays so, call staff."};
}

}  // namespace usher::api
