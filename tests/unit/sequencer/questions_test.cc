#include <doctest/doctest.h>

#include "tests/unit/sequencer/venue.h"

using namespace usher;
using namespace usher::test;
using admission::Reason;
using admission::Verdict;
using sequencer::Failure;

namespace {

Question size_question(const Venue& venue) {
  Question question;
  question.event = venue.event;
  question.identifier = "size";
  question.type = QuestionType::choice;
  question.question = {{"en", "Shirt size"}};
  question.items = {"A"};
  question.ask_during_checkin = true;
  question.options = {{0, "m", {{"en", "M"}}, 1}, {0, "l", {{"en", "L"}}, 2}};
  return question;
}

struct Asking : Venue {
  QuestionId question;
  TicketId ticket;

  Asking() {
    const auto made = ask(sequencer::PutQuestion{size_question(*this)});
    question = QuestionId(std::get<sequencer::PutDone>(made).id);
    ticket = add_ticket("ABC", [](Ticket& t) { t.item = "A"; });
  }
  CheckedIn answered(const std::string& answer, auto change) {
    CheckIn scan = scan_of("ABC");
    scan.answers = {{"size", answer}};
    change(scan);
    return this->scan(scan);
  }
  CheckedIn answered(const std::string& answer) {
    return answered(answer, [](CheckIn&) {});
  }
  Failure refused(Question changed) {
    return std::get<Failed>(ask(sequencer::PutQuestion{std::move(changed)})).failure;
  }
  std::uint64_t entries() const { return core->sequencer.position().seq.value; }
};

}  // namespace

TEST_CASE("a scan with an open question is incomplete and leaves nothing behind, so its nonce may come again") {
  Asking venue;
  const auto before = venue.entries();
  CheckIn scan = venue.scan_of("ABC");
  scan.nonce = "n-1";
  const CheckedIn open = venue.scan(scan);
  CHECK(open.verdict == Verdict::incomplete);
  CHECK(open.explanation.words == std::vector{std::to_string(venue.question.value)});
  CHECK_FALSE(open.seq);
  CHECK(venue.entries() == before);
  scan.answers = {{"size", "2"}};
  const CheckedIn welcome = venue.scan(scan);
  CHECK(welcome.verdict == Verdict::admitted);
  CHECK(welcome.ticket->answers == std::vector<std::pair<std::string, std::string>>{{"size", "L"}});
  CHECK(welcome.ticket->chosen_options == std::vector<ChosenOptions>{{"size", {2}}});
  CHECK(venue.scan(scan).replay);
}

TEST_CASE("an answer is kept with the ticket, survives a restart and is not asked for again") {
  Asking venue;
  CHECK(venue.answered("m").verdict == Verdict::admitted);
  venue.reopen();
  REQUIRE(venue.recovered);
  const ListId other = venue.add_list("other");
  CheckIn scan = venue.scan_of("ABC");
  scan.list = other;
  const CheckedIn welcome = venue.scan(scan);
  CHECK(welcome.verdict == Verdict::admitted);
  CHECK(welcome.ticket->answers.at(0).second == "M");
}

TEST_CASE("an answer is kept although the scan is refused, and the same answer twice is written once") {
  Asking venue;
  const ListId vip = venue.add_list("vip", [](CheckinList& list) { list.all_items = false; });
  const auto to_vip = [&](CheckIn& scan) { scan.list = vip; };
  const CheckedIn refused = venue.answered("m", to_vip);
  CHECK(refused.reason == Reason::product);
  CHECK(refused.ticket->answers.at(0).second == "M");
  const auto before = venue.entries();
  CHECK(venue.answered("m", to_vip).reason == Reason::product);
  CHECK(venue.entries() == before + 1);
  CHECK(venue.scan("ABC").verdict == Verdict::admitted);
}

TEST_CASE("an answer that is not valid leaves its question open, and an exit takes no answers") {
  Asking venue;
  CHECK(venue.answered("XXL").verdict == Verdict::incomplete);
  const CheckedIn out = venue.answered("m", [](CheckIn& scan) { scan.type = Direction::exit; });
  CHECK(out.verdict == Verdict::exited);
  CHECK(out.ticket->answers.empty());
  CHECK(venue.answered("XXL", [](CheckIn& scan) { scan.questions_supported = false; }).verdict == Verdict::admitted);
}

TEST_CASE("a file that is imported again does not take the answers of the door away") {
  Asking venue;
  CHECK(venue.answered("m").verdict == Verdict::admitted);
  Ticket row;
  row.secret = "ABC";
  row.item = "A";
  row.import_digest = 7;
  CHECK(std::holds_alternative<sequencer::TicketsDone>(
      venue.ask(sequencer::PutTickets{venue.event, TicketChange::import, {}, {row}})));
  venue.now += 1min;
  CHECK(venue.scan("ABC").ticket->answers.at(0).second == "M");
}

TEST_CASE("questions keep their identifier and type, options their ids, and names are free") {
  Asking venue;
  Question kept = venue.core->sequencer.directory()->questions_of(venue.event)[0];
  CHECK(kept.options[0].id == 1);
  CHECK(kept.options[1].id == 2);
  Question renamed = kept;
  renamed.identifier = "other";
  CHECK(venue.refused(renamed) == Failure::invalid);
  Question retyped = kept;
  retyped.type = QuestionType::line;
  CHECK(venue.refused(retyped) == Failure::invalid);
  CHECK(venue.refused(size_question(venue)) == Failure::conflict);
  kept.options.erase(kept.options.begin());
  kept.options.push_back({0, "", {{"en", "S"}}, 0});
  CHECK(std::holds_alternative<sequencer::PutDone>(venue.ask(sequencer::PutQuestion{kept})));
  CHECK(venue.core->sequencer.directory()->questions_of(venue.event)[0].options[1].id == 3);
}

TEST_CASE("a question asked at check-in depends on none, and none in a circle") {
  Asking venue;
  Question form = size_question(venue);
  form.ask_during_checkin = false;
  form.identifier = "form";
  form.dependency_question = venue.question;
  CHECK(venue.refused(form) == Failure::invalid);  // on one that is asked at check-in
  form.dependency_question = {};
  form.id = QuestionId(std::get<sequencer::PutDone>(venue.ask(sequencer::PutQuestion{form})).id);
  form.options.clear();
  form.dependency_question = form.id;
  CHECK(venue.refused(form) == Failure::invalid);
  Question asked = size_question(venue);
  asked.identifier = "asked";
  asked.dependency_question = form.id;
  CHECK(venue.refused(asked) == Failure::invalid);
  asked.dependency_question = QuestionId(999);
  asked.ask_during_checkin = false;
  CHECK(venue.refused(asked) == Failure::not_found);
}

TEST_CASE("a list names questions that are there, and asks only those") {
  Asking venue;
  CheckinList list = venue.core->sequencer.directory()->lists.at(venue.list);
  list.questions = {"meal"};
  CHECK(std::get<Failed>(venue.ask(sequencer::PutList{list})).failure == Failure::invalid);
  list.questions = {"size"};
  CHECK(std::holds_alternative<sequencer::PutDone>(venue.ask(sequencer::PutList{list})));
  CHECK(venue.scan("ABC").verdict == Verdict::incomplete);
}
