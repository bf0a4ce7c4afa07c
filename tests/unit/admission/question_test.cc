#include "gateway/admission/question.h"

#include <doctest/doctest.h>

namespace usher::admission {
namespace {

Question of(QuestionType type, bool required = false) {
  Question question;
  question.id = QuestionId{7};
  question.identifier = "q";
  question.type = type;
  question.required = required;
  return question;
}

Question sizes(QuestionType type) {
  Question question = of(type);
  question.options = {
      {1, "small", {{"en", "S"}, {"de", "klein"}}, 3}, {2, "medium", {{"en", "M"}}, 1}, {3, "large", {{"en", "L"}}, 2}};
  return question;
}

std::string text(const Question& question, std::string_view answer, std::string_view language = "en") {
  const auto valid = validate(question, answer, language);
  return valid ? valid->text : "invalid";
}

TEST_CASE("a number is kept as it was written, and bounded without a binary fraction") {
  Question question = of(QuestionType::number);
  CHECK(text(question, "3.24") == "3.24");
  CHECK(text(question, " 3.240 ") == "3.240");
  CHECK(text(question, "+003") == "3");
  CHECK(text(question, ".5") == "0.5");
  CHECK(text(question, "-0") == "0");
  for (const char* bad : {"three", "3,24", "1e5", "3.2.4", "-", ".", "NaN", "0x10", "3 4"}) {
    CAPTURE(bad);
    CHECK(text(question, bad) == "invalid");
  }
  question.valid_number_min = "0.1";
  question.valid_number_max = "12345678901234567890.10";
  CHECK(text(question, "0.1") == "0.1");
  CHECK(text(question, "0.0999999999999999999999") == "invalid");
  CHECK(text(question, "-5") == "invalid");
  CHECK(text(question, "12345678901234567890.1") == "12345678901234567890.1");
  CHECK(text(question, "12345678901234567890.100000000000000001") == "invalid");
}

TEST_CASE("decimals compare exactly, whatever zeroes and signs they carry") {
  CHECK(compare_decimals("1.50", "1.5") == 0);
  CHECK(compare_decimals("-0.0", "0") == 0);
  CHECK(compare_decimals("-2", "-10") == 1);
  CHECK(compare_decimals("-2.5", "2.5") == -1);
  CHECK(compare_decimals("0.30", "0.3000000000000000000000001") == -1);
  CHECK(compare_decimals("9", "10") == -1);
  CHECK(compare_decimals("09", "8.999") == 1);
  CHECK_FALSE(compare_decimals("x", "1"));
}

TEST_CASE("an empty answer settles an optional question of every type, and no required one") {
  for (int i = 0; i <= static_cast<int>(QuestionType::phone); ++i) {
    CAPTURE(i);
    const auto optional = validate(of(static_cast<QuestionType>(i)), "");
    REQUIRE(optional);
    CHECK(optional->text.empty());
    CHECK_FALSE(validate(of(static_cast<QuestionType>(i), true), ""));
  }
}

TEST_CASE("yes or no: a required one must be true") {
  CHECK(text(of(QuestionType::yes_no), "true") == "True");
  CHECK(text(of(QuestionType::yes_no), "False") == "False");
  CHECK(text(of(QuestionType::yes_no, true), "True") == "True");
  CHECK(text(of(QuestionType::yes_no, true), "false") == "invalid");
  CHECK(text(of(QuestionType::yes_no, true), "yes") == "invalid");
}

TEST_CASE("a choice is named by the option's identifier or number") {
  const Question question = sizes(QuestionType::choice);
  CHECK(text(question, "2") == "M");
  CHECK(text(question, "medium") == "M");
  CHECK(validate(question, "medium")->options == std::vector<std::uint32_t>{2});
  CHECK(text(question, "small", "de-AT") == "klein");
  CHECK(text(question, "medium", "de") == "M");
  CHECK(text(question, "A") == "invalid");
  CHECK(text(question, "2,3") == "invalid");
}

TEST_CASE("several choices must all be options, and are kept in the options' order") {
  const Question question = sizes(QuestionType::choices);
  CHECK(text(question, "1,3,2") == "M, L, S");
  CHECK(validate(question, "3,medium")->options == std::vector<std::uint32_t>{2, 3});
  CHECK(text(question, "2") == "M");
  for (const char* bad : {"2,9", "2,", ",", "2,medium", "2, 3"}) {
    CAPTURE(bad);
    CHECK(text(question, bad) == "invalid");
  }
}

TEST_CASE("a date is a day that exists, within its bounds") {
  Question question = of(QuestionType::date);
  CHECK(text(question, "2028-02-29") == "2028-02-29");
  for (const char* bad : {"2027-02-29", "2026-13-01", "26-01-01", "2026-1-1", "2026-01-01x", "21.11.2026"}) {
    CAPTURE(bad);
    CHECK(text(question, bad) == "invalid");
  }
  question.valid_date_min = "2026-01-01";
  question.valid_date_max = "2026-12-31";
  CHECK(text(question, "2026-12-31") == "2026-12-31");
  CHECK(text(question, "2025-12-31") == "invalid");
  CHECK(text(question, "2027-01-01") == "invalid");
}

TEST_CASE("a time of day is kept to the second") {
  const Question question = of(QuestionType::time);
  CHECK(text(question, "09:30") == "09:30:00");
  CHECK(text(question, "23:59:59.123") == "23:59:59");
  for (const char* bad : {"24:00", "9:30", "12:60", "12:00:60", "12", "12:00:", "12:00:00."}) {
    CAPTURE(bad);
    CHECK(text(question, bad) == "invalid");
  }
}

TEST_CASE("a date and time is compared as an instant, or without an offset in the bound's own zone") {
  Question question = of(QuestionType::moment);
  CHECK(text(question, "2026-11-21 09:30") == "2026-11-21T09:30:00");
  CHECK(text(question, "2026-11-21T09:30:00Z") == "2026-11-21T09:30:00+00:00");
  CHECK(text(question, "2026-11-21T09:30:00-0330") == "2026-11-21T09:30:00-03:30");
  CHECK(text(question, "2026-11-21") == "invalid");
  CHECK(text(question, "2026-11-21T09:30+25:00") == "invalid");
  question.valid_datetime_min = "2026-11-21T09:00:00+08:00";
  CHECK(text(question, "2026-11-21T00:59:59Z") == "invalid");
  CHECK(text(question, "2026-11-21T01:00:00Z") == "2026-11-21T01:00:00+00:00");
  CHECK(text(question, "2026-11-21T08:59") == "invalid");
  CHECK(text(question, "2026-11-21T09:00") == "2026-11-21T09:00:00");
}

TEST_CASE("a country is one by its two letters, in any case") {
  CHECK(text(of(QuestionType::country), "cn") == "CN");
  CHECK(text(of(QuestionType::country), "DE") == "DE");
  CHECK(text(of(QuestionType::country), "XX") == "invalid");
  CHECK(text(of(QuestionType::country), "AA") == "invalid");
  CHECK(text(of(QuestionType::country), "DEU") == "invalid");
}

TEST_CASE("the length of a text is counted in characters") {
  Question question = of(QuestionType::text);
  question.valid_string_length_max = 3;
  CHECK(text(question, "王小明") == "王小明");
  CHECK(text(question, "four") == "invalid");
  CHECK(text(of(QuestionType::line), std::string(kAnswerBytesMax, 'x')).size() == kAnswerBytesMax);
  CHECK(text(of(QuestionType::line), std::string(kAnswerBytesMax + 1, 'x')) == "invalid");
}

TEST_CASE("a file is named by the id its upload got") {
  const Question question = of(QuestionType::file);
  CHECK(text(question, "file:0f8fad5b-d9cb-469f-a165-70867728950e") == "file:0f8fad5b-d9cb-469f-a165-70867728950e");
  for (const char* bad : {"invalid", "file:", "file:../../../../../../etc/passwd-xxxxxxxxxxxxx",
                          "file:0F8FAD5B-d9cb-469f-a165-70867728950e", "0f8fad5b-d9cb-469f-a165-70867728950e"}) {
    CAPTURE(bad);
    CHECK(text(question, bad) == "invalid");
  }
}

TEST_CASE("a question is meant by its identifier or its number") {
  const Question question = of(QuestionType::line);
  CHECK(means("q", question));
  CHECK(means("7", question));
  CHECK_FALSE(means("07", question));
}

TEST_CASE("a text is found in its language, the main one, English, or any") {
  const Texts texts{{"de", "Größe"}, {"en", "Size"}, {"zh-Hant", "尺寸"}};
  CHECK(text_in(texts, "de-AT") == "Größe");
  CHECK(text_in(texts, "zh-Hant") == "尺寸");
  CHECK(text_in(texts, "fr") == "Size");
  CHECK(text_in({{"de", "Größe"}}, "fr") == "Größe");
  CHECK(text_in({}, "fr").empty());
}

TEST_CASE("types have pretix's letters") {
  for (const char* letters : {"N", "S", "T", "B", "C", "M", "F", "D", "H", "W", "CC", "TEL"}) {
    CHECK(to_string(parse_question_type(letters).value()) == letters);
  }
  CHECK_FALSE(parse_question_type("X"));
}

}  // namespace
}  // namespace usher::admission
