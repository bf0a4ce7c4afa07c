#include "scanner/document/recognise.h"

#include <random>

#include <doctest/doctest.h>

#include "scanner/source/clean.h"
#include "storage/signed_ticket.h"
#include "tests/unit/scanner/documents.h"

using namespace usher::scanner;

namespace {

constexpr std::string_view kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kPretix = "abcdefghijklmnopqrstuvwxyz23456789";
constexpr std::string_view kPrintable =
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

std::string draw(std::mt19937_64& random, std::string_view alphabet, std::size_t size) {
  std::string text(size, ' ');
  for (char& c : text) c = alphabet[random() % alphabet.size()];
  return text;
}

}  // namespace

TEST_CASE("documents are recognised, cleaned by a source or not") {
  for (const auto& lines : {kTd3Lines, kTd2Lines, kTd1Lines, kMrvALines, kMrvBLines, kLongTd1Lines}) {
    CHECK(recognise(joined(lines), kToday) == Recognised::mrz);
    CHECK(recognise(clean(joined(lines)).text, kToday) == Recognised::mrz);
    CHECK(read_document(joined(lines), kToday)->value().issuer == "UTO");
  }
  CHECK(recognise(kVirginia, kToday) == Recognised::aamva);
  CHECK(recognise(clean(kVirginia).text, kToday) == Recognised::aamva);
  CHECK(read_document(kVirginia, kToday)->value().number == "T64235789");
  CHECK(recognise("11010519491231002X", kToday) == Recognised::resident_number);
  CHECK(recognise(" 11010519491231002x\r\n", kToday) == Recognised::resident_number);
  CHECK(read_document(std::string("\1"
                                  "11010519491231002X\0",
                                  20),
                      kToday)
            ->has_value());
  CHECK(read_document("11010519491231002X", kToday)->value().kind == DocumentKind::resident_id);
}

TEST_CASE("a document that was misread is one all the same, so that its error is shown") {
  std::string text = joined(kTd3Lines);
  text[49] = '9';
  CHECK(recognise(text, kToday) == Recognised::mrz);
  const auto read = read_document(text, kToday);
  REQUIRE(read);
  REQUIRE(!read->has_value());
  CHECK(read->error().mistake == Mistake::check_digit);
  CHECK(recognise(kVirginia.substr(0, 60), kToday) == Recognised::aamva);
}

TEST_CASE("a number may be a ticket's code, the others may not") {
  CHECK(could_be_code(Recognised::none));
  CHECK(could_be_code(Recognised::resident_number));
  CHECK(!could_be_code(Recognised::mrz));
  CHECK(!could_be_code(Recognised::aamva));
  CHECK(to_string(Recognised::resident_number) == "resident_number");
}

TEST_CASE("ticket codes are no documents") {
  for (const char* code :
       {"", "A", "9f86d081884c7d659a2feaa0c55ad015", "123e4567-e89b-12d3-a456-426614174000", "4006381333931",
        "https://tickets.example.com/t/ABCDEF?x=1", "mail@example.com",
        "BEGIN:VCARD\nVERSION:2.1\nN:Doe;Jane\nEND:VCARD",
        "M1DOE/JANE            EABC123 FRAMUCLH 1234 123Y012A0012 100", "110105194912310021", "11010519491231002",
        "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"}) {
    CAPTURE(code);
    CHECK(recognise(code, kToday) == Recognised::none);
    CHECK(!read_document(code, kToday));
  }
}

TEST_CASE("random ticket codes of every length and alphabet are no documents") {
  std::mt19937_64 random(20261121);
  const std::string capitals_and_digits = std::string(kCapitals) + std::string(kDigits);
  std::size_t numbers = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::size_t size = 1 + random() % 120;
    for (const std::string_view alphabet :
         {kCapitals, kDigits, kPretix, kPrintable, std::string_view(capitals_and_digits)}) {
      const Recognised what = recognise(draw(random, alphabet, size), kToday);
      if (what == Recognised::resident_number) {
        ++numbers;
      } else if (what != Recognised::none) {
        FAIL_CHECK("a code of ", size, " characters is taken for ", to_string(what));
      }
    }
    // In pieces, as some codes of several lines are.
    const std::string two = draw(random, capitals_and_digits, 44) + "\n" + draw(random, capitals_and_digits, 44);
    CHECK(recognise(two, kToday) == Recognised::none);
  }
  CHECK(numbers <= 1);
}

TEST_CASE("of random codes of 18 digits some 30 in a million are resident ID numbers") {
  std::mt19937_64 random(7);
  std::size_t numbers = 0;
  constexpr std::size_t kCodes = 1'000'000;
  for (std::size_t i = 0; i < kCodes; ++i) {
    numbers += recognise(draw(random, kDigits, 18), kToday) == Recognised::resident_number;
  }
  MESSAGE(numbers, " of ", kCodes);
  CHECK(numbers > 0);
  CHECK(numbers < kCodes / 25'000);
}

TEST_CASE("signed tickets are no documents") {
  using namespace usher;
  std::mt19937_64 random(3);
  const storage::SigningKey key;
  for (int i = 0; i < 2'000; ++i) {
    const storage::SignedTicket ticket{.seed = draw(random, kPretix, 1 + random() % 40),
                                       .item = static_cast<std::int64_t>(random() % 1000),
                                       .variation = static_cast<std::int64_t>(random() % 3),
                                       .subevent = static_cast<std::int64_t>(random() % 100)};
    CHECK(recognise(storage::sign_ticket(ticket, key), kToday) == Recognised::none);
  }
}
