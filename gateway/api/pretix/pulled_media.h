// Which tickets each of pretix's media stood for when it was last pulled: what is gone there since may be taken away
// here, and what was linked here (a wristband given out at the door) may not. Kept in the event's catalog,
// kMediaPerPart media an object, behind the follower's own object 0.
//
// Threads: any one; a value of one request. Reads the snapshot it is given, writes nothing.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "gateway/admission/catalog.h"
#include "gateway/sequencer/directory.h"

namespace usher::pretix {

// With 50 tickets of 16 digits each they stay under the 256 KiB of one catalog object.
inline constexpr std::uint64_t kMediaPerPart = 256;

class PulledMedia {
 public:
  using Tickets = std::vector<admission::TicketId>;

  PulledMedia(const sequencer::Directory& directory, admission::EventId event) : directory_(directory), event_(event) {}

  // By pretix's number of the medium; empty: it stood for nobody, or was never pulled.
  [[nodiscard]] const Tickets& before(std::uint64_t medium);
  void keep(std::uint64_t medium, Tickets tickets);
  // The objects that have changed, to be put once the media are.
  [[nodiscard]] std::vector<admission::CatalogObject> changed() const;

 private:
  struct Part {
    std::map<std::uint64_t, Tickets> media;
    bool changed = false;
  };
  Part& part_of(std::uint64_t medium);

  const sequencer::Directory& directory_;
  const admission::EventId event_;
  std::map<std::uint64_t, Part> parts_;  // by the object's number; what was asked for
};

}  // namespace usher::pretix
