// How far an event has been pulled from pretix and pushed back. Kept on the gateway, beside what it speaks of, so that
// it survives a restart of everything and another machine can go on; saved only once the work it covers is kept on the
// other side, so that what is done twice after a crash is what changes nothing. No token and no person is in it.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ctl/json.h"

namespace usher::ctl {

struct PullCursor {
  std::string source;  // PretixAddress::text()
  std::string event_digest;

  // Of each catalog: the server's Last-Modified, and what was taken, for servers that do not say.
  struct Seen {
    std::string last_modified, digest;
    friend bool operator==(const Seen&, const Seen&) = default;
  };
  std::map<std::string, Seen> catalogs;

  struct List {
    std::string slug;      // here, as it was last seen
    std::string digest;    // of what was put; "" = it could not be
    std::uint64_t id = 0;  // here, which stays when it is renamed; 0 = kept before that was: its slug names it
    friend bool operator==(const List&, const List&) = default;
  };
  std::map<std::uint64_t, List> lists;             // by pretix's number
  std::map<std::string, std::uint64_t> questions;  // identifier -> pretix's number

  std::string orders_since;                   // X-Page-Generated of the last complete pull; "" = none yet
  std::string orders_next, orders_generated;  // a first pull under way: its next page, and when it began
  std::string revoked_since, blocked_since, media_since;
  std::uint64_t pushed = 0;          // the gateway's ledger, up to here …
  std::vector<std::uint64_t> aside;  // … but for these places, which pretix could not take; at most kAsideMax

  // Check-ins that were taken back here while pretix still has them: they must not come back with their orders.
  struct Annulled {
    std::uint64_t ticket = 0;
    std::string list, type, datetime;
    std::uint64_t list_id = 0;  // 0 = `list` names it
    friend bool operator==(const Annulled&, const Annulled&) = default;
  };
  std::vector<Annulled> annulled;  // the newest kAnnulledMax

  friend bool operator==(const PullCursor&, const PullCursor&) = default;
};

inline constexpr std::size_t kAnnulledMax = 1000;
inline constexpr std::size_t kAsideMax = 100;

[[nodiscard]] json::object to_json(const PullCursor& cursor);
// The error says what is not as it should be.
[[nodiscard]] std::expected<PullCursor, std::string> cursor_from(const json::value& value);

// Of a text, 16 hex digits, the same in every version (FNV-1a).
[[nodiscard]] std::string digest_text(std::string_view text);

}  // namespace usher::ctl
