#include "gateway/api/learn_lines.h"

#include <utility>

#include "gateway/api/json_out.h"

namespace usher::api {

using namespace scanner;

namespace {

void append_line(std::string& out, JsonOut line) {
  out += line.text();
  out += '\n';
}

void append_hex(std::string& out, std::string_view bytes, bool hidden) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (!out.empty()) out += ' ';
    out += hidden ? std::string("..") : std::string{kDigits[byte >> 4], kDigits[byte & 15]};
  }
}

// In the order in which it came: frame, code, frame; other people's text is hidden.
std::string hex_of(const CodeLook& look, const Around& frame) {
  std::string out;
  const std::size_t front = look.before.size() - frame.preamble.size();
  append_hex(out, std::string_view(look.before).substr(0, front), false);
  append_hex(out, frame.preamble, true);
  append_hex(out, look.text, false);
  append_hex(out, frame.postamble, true);
  append_hex(out, frame.end, false);
  return out;
}

std::string beginning(const Around& frame) {
  return spelled((frame.soh ? "\x01" : "") + std::string(frame.stx ? "\x02" : ""));
}

void write_remarks(JsonOut& out, const std::vector<Remark>& remarks) {
  out.begin_array("remarks");
  for (const Remark& remark : remarks) {
    out.begin_object();
    out.field("kind", to_string(remark.kind));
    out.field("code", remark.code);
    out.field("en", remark.en);
    out.field("zh", remark.zh);
    out.end_object();
  }
  out.end_array();
}

void write_found(JsonOut& out, const Finding& finding) {
  const CodeLook& look = finding.look;
  out.field("shape", to_string(look.shape));
  out.field("charset", to_string(look.charset));
  if (look.typed) {
    out.begin_array("layouts");
    for (const KeyboardLayout* layout : look.layouts) out.value(layout->id);
    out.end_array();
  }
  out.field("begins", beginning(finding.around));
  out.field("aim", finding.around.aim);
  out.field("symbology", finding.around.symbology);
  out.field("ends", spelled(finding.around.end));
  if (finding.agreeing > 1) {
    out.field("preamble", spelled(finding.around.preamble));
    out.field("postamble", spelled(finding.around.postamble));
  }
  out.field("longest_gap_ms", look.longest_gap_ms);
  if (finding.framing) {
    out.field("framing", to_string(*finding.framing));
    out.field("idle_ms", finding.idle_gap.count());
  }
}

}  // namespace

void append_show(std::string& out, const Shown& shown, std::size_t scans, std::chrono::seconds deadline,
                 const std::vector<LearnReader>& readers) {
  JsonOut line;
  line.begin_object();
  line.begin_object("show");
  line.field("text", shown.text);
  line.field("scans", scans);
  line.field("seconds", deadline.count());
  line.begin_array("readers");
  for (const LearnReader& reader : readers) {
    line.begin_object();
    line.field("name", reader.name);
    line.field("types", reader.types);
    if (!reader.types) line.field("framing", to_string(reader.framing));
    line.end_object();
  }
  line.end_array();
  line.end_object();
  line.end_object();
  append_line(out, std::move(line));
}

void append_capture(std::string& out, std::string_view reader, const Capture& capture, const CodeLook& look,
                    std::size_t count, bool hex) {
  const bool is_code = look.shape != Shape::none;
  JsonOut line;
  line.begin_object();
  line.begin_object("capture");
  line.field("reader", reader);
  line.field("peer", capture.peer);
  line.field(look.typed ? "characters" : "bytes", look.units);
  line.field("ms", look.took_ms);
  line.field("is_code", is_code);
  line.field("count", count);
  if (is_code) {
    const Around frame = around(look);
    line.field("shape", to_string(look.shape));
    line.field("begins", beginning(frame));
    line.field("aim", frame.aim);
    line.field("ends", spelled(frame.end));
    line.field("in_front", frame.preamble.size());
    line.field("behind", frame.postamble.size());
    if (hex) line.field("hex", hex_of(look, frame));
  }
  line.end_object();
  line.end_object();
  append_line(out, std::move(line));
}

void append_waiting(std::string& out, std::chrono::seconds left) {
  JsonOut line(48);
  line.begin_object();
  line.begin_object("waiting");
  line.field("seconds_left", left.count());
  line.end_object();
  line.end_object();
  append_line(out, std::move(line));
}

void append_finding(std::string& out, const Finding& finding) {
  JsonOut line(2048);
  line.begin_object();
  line.begin_object("finding");
  line.field("reader", finding.reader);
  line.field("confident", finding.confident);
  line.field("reads", finding.reads);
  line.field("change_reader", finding.change_reader);
  line.field("change_config", finding.change_config);
  line.field("scans", finding.scans);
  line.field("agreeing", finding.agreeing);
  line.field("others", finding.others);
  if (finding.scans > 0) write_found(line, finding);
  write_remarks(line, finding.remarks);
  line.field("toml", finding.toml);
  line.end_object();
  line.end_object();
  append_line(out, std::move(line));
}

void append_done(std::string& out, std::string_view why, std::size_t unfetched) {
  JsonOut line(64);
  line.begin_object();
  line.begin_object("done");
  line.field("why", why);
  line.field("unfetched", unfetched);
  line.end_object();
  line.end_object();
  append_line(out, std::move(line));
}

}  // namespace usher::api
