#include "gateway/sequencer/directory.h"

#include <variant>

namespace usher::sequencer {

using admission::CheckinList;
using admission::Device;
using admission::Event;

const Event* Directory::event(std::string_view slug) const {
  auto found = events_by_slug.find(slug);
  return found == events_by_slug.end() ? nullptr : &events.at(found->second);
}

const CheckinList* Directory::list(admission::EventId event, std::string_view slug) const {
  auto found = lists_by_slug.find(std::pair(event, slug));
  return found == lists_by_slug.end() ? nullptr : &lists.at(found->second);
}

const Device* Directory::device_by_token(const std::array<std::uint8_t, 32>& hash) const {
  auto found = devices_by_token.find(hash);
  return found == devices_by_token.end() ? nullptr : &devices.at(found->second);
}

std::string_view Directory::gate_name(admission::GateId id) const {
  auto found = gates.find(id);
  return found == gates.end() ? std::string_view() : found->second.name;
}

std::string_view Directory::lane_name(admission::LaneId id) const {
  auto found = lanes.find(id);
  return found == lanes.end() ? std::string_view() : found->second.name;
}

namespace {

void put(Directory& directory, const admission::EventPut& fact) {
  const Event& event = fact.event;
  if (auto old = directory.events.find(event.id); old != directory.events.end()) {
    directory.events_by_slug.erase(old->second.slug);
  }
  directory.events_by_slug[event.slug] = event.id;
  directory.events[event.id] = event;
}

void put(Directory& directory, const admission::ListPut& fact) {
  const CheckinList& list = fact.list;
  if (auto old = directory.lists.find(list.id); old != directory.lists.end()) {
    directory.lists_by_slug.erase({old->second.event, old->second.slug});
  }
  directory.lists_by_slug[{list.event, list.slug}] = list.id;
  directory.lists[list.id] = list;
}

void put(Directory& directory, const admission::DevicePut& fact) {
  const Device& device = fact.device;
  if (auto old = directory.devices.find(device.id); old != directory.devices.end()) {
    directory.devices_by_token.erase(old->second.token_hash);
  }
  if (!device.revoked) directory.devices_by_token[device.token_hash] = device.id;
  directory.devices[device.id] = device;
}

void put(Directory& directory, const admission::GatePut& fact) {
  directory.gates_by_name[fact.gate.name] = fact.gate.id;
  directory.gates[fact.gate.id] = fact.gate;
}

void put(Directory& directory, const admission::LanePut& fact) {
  directory.lanes_by_name[fact.lane.name] = fact.lane.id;
  directory.lanes[fact.lane.id] = fact.lane;
}

void put(Directory&, const admission::TicketsPut&) {}
void put(Directory&, const admission::Scanned&) {}
void put(Directory&, const admission::Annulled&) {}
void put(Directory&, const admission::SecretsPut&) {}

}  // namespace

void Directory::apply(const admission::LedgerEntry& entry) {
  std::visit([this](const auto& fact) { put(*this, fact); }, entry.fact);
}

}  // namespace usher::sequencer
