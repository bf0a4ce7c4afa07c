// A check-in list: who may enter where, under which rules (pretix's word and fields, and ours beyond them). A plain
// value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/admission/ids.h"
#include "gateway/admission/match_by.h"

namespace usher::admission {

struct CheckinList {
  ListId id;
  EventId event;
  std::string slug;
  std::string name;

  bool all_items = true;
  std::vector<std::string> items;       // used when !all_items
  std::optional<std::string> subevent;  // none: tickets of any subevent
  bool include_pending = false;
  bool multiple_entries = false;
  bool entry_after_exit = true;
  bool addon_match = false;
  bool ignore_in_statistics = false;
  bool consider_tickets_used = true;
  std::string rules;                   // JSON Logic text, kept as given (rules.h); "" is no rule
  std::vector<std::string> questions;  // identifiers; empty: every question of the event that is asked at check-in
  std::optional<Time> exit_all_at;     // when everybody still inside is booked out; then it moves on by a day
  bool exit_all_moved = false;         // exit_all_at is an hour late today: its wall time does not exist

  // Ours beyond pretix. Entries only: a way out is never closed or full.
  std::optional<Time> opens_at;
  std::optional<Time> closes_at;
  std::optional<std::uint32_t> capacity;  // persons inside at once
  std::string zone;
  std::vector<std::string> gates;  // names of gates and lanes that serve it; empty = all
  std::vector<std::string> lanes;

  friend bool operator==(const CheckinList&, const CheckinList&) = default;
};

// An event, as the directory keeps it.
struct Event {
  EventId id;
  std::string slug;
  std::string name;
  std::string timezone = "UTC";  // IANA name
  std::optional<Time> starts_at;
  std::optional<Time> ends_at;
  std::optional<Time> admission_at;    // when the doors open
  std::vector<std::string> languages;  // the first is the default
  // How the doors may find somebody who shows no ticket; empty: not at all.
  std::vector<MatchBy> match{MatchBy::number};
  // For clients of the pretix interface.
  std::string currency = "EUR";
  bool testmode = false;
  std::string sealed_keys;  // the event's keys under the master key; opened by storage only
  // Who signs codes that are taken without an index row: public keys as base64 of PEM (pretix: valid_keys), and the
  // event's own private key under the event's keys, "" if there is none.
  std::vector<std::string> valid_keys;
  std::string sealed_signing_key;

  friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace usher::admission
