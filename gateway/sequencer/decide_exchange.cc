#include "gateway/sequencer/decide_exchange.h"

#include <algorithm>
#include <utility>

#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/limits.h"

namespace usher::sequencer {

using admission::CatalogKind;
using admission::Medium;

const admission::ItemMedia* media_of_item(const Directory& directory, admission::EventId event,
                                          const admission::Ticket& ticket) {
  const auto* item = directory.catalog_object(event, CatalogKind::item, ticket.item);
  return item == nullptr || item->media.policy == admission::MediaPolicy::none ? nullptr : &item->media;
}

admission::ExchangeScene exchange_scene(const CheckIn& scan, Room& room, std::optional<Medium>& medium) {
  admission::ExchangeScene scene;
  const auto* settings = room.directory().catalog_object(scan.event, CatalogKind::settings, "0");
  if (settings != nullptr) scene.settings = &settings->media_settings;
  if (!scan.exchange) return scene;
  scene.asked = &*scan.exchange;
  if (const Medium* known = room.medium(room.medium_lookup(scan.exchange->type, scan.exchange->identifier))) {
    medium = *known;
    scene.medium = &*medium;
    scene.medium_full = medium->tickets.size() >= kTicketsPerMediumMax;
  }
  const std::string& code = scan.exchange->identifier;
  scene.identifier_taken = static_cast<bool>(owner_of_code(room, code_key(room, scan.event, code), code));
  return scene;
}

void link_medium(const CheckIn& scan, const admission::Ticket& ticket, admission::Time now, Room& room) {
  const admission::ExchangeAsked& asked = *scan.exchange;
  const Medium* known = room.medium(room.medium_lookup(asked.type, asked.identifier));
  Medium medium = known != nullptr ? *known : Medium{};
  if (known == nullptr) {
    medium.id = room.position().medium + 1;
    medium.type = asked.type;
    medium.identifier = asked.identifier;
  }
  const auto* item = media_of_item(room.directory(), scan.event, ticket);
  const auto policy = item == nullptr ? admission::MediaPolicy::none : item->policy;
  if (admission::link_action(asked, policy) == admission::LinkAction::replace) medium.tickets.clear();
  std::erase_if(medium.tickets, [&](const auto& link) { return !room.directory().events.contains(link.event); });
  const Medium::Link link{scan.event, ticket.id};
  if (std::ranges::find(medium.tickets, link) == medium.tickets.end()) medium.tickets.push_back(link);
  admission::MediaPut fact;
  fact.device = scan.device;
  fact.media.push_back(std::move(medium));
  room.append(now, {}, std::move(fact));
}

}  // namespace usher::sequencer
