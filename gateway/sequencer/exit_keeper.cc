#include "gateway/sequencer/exit_keeper.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "gateway/sequencer/limits.h"
#include "storage/records.h"

namespace usher::sequencer {

using admission::CheckinList;
using admission::TicketId;

// Who is on the list now.
struct ExitKeeper::Crowd {
  std::vector<TicketId> leaving;  // came before the time and has not left
  bool others = false;            // somebody came after it, whom a later exit may be for
};

std::expected<std::size_t, std::string> ExitKeeper::look() {
  const DirectoryView directory = parts_.directory();
  std::size_t out = 0;
  std::optional<std::string> error;
  for (const auto& [id, list] : directory->lists) {
    if (!list.exit_all_at || *list.exit_all_at > parts_.clock()) continue;
    const auto event = directory->events.find(list.event);
    if (event == directory->events.end()) continue;
    const auto left = let_out(event->second, list);
    if (left) {
      out += *left;
    } else if (!error) {
      error = "exit_all_at of " + event->second.slug + "/" + list.slug + ": " + left.error();
    }
  }
  if (error) return std::unexpected(*error);
  return out;
}

std::expected<ExitKeeper::Crowd, std::string> ExitKeeper::inside(const CheckinList& list) const {
  Crowd crowd;
  std::optional<storage::Failure> failure;
  const std::string from = storage::event_prefix(list.event);
  const auto visit = [&](std::string_view key, std::string_view row) {
    if (storage::list_of_state_key(key) != list.id) return true;
    const auto presence = storage::Codec::decode_presence(row);
    if (!presence) {
      failure = presence.error();
      return false;
    }
    const bool leaving = admission::inside_before(*presence, *list.exit_all_at);
    if (leaving) crowd.leaving.push_back(storage::ticket_of_key(key));
    crowd.others = crowd.others || (!leaving && admission::inside(*presence));
    return true;
  };
  const auto read = parts_.store->scan(storage::Family::state, from, storage::prefix_end(from), visit);
  if (!read) failure = read.error();
  if (failure) return std::unexpected(failure->message);
  return crowd;
}

std::expected<std::size_t, std::string> ExitKeeper::let_out(const admission::Event& event, const CheckinList& list) {
  const admission::Time at = *list.exit_all_at;
  const auto crowd = inside(list);
  if (!crowd) return std::unexpected(crowd.error());
  std::size_t out = 0;
  for (std::span<const TicketId> left(crowd->leaving); !left.empty();) {
    const auto piece = left.first(std::min(left.size(), kExitsPerCommandMax));
    left = left.subspan(piece.size());
    const Outcome outcome = parts_.ask(ExitAll{event.id, list.id, at, {piece.begin(), piece.end()}});
    if (const auto* failed = std::get_if<Failed>(&outcome)) return std::unexpected(failed->message);
    out += std::get<ExitsDone>(outcome).exited;
  }
  // Day by day while somebody is there whom the next one may be for; else at once to the first that is still to come.
  NextExit next = parts_.following({at, list.exit_all_moved}, event.timezone);
  while (!crowd->others && next.at <= parts_.clock()) next = parts_.following(next, event.timezone);
  const Outcome outcome = parts_.ask(MoveExitAll{event.id, list.id, at, next.at, next.moved});
  const auto* failed = std::get_if<Failed>(&outcome);
  // Somebody has set another time meanwhile: that one holds.
  if (failed != nullptr && failed->failure != Failure::conflict) return std::unexpected(failed->message);
  return out;
}

}  // namespace usher::sequencer
