// The directory: events, lists, questions, devices, gates, lanes. Small, held in memory whole, read by every thread as
// an immutable snapshot; the sequencer alone replaces it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/admission/checkin_list.h"
#include "gateway/admission/ids.h"
#include "gateway/admission/ledger_entry.h"
#include "gateway/admission/rules.h"
#include "gateway/admission/zone.h"

namespace usher::sequencer {

struct Directory {
  std::uint64_t version = 0;
  std::map<admission::EventId, admission::Event> events;
  std::map<admission::ListId, admission::CheckinList> lists;
  std::map<admission::DeviceId, admission::Device> devices;
  std::map<admission::GateId, admission::Gate> gates;
  std::map<admission::LaneId, admission::Lane> lanes;
  // By event, in the order they are asked (position, then number).
  std::map<admission::EventId, std::vector<admission::Question>> questions;
  // Events that were: their slugs, free to be given again. They are in no other map.
  std::map<std::string, admission::EventId, std::less<>> erased;
  std::map<std::array<std::uint8_t, 32>, admission::DeviceId> devices_by_token;  // revoked ones are absent
  std::map<std::array<std::uint8_t, 32>, admission::DeviceId> revoked_by_token;
  std::map<std::array<std::uint8_t, 32>, admission::DeviceId> devices_by_pairing;  // used and revoked ones too
  // Shared: a snapshot is copied when anything of it changes, and these are the large part.
  using CatalogPtr = std::shared_ptr<const admission::CatalogObject>;
  struct CatalogKey {
    admission::EventId event;
    admission::CatalogKind kind = admission::CatalogKind::item;
    std::uint64_t id = 0;
    friend auto operator<=>(const CatalogKey&, const CatalogKey&) = default;
  };
  std::map<CatalogKey, CatalogPtr> catalog;
  // When anything of that kind last changed, a removal too.
  std::map<std::pair<admission::EventId, admission::CatalogKind>, admission::Time> catalog_modified;
  std::map<std::string, admission::EventId, std::less<>> events_by_slug;
  struct BySlug {  // (event, slug), looked up without making a string
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      if (a.first != b.first) return a.first < b.first;
      return std::string_view(a.second) < std::string_view(b.second);
    }
  };
  std::map<std::pair<admission::EventId, std::string>, admission::ListId, BySlug> lists_by_slug;
  std::map<std::string, admission::GateId, std::less<>> gates_by_name;
  std::map<std::string, admission::LaneId, std::less<>> lanes_by_name;
  // Made of events and lists as they enter. Rules are shared: a list that stays as it is keeps them over all snapshots.
  // A list whose rules do not compile has none here, and so admits nobody.
  std::map<admission::ListId, std::shared_ptr<const admission::Rules>> rules;
  std::map<admission::EventId, const admission::Zone*> zones;  // never null; they live as long as the process

  // All nullptr / "" if there is none. Borrowed from this snapshot.
  [[nodiscard]] const admission::Event* event(std::string_view slug) const;
  [[nodiscard]] const admission::CheckinList* list(admission::EventId event, std::string_view slug) const;
  [[nodiscard]] const admission::Device* device_by_token(const std::array<std::uint8_t, 32>& hash) const;
  [[nodiscard]] const admission::CatalogObject* catalog_object(admission::EventId event, admission::CatalogKind kind,
                                                               std::string_view decimal_id) const;
  [[nodiscard]] std::string_view gate_name(admission::GateId id) const;
  [[nodiscard]] std::string_view lane_name(admission::LaneId id) const;
  [[nodiscard]] const admission::Rules* rules_of(admission::ListId id) const;
  [[nodiscard]] const admission::Zone* zone_of(admission::EventId id) const;

  [[nodiscard]] std::span<const admission::Question> questions_of(admission::EventId event) const;
  [[nodiscard]] const admission::Question* question(admission::EventId event, admission::QuestionId id) const;
  // The explanation of an open question with texts in place of numbers; any other as it is.
  [[nodiscard]] admission::Explanation with_questions(admission::Explanation why, admission::EventId event,
                                                      std::string_view language) const;

  // The fold: entries that are not of the directory change nothing.
  void apply(const admission::LedgerEntry& entry);
};

// When the ticket's date begins and ends, for rules: its subevent's dates, else the event's.
[[nodiscard]] admission::EventDates dates_of(const Directory& directory, admission::EventId event,
                                             const admission::Ticket& ticket);

using DirectoryView = std::shared_ptr<const Directory>;  // shared: readers on every thread keep their snapshot

}  // namespace usher::sequencer
