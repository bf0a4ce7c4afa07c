// Where an event is at pretix, and the targets of its API. Pure.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "gateway/ctl/url.h"

namespace usher::ctl {

struct PretixAddress {
  Server server;
  std::string organizer;
  std::string event;

  // As a person would open it: "https://pretix.example:443/org/event". What a cursor names its source by.
  [[nodiscard]] std::string text() const;
  // "/api/v1/organizers/org/…" and "/api/v1/organizers/org/events/event/…"; `rest` is encoded already.
  [[nodiscard]] std::string of_organizer(std::string_view rest) const;
  [[nodiscard]] std::string of_event(std::string_view rest) const;
  // The target of a page's `next`. Only its path and query are taken: a token is never sent to another host. The error
  // says what is wrong with it.
  [[nodiscard]] std::expected<std::string, std::string> target_of(std::string_view next) const;
};

// `url` is the server's ("https://pretix.example"), then organizer and event are given besides; or the event's own page
// ("https://pretix.example/org/event/"). Ports are 80 and 443 unless given. The error names the option.
[[nodiscard]] std::expected<PretixAddress, std::string> pretix_address(std::string_view url, std::string organizer,
                                                                       std::string event);

// A slug that usher takes: lower case, "-" for whatever is not a letter or digit; "" if nothing is left.
[[nodiscard]] std::string slug_of(std::string_view name);

}  // namespace usher::ctl
