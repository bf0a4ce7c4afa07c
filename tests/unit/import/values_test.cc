#include "storage/import/values.h"

#include <set>

#include <doctest/doctest.h>

#include "storage/import/digest.h"
#include "storage/import/line_table.h"
#include "storage/import/text.h"
#include "storage/import/utf8_check.h"

using namespace usher::importing;

TEST_CASE("the built-in names and profiles read without clashes") {
  CHECK(names().aliases.size() > 200);
  CHECK(names().status.size() > 60);
  std::set<std::string> found;
  for (const Profile& profile : profiles()) {
    found.insert(profile.name);
    CHECK(!profile.identify.empty());
    CHECK(!profile.columns.empty());
    CHECK(!profile.title.empty());
    // What identifies a profile must be a header that it knows how to read.
    std::set<std::string> columns;
    for (const auto& [header, field] : profile.columns) columns.insert(header);
    for (const auto& group : profile.identify)
      for (const std::string& header : group) {
        CAPTURE(header);
        CHECK(columns.contains(header));
      }
  }
  CHECK(found == std::set<std::string>{"31huiyi", "cvent", "eventbrite", "pretix"});
}

TEST_CASE("headers and words are compared without case, width, spaces and punctuation") {
  CHECK(fold_word(" E-mail　Address：") == "emailaddress");
  CHECK(fold_word("Ｅｍａｉｌ") == "email");
  CHECK(fold_word("Order #") == "order#");
  CHECK(fold_word("“姓名”*") == "姓名");
  CHECK(fold_word("ÉTAT") == "état");
  CHECK(fold_word("a\xFF\xC0z") == "a\xFF\xC0z");
}

TEST_CASE("people are compared by folded names and phones") {
  std::string out;
  fold_name("  Li\t NA　x ", out);
  CHECK(out == "li na x");
  fold_phone("+86 (138) 0013-8000", out);
  CHECK(out == "13800138000");
  fold_phone("0049 30 123", out);
  CHECK(out == "004930123");
}

TEST_CASE("a Chinese ID number must have the right check character, other numbers pass") {
  CHECK(id_number_problem("11010519491231002X") == nullptr);
  CHECK(id_number_problem("440524188001010014") == nullptr);
  CHECK(id_number_problem("110105194912310021") != nullptr);
  CHECK(id_number_problem("11010519491231000") == nullptr);   // 17 characters: some other document
  CHECK(id_number_problem("999999999999999999") == nullptr);  // no region 9, no such date
  CHECK(id_number_problem("H1234567") == nullptr);
  CHECK(id_number_problem("3.10101E+17") != nullptr);
  CHECK(id_number_problem(std::string(65, '1')) != nullptr);
}

TEST_CASE("every single wrong digit of an ID number is found") {
  const std::string good = "11010519491231002X";
  for (std::size_t at = 14; at < 17; ++at)
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string number = good;
      number[at] = digit;
      CHECK((id_number_problem(number) == nullptr) == (number == good));
    }
}

TEST_CASE("e-mail addresses and codes are checked for shape only") {
  CHECK(email_problem("a@b") == nullptr);
  for (const char* bad : {"a", "@b", "a@", "a@b@c", "a b@c"}) CHECK(email_problem(bad) != nullptr);
  CHECK(secret_problem("any 文字 at all") == nullptr);
  CHECK(secret_problem("a\nb") != nullptr);
  CHECK(secret_problem("a\xC2\x85z") != nullptr);
  CHECK(secret_problem(std::string(512, 'x')) == nullptr);
  CHECK(secret_problem(std::string(513, 'x')) != nullptr);
}

TEST_CASE("lists are split at every usual mark") {
  std::vector<std::string> out;
  CHECK(split_list("a, b;c|d、e；f， a ,,", out));
  CHECK(out == std::vector<std::string>{"a", "b", "c", "d", "e", "f"});
  std::string many;
  for (int i = 0; i < 70; ++i) many += std::to_string(i) + ",";
  CHECK(!split_list(many, out));
}

TEST_CASE("languages are tags or their names") {
  CHECK(language_of("中文") == "zh");
  CHECK(language_of("English") == "en");
  CHECK(language_of("zh_CN") == "zh-CN");
  CHECK(language_of("pt-BR") == "pt-BR");
  CHECK(!language_of("my own"));
  CHECK(!language_of("x"));
}

TEST_CASE("UTF-8 is checked as RFC 3629 has it") {
  CHECK(valid_utf8_bytes("ascii 王 𠮷 é") == std::string_view("ascii 王 𠮷 é").size());
  for (const char* bad :
       {"\xC0\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\x80\x80", "\xF4\x90\x80\x80", "\xF5", "\x80"}) {
    CHECK(valid_utf8_bytes(bad) == 0);
    CHECK(count_utf8(bad).bad > 0);
  }
  CHECK(is_cut_utf8("\xE7\x8E"));
  CHECK(!is_cut_utf8("\xE7x"));
  CHECK(!is_cut_utf8("x"));
}

TEST_CASE("the stored hash keeps its values") {
  CHECK(digest64("", 0) == 0);
  CHECK(digest64("usher", 1) == 14703794295716593743ULL);
  CHECK(digest64("王伟,Acme,2026", 7) == 8432541680071149564ULL);
}

TEST_CASE("the table of lines finds the first of each key through every growth") {
  LineTable table;
  for (std::uint64_t i = 1; i <= 100'000; ++i) CHECK(table.find_or_add(i * 0x9E3779B97F4A7C15ULL, i) == 0);
  for (std::uint64_t i = 1; i <= 100'000; ++i) CHECK(table.find_or_add(i * 0x9E3779B97F4A7C15ULL, 7) == i);
  CHECK(table.size() == 100'000);
  LineTable counts;
  CHECK(counts.count(5) == 1);
  CHECK(counts.count(5) == 2);
  CHECK(counts.count(6) == 1);
}
