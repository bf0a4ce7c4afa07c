// An order as pretix writes it -> tickets, one a position: what POST /v1/events/{event}/orders:pull takes in. Reads
// what the model has a place for and passes over the rest, so a newer pretix's fields do no harm. Pure.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "gateway/admission/question.h"
#include "gateway/admission/ticket.h"
#include "gateway/admission/verdict.h"

namespace usher::pretix {

// A check-in that pretix has on a position.
struct PulledCheckin {
  std::uint64_t id = 0;    // pretix's
  std::uint64_t list = 0;  // pretix's
  admission::Time at{};    // at the door; digits beyond milliseconds are dropped
  admission::Direction type = admission::Direction::entry;
};

struct PulledPosition {
  // Without id, event, identifiers and addon_to; import_digest and import_source are set.
  admission::Ticket ticket;
  std::uint64_t id = 0;      // pretix's, which stays when the code or the order changes
  std::uint64_t parent = 0;  // the position this is an add-on to; 0: none
  std::vector<PulledCheckin> checkins;
};

// What cannot be taken, for the person who runs the pull. Names order and position, never a person.
struct OrderMistake {
  std::string order;
  std::uint32_t position = 0;  // within the order; 0: the whole order
  std::string reason;          // "secret: a text is required"
  bool contested = false;      // nothing is wrong with it: another position has its code, perhaps not for long
};

struct PulledOrder {
  std::vector<PulledPosition> positions;  // parents before their add-ons
  std::vector<OrderMistake> mistakes;     // positions left out
};

// `questions`: the event's, for the numbers of options. The error is the whole order's.
[[nodiscard]] std::expected<PulledOrder, OrderMistake> read_order(const boost::json::value& order,
                                                                  std::span<const admission::Question> questions);

// An identifier of pretix as usher keeps it: digits alone would be taken for a number, so "q" is put before them.
[[nodiscard]] std::string question_identifier(std::string_view identifier);

// What a position's ticket is found by (sequencer::origin_key) when its code, or its order, has changed.
[[nodiscard]] std::string origin_of_position(std::uint64_t position);

// Ticket::import_source of what is pulled.
inline constexpr std::string_view kPulledSource = "pretix-pull";
// Scanned::source of check-ins that were made at pretix.
inline constexpr std::string_view kPulledCheckinSource = "pretix";

}  // namespace usher::pretix
