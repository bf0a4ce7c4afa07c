#include "gateway/sequencer/person_keys.h"

#include <string>

#include "gateway/sequencer/decide_command.h"

namespace usher::sequencer {

namespace {

// Divides the parts of what is hashed; no name in its compared form holds a control character.
constexpr char kPart = '\x1F';

}  // namespace

admission::LookupKey birth_key(const storage::EventKeys& keys, std::string_view date) {
  return storage::Keyring::lookup_key(keys, "birth_date", date);
}

admission::LookupKey name_birth_key(const storage::EventKeys& keys, std::string_view name,
                                    const admission::LookupKey& birth) {
  std::string text(name);
  text += kPart;
  text.append(reinterpret_cast<const char*>(birth.data()), birth.size());
  return storage::Keyring::lookup_key(keys, admission::kNameBirthKind, text);
}

admission::LookupKey name_phone_key(const storage::EventKeys& keys, std::string_view name,
                                    std::string_view last_four_digits) {
  std::string text(name);
  text += kPart;
  text += last_four_digits;
  return storage::Keyring::lookup_key(keys, admission::kNamePhoneKind, text);
}

admission::LookupKey identification_key(const storage::EventKeys& keys, const Identification& one) {
  switch (one.by) {
    case admission::MatchBy::name_birth:
      return name_birth_key(keys, one.text, birth_key(keys, one.detail));
    case admission::MatchBy::name_phone:
      return name_phone_key(keys, one.text, one.detail);
    case admission::MatchBy::number:
      break;
  }
  return identifier_key(keys, one.text);
}

}  // namespace usher::sequencer
