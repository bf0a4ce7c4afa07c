// libs: usher_document
// Any text as a resident ID number, any bytes as the text of a card. The first byte chooses.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "scanner/document/card_text.h"
#include "scanner/document/number_key.h"
#include "scanner/document/resident_id.h"

namespace {

using namespace usher::scanner;
constexpr Date kToday{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(21)};

void must(bool holds) {
  if (!holds) std::abort();
}

void number(std::string_view text) {
  const auto read = parse_resident_number(text, kToday);
  if (read) {
    must(read->number.size() == 18 && read->birth && read->birth->ok() && *read->birth <= kToday);
    must(resident_check_character(std::string_view(read->number).substr(0, 17)) == read->number[17]);
    must(parse_resident_number(read->number, kToday) == *read);
    for (const std::string& key : number_keys(*read)) must(parse_resident_number(key, kToday).has_value());
  }
  const auto permit = parse_permanent_resident_number(text, kToday);
  must(!permit || (permit->number.size() == 15 && *permit->birth <= kToday));
  must(!read || !permit);
}

void card(std::string_view bytes) {
  const auto read = parse_card_text(bytes, kToday);
  if (!read) {
    must(!read.error().field.empty() && read.error().text.starts_with(read.error().field));
    return;
  }
  const Identity& identity = read->identity;
  must(bytes.size() == kCardTextBytes && identity.birth && !identity.number.empty());
  must(!identity.name.empty() || !identity.surname.empty() || !identity.native_name.empty() ||
       !identity.given_names.empty());
  must(!identity.expiry || !identity.unlimited);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  data[0] % 2 == 0 ? number(text) : card(text);
  return 0;
}
