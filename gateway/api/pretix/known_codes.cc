#include "gateway/api/pretix/known_codes.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "gateway/api/pretix/stored_medium.h"
#include "gateway/api/ticket_reads.h"
#include "gateway/sequencer/decide_command.h"

namespace usher::pretix {

using admission::CheckinList;
using admission::EventId;
using api::Context;

namespace {

constexpr std::string_view kBarcode = "barcode";

// One that cannot be read is known to nobody: the decision says why.
std::optional<admission::Medium> medium_of(const Context* context, std::string_view source, std::string_view code) {
  return stored_medium(context, source.empty() ? kBarcode : source, code).value_or(std::nullopt);
}

bool known(const Context* context, EventId event, const std::string& code) {
  const auto owner = api::TicketReads(context, event).owner(code);
  if (owner && *owner) return true;
  const storage::EventKeys* keys = context->keyring->find(event);
  if (keys == nullptr) return false;
  for (const auto& hash : {sequencer::secret_hash(*keys, code), sequencer::identifier_key(*keys, code)}) {
    const auto row = context->store->get(storage::Family::secrets, storage::secret_key(event, hash));
    const auto lookup = row && *row ? storage::Codec::decode_lookup(**row) : storage::Lookup();
    if (lookup && !lookup->empty()) return true;
  }
  const auto medium = medium_of(context, kBarcode, code);
  return medium && std::ranges::find(medium->tickets, event, &admission::Medium::Link::event) != medium->tickets.end();
}

}  // namespace

const CheckinList* list_that_knows(const Context* context, const std::vector<const CheckinList*>& lists,
                                   const sequencer::CheckIn& scan) {
  for (const CheckinList* list : lists) {
    const auto owner = api::TicketReads(context, list->event).owner(scan.code);
    if (owner && *owner) return list;
  }
  if (const auto medium = medium_of(context, scan.source, scan.code)) {
    for (const auto& link : medium->tickets) {
      const auto found = std::ranges::find(lists, link.event, &CheckinList::event);
      if (found != lists.end()) return *found;
    }
  }
  return lists.front();
}

std::string spelled_as_known(const Context* context, EventId event, std::string code) {
  if (known(context, event, code)) return code;
  std::string spaced = code;
  std::ranges::replace(spaced, '+', ' ');
  return known(context, event, spaced) ? spaced : code;
}

}  // namespace usher::pretix
