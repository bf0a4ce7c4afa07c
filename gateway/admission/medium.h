// A medium: a card, wristband or NFC chip that stands for tickets, of any event of this gateway. Found by type and
// identifier. Plain values.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/admission/ids.h"

namespace usher::admission {

// The kinds of media that there are: pretix's.
inline constexpr std::array<std::string_view, 3> kMediumTypes{"barcode", "nfc_uid", "nfc_mf0aes"};
[[nodiscard]] constexpr bool is_medium_type(std::string_view name) {
  return std::ranges::find(kMediumTypes, name) != kMediumTypes.end();
}

struct Medium {
  std::uint64_t id = 0;    // given by the sequencer
  std::string type;        // of kMediumTypes
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

// What an item says of media: whether its tickets are exchanged for one when they come in, and for which.
enum class MediaPolicy : std::uint8_t { none, fresh, reuse, reuse_or_new, append, append_or_new };
[[nodiscard]] std::string_view to_string(MediaPolicy);  // "" for none; `fresh` is pretix's "new"
[[nodiscard]] std::optional<MediaPolicy> parse_media_policy(std::string_view);

struct ItemMedia {
  MediaPolicy policy = MediaPolicy::none;
  std::string type;
  friend bool operator==(const ItemMedia&, const ItemMedia&) = default;
};

// What an event's settings say of media.
struct MediaSettings {
  std::vector<std::string> types_off;  // types that are not in use here
  bool enforced = false;               // a ticket that was exchanged is not taken by its own code any more
  friend bool operator==(const MediaSettings&, const MediaSettings&) = default;
};

[[nodiscard]] inline bool usable(const Medium& medium, Time at) {
  return medium.active && (!medium.expires || *medium.expires > at);
}

}  // namespace usher::admission
