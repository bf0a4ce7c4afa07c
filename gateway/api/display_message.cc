#include "gateway/api/display_message.h"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/admission/messages_greeting.h"
#include "gateway/api/display_limits.h"
#include "gateway/api/json_out.h"
#include "gateway/sequencer/limits.h"
#include "scanner/source/aim.h"
#include "scanner/source/clean.h"

namespace usher::api {

namespace {

// What readers, cameras and browsers call what they read.
constexpr std::array<std::string_view, 19> kSymbologies = {
    "qr",  "micro_qr", "aztec",   "data_matrix", "pdf417",   "code_128", "code128",     "code_39", "code39", "code93",
    "ean", "itf",      "codabar", "gs1_databar", "maxicode", "nfc_uid",  "resident_id", "mrz",     "aamva"};

std::string known_symbologies() {
  std::string text = "must be one of";
  for (const std::string_view name : kSymbologies) text.append(" ").append(name);
  return text;
}

// A number that JSON carries exactly, or a short text; "null" and a mistake otherwise.
std::string read_id(JsonIn& in) {
  const boost::json::value* id = in.find("id");
  if (id == nullptr) {
    in.mistake("id", "is required: any number or text, sent back with the answer");
    return "null";
  }
  if (id->is_int64()) return std::to_string(id->get_int64());
  if (id->is_uint64()) return std::to_string(id->get_uint64());
  if (id->is_string() && id->get_string().size() <= kDisplayIdBytesMax) {
    std::string text;
    append_json_text(text, std::string_view(id->get_string().data(), id->get_string().size()));
    return text;
  }
  in.mistake("id", "must be a whole number, or a text no longer than " + std::to_string(kDisplayIdBytesMax) + " bytes");
  return "null";
}

DisplayAct read_scan(JsonIn& in) {
  std::string text, symbology, nonce;
  in.text("text", text, sequencer::kCodeBytesMax);
  in.text("symbology", symbology);
  in.text("nonce", nonce, sequencer::kNonceBytesMax);
  in.need({"text"});
  auto scan = read_code(text, symbology);
  if (!scan) {
    const bool of_text = scan.error().starts_with("text");
    in.mistake(of_text ? "text" : "symbology", std::string_view(scan.error()).substr(of_text ? 6 : 11));
    return DisplayScan{};
  }
  scan->nonce = std::move(nonce);
  return std::move(*scan);
}

DisplayAct read_answers(JsonIn& in) {
  DisplayAnswers act;
  in.text("nonce", act.nonce, sequencer::kNonceBytesMax);
  in.pairs("answers", act.answers);
  in.need({"nonce", "answers"});
  if (act.nonce.empty()) in.mistake("nonce", "must be that of the state that asks");
  return act;
}

DisplayAct read_choose(JsonIn& in) {
  DisplayChoose act;
  in.number("ticket", act.ticket.value);
  in.text("nonce", act.nonce, sequencer::kNonceBytesMax);
  in.need({"ticket"});
  if (!act.ticket) in.mistake("ticket", "must be a ticket's id");
  return act;
}

DisplayAct read_language(JsonIn& in) {
  std::string tag;
  in.text("language", tag, kSlugBytesMax);
  in.need({"language"});
  const DisplayLanguage act{admission::language_of(tag)};
  // Whatever is not known would be English: said rather than done.
  const bool whole = tag.size() == 2 || (tag.size() > 2 && (tag[2] == '-' || tag[2] == '_'));
  if (!whole || !tag.starts_with(admission::tag_of(act.language))) in.mistake("language", "must be en, zh or de");
  return act;
}

DisplayAct read_act(JsonIn& in, std::string_view type) {
  if (type == "scan") return read_scan(in);
  if (type == "answers") return read_answers(in);
  if (type == "choose") return read_choose(in);
  if (type == "call_staff") return DisplayCall{read_why(in)};
  if (type == "staff_done") return DisplayDone{};
  if (type == "cancel") {
    DisplayCancel act;
    std::uint64_t turn = 0;
    if (in.number("turn", turn)) act.turn = turn;
    return act;
  }
  if (type == "language") return read_language(in);
  if (type != "ping") {
    in.mistake("type", "must be scan, answers, choose, call_staff, staff_done, cancel, language or ping");
  }
  return DisplayPing{};
}

// "field: what" as its parts; a fault of the whole message has no field.
DisplayMistake mistake_of(const std::string& said) {
  const auto colon = said.find(": ");
  const std::string_view field = std::string_view(said).substr(0, colon == said.npos ? 0 : colon);
  const bool named = !field.empty() && field.find(' ') == field.npos;
  return {"bad_request", named ? std::string(field) : std::string(), said};
}

}  // namespace

DisplayMessage read_display_message(std::string_view message) {
  if (message.size() > kDisplayMessageBytesMax) {
    const std::string most = std::to_string(kDisplayMessageBytesMax);
    return {"null",
            std::unexpected(DisplayMistake{"too_large", "", "a message must be no longer than " + most + " bytes"})};
  }
  JsonIn in(message);
  std::string type;
  DisplayMessage read{read_id(in), DisplayAct()};
  in.text("type", type, kSlugBytesMax);
  in.need({"type"});
  DisplayAct act = read_act(in, type);
  if (auto mistake = in.finish()) {
    read.act = std::unexpected(mistake_of(*mistake));
  } else {
    read.act = std::move(act);
  }
  return read;
}

std::expected<DisplayScan, std::string> read_code(std::string_view text, std::string_view symbology) {
  const auto known = std::ranges::find(kSymbologies, symbology);
  if (!symbology.empty() && known == kSymbologies.end()) return std::unexpected("symbology: " + known_symbologies());
  const scanner::AimSplit split = scanner::split_aim(text);
  DisplayScan scan;
  scan.symbology = symbology.empty() ? split.symbology : *known;
  scan.text = scanner::clean(split.text).text;
  if (scan.text.empty()) return std::unexpected("text: must be what was read; there is nothing in it to look up");
  // What is no text grows as it is replaced.
  if (scan.text.size() > sequencer::kCodeBytesMax) {
    return std::unexpected("text: must be no longer than " + std::to_string(sequencer::kCodeBytesMax) + " bytes");
  }
  return scan;
}

std::string read_why(JsonIn& in) {
  std::string why;
  in.text("why", why, kWhyBytesMax);
  return scanner::clean(why).text;
}

}  // namespace usher::api
