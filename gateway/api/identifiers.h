// Document numbers and birth dates -> the keyed hashes that stand in their place. Themselves they are kept nowhere.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/admission/ticket.h"
#include "storage/keyring.h"

namespace usher::api {

// Whoever puts a ticket calls this once its name and phone are those it is to have. Sets the identifiers of the kinds
// named: kind -> number, "" takes them away; `birth_date` is "1990-05-01", "" takes it away, none leaves it. Then those
// of name and birth date, and of name and phone, as far as the ticket has these; whether a door may use them is the
// event's to say (Event::match), and it may say so later. Other kinds stay.
void set_identifiers(admission::Ticket& ticket, const std::vector<std::pair<std::string, std::string>>& numbers,
                     const std::optional<std::string>& birth_date, const storage::EventKeys& keys);

// A code for a ticket that came without one: from who it is, so that the same row gives the same code, and keyed, so
// that nobody can guess it. 26 characters of [a-z2-7].
[[nodiscard]] std::string derived_code(const storage::EventKeys& keys, std::string_view natural_key);

}  // namespace usher::api
