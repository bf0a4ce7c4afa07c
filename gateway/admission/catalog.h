// What an event sells and prints, as pretix describes it: items, categories, dates, badge layouts. Each object keeps
// its JSON as it came, because clients of that interface read fields that usher has no use for; what a check-in reads
// of it is taken out once, when it is saved. `pull` is no object of pretix's but how far an event has been pulled from
// there. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/admission/ids.h"
#include "gateway/admission/medium.h"

namespace usher::admission {

enum class CatalogKind : std::uint8_t { category, item, subevent, badge_layout, badge_item, settings, pull };
inline constexpr int kCatalogKinds = 7;

struct CatalogObject {
  EventId event;
  CatalogKind kind = CatalogKind::item;
  std::uint64_t id = 0;  // unique within event and kind; tickets and lists name it as decimal text
  std::string json;      // one JSON object; "": taken away
  Time modified{};       // set by the ledger fold

  // Of an item: told to whoever checks in.
  struct Variation {
    std::uint64_t id = 0;
    bool attention = false;
    std::string checkin_text;
    friend bool operator==(const Variation&, const Variation&) = default;
  };
  bool attention = false;
  std::string checkin_text;
  std::vector<Variation> variations;

  ItemMedia media;

  // Of the settings.
  MediaSettings media_settings;

  // Of a subevent: its own dates, which stand in place of the event's.
  std::optional<Time> from, to, admission;

  friend bool operator==(const CatalogObject&, const CatalogObject&) = default;
};

[[nodiscard]] std::string_view to_string(CatalogKind);

}  // namespace usher::admission
