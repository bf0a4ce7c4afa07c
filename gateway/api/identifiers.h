// Document numbers -> the keyed hashes that stand in their place. The number itself is kept nowhere.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gateway/admission/ticket.h"
#include "storage/keyring.h"

namespace usher::api {

// Sets the ticket's identifiers of the kinds named: kind -> number, "" takes them away. Other kinds stay.
void set_identifiers(admission::Ticket& ticket, const std::vector<std::pair<std::string, std::string>>& numbers,
                     const storage::EventKeys& keys);

// A code for a ticket that came without one: from who it is, so that the same row gives the same code, and keyed, so
// that nobody can guess it. 26 characters of [a-z2-7].
[[nodiscard]] std::string derived_code(const storage::EventKeys& keys, std::string_view natural_key);

}  // namespace usher::api
