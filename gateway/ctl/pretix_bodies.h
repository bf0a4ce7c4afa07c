// pretix's objects -> bodies of the gateway's own routes, where those differ: the event, check-in lists, questions.
// Gentle with what is missing: a field that is not there is not said. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "gateway/ctl/json.h"

namespace usher::ctl {

// Of a PATCH of an event. `settings` is null where the token may not read them.
[[nodiscard]] json::object event_body(const json::value& detail, const json::value& settings);

// Of a PATCH of a list; pretix's numbers of items and dates stay as they are.
[[nodiscard]] json::object list_body(const json::value& list);
// Whether its rules ask for gates: those have numbers of their own here.
[[nodiscard]] bool names_gates(const json::value& rules);

// Slugs for pretix's lists, by number: made of their names, and their number where two would have the same or nothing
// is left of a name. `known` ones stay, so that a list may be renamed there.
[[nodiscard]] std::map<std::uint64_t, std::string> list_slugs(const json::array& lists,
                                                              std::map<std::uint64_t, std::string> known);

// Of a PATCH or POST of a question. `before` is the gateway's own of that identifier, or null: its options keep their
// numbers.
[[nodiscard]] json::object question_body(const json::value& question, const json::value& before);
// An identifier as the gateway keeps it: digits alone would be taken for a number, so "q" is put before them.
[[nodiscard]] std::string kept_identifier(std::string_view identifier);

}  // namespace usher::ctl
