// Exchanging a ticket for a medium at the door: whether a scan must be one, and whether it may. Pure, a part of
// decide.h; the order of the checks is pretix's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/admission/ids.h"
#include "gateway/admission/medium.h"
#include "gateway/admission/ticket.h"
#include "gateway/admission/verdict.h"

namespace usher::admission {

// What becomes of the tickets that a medium stands for already.
enum class LinkAction : std::uint8_t { append, replace };
[[nodiscard]] std::optional<LinkAction> parse_link_action(std::string_view);

// The medium that is given out for the ticket.
struct ExchangeAsked {
  std::string type;
  std::string identifier;
  std::optional<LinkAction> action;  // none: as the item's policy says
};

// All borrowed for the call.
struct ExchangeScene {
  bool by_medium = false;                   // what was scanned is a medium itself
  bool by_code = false;                     // what was scanned is the ticket's own code
  const MediaSettings* settings = nullptr;  // nullptr: all types, nothing enforced
  const ExchangeAsked* asked = nullptr;     // nullptr: a plain scan
  const Medium* medium = nullptr;           // the one asked for, if it is known
  bool medium_full = false;                 // it stands for as many tickets as it may
  bool identifier_taken = false;            // what is asked for is a ticket's code
};

// Whether the ticket, scanned plainly, is first to be exchanged; the explanation's words are the policy and the type.
[[nodiscard]] std::optional<Explanation> exchange_needed(const ExchangeScene& scene, const ItemMedia* item,
                                                         const Ticket& ticket);
// Whether it was exchanged before, and so its own code is not taken any more.
[[nodiscard]] std::optional<Explanation> exchanged_away(const ExchangeScene& scene, const Ticket& ticket);

// Why the exchange asked for cannot be; none: it can.
struct ExchangeFault {
  Reason reason = Reason::error;
  Explanation why;
};
[[nodiscard]] std::optional<ExchangeFault> judge_exchange(const ExchangeScene& scene, const ItemMedia* item,
                                                          const Ticket& ticket, Time at);

// What is done with the medium's other tickets.
[[nodiscard]] LinkAction link_action(const ExchangeAsked& asked, MediaPolicy policy);

// Whether a new medium of this type can have this number: an NFC chip's is 4 to 10 bytes in hexadecimal digits and not
// one that the chip draws anew each time (ISO 14443-3: 4 bytes from 08); a barcode is printable and has no spaces.
[[nodiscard]] bool identifier_fits(std::string_view type, std::string_view identifier);

}  // namespace usher::admission
