#include "tests/sim/telling.h"

namespace usher::sim {
namespace {

using namespace sequencer;

std::string number(std::uint64_t n) {
  return std::to_string(n);
}

std::string words(const CheckIn& scan) {
  std::string text = std::string(to_string(scan.type)) + " on list " + number(scan.list.value) + " of ";
  text += scan.ticket ? "ticket " + number(scan.ticket.value) : scan.code;
  if (!scan.lane.empty()) text += " at " + scan.lane;
  if (!scan.nonce.empty()) text += ", nonce " + scan.nonce;
  return text + (scan.force ? ", forced" : "") + (scan.time ? ", earlier or later" : "");
}
std::string words(const Annul& annul) {
  return "annul " + (annul.nonce.empty() ? number(annul.seq.value) : annul.nonce);
}
std::string words(const PutTickets& put) {
  std::string text = "put tickets";
  for (const auto& ticket : put.tickets) text += " " + ticket.secret;
  return text;
}
std::string words(const PutEvent& put) {
  return "put event " + put.event.slug;
}
std::string words(const PutList& put) {
  return "put list " + put.list.slug;
}
std::string words(const PutDevice& put) {
  return "put device " + put.device.name;
}
std::string words(const PutLane& put) {
  return "put lane " + put.lane;
}
std::string words(const PutQuestion& put) {
  return "put question " + put.question.identifier;
}
std::string words(const EraseEvent& erase) {
  return "erase event " + number(erase.event.value);
}
std::string words(const ExitAll& exits) {
  return "let " + number(exits.tickets.size()) + " tickets out of list " + number(exits.list.value);
}
std::string words(const MoveExitAll& move) {
  return "move exit_all_at of list " + number(move.list.value);
}

std::string words(const RecordRefusal& told) {
  return "a refusal told: " + std::string(to_string(told.reason));
}
std::string words(const LogPrint& log) {
  return "a print of ticket " + number(log.ticket.value);
}
std::string words(const PutCatalog& put) {
  return "put " + number(put.objects.size()) + " catalog objects";
}
std::string words(const PutMedia& put) {
  return "put " + number(put.media.size()) + " media";
}
std::string words(const PutSigningKey&) {
  return "put a signing key";
}
std::string words(const PutSecrets& put) {
  static constexpr const char* kVerbs[] = {"revoke", "block", "unblock"};
  std::string text = kVerbs[static_cast<std::size_t>(put.change)];
  for (const auto& code : put.codes) text += " " + code;
  return text;
}

std::string words(const Failed& failed) {
  return "failed: " + failed.message;
}
std::string words(const CheckedIn& answer) {
  std::string text(answer.reason == admission::Reason::none ? to_string(answer.verdict) : to_string(answer.reason));
  if (answer.replay) text += " (replay)";
  return text + ", entry " + number(answer.seq.value);
}
std::string words(const AnnulDone& done) {
  return "annulled " + number(done.scan.value) + ", entry " + number(done.seq.value);
}
std::string words(const TicketsDone& done) {
  return number(done.added) + " added, " + number(done.changed) + " changed, entry " + number(done.seq.value);
}
std::string words(const SecretsDone& done) {
  return number(done.changed) + " codes changed, entry " + number(done.seq.value);
}
std::string words(const ExitsDone& done) {
  return number(done.exited) + " out, entry " + number(done.seq.value);
}
std::string words(const PutDone& done) {
  return "id " + number(done.id) + ", entry " + number(done.seq.value);
}

std::string words(const MediaDone& done) {
  return number(done.ids.size()) + " media, entry " + number(done.seq.value);
}

}  // namespace

std::string in_words(const Command& command) {
  return std::visit([](const auto& c) { return words(c); }, command);
}

std::string in_words(const Outcome& outcome) {
  return std::visit([](const auto& o) { return words(o); }, outcome);
}

}  // namespace usher::sim
