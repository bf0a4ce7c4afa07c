// A small scene for tests of the evaluator: one list, tickets by name, and scans a minute apart.
#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "gateway/admission/decide.h"

namespace usher::admission {

inline Time at_minute(int minute) {
  return Time{std::chrono::hours{490000}} + std::chrono::minutes{minute};
}

struct Scene {
  CheckinList list;
  std::deque<Ticket> tickets;  // a deque: candidates borrow
  std::deque<Presence> presences;
  std::vector<Candidate> candidates;
  Match match = Match::secret;
  std::uint32_t inside_now = 0;
  std::uint64_t seq = 0;
  std::vector<Question> questions;

  // Asked at check-in of whoever has item A.
  Question& ask(std::string identifier, QuestionType type = QuestionType::line) {
    Question question;
    question.id = QuestionId{static_cast<std::uint32_t>(questions.size() + 1)};
    question.identifier = std::move(identifier);
    question.type = type;
    question.items = {"A"};
    question.ask_during_checkin = true;
    questions.push_back(std::move(question));
    return questions.back();
  }

  Ticket& add(std::string item) {
    Ticket ticket;
    ticket.id = TicketId{tickets.size() + 1};
    ticket.item = std::move(item);
    tickets.push_back(std::move(ticket));
    presences.emplace_back();
    candidates.push_back({&tickets.back(), &presences.back()});
    return tickets.back();
  }

  [[nodiscard]] Decision look(const Scan& scan) const {
    return decide({list, match, candidates, false, inside_now, nullptr, nullptr, questions, "en"}, scan);
  }

  // Decides, and keeps an accepted check-in as the sequencer does.
  Decision scan(const Scan& scan) {
    Decision d = look(scan);
    ++seq;
    if ((d.verdict == Verdict::admitted || d.verdict == Verdict::exited) && !d.repeat) {
      Checkin checkin{Seq{seq}, scan.time, scan.type, scan.gate, scan.lane, scan.device, d.forced};
      presences[static_cast<std::size_t>(d.candidate)].checkins.push_back(checkin);
    }
    return d;
  }
};

inline Scan entry_at(int minute) {
  Scan scan;
  scan.time = at_minute(minute);
  return scan;
}
inline Scan exit_at(int minute) {
  Scan scan = entry_at(minute);
  scan.type = Direction::exit;
  return scan;
}
inline Scan forced(Scan scan) {
  scan.force = true;
  return scan;
}
inline Scan on_lane(Scan scan, std::uint32_t lane) {
  scan.lane = LaneId{lane};
  return scan;
}

}  // namespace usher::admission
