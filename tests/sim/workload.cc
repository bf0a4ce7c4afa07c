#include "tests/sim/workload.h"

#include <utility>

#include "tests/sim/auditor.h"

namespace usher::sim {

using admission::CheckinList;
using admission::Direction;
using admission::OrderStatus;
using admission::Ticket;
using admission::TicketChange;
using sequencer::Annul;
using sequencer::CheckIn;
using sequencer::Command;
using sequencer::Outcome;
using sequencer::PutDone;
using sequencer::PutList;
using sequencer::PutTickets;
using sequencer::TicketsDone;

namespace {

constexpr int kPatient = 1'000'000;  // tries of the office: until it is done
constexpr int kLaneTries = 5;
constexpr std::size_t kGuestsPerImport = 10;

}  // namespace

Workload::Workload(Venue& venue, Network& network, const Network::Gateways& gateways)
    : venue_(venue),
      dice_(venue.dice),
      network_(network),
      gateways_(gateways),
      keyring_(master_key(), venue.plan.seed ^ 0xA5A5),
      sealed_keys_(keyring_.make_event_keys()),
      signing_key_(seed_of(venue.plan.seed)),
      doomed_keys_(keyring_.make_event_keys()) {}

void Workload::start() {
  put_event();
}

// --- setting up ----------------------------------------------------------------------------------

void Workload::put_event() {
  admission::Event event;
  event.slug = "expo";
  event.name = "Expo";
  event.sealed_keys = sealed_keys_;
  event.timezone = venue_.plan.seed % 2 == 0 ? "UTC" : "Europe/Berlin";
  if (dice_.one_in(2)) event.starts_at = around_now(60);
  if (dice_.one_in(2)) event.admission_at = around_now(60);
  event.valid_keys = {storage::text_of(storage::verify_key_of(signing_key_))};
  put_ = event;
  network_.ask(0, sequencer::PutEvent{event}, kPatient, [this](const Outcome* outcome) {
    if (const auto* done = std::get_if<PutDone>(outcome)) return event_is(admission::EventId(done->id));
    // An earlier try has made it, and its answer was lost.
    const auto directory = gateways_.front()->directory();
    const auto* known = directory ? directory->event("expo") : nullptr;
    if (known != nullptr) return event_is(known->id);
    venue_.timeline.after(Millis(50), [this] { put_event(); });
  });
}

void Workload::event_is(admission::EventId id) {
  event_ = id;
  put_.id = id;
  if (!keyring_.add(id, sealed_keys_)) std::abort();
  identities_ = draw_identities(dice_);
  venue_.auditor.remember(id, sealed_keys_, identities_);
  put_lists(0);
}

void Workload::put_lists(std::size_t made) {
  const std::size_t wanted = 1 + venue_.plan.seed % 3;
  if (made == wanted) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(venue_.plan.guests); ++i) book_.push_back(draw_ticket(i));
    return put_questions(0);
  }
  CheckinList list = draw_list(made);
  network_.ask(0, PutList{list}, kPatient, [this, list, made](const Outcome* outcome) mutable {
    if (const auto* done = std::get_if<PutDone>(outcome)) {
      list.id = admission::ListId(done->id);
      lists_.push_back(list);
      return put_lists(made + 1);
    }
    const auto directory = gateways_.front()->directory();
    const auto* known = directory ? directory->list(event_, list.slug) : nullptr;
    if (known != nullptr) lists_.push_back(*known);
    const std::size_t next = known != nullptr ? made + 1 : made;
    venue_.timeline.after(Millis(50), [this, next] { put_lists(next); });
  });
}

void Workload::put_questions(std::size_t made) {
  admission::Question question;
  question.event = event_;
  question.ask_during_checkin = true;
  if (made == 0) {
    question.identifier = "size";
    question.type = admission::QuestionType::choice;
    question.required = true;
    question.items = {"A"};
    question.options = {{0, "s", {{"en", "Small"}}, 0}, {0, "l", {{"en", "Large"}}, 1}};
  } else {
    question.identifier = "age";
    question.type = admission::QuestionType::number;
    question.items = {"A", "B", "1"};  // 1: of signed codes
  }
  // A conflict: an earlier try has made it, and its answer was lost.
  network_.ask(0, sequencer::PutQuestion{question}, kPatient, [this, made](const Outcome*) {
    if (made == 0) return put_questions(1);
    put_doomed_event();
  });
}

void Workload::put_doomed_event() {
  admission::Event event;
  event.slug = "doomed";
  event.sealed_keys = doomed_keys_;
  network_.ask(0, sequencer::PutEvent{event}, kPatient, [this](const Outcome* outcome) {
    if (const auto* done = std::get_if<PutDone>(outcome)) return doomed_event_is(admission::EventId(done->id));
    const auto directory = gateways_.front()->directory();
    const auto* known = directory ? directory->event("doomed") : nullptr;
    if (known != nullptr) return doomed_event_is(known->id);
    venue_.timeline.after(Millis(50), [this] { put_doomed_event(); });
  });
}

void Workload::doomed_event_is(admission::EventId id) {
  doomed_ = id;
  venue_.auditor.remember(id, doomed_keys_);
  CheckinList list;
  list.event = id;
  list.slug = "door";
  network_.ask(0, PutList{list}, kPatient, [this](const Outcome* outcome) {
    if (const auto* done = std::get_if<PutDone>(outcome)) doomed_list_ = admission::ListId(done->id);
    PutTickets put{.event = doomed_, .why = TicketChange::import, .device = {}, .tickets = {}};
    for (const char* secret : {"doomed-0", "doomed-1"}) put.tickets.emplace_back().secret = secret;
    network_.ask(0, put, kPatient, [this](const Outcome*) { put_guests(0); });
  });
}

void Workload::put_guests(std::size_t from) {
  if (from >= book_.size()) return open_doors();
  const std::size_t to = std::min(book_.size(), from + kGuestsPerImport);
  PutTickets put{.event = event_, .why = TicketChange::import};
  for (std::size_t i = from; i < to; ++i) put.tickets.push_back(book_[i]);
  network_.ask(0, put, kPatient, [this, from, to](const Outcome* outcome) {
    const auto* done = std::get_if<TicketsDone>(outcome);
    for (std::size_t i = from; done != nullptr && i < to; ++i) book_[i].id = done->ids[i - from];
    put_guests(to);
  });
}

void Workload::open_doors() {
  open_event_ = true;
  for (std::size_t i = 0; i < kSignedCodes; ++i) signed_.push_back(draw_signed(i));
  lanes_.resize(static_cast<std::size_t>(venue_.plan.lanes));
  for (LaneActor& lane : lanes_) {
    lane.index = static_cast<int>(&lane - lanes_.data());
    lane.home = static_cast<int>(dice_.below(gateways_.size()));
    lane.left = venue_.plan.actions_per_lane;
    if (!dice_.one_in(5)) {
      lane.gate = lane.index % 2 == 0 ? "North" : "South";
      lane.lane = lane.gate + std::to_string(lane.index / 2);
    }
    ++lanes_at_work_;
    act_lane(lane);
  }
  office_at_work_ = true;
  act_office(venue_.plan.admin_actions);
}

// --- lanes ---------------------------------------------------------------------------------------

void Workload::act_lane(LaneActor& lane) {
  if (lane.left-- == 0) {
    --lanes_at_work_;
    return;
  }
  const Millis pause = dice_.one_in(6) ? dice_.millis(0, 4000) : dice_.millis(0, 60);
  venue_.timeline.after(pause, [this, &lane] {
    network_.ask(lane.home, lane_command(lane), kLaneTries, [this, &lane](const Outcome*) { act_lane(lane); });
  });
}

Command Workload::lane_command(LaneActor& lane) {
  if (!lane.past.empty() && dice_.percent(8)) {
    const CheckIn& taken_back = dice_.pick(lane.past);
    Annul annul{.event = event_, .nonce = taken_back.nonce, .seq = {}, .reason = "by mistake", .device = {}};
    if (annul.nonce.empty()) annul.seq = admission::Seq(1 + dice_.below(50));
    return annul;
  }
  CheckIn scan = draw_scan(lane);
  lane.past.push_back(scan);
  return scan;
}

CheckIn Workload::draw_scan(LaneActor& lane) {
  if (!lane.past.empty() && dice_.percent(5)) return dice_.pick(lane.past);  // a very late retry
  CheckIn scan;
  scan.event = event_;
  scan.list = dice_.pick(lists_).id;
  draw_code(scan);
  scan.type = dice_.percent(20) ? Direction::exit : Direction::entry;
  if (dice_.percent(85)) scan.nonce = "n" + std::to_string(++nonces_);
  if (!lane.past.empty() && dice_.percent(2)) scan.nonce = dice_.pick(lane.past).nonce;  // a client that errs
  scan.force = dice_.percent(5);
  scan.ignore_unpaid = dice_.percent(10);
  if (dice_.percent(8)) scan.time = around_now(1800);
  scan.gate = lane.gate;
  scan.lane = lane.lane;
  if (dice_.percent(30)) scan.repeat_window_ms = 0;
  draw_answers(scan);
  if (doomed_list_ && dice_.percent(3)) {
    scan.event = doomed_;
    scan.list = doomed_list_;
    scan.ticket = {};
    scan.identifications.clear();
    scan.document.clear();
    scan.code = dice_.one_in(2) ? "doomed-0" : "doomed-1";
  }
  return scan;
}

void Workload::draw_answers(CheckIn& scan) {
  static constexpr const char* kSizes[] = {"s", "l", "2", "XXL", ""};
  static constexpr const char* kAges[] = {"42", "7.5", "old", ""};
  if (dice_.percent(75)) scan.answers.emplace_back("size", dice_.pick(kSizes));
  if (dice_.percent(75)) scan.answers.emplace_back("age", dice_.pick(kAges));
}

void Workload::draw_code(CheckIn& scan) {
  const std::uint64_t kind = dice_.below(100);
  if (kind < 45) {
    // Everybody comes with the same three tickets at the same moment; a moment later with the next three.
    const auto moment = static_cast<std::size_t>(venue_.timeline.now().time_since_epoch() / Millis(150));
    scan.code = book_[(moment * 3 + dice_.below(3)) % book_.size()].secret;
  } else if (kind < 60) {
    const Identity& shown = dice_.pick(identities_);
    scan.code = shown.code;
    scan.identifications = shown.ways;
    scan.document = "passport";
  } else if (kind < 70) {
    scan.code = dice_.pick(book_).secret;
  } else if (kind < 80) {
    scan.code = dice_.pick(signed_);
  } else if (kind < 85) {
    scan.code = "unknown-" + std::to_string(dice_.below(3));
  } else if (kind < 90) {
    scan.code = "ID" + std::to_string(dice_.below(4));
  } else if (kind < 95 && !old_secrets_.empty()) {
    scan.code = dice_.pick(old_secrets_);
  } else {
    const Ticket& ticket = dice_.pick(book_);
    scan.ticket = ticket.id;  // picked by hand
    if (!ticket.id) scan.code = ticket.secret;
  }
}

// --- the office ----------------------------------------------------------------------------------

void Workload::act_office(int left) {
  if (left == 0) {
    office_at_work_ = false;
    return;
  }
  venue_.timeline.after(dice_.millis(0, 400), [this, left] {
    const Command command = office_command();
    const auto* put = std::get_if<PutTickets>(&command);
    std::vector<std::string> secrets;
    if (put != nullptr) {
      for (const Ticket& ticket : put->tickets) secrets.push_back(ticket.secret);
    }
    network_.ask(0, command, kPatient, [this, left, secrets](const Outcome* outcome) {
      if (const auto* done = std::get_if<TicketsDone>(outcome)) {
        for (Ticket& ticket : book_) {
          for (std::size_t i = 0; i < secrets.size(); ++i) {
            if (ticket.secret == secrets[i]) ticket.id = done->ids[i];
          }
        }
      }
      act_office(left - 1);
    });
  });
}

Command Workload::office_command() {
  const std::uint64_t kind = dice_.below(16);
  if (kind >= 14) return mark_code();
  if (kind < 4) return edit_ticket();
  if (kind < 7) return edit_list();
  if (kind < 9) return add_people();
  if (kind < 11) return let_out();
  if (kind < 12) return move_exit_all();
  if (kind < 13 && dice_.one_in(3)) return sequencer::EraseEvent{doomed_, {}};
  if (dice_.one_in(3)) return edit_event();
  if (dice_.one_in(2)) return sequencer::PutLane{dice_.one_in(2) ? "North" : "South", "South0"};
  admission::Device device;
  device.name = "kiosk";
  device.token_hash.fill(static_cast<std::uint8_t>(dice_.below(250)));
  return sequencer::PutDevice{device};
}

Command Workload::edit_ticket() {
  Ticket& ticket = dice_.pick(book_);
  const bool withdraw = dice_.one_in(6);
  if (withdraw) {
    ticket.canceled = true;
  } else {
    change(ticket);
  }
  return PutTickets{event_, withdraw ? TicketChange::withdraw : TicketChange::edit, {}, {ticket}};
}

Command Workload::edit_list() {
  CheckinList& list = dice_.pick(lists_);
  switch (dice_.below(7)) {
    case 6:
      list.rules = dice_.one_in(2) ? std::string() : draw_rules();
      break;
    case 0:
      list.capacity = dice_.one_in(2) ? std::nullopt : std::optional(static_cast<std::uint32_t>(dice_.below(6)));
      break;
    case 1:
      list.closes_at = dice_.one_in(2) ? std::nullopt : std::optional(around_now(20));
      break;
    case 2:
      list.opens_at = dice_.one_in(2) ? std::nullopt : std::optional(around_now(20));
      break;
    case 3:
      list.entry_after_exit = !list.entry_after_exit;
      break;
    case 4:
      list.multiple_entries = !list.multiple_entries;
      break;
    default:
      list.include_pending = !list.include_pending;
  }
  return PutList{list};
}

// How people are found who show no ticket.
Command Workload::edit_event() {
  put_.match.clear();
  for (const auto by : {admission::MatchBy::number, admission::MatchBy::name_birth, admission::MatchBy::name_phone}) {
    if (!dice_.one_in(4)) put_.match.push_back(by);
  }
  return sequencer::PutEvent{.event = put_, .with_valid_keys = false};
}

// The automatic exit of some, whether they are inside or not; now and then of nobody that there is.
Command Workload::let_out() {
  sequencer::ExitAll exits{event_, dice_.pick(lists_).id, around_now(20), {}};
  for (std::uint64_t left = 1 + dice_.below(8); left > 0; --left) {
    const Ticket& ticket = dice_.pick(book_);
    if (ticket.id) exits.tickets.push_back(ticket.id);
  }
  if (dice_.one_in(8)) exits.tickets.emplace_back(77);
  return exits;
}

Command Workload::move_exit_all() {
  CheckinList& list = dice_.pick(lists_);
  if (list.exit_all_at && !dice_.one_in(4)) {
    const admission::Time from = *std::exchange(list.exit_all_at, around_now(600));
    return sequencer::MoveExitAll{event_, list.id, from, *list.exit_all_at, dice_.one_in(2)};
  }
  list.exit_all_at = around_now(600);
  return PutList{list};
}

// An import while the doors are open: people at the door without a ticket, add-ons, a file sent again.
Command Workload::add_people() {
  PutTickets put{.event = event_, .why = TicketChange::import};
  if (dice_.one_in(3)) {
    for (int i = 0; i < 3; ++i) put.tickets.push_back(dice_.pick(book_));
    for (Ticket& ticket : put.tickets) ticket.id = {};
    return put;
  }
  Ticket fresh = draw_ticket(book_.size());
  fresh.import_digest = 0;
  const Ticket& parent = dice_.pick(book_);
  if (dice_.one_in(2) && !parent.addon_to) fresh.addon_to = parent.id;
  put.tickets.push_back(fresh);
  if (fresh.addon_to && dice_.one_in(2)) put.tickets.push_back(parent);
  if (!fresh.addon_to) put.why = TicketChange::walk_in;
  book_.push_back(fresh);
  return put;
}

// Codes of the office's book, signed ones, codes that were given up.
Command Workload::mark_code() {
  sequencer::PutSecrets put{.event = event_, .codes = {}};
  const std::uint64_t kind = dice_.below(5);
  put.change = kind == 0  ? admission::CodeChange::revoke
               : kind < 3 ? admission::CodeChange::block
                          : admission::CodeChange::unblock;
  for (std::uint64_t i = 0; i <= dice_.below(3); ++i) {
    const bool of_the_book = dice_.one_in(2);
    put.codes.push_back(of_the_book ? dice_.pick(book_).secret : dice_.pick(signed_));
  }
  if (!old_secrets_.empty() && dice_.one_in(4)) put.codes.push_back(dice_.pick(old_secrets_));
  return put;
}

}  // namespace usher::sim
