// The part of decide_checkin that gives out media for tickets: what the evaluator is told, and the link it grants.
#pragma once

#include "gateway/admission/exchange.h"
#include "gateway/sequencer/command.h"
#include "gateway/sequencer/room.h"

namespace usher::sequencer {

// What an item says of media, as long as the room's directory stands; nullptr: nothing.
[[nodiscard]] const admission::ItemMedia* media_of_item(const Directory& directory, admission::EventId event,
                                                        const admission::Ticket& ticket);

// Borrows from `scan` and from the room's directory; `medium` is the one asked for, kept by the caller.
[[nodiscard]] admission::ExchangeScene exchange_scene(const CheckIn& scan, Room& room,
                                                      std::optional<admission::Medium>& medium);

// The medium stands for the ticket from now on: one fact, in the batch of the admission it belongs to.
void link_medium(const CheckIn& scan, const admission::Ticket& ticket, admission::Time now, Room& room);

}  // namespace usher::sequencer
