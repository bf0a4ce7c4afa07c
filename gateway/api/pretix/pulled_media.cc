#include "gateway/api/pretix/pulled_media.h"

#include <charconv>
#include <string>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace usher::pretix {

namespace bj = boost::json;
using admission::CatalogKind;
using admission::CatalogObject;
using admission::TicketId;

PulledMedia::Part& PulledMedia::part_of(std::uint64_t medium) {
  const std::uint64_t number = 1 + medium / kMediaPerPart;
  const auto [at, fresh] = parts_.try_emplace(number);
  Part& part = at->second;
  const auto kept = directory_.catalog.find({event_, CatalogKind::pull, number});
  if (!fresh || kept == directory_.catalog.end()) return part;
  boost::system::error_code error;
  const bj::value body = bj::parse(kept->second->json, error);
  const bj::object* object = error ? nullptr : body.if_object();
  const bj::value* media = object == nullptr ? nullptr : object->if_contains("media");
  if (media == nullptr || !media->is_object()) return part;
  for (const auto& [name, tickets] : media->get_object()) {
    std::uint64_t id = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), id);
    if (read.ec != std::errc() || !tickets.is_array()) continue;
    for (const bj::value& ticket : tickets.get_array()) {
      if (ticket.is_int64()) part.media[id].emplace_back(static_cast<std::uint64_t>(ticket.get_int64()));
    }
  }
  return part;
}

const PulledMedia::Tickets& PulledMedia::before(std::uint64_t medium) {
  static const Tickets kNobody;
  const Part& part = part_of(medium);
  const auto found = part.media.find(medium);
  return found == part.media.end() ? kNobody : found->second;
}

void PulledMedia::keep(std::uint64_t medium, Tickets tickets) {
  Part& part = part_of(medium);
  const auto found = part.media.find(medium);
  if (found == part.media.end() ? tickets.empty() : found->second == tickets) return;
  part.changed = true;
  if (tickets.empty()) {
    part.media.erase(found);
  } else {
    part.media[medium] = std::move(tickets);
  }
}

std::vector<CatalogObject> PulledMedia::changed() const {
  std::vector<CatalogObject> objects;
  for (const auto& [number, part] : parts_) {
    if (!part.changed) continue;
    bj::object media;
    for (const auto& [id, tickets] : part.media) {
      bj::array numbers;
      for (const TicketId ticket : tickets) numbers.emplace_back(static_cast<std::int64_t>(ticket.value));
      media[std::to_string(id)] = std::move(numbers);
    }
    CatalogObject& object = objects.emplace_back();
    object.event = event_;
    object.kind = CatalogKind::pull;
    object.id = number;
    object.json = bj::serialize(bj::object{{"media", std::move(media)}});
  }
  return objects;
}

}  // namespace usher::pretix
