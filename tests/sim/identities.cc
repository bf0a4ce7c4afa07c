#include "tests/sim/identities.h"

#include <utility>

#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/person_keys.h"

namespace usher::sim {

using admission::LookupKey;
using admission::MatchBy;
using sequencer::Identification;
using storage::Keyring;

namespace {

constexpr std::size_t kIdentities = 24;

std::string numbered(const char* what, std::uint64_t number) {
  return what + std::to_string(number);
}

Identification draw_way(Dice& dice) {
  switch (dice.below(5)) {
    case 0:
      return {MatchBy::name_birth, numbered("GUEST ", dice.below(3)), numbered("1990-05-0", 1 + dice.below(2))};
    case 1:
      return {MatchBy::name_phone, numbered("GUEST ", dice.below(3)), numbered("000", dice.below(2))};
    case 2:
      return {MatchBy::number, numbered("ID", dice.below(4)), {}};
    default:
      return {MatchBy::number, numbered("P", dice.below(8)), {}};
  }
}

std::string bytes(const LookupKey& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

}  // namespace

std::vector<Identity> draw_identities(Dice& dice) {
  std::vector<Identity> all;
  while (all.size() < kIdentities) {
    Identity identity;
    if (all.size() < 3) {
      identity.code = numbered("R", all.size());  // of its own: a plain code must not be taken for it
      identity.ways.push_back({MatchBy::number, identity.code, {}});
    }
    for (std::uint64_t left = 1 + dice.below(3); left > 0; --left) identity.ways.push_back(draw_way(dice));
    all.push_back(std::move(identity));
  }
  return all;
}

std::vector<admission::Identifier> draw_identifiers(Dice& dice, const storage::EventKeys& keys) {
  std::vector<admission::Identifier> all;
  if (dice.one_in(12)) all.push_back({"id_number", sequencer::identifier_key(keys, numbered("R", dice.below(3)))});
  for (std::uint64_t left = dice.below(4); left > 0; --left) {
    const Identification way = draw_way(dice);
    const std::string kind = way.by == MatchBy::number ? "passport" : std::string(to_string(way.by));
    std::erase_if(all, [&](const auto& known) { return known.kind == kind; });
    all.push_back({kind, sequencer::identification_key(keys, way)});
  }
  return all;
}

LookupKey key_of(const storage::EventKeys& keys, const Identification& way) {
  const std::string name = way.text + "\x1F";
  switch (way.by) {
    case MatchBy::name_birth:
      return Keyring::lookup_key(keys, "name_birth", name + bytes(Keyring::lookup_key(keys, "birth_date", way.detail)));
    case MatchBy::name_phone:
      return Keyring::lookup_key(keys, "name_phone", name + way.detail);
    case MatchBy::number:
      break;
  }
  return Keyring::lookup_key(keys, "identifier", way.text);
}

LookupKey key_of(const storage::EventKeys& keys, const Identity& identity) {
  if (!identity.code.empty()) return Keyring::lookup_key(keys, "secret", identity.code);
  std::string all;
  for (const Identification& way : identity.ways) all += bytes(key_of(keys, way));
  return Keyring::lookup_key(keys, "document", all);
}

}  // namespace usher::sim
