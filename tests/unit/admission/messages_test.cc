#include "gateway/admission/messages.h"

#include <doctest/doctest.h>

#include "tests/unit/admission/scene.h"

namespace usher::admission {
namespace {

std::string clock_text(Time time) {
  return time == at_minute(0) ? "09:30" : "other";
}

std::string en(const Explanation& explanation) {
  return explain(explanation, Language::en, clock_text);
}
std::string zh(const Explanation& explanation) {
  return explain(explanation, Language::zh, clock_text);
}
std::string de(const Explanation& explanation) {
  return explain(explanation, Language::de, clock_text);
}

TEST_CASE("every key has a text in every language, with and without its parameters") {
  for (int i = 1; i <= static_cast<int>(MessageKey::no_ticket_for); ++i) {
    const auto key = static_cast<MessageKey>(i);
    if (key == MessageKey::told_by_client) continue;  // the client's own words, or none
    const Explanation full{key, at_minute(0), {"type", "two"}};
    for (const Explanation& explanation : {Explanation{key}, full}) {
      for (const std::string& text : {en(explanation), zh(explanation), de(explanation)}) {
        CAPTURE(text);
        CHECK_FALSE(text.empty());
        CHECK(text.find_first_of("[]{}") == std::string::npos);
        CHECK(text.find("  ") == std::string::npos);
      }
    }
    CHECK(en(full).back() == '.');
    CHECK(de(full).back() == '.');
    CHECK(zh(full).ends_with("。"));
  }
}

TEST_CASE("what was shown is named in every language, and what is not known is a document") {
  const Explanation passport{MessageKey::no_ticket_for, {}, {"passport"}};
  CHECK(en(passport) == "There is no ticket for this passport. Please ask staff.");
  CHECK(zh(passport) == "未找到此护照对应的票。请咨询工作人员。");
  CHECK(de(passport) == "Zu diesem Reisepass gibt es hier kein Ticket. Bitte das Personal fragen.");
  CHECK(en({MessageKey::no_ticket_for, {}, {"library card"}}) ==
        "There is no ticket for this document. Please ask staff.");
  CHECK(headline(Verdict::refused, Reason::invalid, Language::de, MessageKey::no_ticket_for) == "Kein Ticket gefunden");
}

TEST_CASE("no explanation is no text") {
  CHECK(en({}).empty());
  CHECK(zh({}).empty());
  CHECK(en({static_cast<MessageKey>(250)}).empty());
}

TEST_CASE("already admitted says when, at which gate and lane, as far as known") {
  Explanation why{MessageKey::already_in, at_minute(0), {"North", "N3"}};
  CHECK(en(why) == "Already admitted on 09:30, gate North, lane N3. An exit scan makes the next entry possible.");
  CHECK(zh(why) == "此票已于09:30在 North N3 通道入场。扫描出场后方可再次入场。");
  why.words = {"North"};
  CHECK(en(why) == "Already admitted on 09:30, gate North. An exit scan makes the next entry possible.");
  why.words = {"", "N3"};
  CHECK(en(why) == "Already admitted on 09:30, lane N3. An exit scan makes the next entry possible.");
}

TEST_CASE("a wrong product names the ticket's item and what is admitted") {
  CHECK(en({MessageKey::wrong_product, {}, {"day-1", "vip", "press"}}) ==
        "This ticket (day-1) is not admitted here. Admitted: vip, press.");
  CHECK(zh({MessageKey::wrong_product, {}, {"day-1", "vip", "press"}}) ==
        "此票(day-1)不可由此入场。可入场票种:vip、press。");
  CHECK(en({MessageKey::wrong_product, {}, {"day-1"}}) == "This ticket (day-1) is not admitted here.");
}

TEST_CASE("times are rendered by the caller, and left out where there is no way to render them") {
  const Explanation why{MessageKey::not_yet_valid, at_minute(0)};
  CHECK(en(why) == "This ticket is not valid yet. It is valid from 09:30.");
  CHECK(explain(why, Language::en, nullptr) == "This ticket is not valid yet.");
}

TEST_CASE("words are kept as they are, brackets and braces included") {
  CHECK(en({MessageKey::ticket_blocked, {}, {"[x] {0}"}}) ==
        "This ticket is blocked: [x] {0}. It is admitted once the organizer lifts the block.");
}

TEST_CASE("a language tag leads to a language that we speak") {
  for (const char* tag : {"zh", "ZH", "zh-CN", "zh_Hant", "zh-Hans-SG"}) CHECK(language_of(tag) == Language::zh);
  for (const char* tag : {"de", "DE", "de-AT", "de_CH"}) CHECK(language_of(tag) == Language::de);
  for (const char* tag : {"", "en", "den", "nds-DE", "zhuang", "z"}) CHECK(language_of(tag) == Language::en);
}

TEST_CASE("every verdict and reason has a headline in every language") {
  for (const auto language : {Language::en, Language::zh, Language::de}) {
    for (int i = 1; i < kReasonCount; ++i) {
      CHECK_FALSE(headline(Verdict::refused, static_cast<Reason>(i), language).empty());
    }
    CHECK_FALSE(headline(Verdict::incomplete, Reason::none, language).empty());
    CHECK(headline(Verdict::incomplete, Reason::none, language) !=
          headline(Verdict::incomplete, Reason::none, language, MessageKey::exchange_open));
    CHECK_FALSE(headline(Verdict::exited, Reason::none, language).empty());
  }
  CHECK(headline(Verdict::admitted, Reason::none, Language::en) == "Welcome");
  CHECK(headline(Verdict::admitted, Reason::none, Language::zh) == "欢迎");
  CHECK(headline(Verdict::admitted, Reason::none, Language::de) == "Willkommen");
  CHECK(headline(Verdict::refused, Reason::already_redeemed, Language::en) == "Already admitted");
}

}  // namespace
}  // namespace usher::admission
