#include "gateway/admission/messages.h"

#include <array>
#include <cstddef>
#include <optional>

namespace usher::admission {
namespace {

// {t} the time, {0} {1} … a word, {*} all words, {+} all but the first. A part in [brackets] is left out when a
// placeholder in it has nothing to say.
struct Text {
  MessageKey key;
  std::string_view en;
  std::string_view zh;
};

constexpr std::array kTexts = {
    Text{MessageKey::none, "", ""},
    Text{MessageKey::unknown_code,
         "This code is not known here. Check that it belongs to this event, or search for the person by name.",
         "未找到此票码。请确认是否为本场活动的票,或按姓名查找。"},
    Text{MessageKey::not_on_list_event, "This ticket is for another event. It is admitted at that event's entrance.",
         "此票属于其他活动,请前往该活动的入口。"},
    Text{MessageKey::order_canceled, "The order was canceled or has expired. A new or reinstated order is needed.",
         "订单已取消或已过期。需重新下单或恢复订单后方可入场。"},
    Text{MessageKey::ticket_canceled, "This ticket was canceled. Another ticket of the order, or a new one, is needed.",
         "此票已取消。请使用订单中的其他票或重新购票。"},
    Text{MessageKey::ticket_blocked,
         "This ticket is blocked[: {*}]. It is admitted once the organizer lifts the block.",
         "此票已被锁定[:{*}]。主办方解除锁定后方可入场。"},
    Text{MessageKey::needs_approval, "The order still awaits approval. It is admitted once the organizer approves it.",
         "订单尚待审核。主办方审核通过后方可入场。"},
    Text{MessageKey::not_yet_valid, "This ticket is not valid yet.[ It is valid from {t}.]",
         "此票尚未生效[,生效时间:{t}]。"},
    Text{MessageKey::no_longer_valid,
         "This ticket is no longer valid.[ It was valid until {t}.] A longer validity is needed.",
         "此票已过有效期[,有效期至:{t}]。需延长有效期后方可入场。"},
    Text{MessageKey::wrong_product, "This ticket[ ({0})] is not admitted here.[ Admitted: {+}.]",
         "此票[({0})]不可由此入场。[可入场票种:{+}。]"},
    Text{MessageKey::wrong_subevent, "This ticket is for another date[ ({0})].[ Here only {1} is admitted.]",
         "此票属于其他场次[({0})]。[此处仅限场次:{1}。]"},
    Text{MessageKey::order_unpaid, "The order is not paid. It is admitted once the payment has arrived.",
         "订单尚未付款。付款到账后方可入场。"},
    Text{MessageKey::order_unpaid_can_ignore, "The order is not paid. Staff may take the payment or admit it unpaid.",
         "订单尚未付款。可现场付款,或由工作人员放行。"},
    Text{MessageKey::rules_failed,
         "The rules of this entrance do not admit this ticket now. Staff can say when they do.",
         "当前不符合此入口的入场规则。请咨询工作人员何时可以入场。"},
    Text{MessageKey::already_in,
         "Already admitted[ on {t}][, gate {0}][, lane {1}]. An exit scan makes the next entry possible.",
         "此票已于[{t}][在 {0}][ {1} 通道]入场。扫描出场后方可再次入场。"},
    Text{MessageKey::already_in_no_return,
         "Already admitted[ on {t}][, gate {0}][, lane {1}]. Each ticket enters once here; only staff can admit it "
         "again.",
         "此票已于[{t}][在 {0}][ {1} 通道]入场。此处每票仅限入场一次,再次入场须由工作人员放行。"},
    Text{MessageKey::several_match, "Several tickets match[: {*}]. Scan the ticket itself, or let staff choose one.",
         "匹配到多张票[:{*}]。请扫描票面二维码,或由工作人员选择。"},
    Text{MessageKey::code_revoked, "This code was replaced by a newer one. Scan the newest ticket.",
         "此票码已被新票码取代。请扫描最新的票。"},
    Text{MessageKey::list_not_open, "This entrance is not open yet.[ It opens at {t}.]",
         "此入口尚未开放[,开放时间:{t}]。"},
    Text{MessageKey::list_closed, "This entrance is closed[ since {t}]. Staff can say which one is open.",
         "此入口已[于 {t} ]关闭。请咨询工作人员其他开放的入口。"},
    Text{MessageKey::list_full, "The room is full[: {0} persons]. The next person enters when somebody leaves.",
         "人数已满[(上限 {0} 人)]。有人离场后方可入场。"},
    Text{MessageKey::nonce_reused, "This request number was used for another scan. Scan again.",
         "此请求编号已用于另一次扫描,请重新扫描。"},
    Text{MessageKey::lane_not_served, "This lane does not serve this list.[ Use {*}.]",
         "此通道不受理该名单。[请前往:{*}。]"},
    Text{MessageKey::too_many_checkins, "This ticket has too many check-ins on this list. Staff must look at it.",
         "此票在该名单上的签到次数过多,请联系工作人员处理。"},
    Text{MessageKey::questions_open, "Questions are still to be answered[: {*}]. Answer them to enter.",
         "尚有问题未回答[:{*}]。回答后方可入场。"},
    Text{MessageKey::told_by_client, "{0}", "{0}"},
};

constexpr bool in_order_of_keys() {
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    if (static_cast<std::size_t>(kTexts[i].key) != i) return false;
  }
  return kTexts.size() == static_cast<std::size_t>(MessageKey::told_by_client) + 1;
}
static_assert(in_order_of_keys(), "one text a key, in the order of the enum");

class Renderer {
 public:
  Renderer(const Explanation& explanation, Language language, const TimeText& time_text)
      : explanation_(explanation), separator_(language == Language::zh ? "、" : ", "), time_text_(time_text) {}

  [[nodiscard]] std::string render(std::string_view text) const {
    std::string out;
    while (!text.empty()) {
      const std::size_t open = text.find('[');
      out += fill(text.substr(0, open)).value_or("");
      if (open == std::string_view::npos) break;
      const std::size_t close = text.find(']', open);
      out += fill(text.substr(open + 1, close - open - 1)).value_or("");
      text.remove_prefix(close + 1);
    }
    return out;
  }

 private:
  // None if a placeholder has nothing to say.
  [[nodiscard]] std::optional<std::string> fill(std::string_view part) const {
    std::string out;
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (part[i] != '{') {
        out += part[i];
        continue;
      }
      const std::string said = value(part[i + 1]);
      if (said.empty()) return std::nullopt;
      out += said;
      i += 2;  // past the name and the brace
    }
    return out;
  }

  [[nodiscard]] std::string value(char name) const {
    if (name == 't') return explanation_.time && time_text_ ? time_text_(*explanation_.time) : std::string{};
    if (name == '*') return joined(0);
    if (name == '+') return joined(1);
    const auto i = static_cast<std::size_t>(name - '0');
    return i < explanation_.words.size() ? explanation_.words[i] : std::string{};
  }

  [[nodiscard]] std::string joined(std::size_t from) const {
    std::string out;
    for (std::size_t i = from; i < explanation_.words.size(); ++i) {
      if (i > from) out += separator_;
      out += explanation_.words[i];
    }
    return out;
  }

  const Explanation& explanation_;
  const std::string_view separator_;
  const TimeText& time_text_;
};

struct Headline {
  std::string_view en;
  std::string_view zh;
};

constexpr std::array<Headline, kReasonCount> kRefusals{{
    {"Not admitted", "未能入场"},            // none
    {"Unknown ticket", "无效票"},            // invalid
    {"Not paid", "未付款"},                  // unpaid
    {"Ticket blocked", "票已锁定"},          // blocked
    {"Not valid now", "不在有效时间"},       // invalid_time
    {"Canceled", "票已取消"},                // canceled
    {"Already admitted", "已入场"},          // already_redeemed
    {"Not for this entrance", "票种不符"},   // product
    {"Not admitted now", "不符合入场规则"},  // rules
    {"Several tickets", "匹配多张票"},       // ambiguous
    {"Replaced ticket", "票码已作废"},       // revoked
    {"Awaiting approval", "待审核"},         // unapproved
    {"Please see staff", "请联系工作人员"},  // error
    {"Full", "人数已满"},                    // full
    {"Closed", "未开放"},                    // closed
}};

Headline headline_of(Verdict verdict, Reason reason) {
  switch (verdict) {
    case Verdict::admitted:
      return {"Welcome", "欢迎"};
    case Verdict::exited:
      return {"Goodbye", "再见"};
    case Verdict::incomplete:
      return {"Questions open", "请先回答问题"};
    case Verdict::refused:
      break;
  }
  const auto i = static_cast<std::size_t>(reason);
  return kRefusals[i < kRefusals.size() ? i : 0];
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

}  // namespace

Language language_of(std::string_view tag) {
  const bool zh = tag.size() >= 2 && lower(tag[0]) == 'z' && lower(tag[1]) == 'h' &&
                  (tag.size() == 2 || tag[2] == '-' || tag[2] == '_');
  return zh ? Language::zh : Language::en;
}

std::string explain(const Explanation& explanation, Language language, const TimeText& time_text) {
  const auto key = static_cast<std::size_t>(explanation.key);
  if (key >= kTexts.size()) return {};
  const Text& text = kTexts[key];
  return Renderer(explanation, language, time_text).render(language == Language::zh ? text.zh : text.en);
}

std::string_view headline(Verdict verdict, Reason reason, Language language) {
  const Headline text = headline_of(verdict, reason);
  return language == Language::zh ? text.zh : text.en;
}

}  // namespace usher::admission
