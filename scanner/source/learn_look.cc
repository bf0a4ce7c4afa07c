#include "scanner/source/learn_look.h"

#include <algorithm>

#include "scanner/source/aim.h"
#include "scanner/source/limits.h"

namespace usher::scanner {
namespace {

constexpr std::size_t kPartBytesMin = 6;  // of a code that was cut: less is no evidence

bool is_control_byte(char c) {
  return (c >= 0 && c < ' ') || c == '\x7f';
}
bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

std::string recased(std::string_view text, Shape shape) {
  std::string out(text);
  for (char& c : out) {
    const bool turn = shape == Shape::upper   ? is_small(c)
                      : shape == Shape::lower ? is_capital(c)
                                              : is_small(c) || is_capital(c);
    if (turn) c = static_cast<char>(c ^ 0x20);
  }
  return out;
}

std::string twice_each(std::string_view text) {
  std::string out;
  for (const char c : text) out.append(2, c);
  return out;
}

struct Variant {
  Shape shape = Shape::exact;
  Charset charset = Charset::utf8;
  std::string bytes;
};

// What may have become of the code, the likeliest first.
std::vector<Variant> variants_of(const Shown& shown) {
  std::vector<Variant> all;
  const std::vector<Encoded> encodings = encodings_of(shown.text);
  for (const Encoded& encoded : encodings) all.push_back({Shape::exact, encoded.charset, encoded.bytes});
  for (const Shape shape : {Shape::swapped, Shape::lower, Shape::upper}) {
    const std::string text = recased(shown.text, shape);
    if (text == shown.text) continue;
    for (const Encoded& encoded : encodings_of(text)) all.push_back({shape, encoded.charset, encoded.bytes});
  }
  for (const Encoded& encoded : encodings) {
    all.push_back({Shape::doubled, encoded.charset, twice_each(encoded.bytes)});
  }
  return all;
}

std::vector<std::size_t> places_of(std::string_view text, std::string_view part) {
  std::vector<std::size_t> places;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) places.push_back(at);
  return places;
}

void set_times(CodeLook& look, const Stream& stream, std::size_t end) {
  look.longest_gap_ms = 0;
  for (std::size_t i = 1; i < std::min(end, stream.at_ms.size()); ++i) {
    look.longest_gap_ms = std::max(look.longest_gap_ms, stream.at_ms[i] - stream.at_ms[i - 1]);
  }
  look.took_ms = stream.at_ms.empty() ? 0 : stream.at_ms.back();
}

// One that came several times in one go: what stands between two is the end of the first and the beginning of the next.
void take_places(CodeLook& look, const Stream& stream, const std::vector<std::size_t>& places, std::size_t size) {
  const std::string_view text = stream.text;
  look.times = places.size();
  look.before = text.substr(0, places.front());
  look.text = text.substr(places.front(), size);
  std::size_t end = places.front() + size;
  if (places.size() == 1) {
    look.after = text.substr(end);
    end = text.size();
  } else {
    look.after = text.substr(end, places[1] - end);
    if (look.after.ends_with(look.before)) look.after.resize(look.after.size() - look.before.size());
    end += look.after.size();
  }
  set_times(look, stream, end);
}

// Without what surely frames it: STX in front, control characters behind, an AIM identifier.
std::pair<std::size_t, std::size_t> payload_of(std::string_view text) {
  std::size_t begin = 0, end = text.size();
  while (begin < end && is_control_byte(text[begin])) ++begin;
  while (end > begin && is_control_byte(text[end - 1])) --end;
  const AimSplit aim = split_aim(text.substr(begin, end - begin));
  return {end - aim.text.size(), end};
}

bool take_part(CodeLook& look, const Stream& stream, const Shown& shown) {
  const auto [begin, end] = payload_of(stream.text);
  const std::string_view part = std::string_view(stream.text).substr(begin, end - begin);
  if (part.size() < kPartBytesMin || part.size() >= shown.text.size()) return false;
  const std::string_view whole = shown.text;
  if (!whole.starts_with(part) && !whole.ends_with(part)) return false;
  look.shape = whole.starts_with(part) ? Shape::without_end : Shape::without_beginning;
  take_places(look, stream, {begin}, part.size());
  return true;
}

bool take_seven_bits(CodeLook& look, const Stream& stream, const Shown& shown) {
  Stream bare = stream;
  for (char& c : bare.text) c = static_cast<char>(c & 0x7F);
  if (bare.text == stream.text) return false;
  const auto places = places_of(bare.text, shown.text);
  if (places.empty()) return false;
  look.shape = Shape::seven_bits;
  take_places(look, bare, places, shown.text.size());
  return true;
}

// Levenshtein's distance, row by row.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
      corner = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

bool take_similar(CodeLook& look, const Stream& stream, const Shown& shown) {
  const auto [begin, end] = payload_of(stream.text);
  const std::string_view came = std::string_view(stream.text).substr(begin, end - begin);
  if (!shown.ours || came.size() > 2 * shown.text.size()) return false;
  const std::size_t longer = std::max(came.size(), shown.text.size());
  if (distance(came, shown.text) * 5 > longer * 2) return false;
  look.shape = Shape::altered;
  take_places(look, stream, {begin}, came.size());
  if (came.size() != shown.text.size()) return true;
  for (std::size_t i = 0; i < came.size(); ++i) {
    const std::pair<char, char> change{shown.text[i], came[i]};
    if (change.first != change.second && std::ranges::find(look.changed, change) == look.changed.end()) {
      look.changed.push_back(change);
    }
  }
  return true;
}

CodeLook look_at_stream(const Stream& stream, const Shown& shown, const std::vector<Variant>& variants) {
  CodeLook look;
  look.units = stream.text.size();
  for (const Variant& variant : variants) {
    const auto places = places_of(stream.text, variant.bytes);
    if (places.empty()) continue;
    look.shape = variant.shape;
    look.charset = variant.charset;
    take_places(look, stream, places, variant.bytes.size());
    return look;
  }
  if (take_seven_bits(look, stream, shown) || take_part(look, stream, shown) || take_similar(look, stream, shown)) {
    return look;
  }
  set_times(look, stream, stream.text.size());
  return look;
}

// A reader that presses Caps Lock itself explains a code better than one that changes capitals.
bool better(const CodeLook& a, const CodeLook& b) {
  if (a.shape != b.shape) return a.shape < b.shape;
  if (a.shape == Shape::altered) return a.changed.size() < b.changed.size();
  return a.charset < b.charset;
}

CodeLook look_at_keys(const Capture& capture, const Shown& shown, const std::vector<Variant>& variants) {
  CodeLook best;
  const KeyHabits habits = habits_of(capture);
  for (const bool obey_caps : {false, true}) {
    if (obey_caps && !habits.caps_lock) continue;
    for (const KeyboardLayout& layout : keyboard_layouts()) {
      CodeLook look = look_at_stream(typed_text(capture, {&layout, obey_caps}), shown, variants);
      // Similar is said of what usher itself would read; with enough keyboards to choose from, something always is.
      if (look.shape == Shape::altered && &layout != keyboard_layouts().data()) continue;
      look.obeys_caps = obey_caps;
      const bool same = look.shape == best.shape && look.obeys_caps == best.obeys_caps && !better(best, look);
      if (best.layouts.empty() || better(look, best)) {
        best = std::move(look);
        best.layouts = {&layout};
      } else if (same) {
        best.layouts.push_back(&layout);
      }
    }
  }
  if (best.shape == Shape::none) best.layouts.clear();
  best.habits = habits;
  best.typed = true;
  return best;
}

std::string_view control_name(char c) {
  constexpr std::string_view kNames[] = {"NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS",  "TAB", "LF",
                                         "VT",  "FF",  "CR",  "SO",  "SI",  "DLE", "DC1", "DC2", "DC3", "DC4", "NAK",
                                         "SYN", "ETB", "CAN", "EM",  "SUB", "ESC", "FS",  "GS",  "RS",  "US"};
  return c == '\x7f' ? "DEL" : kNames[static_cast<unsigned char>(c) % 32];
}

}  // namespace

std::string_view to_string(Shape shape) {
  constexpr std::string_view kNames[] = {"exact",   "swapped_case", "lower_case",        "upper_case", "seven_bits",
                                         "doubled", "without_end",  "without_beginning", "altered",    "other"};
  return kNames[static_cast<std::size_t>(shape)];
}

CodeLook look_at(const Capture& capture, const Shown& shown) {
  const std::vector<Variant> variants = variants_of(shown);
  CodeLook look =
      capture.typed() ? look_at_keys(capture, shown, variants) : look_at_stream(bytes_of(capture), shown, variants);
  look.closed = capture.closed;
  look.cut = capture.cut;
  return look;
}

Around around(const CodeLook& look) {
  Around out;
  std::string_view front = look.before;
  if (front.starts_with('\x01')) {
    out.soh = true;
    front.remove_prefix(1);
  }
  if (front.starts_with('\x02')) {
    out.stx = true;
    front.remove_prefix(1);
  }
  // An AIM identifier is only one in front of everything else: behind a preamble usher does not look for it.
  const AimSplit aim = split_aim(front);
  if (!aim.symbology.empty()) {
    out.aim = front.substr(0, 3);
    out.symbology = aim.symbology;
    front = aim.text;
  }
  for (std::size_t at = 0; front.size() >= at + 7 && front[at] == '\\' && front.substr(at + 1, 4) == "0000";) {
    at += 7;
    if (at == front.size()) {
      out.eci = front;
      front = {};
    }
  }
  out.preamble = front;
  std::size_t end = look.after.size();
  while (end > 0 && is_control_byte(look.after[end - 1])) --end;
  out.postamble = look.after.substr(0, end);
  out.end = look.after.substr(end);
  return out;
}

std::string spelled(std::string_view bytes) {
  std::string out;
  bool quoted = false;
  for (const char c : bytes) {
    const bool control = is_control_byte(c);
    if (control && quoted) out += '"';
    if (control) {
      out += (out.empty() ? "" : " ") + std::string(control_name(c));
    } else {
      if (!quoted) out += out.empty() ? "\"" : " \"";
      const bool ascii = static_cast<unsigned char>(c) < 0x80;
      constexpr std::string_view kHex = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      out += ascii ? std::string(1, c) : std::string("\\x") + kHex[byte >> 4] + kHex[byte & 15];
    }
    quoted = !control;
  }
  return quoted ? out + '"' : out;
}

}  // namespace usher::scanner
