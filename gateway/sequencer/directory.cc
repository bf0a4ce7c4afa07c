#include "gateway/sequencer/directory.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>

#include "gateway/zone/zone.h"

namespace usher::sequencer {

using admission::CheckinList;
using admission::Device;
using admission::Event;
using admission::Question;

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

const admission::CatalogObject* Directory::catalog_object(admission::EventId event, admission::CatalogKind kind,
                                                          std::string_view decimal_id) const {
  CatalogKey key{event, kind, 0};
  const auto read = std::from_chars(decimal_id.data(), decimal_id.data() + decimal_id.size(), key.id);
  if (read.ec != std::errc() || read.ptr != decimal_id.data() + decimal_id.size()) return nullptr;
  const auto found = catalog.find(key);
  return found == catalog.end() ? nullptr : found->second.get();
}

std::string_view Directory::gate_name(admission::GateId id) const {
  auto found = gates.find(id);
  return found == gates.end() ? std::string_view() : found->second.name;
}

std::string_view Directory::lane_name(admission::LaneId id) const {
  auto found = lanes.find(id);
  return found == lanes.end() ? std::string_view() : found->second.name;
}

const admission::Rules* Directory::rules_of(admission::ListId id) const {
  auto found = rules.find(id);
  return found == rules.end() ? nullptr : found->second.get();
}

const admission::Zone* Directory::zone_of(admission::EventId id) const {
  auto found = zones.find(id);
  return found == zones.end() ? nullptr : found->second;
}

std::span<const Question> Directory::questions_of(admission::EventId event) const {
  const auto found = questions.find(event);
  return found == questions.end() ? std::span<const Question>() : found->second;
}

const Question* Directory::question(admission::EventId event, admission::QuestionId id) const {
  const auto all = questions_of(event);
  const auto found = std::ranges::find(all, id, &Question::id);
  return found == all.end() ? nullptr : &*found;
}

admission::Explanation Directory::with_questions(admission::Explanation why, admission::EventId event,
                                                 std::string_view language) const {
  if (why.key != admission::MessageKey::questions_open) return why;
  for (std::string& word : why.words) {
    const Question* question = admission::question_meant(questions_of(event), word);
    if (question != nullptr) word = admission::text_in(question->question, language);
  }
  return why;
}

namespace {

constexpr std::array<std::uint8_t, 32> kNoHash{};

// A change of anything else of the list leaves its rules as they are.
void put_rules(Directory& directory, const CheckinList& list) {
  const auto old = directory.lists.find(list.id);
  if (old != directory.lists.end() && old->second.rules == list.rules) return;
  directory.rules.erase(list.id);
  if (list.rules.empty()) return;
  auto compiled = admission::compile_rules(list.rules);
  if (compiled) directory.rules[list.id] = std::make_shared<const admission::Rules>(std::move(*compiled));
}

void put(Directory& directory, const admission::EventPut& fact) {
  const Event& event = fact.event;
  if (auto old = directory.events.find(event.id); old != directory.events.end()) {
    directory.events_by_slug.erase(old->second.slug);
  }
  directory.events_by_slug[event.slug] = event.id;
  directory.zones[event.id] = &zone::named(event.timezone);
  directory.events[event.id] = event;
}

void put(Directory& directory, const admission::ListPut& fact) {
  const CheckinList& list = fact.list;
  put_rules(directory, list);
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
  if (device.pairing_hash != kNoHash) directory.devices_by_pairing[device.pairing_hash] = device.id;
  if (device.token_hash != kNoHash) {
    (device.revoked ? directory.revoked_by_token : directory.devices_by_token)[device.token_hash] = device.id;
  }
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

void put(Directory& directory, const admission::CatalogPut& fact) {
  for (const admission::CatalogObject& object : fact.objects) {
    const Directory::CatalogKey key{object.event, object.kind, object.id};
    admission::Time& modified = directory.catalog_modified[{object.event, object.kind}];
    modified = std::max(modified, object.modified);
    if (object.json.empty()) {
      directory.catalog.erase(key);
    } else {
      directory.catalog[key] = std::make_shared<const admission::CatalogObject>(object);
    }
  }
}

void put(Directory& directory, const admission::QuestionPut& fact) {
  const Question& question = fact.question;
  auto& all = directory.questions[question.event];
  std::erase_if(all, [&](const Question& old) { return old.id == question.id; });
  const auto order = [](const Question& q) { return std::pair(q.position, q.id); };
  all.insert(std::ranges::upper_bound(all, order(question), {}, order), question);
}

void put(Directory& directory, const admission::EventErased& fact) {
  if (const auto known = directory.events.find(fact.erased); known != directory.events.end()) {
    directory.events_by_slug.erase(known->second.slug);
    directory.events.erase(known);
  }
  std::erase_if(directory.rules, [&](const auto& row) {
    const auto list = directory.lists.find(row.first);
    return list == directory.lists.end() || list->second.event == fact.erased;
  });
  std::erase_if(directory.lists, [&](const auto& row) { return row.second.event == fact.erased; });
  std::erase_if(directory.lists_by_slug, [&](const auto& row) { return row.first.first == fact.erased; });
  std::erase_if(directory.catalog, [&](const auto& row) { return row.first.event == fact.erased; });
  std::erase_if(directory.catalog_modified, [&](const auto& row) { return row.first.first == fact.erased; });
  directory.zones.erase(fact.erased);
  directory.questions.erase(fact.erased);
  directory.erased[fact.slug] = fact.erased;
}

void put(Directory&, const admission::ExitedAll&) {}
void put(Directory&, const admission::TicketsPut&) {}
void put(Directory&, const admission::Scanned&) {}
void put(Directory&, const admission::Annulled&) {}
void put(Directory&, const admission::MediaPut&) {}
void put(Directory&, const admission::SecretsPut&) {}

}  // namespace

admission::EventDates dates_of(const Directory& directory, admission::EventId event, const admission::Ticket& ticket) {
  if (const auto* subevent = directory.catalog_object(event, admission::CatalogKind::subevent, ticket.subevent)) {
    return {subevent->from, subevent->to, subevent->admission};
  }
  const auto found = directory.events.find(event);
  if (found == directory.events.end()) return {};
  return {found->second.starts_at, found->second.ends_at, found->second.admission_at};
}

void Directory::apply(const admission::LedgerEntry& entry) {
  std::visit([this](const auto& fact) { put(*this, fact); }, entry.fact);
}

}  // namespace usher::sequencer
