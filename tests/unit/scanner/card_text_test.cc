#include "scanner/document/card_text.h"

#include <doctest/doctest.h>

#include "scanner/document/resident_id.h"
#include "tests/unit/scanner/documents.h"
#include "tests/unit/scanner/resident_card.h"

using namespace usher::scanner;

namespace {

DocumentError card_fault(const std::string& bytes) {
  const auto read = parse_card_text(bytes, kToday);
  REQUIRE(!read);
  return read.error();
}

}  // namespace

TEST_CASE("a resident's card is read to an identity") {
  const CardText li = parse_card_text(card({}), kToday).value();
  CHECK(li.identity.kind == DocumentKind::resident_id);
  CHECK(li.identity.document_code.empty());
  CHECK(li.identity.name == "李四");
  CHECK(li.identity.number == kResidentNumber);
  CHECK(li.identity.birth == day(1949, 12, 31));
  CHECK(li.identity.expiry == day(2030, 1, 1));
  CHECK(!li.identity.unlimited);
  CHECK(li.identity.sex == Sex::female);
  CHECK(li.authority == "北京市公安局朝阳分局");
  CHECK(li.valid_from == day(2010, 1, 1));
  CHECK(parse_card_text(card({.name = "𠮷田"}), kToday).value().identity.name == "𠮷田");
}

TEST_CASE("a card may be good for ever") {
  const CardText li = parse_card_text(card({.to = "长期"}), kToday).value();
  CHECK(li.identity.unlimited);
  CHECK(li.identity.expiry == std::nullopt);
}

TEST_CASE("a permit of Hong Kong, Macao or Taiwan has the number of a travel permit") {
  std::string number = "81000019900101001";
  number += resident_check_character(number);
  const CardText permit = parse_card_text(card({.name = "陈大文",
                                                .sex = "1",
                                                .birth = "19900101",
                                                .number = number,
                                                .spare = "H12345678",
                                                .times = "01",
                                                .type = "J"}),
                                          kToday)
                              .value();
  CHECK(permit.identity.kind == DocumentKind::residence_permit);
  CHECK(permit.identity.document_code == "J");
  CHECK(permit.identity.optional_data == std::vector<std::string>{"H12345678"});
  CHECK(permit.identity.sex == Sex::male);
}

TEST_CASE("a foreigner's card of 2017 has English and Chinese names") {
  const std::string bytes = utf16("ERIKSSON, ANNA MARIA", 120) + utf16("2", 2) + utf16("KAZ110090123105", 30) +
                            utf16("KAZ", 6) + utf16("安娜", 30) + utf16("20170616", 16) + utf16("20270615", 16) +
                            utf16("19901231", 16) + utf16("02", 4) + utf16("1100", 8) + utf16("I", 2) + utf16("", 6);
  const CardText anna = parse_card_text(bytes, kToday).value();
  CHECK(anna.identity.kind == DocumentKind::residence_permit);
  CHECK(anna.identity.document_code == "I");
  CHECK(anna.identity.surname == "ERIKSSON");
  CHECK(anna.identity.given_names == "ANNA MARIA");
  CHECK(anna.identity.native_name == "安娜");
  CHECK(anna.identity.nationality == "KAZ");
  CHECK(anna.identity.expiry == day(2027, 6, 15));
  CHECK(anna.authority == "1100");
}

TEST_CASE("a foreigner's card of 2023 has a long name in two pieces") {
  const auto bytes = [](std::string_view name, std::string_view more, std::string_view nationality) {
    return utf16("安娜", 30) + utf16("2", 2) + utf16("00", 4) + utf16("19901231", 16) + utf16(name, 70) +
           utf16("911398199012310021", 36) + utf16("", 30) + utf16("20231201", 16) + utf16("20331130", 16) +
           utf16(more, 22) + utf16(nationality, 6) + utf16("Y", 2) + utf16("123", 6);
  };
  const auto name = [&](std::string_view first, std::string_view more) {
    return parse_card_text(bytes(first, more, "KAZ"), kToday).value().identity.name;
  };
  CHECK(name("ERIKSSON ANNA", "") == "ERIKSSON ANNA");
  CHECK(name("ERIKSSON ANNA MARIA LUISA ALEXANDRA", "BEATRIX") == "ERIKSSON ANNA MARIA LUISA ALEXANDRABEATRIX");
  CHECK(name("ERIKSSON ANNA MARIA LUISA ALEXANDR", "BEATRIX") == "ERIKSSON ANNA MARIA LUISA ALEXANDR BEATRIX");
  const CardText anna = parse_card_text(bytes("ERIKSSON", "", "398"), kToday).value();
  CHECK(anna.identity.nationality == "KAZ");
  CHECK(anna.identity.document_code == "Y");
  CHECK(anna.identity.native_name == "安娜");
}

TEST_CASE("what is wrong with a card is named") {
  CHECK(card_fault("").mistake == Mistake::shape);
  CHECK(card_fault(std::string(256, ' ')).field == "resident ID number");
  CHECK(card_fault(card({.number = ""})).field == "number");
  CHECK(card_fault(card({.number = "110105194912310021"})).mistake == Mistake::check_digit);
  CHECK(card_fault(card({.birth = "19491230"})).mistake == Mistake::mismatch);
  CHECK(card_fault(card({.birth = "1949123"})).field == "birth date");
  CHECK(card_fault(card({.from = "201001"})).field == "valid from");
  CHECK(card_fault(card({.to = "短期"})).field == "valid to");
  CHECK(card_fault(card({.name = ""})).field == "name");
  std::string half = card({});
  half[1] = '\xD8';
  CHECK(card_fault(half).mistake == Mistake::character);
  CHECK(card_fault(half).field == "name");
}

TEST_CASE("a card never lets a wrong byte of its number or birth date through") {
  const std::string good = card({});
  for (std::size_t at = 36; at < 158; ++at) {
    if (at >= 52 && at < 122) continue;  // the address
    for (const int flip : {1, 2, 4, 8, 16, 64}) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(bytes[at] ^ flip);
      const auto read = parse_card_text(bytes, kToday);
      CAPTURE(at);
      CHECK((!read || read->identity.number == kResidentNumber));
    }
  }
}
