#include "gateway/ctl/rehearse/answer_line.h"

namespace usher::ctl::rehearse {

std::optional<AnswerLine> parse_answer_line(std::string_view line) {
  constexpr std::string_view kBegin = "usher|";
  if (!line.starts_with(kBegin)) return std::nullopt;
  line.remove_prefix(kBegin.size());
  const std::size_t first = line.find('|');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = line.find('|', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return AnswerLine{std::string(line.substr(0, first)), std::string(line.substr(first + 1, second - first - 1)),
                    std::string(line.substr(second + 1))};
}

}  // namespace usher::ctl::rehearse
