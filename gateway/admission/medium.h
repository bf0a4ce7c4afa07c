// A medium: a card, wristband or NFC chip that stands for tickets, of any event of this gateway. Found by type and
// identifier. A plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/admission/ids.h"

namespace usher::admission {

struct Medium {
  std::uint64_t id = 0;    // given by the sequencer
  std::string type;        // "barcode", "nfc_uid", "nfc_mf0aes"
  std::string identifier;  // as the reader gives it
  bool active = true;
  std::optional<Time> expires;  // no longer valid from then on

  struct Link {
    EventId event;
    TicketId ticket;
    friend bool operator==(const Link&, const Link&) = default;
  };
  std::vector<Link> tickets;
  std::string notes;
  // Set by the ledger fold.
  Time created{};
  Time updated{};

  friend bool operator==(const Medium&, const Medium&) = default;
};

[[nodiscard]] inline bool usable(const Medium& medium, Time at) {
  return medium.active && (!medium.expires || *medium.expires > at);
}

}  // namespace usher::admission
