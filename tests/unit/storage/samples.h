// Values with every field set, for the round-trip, golden and leak tests.
#pragma once

#include "storage/record_types.h"

namespace usher::storage {

[[nodiscard]] inline admission::Time at_ms(std::int64_t ms) {
  return admission::Time(std::chrono::milliseconds(ms));
}

[[nodiscard]] inline admission::LookupKey hash_of(std::uint8_t first) {
  admission::LookupKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(first + i);
  return key;
}

[[nodiscard]] inline admission::Ticket full_ticket() {
  admission::Ticket ticket;
  ticket.id = admission::TicketId(77);
  ticket.event = admission::EventId(3);
  ticket.secret = "k2sx8secretcode";
  ticket.item = "vip-pass";
  ticket.variation = "two-days";
  ticket.subevent = "day1";
  ticket.order = "ORDERX7";
  ticket.order_status = admission::OrderStatus::pending;
  ticket.require_approval = true;
  ticket.valid_if_pending = true;
  ticket.canceled = true;
  ticket.addon_to = admission::TicketId(5);
  ticket.addons = {admission::TicketId(8), admission::TicketId(1ULL << 40)};
  ticket.valid_from = at_ms(-5);
  ticket.valid_until = at_ms(1'764'000'000'000);
  ticket.blocked = {"unpaid fee", "banned"};
  ticket.code_revoked = true;
  ticket.category = "vip";
  ticket.tags = {"media", "speaker"};
  ticket.language = "zh-CN";
  ticket.seat = "A-12";
  ticket.zone = "hall 1";
  ticket.person = {"王小明 Xiaoming",        "Xiaoming",      "Wang", "Head of Cranes", "Jiangnan Cranes",
                   "xm.wang@cranes.example", "+8613812345678"};
  ticket.identifiers = {{"id_number", hash_of(1)}, {"passport", hash_of(100)}};
  ticket.birth_key = hash_of(50);
  ticket.entitlements = {{"gift", 1}, {"lunch", 2}};
  ticket.answers = {{"diet", "vegan"}, {"", ""}};
  ticket.badge_fields = {{"booth", "H3-17"}};
  ticket.require_attention = true;
  ticket.notes = std::string("not UTF-8: \xff\xfe\0 kept", 19);
  ticket.import_digest = 0xFEDC'BA98'7654'3210;
  ticket.import_source = "csv";
  ticket.chosen_options = {{"size", {2, 300}}, {"meal", {}}};
  return ticket;
}

[[nodiscard]] inline admission::Checkin full_checkin() {
  return {admission::Seq(9),
          at_ms(1'764'000'000'123),
          admission::Direction::exit,
          admission::GateId(1),
          admission::LaneId(2),
          admission::DeviceId(3),
          true,
          true};
}

[[nodiscard]] inline admission::Event full_event() {
  admission::Event event;
  event.id = admission::EventId(3);
  event.slug = "expo-26";
  event.name = "Expo 2026";
  event.timezone = "Asia/Shanghai";
  event.starts_at = at_ms(1'000);
  event.ends_at = at_ms(2'000);
  event.admission_at = at_ms(500);
  event.languages = {"zh", "en"};
  event.sealed_keys = "sealed";
  event.valid_keys = {"a2V5", "c2Vjb25k"};
  event.sealed_signing_key = "sealed too";
  return event;
}

[[nodiscard]] inline admission::CheckinList full_list() {
  admission::CheckinList list;
  list.id = admission::ListId(4);
  list.event = admission::EventId(3);
  list.slug = "main";
  list.name = "Main entrance";
  list.all_items = false;
  list.items = {"vip-pass", "visitor"};
  list.subevent = "day1";
  list.include_pending = true;
  list.multiple_entries = true;
  list.entry_after_exit = false;
  list.addon_match = true;
  list.rules = "{\"and\":[]}";
  list.questions = {"diet"};
  list.exit_all_at = at_ms(3'000);
  list.opens_at = at_ms(0);
  list.closes_at = at_ms(-1);
  list.capacity = 0;
  list.zone = "hall 1";
  list.gates = {"North"};
  list.lanes = {"N1", "N2"};
  list.exit_all_moved = true;
  return list;
}

[[nodiscard]] inline admission::Question full_question() {
  admission::Question question;
  question.id = admission::QuestionId(9);
  question.event = admission::EventId(3);
  question.identifier = "size";
  question.type = admission::QuestionType::choice;
  question.question = {{"en", "Size"}, {"zh", "尺码"}};
  question.help = {{"en", "of shirts"}};
  question.required = true;
  question.items = {"vip-pass"};
  question.options = {{1, "m", {{"en", "M"}}, -2}, {300, "l", {}, 0}};
  question.position = -1;
  question.ask_during_checkin = question.show_during_checkin = question.hidden = true;
  question.dependency_question = admission::QuestionId(8);
  question.dependency_values = {"yes"};
  question.valid_number_min = "0";
  question.valid_number_max = "9.5";
  question.valid_date_min = "2026-01-01";
  question.valid_date_max = "";
  question.valid_datetime_min = "2026-01-01T00:00:00";
  question.valid_datetime_max = "2026-12-31T00:00:00+08:00";
  question.valid_string_length_max = 0;
  return question;
}

[[nodiscard]] inline admission::Device full_device() {
  admission::Device device;
  device.id = admission::DeviceId(6);
  device.name = "kiosk 6";
  device.role = admission::Role::kiosk;
  for (std::size_t i = 0; i < device.token_hash.size(); ++i) device.token_hash[i] = static_cast<std::uint8_t>(i);
  device.gates = {"North"};
  device.lists = {"expo-26/main"};
  device.revoked = true;
  return device;
}

[[nodiscard]] inline admission::Scanned full_scan() {
  admission::Scanned scan;
  scan.ticket = admission::TicketId(77);
  scan.list = admission::ListId(4);
  scan.type = admission::Direction::exit;
  scan.verdict = admission::Verdict::incomplete;
  scan.reason = admission::Reason::closed;
  scan.explanation = {admission::MessageKey::already_in, at_ms(5), {"North", "N1"}};
  scan.code = "foreigncode99";
  scan.code_key = hash_of(7);
  scan.nonce = hash_of(0);
  scan.scanned_at = at_ms(-7);
  scan.gate = admission::GateId(1);
  scan.lane = admission::LaneId(2);
  scan.device = admission::DeviceId(6);
  scan.force_sent = true;
  scan.forced = true;
  scan.skipped = {admission::Reason::unpaid, admission::Reason::full};
  scan.category = "vip";
  scan.previous = full_checkin();
  return scan;
}

}  // namespace usher::storage
