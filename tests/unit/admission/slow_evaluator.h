// A second evaluator for the property tests: written from the check-in interface's tables, sentence by sentence,
// without a look at decide.cc, slow and obvious. It evaluates every condition always, and only then asks which one
// comes first.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gateway/admission/decide.h"

namespace usher::admission::slow {

struct Answer {
  std::string what;  // "admitted", "exited", "repeat", "incomplete", or the reason
  int candidate = -1;
  std::vector<std::string> skipped;
  std::uint64_t previous_seq = 0;
};

// The check-ins of one ticket on one list, sorted by when they happened.
inline std::vector<Checkin> by_time(const Presence& presence) {
  std::multimap<std::pair<Time, std::size_t>, Checkin> sorted;
  for (std::size_t i = 0; i < presence.checkins.size(); ++i) {
    sorted.insert({{presence.checkins[i].time, i}, presence.checkins[i]});
  }
  std::vector<Checkin> result;
  for (const auto& [when, checkin] : sorted) result.push_back(checkin);
  return result;
}

inline bool item_listed(const CheckinList& list, const Ticket& ticket) {
  const std::set<std::string> items(list.items.begin(), list.items.end());
  return list.all_items || items.count(ticket.item) == 1;
}

inline bool date_matches(const CheckinList& list, const Ticket& ticket) {
  return list.subevent.has_value() ? ticket.subevent == list.subevent.value() : true;
}

inline bool order_is_dead(const Ticket& ticket) {
  return ticket.order_status == OrderStatus::canceled || ticket.order_status == OrderStatus::expired;
}

// What already_redeemed tells of: walk through the day; an exit ends the stay, the first entry after it begins the
// next.
inline std::uint64_t told(const Presence& presence) {
  std::uint64_t stay = 0, first_ever = 0;
  for (const Checkin& checkin : by_time(presence)) {
    if (checkin.type == Direction::exit) {
      stay = 0;
    } else {
      if (stay == 0) stay = checkin.seq.value;
      if (first_ever == 0) first_ever = checkin.seq.value;
    }
  }
  return stay != 0 ? stay : first_ever;
}

// Step A. Returns the reason it ends with, or "" with `chosen` set.
inline std::string find_ticket(const Situation& s, const Scan& scan, int& chosen) {
  std::map<int, const Ticket*> left;
  for (std::size_t i = 0; i < s.candidates.size(); ++i) left[static_cast<int>(i)] = s.candidates[i].ticket;
  if (s.match == Match::none) left.clear();
  if (s.match == Match::secret) {
    std::erase_if(left, [&](const auto& kv) { return kv.second->canceled; });
    std::erase_if(left, [&](const auto& kv) { return !date_matches(s.list, *kv.second); });
  }
  chosen = left.empty() ? -1 : left.begin()->first;
  if (left.empty()) return "invalid";
  if (s.match == Match::revoked_secret && !scan.force) return "revoked";
  if (left.size() == 1) return "";

  std::map<int, const Ticket*> listed = left;
  std::erase_if(listed, [&](const auto& kv) { return !item_listed(s.list, *kv.second); });
  if (s.match == Match::identifier) {
    std::erase_if(listed, [&](const auto& kv) { return !date_matches(s.list, *kv.second); });
  } else if (!s.list.addon_match) {
    std::set<std::uint64_t> ids;
    for (const Candidate& candidate : s.candidates) ids.insert(candidate.ticket->id.value);
    std::erase_if(listed,
                  [&](const auto& kv) { return kv.second->addon_to && ids.count(kv.second->addon_to.value) > 0; });
  }
  if (listed.empty()) return "";  // the first, whatever the checks say to it
  if (listed.size() > 1 && s.match == Match::identifier) {
    std::map<int, const Ticket*> standing = listed;
    std::erase_if(standing, [&](const auto& kv) { return kv.second->canceled || order_is_dead(*kv.second); });
    if (!standing.empty()) listed = standing;
  }
  chosen = listed.begin()->first;
  return listed.size() == 1 ? "" : "ambiguous";
}

inline bool entry_allowed(const CheckinList& list, const Presence& presence) {
  const std::vector<Checkin> past = by_time(presence);
  bool all_exits = true;
  for (const Checkin& checkin : past) all_exits = all_exits && checkin.type == Direction::exit;
  return list.multiple_entries || past.empty() || all_exits ||
         (list.entry_after_exit && past.back().type == Direction::exit);
}

inline bool paid_enough(const CheckinList& list, const Scan& scan, const Ticket& ticket) {
  return ticket.order_status == OrderStatus::paid || ticket.valid_if_pending ||
         (scan.ignore_unpaid && list.include_pending && ticket.order_status == OrderStatus::pending);
}

inline bool asked(const Situation& s, const Ticket& ticket, const Question& question) {
  const std::set<std::string> items(question.items.begin(), question.items.end());
  const std::set<std::string> wanted(s.list.questions.begin(), s.list.questions.end());
  return question.ask_during_checkin && items.count(ticket.item) == 1 &&
         (wanted.empty() || wanted.count(question.identifier) == 1);
}

// The drawn questions are of one line of text: everything is a valid answer but nothing where something is required.
inline bool answered(const Ticket& ticket, const Scan& scan, const Question& question) {
  for (const auto& [key, text] : ticket.answers) {
    if (key == question.identifier) return true;
  }
  for (const auto& [key, text] : scan.answers) {
    if (key == question.identifier) return !question.required || !text.empty();
  }
  return false;
}

// Every check of step B that fails, by its number.
inline std::map<int, std::string> failing(const Situation& s, const Scan& scan, const Ticket& ticket,
                                          const Presence& presence) {
  const bool entry = scan.type == Direction::entry;
  const std::vector<Checkin> past = by_time(presence);
  const bool is_inside = !past.empty() && past.back().type == Direction::entry;
  const bool pending = ticket.order_status == OrderStatus::pending;
  std::map<int, std::string> fails;
  if (ticket.canceled || order_is_dead(ticket)) fails[1] = "canceled";
  if (!ticket.blocked.empty()) fails[2] = "blocked";
  if (pending && ticket.require_approval) fails[3] = "unapproved";
  if (entry && ticket.valid_from.has_value() && ticket.valid_from.value() > scan.time) fails[4] = "invalid_time";
  if (entry && ticket.valid_until.has_value() && ticket.valid_until.value() < scan.time) fails[5] = "invalid_time";
  if (!item_listed(s.list, ticket)) fails[6] = "product";
  if (!date_matches(s.list, ticket)) fails[7] = "product";
  if (date_matches(s.list, ticket) && !paid_enough(s.list, scan, ticket)) fails[8] = "unpaid";
  if (entry && !scan.force && scan.questions_supported) {
    for (const Question& question : s.questions) {
      if (asked(s, ticket, question) && !answered(ticket, scan, question)) fails[10] = "incomplete";
    }
  }
  if (entry && !entry_allowed(s.list, presence)) fails[12] = "already_redeemed";
  if (entry && s.list.opens_at.has_value() && !(scan.time >= s.list.opens_at.value())) fails[13] = "closed";
  if (entry && s.list.closes_at.has_value() && !(scan.time < s.list.closes_at.value())) fails[13] = "closed";
  if (entry && s.list.capacity.has_value() && !(s.inside_now < s.list.capacity.value()) && !is_inside)
    fails[14] = "full";
  return fails;
}

inline Answer evaluate(const Situation& s, const Scan& scan) {
  Answer answer;
  answer.what = find_ticket(s, scan, answer.candidate);
  if (!answer.what.empty()) return answer;
  const Candidate& chosen = s.candidates[static_cast<std::size_t>(answer.candidate)];
  const std::vector<Checkin> past = by_time(*chosen.presence);

  if (!past.empty() && scan.lane && past.back().lane == scan.lane && past.back().type == scan.type &&
      scan.repeat_window.count() != 0) {
    const Time last = past.back().time;
    if (last + scan.repeat_window >= scan.time && scan.time + scan.repeat_window >= last) {
      answer.what = "repeat";
      answer.previous_seq = past.back().seq.value;
      return answer;
    }
  }

  const std::map<int, std::string> fails = failing(s, scan, *chosen.ticket, *chosen.presence);
  if (!scan.force && !fails.empty()) {
    answer.what = fails.begin()->second;
    if (answer.what == "already_redeemed") answer.previous_seq = told(*chosen.presence);
    return answer;
  }
  answer.what = scan.type == Direction::entry ? "admitted" : "exited";
  if (s.match == Match::revoked_secret) answer.skipped.push_back("revoked");
  for (const auto& [number, reason] : fails) answer.skipped.push_back(reason);
  return answer;
}

}  // namespace usher::admission::slow
