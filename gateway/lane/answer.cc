#include "gateway/lane/answer.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "gateway/admission/messages_greeting.h"
#include "gateway/lane/local_time.h"

namespace usher::lane {
namespace {

using admission::Language;
using admission::MessageKey;

struct Words {
  std::string_view reason;
  admission::Phrase phrase;  // "{}" is the detail
};

const Words& words_of(Trouble trouble) {
  static constexpr Words kUnknownEvent{
      "error",
      {"This lane's event {} does not exist. Create it or correct the lane.",
       "通道所设活动 {} 不存在，请创建活动或更正通道设置。",
       "Die Veranstaltung {} dieser Spur gibt es nicht. Bitte anlegen oder die Spur berichtigen."}};
  static constexpr Words kUnknownList{
      "error",
      {"This lane's list {} does not exist. Create it or correct the lane.",
       "通道所设签到列表 {} 不存在，请创建列表或更正通道设置。",
       "Die Liste {} dieser Spur gibt es nicht. Bitte anlegen oder die Spur berichtigen."}};
  static constexpr Words kBusy{
      "busy", {"Busy, please scan again.", "系统繁忙，请重新扫描。", "Ausgelastet, bitte erneut scannen."}};
  static constexpr Words kUnavailable{
      "unavailable",
      {"Check-in is not available at the moment, please scan again.", "签到暂不可用，请稍后重新扫描。",
       "Check-in ist gerade nicht möglich, bitte erneut scannen."}};
  static constexpr Words kTooLong{"error",
                                  {"This code is too long to be a ticket.", "扫描内容过长，不是门票码。",
                                   "Dieser Code ist zu lang für ein Ticket."}};
  static constexpr Words kTakenBack{"error",
                                    {"This check-in was taken back, please scan again.", "本次签到已撤销，请重新扫描。",
                                     "Dieser Check-in wurde zurückgenommen, bitte erneut scannen."}};
  static constexpr Words kOutOfService{
      "unavailable",
      {"This entrance is out of service, please use another one. {}", "此通道暂停服务，请走其他通道。{}",
       "Dieser Eingang ist außer Betrieb, bitte einen anderen nehmen. {}"}};
  static constexpr Words kFailed{"error", {"{}", "{}", "{}"}};
  switch (trouble) {
    case Trouble::unknown_event:
      return kUnknownEvent;
    case Trouble::unknown_list:
      return kUnknownList;
    case Trouble::busy:
      return kBusy;
    case Trouble::unavailable:
      return kUnavailable;
    case Trouble::too_long:
      return kTooLong;
    case Trouble::taken_back:
      return kTakenBack;
    case Trouble::out_of_service:
      return kOutOfService;
    case Trouble::failed:
      return kFailed;
  }
  return kFailed;
}

// Each "{}" of the phrase is one of the values, in order.
std::string filled(std::string_view phrase, std::initializer_list<std::string_view> values) {
  std::string text(phrase);
  std::size_t from = 0;
  for (const std::string_view value : values) {
    const std::size_t place = text.find("{}", from);
    if (place == std::string::npos) break;
    text.replace(place, 2, value);
    from = place + value.size();
  }
  return text;
}

// The evaluator knows ids only; where the first entry was is said by name.
admission::Explanation with_place(const sequencer::CheckedIn& done, const LineValues& values) {
  admission::Explanation explanation = done.explanation;
  const bool tells_where =
      explanation.key == MessageKey::already_in || explanation.key == MessageKey::already_in_no_return;
  if (tells_where && done.previous && explanation.words.empty()) {
    explanation.words = {values.previous_gate, values.previous_lane};
  }
  return explanation;
}

}  // namespace

std::string missing_device(std::string_view name, std::string_view why, Language language) {
  static constexpr admission::Phrase kNotYet{"{} is not there yet.", "设备 {} 尚未就绪。", "{} ist noch nicht da."};
  static constexpr admission::Phrase kDown{"{} is not connected ({}).", "设备 {} 未连接（{}）。",
                                           "{} ist nicht verbunden ({})."};
  return filled((why.empty() ? kNotYet : kDown).in(language), {name, why});
}

bool is_vip(const admission::Ticket& ticket) {
  const auto says_vip = [](std::string_view text) {
    return text.size() == 3 && (text[0] | 0x20) == 'v' && (text[1] | 0x20) == 'i' && (text[2] | 0x20) == 'p';
  };
  return says_vip(ticket.category) || std::any_of(ticket.tags.begin(), ticket.tags.end(), says_vip);
}

LineValues line_values(const sequencer::CheckedIn& done, const admission::Event& event,
                       const sequencer::Directory& directory, Language language) {
  const admission::TimeText time_text = [&](admission::Time time) { return local_time(time, event.timezone); };
  LineValues values;
  values.passed = done.verdict == admission::Verdict::admitted || done.verdict == admission::Verdict::exited;
  values.verdict = admission::to_string(done.verdict);
  values.reason = admission::to_string(done.reason);
  values.headline = admission::headline(done.verdict, done.reason, language, done.explanation.key);
  values.seq = std::to_string(done.seq.value);
  if (done.ticket) {
    values.name = done.ticket->person.name;
    values.item = done.ticket->item;
    values.category = done.ticket->category;
    values.vip = is_vip(*done.ticket);
    if (values.vip && done.verdict == admission::Verdict::admitted) values.headline = admission::vip_headline(language);
  }
  if (done.previous) {
    values.previous_time = time_text(done.previous->time);
    values.previous_gate = directory.gate_name(done.previous->gate);
    values.previous_lane = directory.lane_name(done.previous->lane);
  }
  const auto why = directory.with_questions(with_place(done, values), event.id, admission::tag_of(language));
  values.explanation = admission::explain(why, language, time_text);
  return values;
}

LineValues line_values(Trouble trouble, std::string_view detail, Language language) {
  const Words& words = words_of(trouble);
  std::string text = filled(words.phrase.in(language), {detail});
  LineValues values;
  values.verdict = words.reason;
  values.reason = words.reason;
  values.headline = text;
  values.explanation = std::move(text);
  return values;
}

}  // namespace usher::lane
