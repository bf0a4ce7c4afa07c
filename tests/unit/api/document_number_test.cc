// A document's number has one canonical form wherever it comes from: the importer's, the API's and the scanner's agree,
// so a person who was imported is found by the document at the door.
#include <random>

#include <doctest/doctest.h>

#include "gateway/admission/identifier_number.h"
#include "gateway/api/identifiers.h"
#include "gateway/sequencer/decide_command.h"
#include "scanner/document/aamva.h"
#include "scanner/document/mrz.h"
#include "scanner/document/number_key.h"
#include "scanner/document/resident_id.h"
#include "tests/unit/scanner/documents.h"

using namespace usher;
using scanner::kToday;

namespace {

std::string imported(std::string_view cell) {
  return admission::canonical_number(cell);
}

admission::LookupKey put_by_api(const storage::EventKeys& keys, const std::string& number) {
  admission::Ticket ticket;
  api::set_identifiers(ticket, {{"id_number", number}}, std::nullopt, keys);
  return ticket.identifiers.at(0).key;
}

}  // namespace

TEST_CASE("the scanner's canonical number is the importer's, for every text") {
  std::mt19937_64 random(11);
  constexpr const char* kPieces[] = {"a",
                                     "Z",
                                     "9",
                                     "-",
                                     ".",
                                     " ",
                                     "\t",
                                     "Ｘ",
                                     "－",
                                     "．",
                                     "　",
                                     "\xC2\xA0",
                                     "é",
                                     "李",
                                     "\xE2\x80\x8B",
                                     "/",
                                     "\xF0\x9F\x8E\xAB",
                                     "\xFF",
                                     "\xC3"};
  for (int i = 0; i < 20'000; ++i) {
    std::string cell;
    for (std::size_t n = random() % 12; n > 0; --n) cell += kPieces[random() % std::size(kPieces)];
    CAPTURE(cell);
    CHECK(scanner::canonical_number(cell) == imported(cell));
  }
}

TEST_CASE("a number from a list, typed at a desk or on a document, has one keyed hash") {
  storage::EventKeys keys{};
  keys.lookup.fill(7);
  const auto at_the_door = [&](const scanner::Identity& identity) {
    return sequencer::identifier_key(keys, scanner::number_keys(identity).front());
  };
  const auto check = [&](const scanner::Identity& identity, const std::string& cell) {
    CAPTURE(cell);
    CHECK(at_the_door(identity) == put_by_api(keys, cell));
    CHECK(at_the_door(identity) == put_by_api(keys, imported(cell)));
    CHECK(at_the_door(identity) == sequencer::identifier_key(keys, cell));
  };
  const auto resident = scanner::parse_resident_number("11010519491231002X", kToday).value();
  for (const char* cell : {"11010519491231002X", "110105 19491231 002x", "110105-19491231-002X"}) check(resident, cell);
  const auto passport = scanner::parse_mrz(scanner::kTd3Lines, kToday).value();
  for (const char* cell : {"L898902C3", "l898902c3", "L8989 02C3"}) check(passport, cell);
  const auto license = scanner::parse_aamva(scanner::kVirginia).value();
  for (const char* cell : {"T64235789", "T64-23-5789"}) check(license, cell);
}
