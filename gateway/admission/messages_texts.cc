// The texts of messages.h, in every language. {t} the time, {0} {1} … a word, {*} all words, {+} all but the first, {r}
// the words of rules, {d} the document that the first word names. A part in [brackets] is left out when a placeholder
// in it has nothing to say.
#include "gateway/admission/messages_texts.h"

#include <array>
#include <cstddef>

namespace usher::admission {
namespace {

struct Text {
  MessageKey key;
  Phrase phrase;
};

constexpr std::array kTexts = {
    Text{MessageKey::none, {"", "", ""}},
    Text{MessageKey::unknown_code,
         {"This code is not known here. Check that it belongs to this event, or search for the person by name.",
          "未找到此票码。请确认是否为本场活动的票,或按姓名查找。",
          "Dieser Code ist hier nicht bekannt. Bitte prüfen, ob er zu dieser Veranstaltung gehört, oder die Person "
          "nach Namen suchen."}},
    Text{MessageKey::not_on_list_event,
         {"This ticket is for another event. It is admitted at that event's entrance.",
          "此票属于其他活动,请前往该活动的入口。",
          "Dieses Ticket gehört zu einer anderen Veranstaltung. Einlass ist am Eingang jener Veranstaltung."}},
    Text{
        MessageKey::order_canceled,
        {"The order was canceled or has expired. A new or reinstated order is needed.",
         "订单已取消或已过期。需重新下单或恢复订单后方可入场。",
         "Die Bestellung wurde storniert oder ist abgelaufen. Nötig ist eine neue oder wieder aktivierte Bestellung."}},
    Text{MessageKey::ticket_canceled,
         {"This ticket was canceled. Another ticket of the order, or a new one, is needed.",
          "此票已取消。请使用订单中的其他票或重新购票。",
          "Dieses Ticket wurde storniert. Nötig ist ein anderes Ticket der Bestellung oder ein neues."}},
    Text{MessageKey::ticket_blocked,
         {"This ticket is blocked[: {*}]. It is admitted once the organizer lifts the block.",
          "此票已被锁定[:{*}]。主办方解除锁定后方可入场。",
          "Dieses Ticket ist gesperrt[: {*}]. Einlass, sobald der Veranstalter die Sperre aufhebt."}},
    Text{MessageKey::needs_approval,
         {"The order still awaits approval. It is admitted once the organizer approves it.",
          "订单尚待审核。主办方审核通过后方可入场。",
          "Die Bestellung ist noch nicht genehmigt. Einlass, sobald der Veranstalter sie genehmigt."}},
    Text{MessageKey::not_yet_valid,
         {"This ticket is not valid yet.[ It is valid from {t}.]", "此票尚未生效[,生效时间:{t}]。",
          "Dieses Ticket ist noch nicht gültig.[ Es gilt ab {t}.]"}},
    Text{MessageKey::no_longer_valid,
         {"This ticket is no longer valid.[ It was valid until {t}.] A longer validity is needed.",
          "此票已过有效期[,有效期至:{t}]。需延长有效期后方可入场。",
          "Dieses Ticket ist nicht mehr gültig.[ Es galt bis {t}.] Nötig ist eine längere Gültigkeit."}},
    Text{MessageKey::wrong_product,
         {"This ticket[ ({0})] is not admitted here.[ Admitted: {+}.]", "此票[({0})]不可由此入场。[可入场票种:{+}。]",
          "Dieses Ticket[ ({0})] wird hier nicht eingelassen.[ Zugelassen: {+}.]"}},
    Text{MessageKey::wrong_subevent,
         {"This ticket is for another date[ ({0})].[ Here only {1} is admitted.]",
          "此票属于其他场次[({0})]。[此处仅限场次:{1}。]",
          "Dieses Ticket gilt für einen anderen Termin[ ({0})].[ Hier wird nur {1} eingelassen.]"}},
    Text{MessageKey::order_unpaid,
         {"The order is not paid. It is admitted once the payment has arrived.", "订单尚未付款。付款到账后方可入场。",
          "Die Bestellung ist nicht bezahlt. Einlass, sobald die Zahlung eingegangen ist."}},
    Text{MessageKey::order_unpaid_can_ignore,
         {"The order is not paid. Staff may take the payment or admit it unpaid.",
          "订单尚未付款。可现场付款,或由工作人员放行。",
          "Die Bestellung ist nicht bezahlt. Das Personal kann kassieren oder unbezahlt einlassen."}},
    Text{MessageKey::rules_failed,
         {"The rules of this entrance do not admit this ticket now[: {r}]. Staff can say when they do.",
          "当前不符合此入口的入场规则[:{r}]。请咨询工作人员何时可以入场。",
          "Nach den Regeln dieses Eingangs derzeit kein Einlass[: {r}]. Das Personal weiß, wann er möglich ist."}},
    Text{MessageKey::already_in,
         {"Already admitted[ on {t}][, gate {0}][, lane {1}]. An exit scan makes the next entry possible.",
          "此票已于[{t}][在 {0}][ {1} 通道]入场。扫描出场后方可再次入场。",
          "Bereits eingelassen[ am {t}][, Eingang {0}][, Spur {1}]. Nach einem Scan am Ausgang ist erneuter Einlass "
          "möglich."}},
    Text{MessageKey::already_in_no_return,
         {"Already admitted[ on {t}][, gate {0}][, lane {1}]. Each ticket enters once here; only staff can admit it "
          "again.",
          "此票已于[{t}][在 {0}][ {1} 通道]入场。此处每票仅限入场一次,再次入场须由工作人员放行。",
          "Bereits eingelassen[ am {t}][, Eingang {0}][, Spur {1}]. Jedes Ticket gilt hier für einen Einlass; nur das "
          "Personal kann erneut einlassen."}},
    Text{MessageKey::several_match,
         {"Several tickets match[: {*}]. Scan the ticket itself, or let staff choose one.",
          "匹配到多张票[:{*}]。请扫描票面二维码,或由工作人员选择。",
          "Mehrere Tickets passen[: {*}]. Bitte das Ticket selbst scannen oder vom Personal wählen lassen."}},
    Text{MessageKey::code_revoked,
         {"This code was revoked. If there is a newer ticket, scan that.", "此票码已作废。如有新票,请扫描新票。",
          "Dieser Code wurde widerrufen. Falls es ein neueres Ticket gibt, bitte dieses scannen."}},
    Text{MessageKey::list_not_open,
         {"This entrance is not open yet.[ It opens at {t}.]", "此入口尚未开放[,开放时间:{t}]。",
          "Dieser Eingang ist noch nicht geöffnet.[ Er öffnet am {t}.]"}},
    Text{MessageKey::list_closed,
         {"This entrance is closed[ since {t}]. Staff can say which one is open.",
          "此入口已[于 {t} ]关闭。请咨询工作人员其他开放的入口。",
          "Dieser Eingang ist[ seit {t}] geschlossen. Das Personal weiß, welcher geöffnet ist."}},
    Text{MessageKey::list_full,
         {"The room is full[: {0} persons]. The next person enters when somebody leaves.",
          "人数已满[(上限 {0} 人)]。有人离场后方可入场。",
          "Der Raum ist voll[: {0} Personen]. Einlass, sobald jemand geht."}},
    Text{MessageKey::nonce_reused,
         {"This request number was used for another scan. Scan again.", "此请求编号已用于另一次扫描,请重新扫描。",
          "Diese Anfragenummer gehört zu einem anderen Scan. Bitte erneut scannen."}},
    Text{MessageKey::lane_not_served,
         {"This lane does not serve this list.[ Use {*}.]", "此通道不受理该名单。[请前往:{*}。]",
          "Diese Spur bedient diese Liste nicht.[ Bitte {*} benutzen.]"}},
    Text{MessageKey::too_many_checkins,
         {"This ticket has too many check-ins on this list. Staff must look at it.",
          "此票在该名单上的签到次数过多,请联系工作人员处理。",
          "Dieses Ticket hat zu viele Check-ins auf dieser Liste. Das Personal muss es prüfen."}},
    Text{MessageKey::questions_open,
         {"Questions are still to be answered[: {*}]. Answer them to enter.", "尚有问题未回答[:{*}]。回答后方可入场。",
          "Es sind noch Fragen offen[: {*}]. Einlass, sobald sie beantwortet sind."}},
    Text{MessageKey::told_by_client, {"{0}", "{0}", "{0}"}},
    Text{MessageKey::exchange_open,
         {"This ticket is exchanged for a card or wristband first. The desk that gives them out scans it with one.",
          "此票须先换取卡片或腕带,请到发放处办理。",
          "Dieses Ticket wird zuerst gegen eine Karte oder ein Armband getauscht. Das macht der Schalter, der sie "
          "ausgibt."}},
    Text{MessageKey::exchange_of_medium,
         {"A card or wristband was scanned. To exchange a ticket, scan the ticket itself.",
          "扫描到的是卡片或腕带。换取时请扫描票本身。",
          "Gescannt wurde eine Karte oder ein Armband. Zum Tauschen bitte das Ticket selbst scannen."}},
    Text{MessageKey::medium_type_off,
         {"Media of this type[ ({0})] are not in use here. The event's settings say which are.",
          "此活动未启用该类型的介质[({0})],请查看活动设置。",
          "Medien dieser Art[ ({0})] sind hier nicht in Gebrauch. Welche es sind, sagen die Einstellungen."}},
    Text{MessageKey::medium_type_wrong,
         {"This ticket is not exchanged for media of this type.[ It needs: {0}.]",
          "此票不能换取该类型的介质。[需要:{0}。]",
          "Dieses Ticket wird nicht gegen ein Medium dieser Art getauscht.[ Nötig ist: {0}.]"}},
    Text{MessageKey::already_exchanged,
         {"This ticket was exchanged already. Scan the card or wristband that it was exchanged for.",
          "此票已换取介质,请扫描所换的卡片或腕带。",
          "Dieses Ticket wurde schon getauscht. Bitte die Karte oder das Armband scannen."}},
    Text{MessageKey::medium_unusable,
         {"This card or wristband is not known here, has expired or stands for too many tickets. Take another.",
          "此卡片或腕带未登记、已失效或已关联过多的票,请换一个。",
          "Diese Karte oder dieses Armband ist hier nicht bekannt, abgelaufen oder steht für zu viele Tickets. Bitte "
          "ein anderes Medium nehmen."}},
    Text{MessageKey::medium_unfit,
         {"This number cannot be a medium's[ of type {0}]. Scan the card or wristband again, or take another.",
          "此编号不能用作[{0} 类型的]介质,请重新扫描或换一个。",
          "Diese Nummer kann nicht die eines Mediums[ der Art {0}] sein. Bitte erneut scannen oder ein anderes "
          "nehmen."}},
    Text{MessageKey::medium_exists,
         {"This card or wristband is in use already, and a new one is needed. Take another.",
          "此卡片或腕带已被使用,请换一个新的。",
          "Diese Karte oder dieses Armband ist schon in Gebrauch; nötig ist ein neues. Bitte ein anderes nehmen."}},
    Text{MessageKey::no_ticket_for,
         {"There is no ticket for {d}. Please ask staff.", "未找到{d}对应的票。请咨询工作人员。",
          "Zu {d} gibt es hier kein Ticket. Bitte das Personal fragen."}},
};

constexpr bool in_order_of_keys() {
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    if (static_cast<std::size_t>(kTexts[i].key) != i) return false;
  }
  return kTexts.size() == static_cast<std::size_t>(MessageKey::no_ticket_for) + 1;
}
static_assert(in_order_of_keys(), "one text a key, in the order of the enum");

constexpr std::array<Phrase, kReasonCount> kRefusals{{
    {"Not admitted", "未能入场", "Kein Einlass"},                         // none
    {"Unknown ticket", "无效票", "Unbekanntes Ticket"},                   // invalid
    {"Not paid", "未付款", "Nicht bezahlt"},                              // unpaid
    {"Ticket blocked", "票已锁定", "Ticket gesperrt"},                    // blocked
    {"Not valid now", "不在有效时间", "Derzeit nicht gültig"},            // invalid_time
    {"Canceled", "票已取消", "Storniert"},                                // canceled
    {"Already admitted", "已入场", "Bereits eingelassen"},                // already_redeemed
    {"Not for this entrance", "票种不符", "Nicht für diesen Eingang"},    // product
    {"Not admitted now", "不符合入场规则", "Derzeit kein Einlass"},       // rules
    {"Several tickets", "匹配多张票", "Mehrere Tickets"},                 // ambiguous
    {"Revoked ticket", "票码已作废", "Ticket widerrufen"},                // revoked
    {"Awaiting approval", "待审核", "Genehmigung fehlt"},                 // unapproved
    {"Please see staff", "请联系工作人员", "Bitte ans Personal wenden"},  // error
    {"Full", "人数已满", "Voll"},                                         // full
    {"Closed", "未开放", "Geschlossen"},                                  // closed
    {"Already exchanged", "已换取", "Schon getauscht"},                   // already_exchanged
    {"Take another medium", "请换一个介质", "Anderes Medium nehmen"},     // medium_invalid
    {"Medium in use", "介质已被使用", "Medium in Gebrauch"},              // medium_exists
}};

struct Shown {
  std::string_view document;
  Phrase phrase;
};

constexpr Shown kShown[] = {
    {"passport", {"this passport", "此护照", "diesem Reisepass"}},
    {"id_card", {"this ID card", "此身份证件", "diesem Ausweis"}},
    {"visa", {"this visa", "此签证", "diesem Visum"}},
    {"residence_permit", {"this residence permit", "此居留证件", "diesem Aufenthaltstitel"}},
    {"driver_license", {"this driving licence", "此驾驶证", "diesem Führerschein"}},
    {"resident_id", {"this ID card", "此身份证", "diesem Ausweis"}},
    {"person", {"this name", "此姓名", "diesem Namen"}},
};

constexpr Phrase kWelcome{"Welcome", "欢迎", "Willkommen"};
constexpr Phrase kGoodbye{"Goodbye", "再见", "Auf Wiedersehen"};
constexpr Phrase kQuestions{"Questions open", "请先回答问题", "Fragen offen"};

}  // namespace

Phrase sentence_of(MessageKey key) {
  const auto i = static_cast<std::size_t>(key);
  return i < kTexts.size() ? kTexts[i].phrase : Phrase{};
}

Phrase shown_as(std::string_view document) {
  for (const Shown& shown : kShown) {
    if (shown.document == document) return shown.phrase;
  }
  return {"this document", "此证件", "diesem Dokument"};
}

Phrase headline_of(Verdict verdict, Reason reason) {
  switch (verdict) {
    case Verdict::admitted:
      return kWelcome;
    case Verdict::exited:
      return kGoodbye;
    case Verdict::incomplete:
      return kQuestions;
    case Verdict::refused:
      break;
  }
  const auto i = static_cast<std::size_t>(reason);
  return kRefusals[i < kRefusals.size() ? i : 0];
}

}  // namespace usher::admission
