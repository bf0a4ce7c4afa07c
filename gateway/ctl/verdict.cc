#include "gateway/ctl/verdict.h"

#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

constexpr int kWordColumns = 10;

std::string person(const json::value& answer) {
  const json::value* ticket = member(answer, "ticket");
  if (ticket == nullptr) return {};
  std::string out = text(*ticket, "name");
  for (const auto* field : {"company", "category"}) {
    const std::string value = text(*ticket, field);
    if (!value.empty()) out += (out.empty() ? "" : ", ") + value;
  }
  return out;
}

// Admitted, exited, refused, incomplete; what a newer gateway may add is shown as it is.
std::string word(const std::string& verdict, const Console& console) {
  if (verdict == "admitted") return console.paint(Paint::good, pad(console.say("ADMITTED", "入场"), kWordColumns));
  if (verdict == "exited") return console.paint(Paint::good, pad(console.say("EXITED", "离场"), kWordColumns));
  if (verdict == "refused") return console.paint(Paint::bad, pad(console.say("REFUSED", "拒绝"), kWordColumns));
  if (verdict == "incomplete")
    return console.paint(Paint::caution, pad(console.say("INCOMPLETE", "待补充"), kWordColumns));
  return console.paint(Paint::caution, pad(printable(verdict), kWordColumns));
}

}  // namespace

bool passed(const json::value& answer) {
  const std::string verdict = text(answer, "verdict");
  return verdict == "admitted" || verdict == "exited";
}

std::string verdict_line(const json::value& answer, const Console& console) {
  std::string rest = text(answer, "message");
  if (const std::string who = person(answer); !who.empty()) rest += (rest.empty() ? "" : ": ") + who;
  if (const std::string why = text(answer, "explanation"); !why.empty()) rest += (rest.empty() ? "" : ". ") + why;
  if (flag(answer, "forced"))
    rest += std::string(console.say(" [forced past: ", " [已强制放行：")) + joined(answer, "skipped") + "]";
  if (flag(answer, "replay")) rest += console.say(" [this had been answered before]", " [重复请求，原判定]");
  if (flag(answer, "annulled")) rest += console.say(" [taken back since]", " [已撤销]");
  std::string line = word(text(answer, "verdict"), console) + "  " + printable(rest);
  if (const auto seq = number(answer, "seq"); seq > 0) line += console.paint(Paint::faint, "  #" + std::to_string(seq));
  return line;
}

}  // namespace usher::ctl
