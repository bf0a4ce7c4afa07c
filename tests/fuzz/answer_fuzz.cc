// libs: usher_admission
// Answers of any bytes to questions of every type: what is valid is valid again as it was kept, and decimals keep an
// order.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gateway/admission/question.h"

using namespace usher::admission;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

Question question_of(std::uint8_t byte) {
  Question question;
  question.id = QuestionId{1};
  question.identifier = "q";
  question.type = static_cast<QuestionType>(byte % 12);
  question.required = (byte & 0x80) != 0;
  question.options = {{1, "a", {{"en", "A"}}, 2}, {2, "b", {{"en", "B"}}, 1}};
  if ((byte & 0x40) != 0) {
    question.valid_number_min = "-10.5";
    question.valid_number_max = "1e";  // no decimal: bounds nothing
    question.valid_date_min = "2026-01-01";
    question.valid_datetime_max = "2026-12-31T23:59:59+08:00";
    question.valid_string_length_max = 20;
  }
  return question;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const Question question = question_of(data[0]);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto answer = validate(question, text, "en");
  const bool chooses = question.type == QuestionType::choice || question.type == QuestionType::choices;
  if (answer && !chooses) {
    const auto again = validate(question, answer->text, "en");
    require(again && again->text == answer->text);
  }
  if (answer && question.required) require(!text.empty());

  const std::string_view left = text.substr(0, text.find(' '));
  const std::string_view right = text.substr(std::min(text.size(), left.size() + 1));
  const auto order = compare_decimals(left, right);
  const auto back = compare_decimals(right, left);
  require(order.has_value() == back.has_value());
  if (order) require(*order == -*back);
  if (const auto same = compare_decimals(left, left)) require(*same == 0);
  return 0;
}
