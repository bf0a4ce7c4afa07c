#include "storage/search_index.h"

#include <map>
#include <random>
#include <thread>

#include <doctest/doctest.h>

#include "storage/limits.h"
#include "tests/unit/storage/samples.h"

namespace usher::storage {
namespace {

using admission::EventId;
using admission::TicketId;

admission::Ticket person(std::uint64_t id, std::string name, std::string company = {}, std::string phone = {}) {
  admission::Ticket ticket;
  ticket.id = TicketId(id);
  ticket.event = EventId(1);
  ticket.person.name = std::move(name);
  ticket.person.company = std::move(company);
  ticket.person.phone = std::move(phone);
  return ticket;
}

std::string found(const SearchIndex& index, std::string_view text, std::size_t limit = 100, std::uint64_t after = 0) {
  std::string ids;
  for (const TicketId id : index.find(EventId(1), text, limit, TicketId(after))) ids += std::to_string(id.value) + " ";
  return ids;
}

TEST_CASE("folding drops case, width and accents, and keeps everything else") {
  const auto check = [](std::string_view text, std::string_view folded) { CHECK(SearchIndex::fold(text) == folded); };
  check("ABC xyz 019", "abc xyz 019");
  check("ÀÉÎõÜ çñ Łódź Škoda Đorđe Øre", "aeiou cn lodz skoda dorde ore");
  check("Straße Æsir Þór ĳs Œuvre", "strasse aesir thor ijs oeuvre");
  check("Nguyễn Thị Ánh", "nguyen thi anh");
  check("Zoe\xCC\x88", "zoe");  // a combining accent
  check("ＡＢＣ　１２３＠ｘ", "abc 123@x");
  check("王小明 한글 かな", "王小明 한글 かな");
  check("ΑΩ Иван ЁЖ", "αω иван ёж");
  check(" a \t\n\x1f b\xC2\xA0 ", "a b");
  check("×÷", "×÷");
  check(std::string_view("\xFF x\xC3 \xE7\x8E", 7), std::string_view("\xFF x\xC3 \xE7\x8E", 7));  // not UTF-8: kept
  check("", "");
}

TEST_CASE("a person is found by parts of name, company, order, e-mail and the last digits of the phone") {
  SearchIndex index;
  admission::Ticket full = full_ticket();
  full.event = EventId(1);
  index.put(full);
  index.put(person(80, "Jürgen Müller", "ACME GmbH", "0049 171 555 0199"));
  for (const char* text :
       {"王小明", "小明", "XIAOMING", "jiangnan", "orderx7", "xm.wang@", "…5678", "5678", "...678", "ming wang"}) {
    INFO(text);
    CHECK(found(index, text) == "77 ");
  }
  CHECK(found(index, "muller jurgen") == "80 ");
  CHECK(found(index, "mül acme") == "80 ");
  CHECK(found(index, "0199") == "80 ");
  CHECK(found(index, "e") == "77 80 ");
  for (const char* nobody : {"2sx8secret", "13812345678", "555", "muller wang", "", " ", "…", "head of cranes"}) {
    INFO(nobody);
    CHECK(found(index, nobody) == "");
  }
  CHECK(index.find(EventId(2), "e", 10).empty());
}

TEST_CASE("a person without a full name is found by its parts") {
  SearchIndex index;
  admission::Ticket ticket = person(1, "");
  ticket.person.given_name = "Ada";
  ticket.person.family_name = "Byron";
  index.put(ticket);
  CHECK(found(index, "ada byron") == "1 ");
}

TEST_CASE("results come in ticket order, page by page") {
  SearchIndex index;
  for (const std::uint64_t id : {5, 9, 7, 2, 11}) index.put(person(id, "same"));
  CHECK(found(index, "same") == "2 5 7 9 11 ");
  CHECK(found(index, "same", 2) == "2 5 ");
  CHECK(found(index, "same", 2, 5) == "7 9 ");
  CHECK(found(index, "same", 2, 9) == "11 ");
  CHECK(found(index, "same", 2, 11) == "");
}

TEST_CASE("a changed ticket is found by its new text only") {
  SearchIndex index;
  index.put(person(1, "one"));
  index.put(person(2, "two"));
  index.put(person(1, "one"));
  CHECK(index.tickets() == 2);
  index.put(person(1, "uno"));
  index.put(person(1, "eins"));
  CHECK(index.tickets() == 2);
  CHECK(found(index, "one") == "");
  CHECK(found(index, "uno") == "");
  CHECK(found(index, "eins") == "1 ");
  CHECK(found(index, "two") == "2 ");
}

TEST_CASE("of an event that is forgotten nobody is found, and of others everybody") {
  SearchIndex index;
  index.put(person(1, "Ada"));
  auto other = person(2, "Ada");
  other.event = EventId(2);
  index.put(other);
  index.forget(EventId(1));
  index.forget(EventId(3));
  CHECK(found(index, "ada").empty());
  CHECK(index.find(EventId(2), "ada", 10).size() == 1);
  CHECK(index.tickets() == 1);
}

TEST_CASE("the index agrees with a plain map over many random changes, and rebuilds itself") {
  SearchIndex index;
  std::map<std::uint64_t, std::string> model;
  std::mt19937 random(7);
  for (int i = 0; i < 40'000; ++i) {
    const std::uint64_t id =
        i < 20'000 && random() % 4 != 0 ? static_cast<std::uint64_t>(i) + 1 : random() % 20'000 + 1;
    const std::string name = "n" + std::to_string(random() % 500) + "x";
    index.put(person(id, name, std::string(random() % 60, 'c')));
    model[id] = name;
  }
  CHECK(index.tickets() == model.size());
  for (int n = 0; n < 500; n += 50) {
    const std::string name = "n" + std::to_string(n) + "x";
    std::string expected;
    for (const auto& [id, each] : model) expected += each == name ? std::to_string(id) + " " : "";
    CHECK(found(index, name, 10'000) == expected);
  }
}

TEST_CASE("a code is found by its beginning, and never by its middle") {
  SearchIndex index;
  admission::Ticket first = person(1, "Peter"), second = person(2, "Michael");
  first.secret = "z3fsn8jyufm5kpk768q69gkbyr5f4h6w";
  second.secret = "sf4HZG73fU6kwddgjg2QOusFbYZwVKpK";
  index.put(first);
  index.put(second);
  for (const char* text :
       {"z3fsn8jyu", "Z3FSN", "z", "z3fsn8jyufm5", "z3fsn8jyufm5kpk768q69gkbyr5f4h6w", "peter z3f"}) {
    INFO(text);
    CHECK(found(index, text) == "1 ");
    CHECK(SearchIndex::confirms(first, text));
    CHECK(!SearchIndex::confirms(second, text));
  }
  CHECK(found(index, "8jyu") == "");
  CHECK(found(index, "fm5kpk768q") == "");
  CHECK(found(index, "sf4hzg73fu6kwddgjg2q") == "2 ");
  CHECK(found(index, "z3f michael") == "");
}

TEST_CASE("of a longer code the index knows the beginning, and the ticket the rest") {
  SearchIndex index;
  admission::Ticket first = person(1, "One"), second = person(2, "Two");
  first.secret = "COMMON-BEGINNING-1";
  second.secret = "COMMON-BEGINNING-2";
  index.put(first);
  index.put(second);
  CHECK(found(index, "common-beginning-2") == "1 2 ");
  CHECK(!SearchIndex::confirms(first, "common-beginning-2"));
  CHECK(SearchIndex::confirms(second, "common-beginning-2"));
  second.secret = "another";
  index.put(second);  // out of order: searched apart
  CHECK(found(index, "anoth") == "2 ");
  CHECK(found(index, "common-begi") == "1 ");
  CHECK(found(index, "nother") == "");
}

TEST_CASE("a name longer than what is kept of a code is found in both ways") {
  SearchIndex index;
  admission::Ticket named = person(1, "Donaudampfschifffahrt"), coded = person(2, "Else");
  coded.secret = "donaudampfschifffahrt";
  index.put(named);
  index.put(coded);
  CHECK(found(index, "donaudampfschifffahrt") == "1 2 ");
  CHECK(found(index, "donaudampfschifffahrt", 1) == "1 ");
  CHECK(found(index, "dampfschifffahrt") == "1 ");
}

TEST_CASE("a space ends what is found of a code") {
  SearchIndex index;
  admission::Ticket ticket = person(1, "Peter");
  ticket.secret = "with space";
  index.put(ticket);
  CHECK(found(index, "with") == "1 ");
  CHECK(found(index, "space") == "");
}

TEST_CASE("a ticket with a long name and address takes less than 105 bytes, its code 13 of them") {
  SearchIndex index;
  constexpr std::size_t kTickets = 50'000;
  for (std::size_t i = 1; i <= kTickets; ++i) {
    const std::string n = std::to_string(i);
    admission::Ticket ticket = person(i, "Maximilian Mustermann " + n, "Company " + n, "+4917100" + n);
    ticket.person.email = "max" + n + "@company.example";
    ticket.order = "A" + n;
    index.put(ticket);
  }
  const std::size_t without = index.bytes();
  SearchIndex with_codes;
  for (std::size_t i = 1; i <= kTickets; ++i) {
    const std::string n = std::to_string(i);
    admission::Ticket ticket = person(i, "Maximilian Mustermann " + n, "Company " + n, "+4917100" + n);
    ticket.person.email = "max" + n + "@company.example";
    ticket.order = "A" + n;
    ticket.secret = "z3fsn8jyufm5kpk768q69gkbyr5f4h6w";
    with_codes.put(ticket);
  }
  MESSAGE("bytes a ticket without and with a code: " << without / kTickets << ", " << with_codes.bytes() / kTickets);
  CHECK(with_codes.bytes() < 105 * kTickets);
  CHECK(with_codes.bytes() - without < 14 * kTickets);
}

TEST_CASE("readers search while the one writer adds") {
  SearchIndex index;
  std::thread writer([&] {
    for (std::uint64_t i = 1; i <= 20'000; ++i) index.put(person(i, "name" + std::to_string(i % 100)));
    index.set_ready();
  });
  std::size_t last = 0;
  while (!index.ready()) {
    const std::size_t hits = index.find(EventId(1), "name42", 1000).size();
    CHECK(hits >= last);
    last = hits;
  }
  writer.join();
  CHECK(index.find(EventId(1), "name42", 1000).size() == 200);
}

}  // namespace
}  // namespace usher::storage
