#include "gateway/ctl/learn_report.h"

#include "gateway/ctl/terminal_qr.h"
#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

std::string indented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += "    " + std::string(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

Paint paint_of(std::string_view kind) {
  if (kind == "reader") return Paint::bad;
  if (kind == "missing" || kind == "config") return Paint::caution;
  return Paint::plain;
}

}  // namespace

std::string LearnReport::take(std::string_view line) {
  const auto value = parse_json(line);
  if (!value) return {};
  begun_ = true;
  if (const json::value* what = member(*value, "show")) return show(*what);
  if (const json::value* what = member(*value, "capture")) return capture(*what);
  if (const json::value* what = member(*value, "finding")) return finding(*what);
  finished_ = finished_ || member(*value, "done") != nullptr;
  return {};
}

std::string LearnReport::show(const json::value& what) {
  const std::string code = text(what, "text");
  scans_ = number(what, "scans");
  std::string out;
  if (const auto modules = qr_modules(code)) out += qr_drawing(*modules, console_.colour);
  out += printable(code) + "\n";
  for (const json::value& reader : rows(what, "readers")) {
    const bool types = flag(reader, "types");
    out += "  " + printable(text(reader, "name")) + ": " +
           (types ? std::string(console_.say("a keyboard", "键盘")) : "framing " + printable(text(reader, "framing"))) +
           "\n";
  }
  const std::string seconds = text(what, "seconds"), scans = std::to_string(scans_);
  return out + std::string(console_.say("Scan this code ", "请扫描此码 ")) + scans +
         std::string(console_.say(" times within ", " 次，时限 ")) + seconds +
         std::string(console_.say(" s; the lane is out of service meanwhile. Ctrl-C ends it.\n",
                                  " 秒；其间此通道停止服务。按 Ctrl-C 结束。\n"));
}

std::string LearnReport::capture(const json::value& what) const {
  const bool typed = member(what, "characters") != nullptr;
  const std::string size =
      text(what, typed ? "characters" : "bytes") +
      std::string(typed ? console_.say(" characters", " 个字符") : console_.say(" bytes", " 字节"));
  std::string out = "  " + printable(text(what, "reader")) + ": " + size;
  if (!flag(what, "is_code")) {
    return out + std::string(console_.say(", not this code\n", "，不是此码\n"));
  }
  out += ", " + text(what, "count") + "/" + std::to_string(scans_);
  for (const char* part : {"begins", "aim", "ends"}) {
    if (const std::string seen = text(what, part); !seen.empty()) out += ", " + printable(seen);
  }
  if (const std::string shape = text(what, "shape"); shape != "exact") out += ", " + printable(shape);
  out += "\n";
  if (const std::string hex = text(what, "hex"); !hex.empty()) out += indented(printable(hex));
  return out;
}

std::string LearnReport::finding(const json::value& what) {
  const bool sure = flag(what, "confident") && flag(what, "reads");
  ++findings_;
  sure_ += sure ? 1 : 0;
  std::string out = "\n" + console_.paint(Paint::strong, printable(text(what, "reader"))) + " (" +
                    text(what, "agreeing") + "/" + text(what, "scans") + "): " +
                    (sure ? console_.paint(Paint::good, console_.say("usher reads it.", "usher 可以读取。"))
                          : console_.paint(Paint::bad, console_.say("not yet.", "尚不可用。"))) +
                    "\n";
  for (const json::value& remark : rows(what, "remarks")) {
    const std::string sentence = text(remark, console_.language == Language::zh ? "zh" : "en");
    out += "  - " + console_.paint(paint_of(text(remark, "kind")), printable(sentence)) + "\n";
  }
  const std::string toml = text(what, "toml");
  if (toml.empty() || !flag(what, "confident")) return out;
  return out + std::string(console_.say("  In usher.toml:\n", "  usher.toml 中：\n")) + indented(toml);
}

}  // namespace usher::ctl
