// Keyed hashes of who somebody is: what stands in a ticket and its index in place of a name with a birth date or with
// the end of a phone number. Pure.
//
// The hash of name and birth date is made of the name and the hash of the date: so a ticket that keeps the latter is
// found under a new name too, and the date is kept nowhere.
#pragma once

#include <string_view>

#include "gateway/admission/ticket.h"
#include "gateway/sequencer/command.h"
#include "storage/keyring.h"

namespace usher::sequencer {

// `date`: "1990-05-01".
[[nodiscard]] admission::LookupKey birth_key(const storage::EventKeys& keys, std::string_view date);

// `name` in the form that names are compared in (scanner::compare_form), as everywhere here.
[[nodiscard]] admission::LookupKey name_birth_key(const storage::EventKeys& keys, std::string_view name,
                                                  const admission::LookupKey& birth);
[[nodiscard]] admission::LookupKey name_phone_key(const storage::EventKeys& keys, std::string_view name,
                                                  std::string_view last_four_digits);

// What an identification of a scan is looked up by.
[[nodiscard]] admission::LookupKey identification_key(const storage::EventKeys& keys, const Identification& one);

}  // namespace usher::sequencer
