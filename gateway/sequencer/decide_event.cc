#include "gateway/sequencer/decide_event.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/limits.h"

namespace usher::sequencer {

using admission::CheckinList;
using admission::Question;
using admission::Time;

namespace {

std::optional<Failed> unfit(const Question& question, const Directory& directory) {
  const auto all = directory.questions_of(question.event);
  for (const Question& other : all) {
    if (other.identifier == question.identifier && other.id != question.id) {
      return Failed{Failure::conflict, "identifier: the event has a question of this name"};
    }
  }
  if (!question.id) {
    if (all.size() < kQuestionsPerEventMax) return std::nullopt;
    return Failed{Failure::limit, "question: at most 500 of one event"};
  }
  const Question* before = directory.question(question.event, question.id);
  if (before == nullptr) return Failed{Failure::not_found, "question: the event has no such question"};
  if (before->identifier != question.identifier) {
    return Failed{Failure::invalid, "identifier: it stays as it is, answers are kept under it"};
  }
  if (before->type != question.type) return Failed{Failure::invalid, "type: it stays as it is, there may be answers"};
  return std::nullopt;
}

std::optional<Failed> unfit_dependency(const Question& question, const Directory& directory) {
  if (!question.dependency_question) return std::nullopt;
  if (question.ask_during_checkin) {
    return Failed{Failure::invalid, "dependency_question: a question asked at check-in depends on no other"};
  }
  // Up the chain, which is none if it comes by the same question twice.
  std::set<admission::QuestionId> seen{question.id};
  for (auto up = question.dependency_question; up;) {
    const Question* above = directory.question(question.event, up);
    if (above == nullptr) return Failed{Failure::not_found, "dependency_question: the event has no such question"};
    if (above->ask_during_checkin)
      return Failed{Failure::invalid, "dependency_question: that question is asked at check-in"};
    if (!seen.insert(up).second)
      return Failed{Failure::invalid, "dependency_question: the questions depend on each other"};
    up = above->dependency_question;
  }
  return std::nullopt;
}

// New options get ids that no option of the question has.
std::optional<Failed> give_ids(Question& question, const Question* before) {
  if (question.options.size() > kOptionsPerQuestionMax) {
    return Failed{Failure::limit, "options: at most 200 of one question"};
  }
  std::uint32_t last = 0;
  for (const auto& option : question.options) last = std::max(last, option.id);
  if (before != nullptr) {
    for (const auto& option : before->options) last = std::max(last, option.id);
  }
  std::set<std::string> identifiers;
  std::set<std::uint32_t> ids;
  for (auto& option : question.options) {
    if (option.id == 0) option.id = ++last;
    if (option.identifier.empty()) option.identifier = "option-" + std::to_string(option.id);
    if (!identifiers.insert(option.identifier).second || !ids.insert(option.id).second) {
      return Failed{Failure::conflict, "options: two have one identifier or id"};
    }
  }
  return std::nullopt;
}

Failed no_list() {
  return {Failure::not_found, "list: there is no such check-in list in this event"};
}

const CheckinList* list_of(const Directory& directory, admission::EventId event, admission::ListId id) {
  const auto found = directory.lists.find(id);
  return found == directory.lists.end() || found->second.event != event ? nullptr : &found->second;
}

}  // namespace

Outcome decide_event(PutQuestion&& put, Time time, Room& room) {
  Question& question = put.question;
  const Directory& directory = room.directory();
  if (auto failed = no_event(directory, question.event)) return *failed;
  if (auto failed = unfit(question, directory)) return *failed;
  if (auto failed = unfit_dependency(question, directory)) return *failed;
  if (auto failed = give_ids(question, directory.question(question.event, question.id))) return *failed;
  if (!question.id) question.id = admission::QuestionId(room.position().question + 1);
  const auto id = question.id;
  const auto event = question.event;
  return PutDone{room.append(time, event, admission::QuestionPut{std::move(question)}), id.value};
}

Outcome decide_event(ExitAll&& exits, Time time, Room& room) {
  if (auto failed = no_event(room.directory(), exits.event)) return *failed;
  if (list_of(room.directory(), exits.event, exits.list) == nullptr) return no_list();
  if (exits.tickets.size() > kExitsPerCommandMax) return Failed{Failure::limit, "tickets: at most 500 in one command"};
  std::ranges::sort(exits.tickets);
  exits.tickets.erase(std::ranges::unique(exits.tickets).begin(), exits.tickets.end());
  for (const auto ticket : exits.tickets) room.want_presence({exits.event, ticket, exits.list});
  room.fetch();
  std::erase_if(exits.tickets, [&](admission::TicketId ticket) {
    return !admission::inside_before(room.presence({exits.event, ticket, exits.list}), exits.at);
  });
  ExitsDone done{.seq = {}, .exited = static_cast<std::uint32_t>(exits.tickets.size())};
  if (exits.tickets.empty()) return done;
  done.seq = room.append(time, exits.event,
                         admission::ExitedAll{.list = exits.list, .at = exits.at, .tickets = std::move(exits.tickets)});
  return done;
}

Outcome decide_event(MoveExitAll&& move, Time time, Room& room) {
  if (auto failed = no_event(room.directory(), move.event)) return *failed;
  const CheckinList* found = list_of(room.directory(), move.event, move.list);
  if (found == nullptr) return no_list();
  if (found->exit_all_at != move.from) return Failed{Failure::conflict, "exit_all_at: it has been changed"};
  CheckinList list = *found;
  list.exit_all_at = move.to;
  list.exit_all_moved = move.moved;
  const auto id = list.id;
  return PutDone{room.append(time, move.event, admission::ListPut{std::move(list)}), id.value};
}

Outcome decide_event(EraseEvent&& erase, Time time, Room& room) {
  if (auto failed = no_event(room.directory(), erase.event)) return *failed;
  const std::string slug = room.directory().events.at(erase.event).slug;
  return PutDone{room.append(time, {}, admission::EventErased{erase.event, slug, erase.device}), erase.event.value};
}

}  // namespace usher::sequencer
