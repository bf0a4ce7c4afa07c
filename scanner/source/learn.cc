#include "scanner/source/learn.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "scanner/source/aim.h"
#include "scanner/source/clean.h"

namespace usher::scanner {
namespace {

using std::chrono::milliseconds;

// With room for a line that is slower another time; in whole tens, because a person reads it.
milliseconds idle_for(std::uint32_t longest_gap_ms) {
  const auto wanted = static_cast<std::int64_t>(longest_gap_ms) * 5 / 2;
  return std::max(kIdleGap, milliseconds((wanted + 9) / 10 * 10));
}

std::string as_reading(std::string_view raw) {
  return clean(split_aim(raw).text).text;
}

// What stands behind the code, up to the control characters at the end.
std::string_view behind(const CodeLook& look) {
  return std::string_view(look.after).substr(0, look.after.size() - around(look).end.size());
}

// The code as the reader gives it, with what it adds to it, but without what frames it.
std::string sent_code(const CodeLook& look, const Around& frame) {
  return as_reading(frame.aim + frame.eci + frame.preamble + look.text + std::string(behind(look)));
}

bool same(const CodeLook& a, const CodeLook& b) {
  return a.shape == b.shape && a.charset == b.charset && a.obeys_caps == b.obeys_caps && a.layouts == b.layouts &&
         a.before == b.before && a.text == b.text && a.after == b.after && a.closed == b.closed;
}

// The captures of one reader that show the same, and what they show.
struct Group {
  std::vector<const Capture*> captures;
  std::vector<CodeLook> looks;
};

Group largest_group(std::span<const Capture> captures, const Shown& shown, Finding& finding) {
  std::vector<Group> groups;
  for (const Capture& capture : captures.first(std::min(captures.size(), kLearnCapturesMax))) {
    CodeLook look = look_at(capture, shown);
    if (look.shape == Shape::none) {
      ++finding.others;
      continue;
    }
    ++finding.scans;
    auto group = std::ranges::find_if(groups, [&](const Group& known) { return same(known.looks.front(), look); });
    if (group == groups.end()) group = groups.insert(groups.end(), Group{});
    group->captures.push_back(&capture);
    group->looks.push_back(std::move(look));
  }
  const auto most = std::ranges::max_element(groups, {}, [](const Group& group) { return group.looks.size(); });
  return most == groups.end() ? Group{} : std::move(*most);
}

bool all_frame_as(const Group& group, Framing framing, milliseconds idle_gap, const std::string& code) {
  for (std::size_t i = 0; i < group.looks.size(); ++i) {
    if (!frames_as(*group.captures[i], framing, idle_gap, code, group.looks[i].times)) return false;
  }
  return true;
}

// One that reads everything and waits for no silence.
std::optional<Framing> framing_by_end(const Group& group, const std::string& code) {
  for (const Framing framing : {Framing::automatic, Framing::crlf, Framing::cr, Framing::lf, Framing::stx_etx}) {
    if (all_frame_as(group, framing, kIdleGap, code)) return framing;
  }
  return std::nullopt;
}

class Judge {
 public:
  Judge(const LearnReader& reader, const Shown& shown, const Group& group, Finding& finding)
      : reader_(reader), shown_(shown), group_(group), out_(finding) {}

  void run() {
    find_around();
    shape_faults();
    around_faults();
    if (out_.look.typed) {
      judge_keys();
    } else {
      judge_bytes();
    }
    if (!out_.reads && !out_.change_reader) add(Topic::unreadable);
    facts();
  }

 private:
  void add(Topic topic, std::initializer_list<Word> words = {}) {
    out_.remarks.push_back(remark(topic, words));
    out_.change_reader = out_.change_reader || out_.remarks.back().kind == RemarkKind::reader;
    out_.change_config = out_.change_config || out_.remarks.back().kind == RemarkKind::config;
  }

  void find_around() {
    out_.look = group_.looks.front();
    for (const CodeLook& look : group_.looks) {
      out_.look.longest_gap_ms = std::max(out_.look.longest_gap_ms, look.longest_gap_ms);
      out_.look.times = std::max(out_.look.times, look.times);
      out_.look.cut = out_.look.cut || look.cut;
      out_.look.habits.lost = out_.look.habits.lost || look.habits.lost;
    }
    out_.around = around(out_.look);
    Around& frame = out_.around;
    // What stands where letters beyond ASCII should: no suffix, but a matter of the character set.
    if (out_.look.charset == Charset::lacking) {
      const auto strange = [](char c) { return static_cast<unsigned char>(c) >= 0x80 || c == '?' || c == '\x1a'; };
      frame.postamble.erase(
          0, static_cast<std::size_t>(std::ranges::find_if_not(frame.postamble, strange) - frame.postamble.begin()));
    }
    // Control characters in front of a code are no frame on a keyboard.
    if (out_.look.typed) {
      frame.preamble = (frame.soh ? "\x01" : "") + std::string(frame.stx ? "\x02" : "") + frame.preamble;
      frame.soh = frame.stx = false;
    }
  }

  void shape_faults() {
    const CodeLook& look = out_.look;
    const std::string came = std::to_string(look.text.size()), all = std::to_string(shown_.text.size());
    if (look.typed && !look.layouts.empty() && look.layouts.front()->id != "us") name_layouts();
    switch (look.shape) {
      case Shape::swapped:
        return add(Topic::swapped_case);
      case Shape::lower:
        return add(Topic::lower_case);
      case Shape::upper:
        return add(Topic::upper_case);
      case Shape::seven_bits:
        return add(Topic::seven_bits);
      case Shape::doubled:
        return add(Topic::doubled);
      case Shape::without_end:
        return add(Topic::without_end, {came, all});
      case Shape::without_beginning:
        return add(Topic::without_beginning, {came, all});
      case Shape::altered:
        return name_changes();
      case Shape::exact:
      case Shape::none:
        break;
    }
  }

  void name_layouts() {
    Word names(std::string{});
    for (const KeyboardLayout* layout : out_.look.layouts) {
      names.en += (names.en.empty() ? "" : " or ") + std::string(layout->name);
      names.zh += (names.zh.empty() ? "" : "或") + std::string(layout->zh);
    }
    add(Topic::layout, {names});
  }

  void name_changes() {
    if (out_.look.changed.empty()) return add(Topic::altered);
    std::string pairs;
    for (const auto& [from, to] : out_.look.changed) {
      pairs += (pairs.empty() ? "" : ", ") + std::string(1, from) + " -> " + spelled(std::string(1, to));
    }
    add(Topic::altered_pairs, {pairs});
  }

  void around_faults() {
    const CodeLook& look = out_.look;
    const Around& frame = out_.around;
    if (look.charset != Charset::utf8) add(Topic::charset, {std::string(to_string(look.charset))});
    if (look.obeys_caps) add(Topic::presses_caps);
    // Text in front or behind is somebody's until two scans have it: only then is it named.
    const auto named = [&](const std::string& text) {
      return group_.looks.size() > 1
                 ? Word(spelled(text))
                 : Word(std::to_string(text.size()) + " bytes", std::to_string(text.size()) + " 字节");
    };
    if (!clean(frame.preamble).text.empty()) add(Topic::preamble, {named(frame.preamble)});
    if (!clean(frame.postamble).text.empty()) add(Topic::postamble, {named(frame.postamble)});
  }

  void judge_keys() {
    bool ends = true, reads = true;
    for (std::size_t i = 0; i < group_.looks.size(); ++i) {
      KeyDecoder decoder;
      std::size_t codes = 0;
      for (const Capture::Key& key : group_.captures[i]->keys) {
        const auto frame = decoder.take(key.event);
        codes += frame && frame->kind == Frame::Kind::code ? 1 : 0;
      }
      ends = ends && (codes >= group_.looks[i].times || !out_.around.end.empty());
      reads = reads && types_as(*group_.captures[i], clean(shown_.text).text, group_.looks[i].times);
    }
    out_.reads = reads;
    if (out_.look.habits.alt_digits && !reads) add(Topic::alt_digits);
    if (!reads && (!ends || out_.around.end.find_first_of("\r\t") == std::string::npos)) add(Topic::no_enter);
  }

  void judge_bytes() {
    const std::string code = sent_code(out_.look, out_.around);
    const auto by_end = framing_by_end(group_, code);
    const milliseconds idle = idle_for(out_.look.longest_gap_ms);
    const bool enough_idle =
        reader_.framing != Framing::idle || reader_.idle_gap * 2 > milliseconds(out_.look.longest_gap_ms) * 3;
    const bool as_it_is = all_frame_as(group_, reader_.framing, reader_.idle_gap, code) && enough_idle;
    out_.idle_gap = reader_.idle_gap;
    if (as_it_is && (reader_.framing != Framing::idle || !by_end)) {
      out_.framing = reader_.framing;
    } else if (by_end) {
      out_.framing = by_end;
      const std::string name(to_string(*by_end));
      if (as_it_is) add(Topic::sooner_by_end, {name, std::to_string(reader_.idle_gap.count())});
      if (!as_it_is) add(Topic::set_framing, {name});
    } else if (idle <= kIdleGapMax && all_frame_as(group_, Framing::idle, idle, code)) {
      out_.framing = Framing::idle;
      out_.idle_gap = idle;
      add(Topic::set_idle, {std::to_string(idle.count()), std::to_string(out_.look.longest_gap_ms)});
    } else {
      no_framing();
    }
    if (out_.framing) {
      out_.reads = all_frame_as(group_, *out_.framing, out_.idle_gap, clean(shown_.text).text);
      write_toml();
    }
  }

  void no_framing() {
    if (out_.look.shape == Shape::seven_bits) return;  // its terminators are damaged as well
    if (out_.around.end.empty() && out_.look.times < 2) {
      return add(Topic::gap_too_long, {std::to_string(out_.look.longest_gap_ms)});
    }
    const std::string end = spelled(out_.around.end);
    add(Topic::no_end, {end.empty() ? Word("nothing comes between two", "两个码之间没有任何字符") : Word(end)});
  }

  void write_toml() {
    out_.toml = "[[lane.reader]]\n";
    if (!reader_.where.empty()) out_.toml += reader_.where + "\n";
    out_.toml += "framing = \"" + std::string(to_string(*out_.framing)) + "\"\n";
    if (*out_.framing == Framing::idle || *out_.framing == Framing::mrz) {
      out_.toml += "idle_ms = " + std::to_string(out_.idle_gap.count()) + "\n";
    }
  }

  void facts() {
    const Around& frame = out_.around;
    if (out_.reads && !out_.change_config && !out_.change_reader) add(Topic::as_configured);
    if (out_.look.typed && !out_.look.layouts.empty() && out_.look.layouts.front()->id == "us") add(Topic::us_layout);
    if (frame.soh || frame.stx)
      add(Topic::begun_by, {spelled((frame.soh ? "\x01" : "") + std::string(frame.stx ? "\x02" : ""))});
    if (!frame.end.empty()) add(Topic::ended_by, {out_.look.typed ? keys_of(frame.end) : Word(spelled(frame.end))});
    if (frame.end.empty() && !out_.look.typed) {
      add(Topic::ended_by_silence, {std::to_string(out_.look.longest_gap_ms)});
    }
    if (out_.look.closed) add(Topic::ended_by_closing);
    if (!frame.aim.empty()) {
      add(Topic::aim_on, {frame.aim + " = " + frame.symbology});
    } else {
      add(Topic::aim_off);
    }
    if (!frame.eci.empty()) add(Topic::eci, {frame.eci});
    if (out_.look.times > 1) add(Topic::came_twice);
  }

  static Word keys_of(const std::string& end) {
    Word word(std::string{});
    for (const char c : end) {
      const bool enter = c == '\r';
      const std::string space = word.en.empty() ? "" : " ";
      word.en += space + (enter ? "Enter" : c == '\t' ? "Tab" : spelled(std::string(1, c)));
      word.zh += space + (enter ? "回车" : c == '\t' ? "Tab" : spelled(std::string(1, c)));
    }
    return word;
  }

  const LearnReader& reader_;
  const Shown& shown_;
  const Group& group_;
  Finding& out_;
};

void say_what_is_missing(Finding& finding) {
  const auto say = [&](Topic topic, std::initializer_list<Word> words = {}) {
    finding.remarks.push_back(remark(topic, words));
  };
  if (finding.scans == 0) return say(finding.others == 0 ? Topic::nothing_came : Topic::only_others);
  if (finding.look.habits.lost) say(Topic::lost_keys);
  if (finding.look.cut) say(Topic::overlong);
  if (finding.scans == 1) say(Topic::scan_again);
  if (finding.agreeing < finding.scans) {
    say(Topic::disagree, {std::to_string(finding.agreeing), std::to_string(finding.scans)});
  }
}

}  // namespace

Finding learn(const LearnReader& reader, const Shown& shown, std::span<const Capture> captures) {
  Finding finding;
  finding.reader = reader.name;
  const Group group = largest_group(captures, shown, finding);
  finding.agreeing = group.looks.size();
  if (!group.looks.empty()) Judge(reader, shown, group, finding).run();
  say_what_is_missing(finding);
  if (finding.scans > 0 && finding.others > 0) {
    finding.remarks.push_back(remark(Topic::others_came, {std::to_string(finding.others)}));
  }
  std::ranges::stable_sort(finding.remarks, {}, &Remark::kind);
  finding.confident = finding.agreeing >= 2 && finding.agreeing * 2 > finding.scans;
  return finding;
}

bool frames_as(const Capture& capture, Framing framing, milliseconds idle_gap, std::string_view code,
               std::size_t times) {
  Framer framer(framing, idle_gap);
  std::size_t codes = 0;
  bool right = true;
  const auto take = [&](const std::optional<Frame>& frame) {
    if (!frame) return;
    // A blank code is passed over by the source.
    const std::string text = frame->kind == Frame::Kind::code ? as_reading(frame->bytes) : std::string("\n");
    if (text.empty()) return;
    ++codes;
    right = right && text == code;
  };
  std::uint32_t last_ms = 0;
  for (const Capture::Piece& piece : capture.pieces) {
    const auto gap = framer.gap();
    if (gap && milliseconds(piece.at_ms - last_ms) >= *gap) take(framer.silence());
    last_ms = piece.at_ms;
    for (std::string_view rest = piece.bytes; !rest.empty();) {
      const Framer::Step step = framer.feed(rest);
      take(step.frame);
      rest.remove_prefix(step.consumed);
    }
  }
  if (capture.closed) {
    take(framer.end());
  } else if (framer.gap()) {
    take(framer.silence());
  }
  return right && codes == times;
}

bool types_as(const Capture& capture, std::string_view code, std::size_t times) {
  KeyDecoder decoder;
  std::size_t codes = 0;
  bool right = true;
  for (const Capture::Key& key : capture.keys) {
    const auto frame = decoder.take(key.event);
    if (!frame) continue;
    ++codes;
    right = right && frame->kind == Frame::Kind::code && as_reading(frame->bytes) == code;
  }
  return right && codes == times;
}

}  // namespace usher::scanner
