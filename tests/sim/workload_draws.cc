// What the workload draws: lists, rules, tickets, codes, and changes of them.
#include "gateway/sequencer/decide_command.h"
#include "storage/signed_ticket.h"
#include "tests/sim/workload.h"

namespace usher::sim {

using admission::CheckinList;
using admission::OrderStatus;
using admission::Ticket;

storage::Key seed_of(std::uint64_t number) {
  storage::Key key{};
  for (std::size_t i = 0; i < sizeof number; ++i) key[i] = static_cast<std::uint8_t>(number >> 8 * i);
  return key;
}

CheckinList Workload::draw_list(std::size_t index) {
  CheckinList list;
  list.event = event_;
  list.slug = "list" + std::to_string(index);
  list.name = list.slug;
  list.all_items = dice_.one_in(2);
  if (!list.all_items) list.items = {draw_item(), draw_item()};
  if (!list.all_items && dice_.one_in(2)) list.items.emplace_back("1");
  if (dice_.one_in(5)) list.subevent = "day1";
  list.include_pending = dice_.one_in(2);
  list.multiple_entries = dice_.one_in(4);
  list.entry_after_exit = !dice_.one_in(4);
  list.addon_match = dice_.one_in(3);
  if (dice_.one_in(6)) list.rules = draw_rules();
  if (dice_.one_in(5)) list.capacity = static_cast<std::uint32_t>(1 + dice_.below(8));
  return list;
}

// Rules that let most people in, and one that lacks a date on some days.
std::string Workload::draw_rules() {
  static constexpr const char* kRules[] = {
      R"({"<":[{"var":"entries_number"},2]})",
      R"({"or":[{"==":[{"var":"entry_status"},"absent"]},{">":[{"var":"minutes_since_last_entry"},1]}]})",
      R"({"inList":[{"var":"product"},{"objectList":[{"lookup":["product","A"]},{"lookup":["product","B"]}]}]})",
      R"({"isAfter":[{"var":"now"},{"buildTime":["date_admission"]},0.5]})",
      R"({"and":[{"<=":[{"var":"entries_today"},1]},{"!=":[{"var":"gate"},1]},{"<":[{"var":"entries_days"},9]}]})",
      R"({"<":[{"entries_since":[{"buildTime":["customtime","00:00"]}]},1]})",
  };
  return dice_.pick(kRules);
}

Ticket Workload::draw_ticket(std::size_t index) {
  static constexpr const char* kCategories[] = {"visitor", "vip", "media"};
  Ticket ticket;
  ticket.event = event_;
  // One has a code that is somebody's number as well.
  ticket.secret = index == 1 && dice_.one_in(2) ? "R1" : "code-" + std::to_string(index);
  ticket.item = draw_item();
  ticket.subevent = dice_.one_in(4) ? "day2" : "day1";
  ticket.order = "ORDER" + std::to_string(index / 2);
  ticket.category = dice_.pick(kCategories);
  ticket.person.name = "Guest " + std::to_string(index);
  ticket.import_digest = index + 1;
  if (dice_.one_in(8)) ticket.order_status = static_cast<OrderStatus>(dice_.below(4));
  if (dice_.one_in(10)) ticket.blocked = {"fraud"};
  if (dice_.one_in(10)) ticket.valid_from = around_now(30);
  if (dice_.one_in(10)) ticket.valid_until = around_now(30);
  if (dice_.one_in(2)) ticket.identifiers = draw_identifiers(dice_, *keyring_.find(event_));
  return ticket;
}

// The last one is signed by somebody else.
std::string Workload::draw_signed(std::size_t index) {
  storage::SignedTicket ticket{.seed = "sim" + std::to_string(index), .valid_from = {}, .valid_until = {}};
  ticket.item = static_cast<std::int64_t>(1 + dice_.below(2));
  if (dice_.one_in(6)) ticket.subevent = 3;
  if (dice_.one_in(5)) ticket.valid_from = around_now(30);
  if (dice_.one_in(5)) ticket.valid_until = around_now(30);
  if (index + 1 < kSignedCodes) return storage::sign_ticket(ticket, signing_key_);
  return storage::sign_ticket(ticket, storage::SigningKey(seed_of(~venue_.plan.seed)));
}

void Workload::change(Ticket& ticket) {
  switch (dice_.below(8)) {
    case 0:
      ticket.order_status = static_cast<OrderStatus>(dice_.below(4));
      ticket.require_approval = dice_.one_in(3);
      break;
    case 1:
      ticket.blocked = ticket.blocked.empty() ? std::vector<std::string>{"fraud"} : std::vector<std::string>{};
      break;
    case 2:
      ticket.category = dice_.one_in(2) ? "vip" : "speaker";
      break;
    case 3:
      ticket.canceled = !ticket.canceled;
      break;
    case 4:
      old_secrets_.push_back(ticket.secret);
      ticket.secret += "x";
      break;
    case 5:
      ticket.identifiers = draw_identifiers(dice_, *keyring_.find(event_));
      break;
    case 6:
      if (!ticket.addon_to || dice_.one_in(2)) return void(ticket.item = draw_item());
      ticket.addon_to = book_.front().id == ticket.id ? admission::TicketId{} : book_.front().id;
      break;
    default:
      ticket.valid_if_pending = !ticket.valid_if_pending;
  }
}

admission::Time Workload::around_now(std::uint64_t seconds) {
  return venue_.timeline.now() + std::chrono::seconds(dice_.below(2 * seconds + 1)) - std::chrono::seconds(seconds);
}

}  // namespace usher::sim
