#include "gateway/lane/state_words.h"

namespace usher::lane {
namespace {

using admission::Phrase;

struct Words {
  Phrase headline, explanation;
};

const Words& words_of(LaneState state, bool vip) {
  static constexpr Words kIdle{{"Welcome", "欢迎", "Willkommen"},
                               {"Please hold your ticket in front of the reader.", "请将您的票码对准读码器。",
                                "Bitte halten Sie Ihr Ticket vor den Leser."}};
  static constexpr Words kIdleVip{{"Welcome to the guests of honour", "欢迎各位贵宾", "Willkommen, liebe Ehrengäste"},
                                  {"Please hold your invitation in front of the reader.", "请将您的邀请函对准读码器。",
                                   "Bitte halten Sie Ihre Einladung vor den Leser."}};
  static constexpr Words kReading{{"Reading", "正在读取", "Wird gelesen"},
                                  {"Please hold still.", "请保持不动。", "Bitte stillhalten."}};
  static constexpr Words kDeciding{{"One moment", "请稍候", "Einen Moment"}, {"", "", ""}};
  static constexpr Words kNeedsStaff{{"Somebody is coming", "工作人员即将到来", "Es kommt gleich jemand"},
                                     {"Staff has been called. Please wait here.", "已通知工作人员，请在此稍候。",
                                      "Das Personal ist gerufen. Bitte warten Sie hier."}};
  static constexpr Words kOutOfService{
      {"Out of service", "暂停服务", "Außer Betrieb"},
      {"Please use another entrance.", "请走其他通道。", "Bitte nehmen Sie einen anderen Eingang."}};
  static constexpr Words kNone{};
  switch (state) {
    case LaneState::idle:
      return vip ? kIdleVip : kIdle;
    case LaneState::reading:
      return kReading;
    case LaneState::deciding:
      return kDeciding;
    case LaneState::needs_staff:
      return kNeedsStaff;
    case LaneState::out_of_service:
      return kOutOfService;
    default:
      return kNone;
  }
}

constexpr Phrase kCall{"Somebody at this entrance asks for help.", "此通道有人请求帮助。",
                       "An diesem Eingang bittet jemand um Hilfe."};
constexpr Phrase kClosed{"Closed by staff.", "工作人员已关闭此通道。", "Vom Personal geschlossen."};

}  // namespace

StateWords state_words(LaneState state, bool vip, admission::Language language) {
  const Words& words = words_of(state, vip);
  return {words.headline.in(language), words.explanation.in(language)};
}

std::string_view call_without_reason(admission::Language language) {
  return kCall.in(language);
}

std::string_view closed_without_reason(admission::Language language) {
  return kClosed.in(language);
}

}  // namespace usher::lane
