#include "scanner/document/mrz_lines.h"

#include "scanner/document/text.h"

namespace usher::scanner {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
// A code, an issuer and a beginning of a number or name. What is shorter belongs to the frame.
constexpr std::size_t kPieceCharsMin = 10;

bool is_mrz(char c) {
  return is_capital(c) || is_digit(c) || c == '<';
}

// Splits at what no MRZ holds; padding and strange characters at the ends of a piece go.
std::vector<std::string> pieces_of(std::string_view text) {
  std::vector<std::string> pieces;
  std::string piece;
  const auto finish = [&] {
    while (!piece.empty() && !is_mrz(piece.back())) piece.pop_back();
    const std::size_t begin = std::min(piece.find_first_not_of('_'), piece.size());
    piece.erase(0, begin);
    if (piece.size() >= kPieceCharsMin) pieces.push_back(piece);
    piece.clear();
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool replaced = text.substr(at).starts_with(kReplacement);
    if (replaced) at += kReplacement.size() - 1;
    if (replaced || static_cast<unsigned char>(text[at]) <= ' ' || text[at] == 0x7F) {
      finish();
    } else {
      piece += to_capital(text[at]);
    }
  }
  finish();
  return pieces;
}

void cut(std::vector<std::string>& pieces) {
  const std::string whole = pieces.front();
  const std::size_t width = whole.size() == 90 ? 30 : whole.size() == 88 ? 44 : whole.size() == 72 ? 36 : 0;
  if (width == 0) return;
  pieces.clear();
  for (std::size_t at = 0; at < whole.size(); at += width) pieces.push_back(whole.substr(at, width));
}

// The width of the lines, taken from the one that always ends in a check digit or keeps its fillers; 0: no MRZ.
std::size_t width_of(const std::vector<std::string>& pieces) {
  const auto within = [](std::size_t size, std::size_t width) {
    return size >= width && size <= width + kMrzStrayCharsMax;
  };
  if (pieces.size() == 3) return pieces[1].size() == 30 ? 30 : 0;
  if (pieces.size() != 2) return 0;
  return within(pieces[1].size(), 44) ? 44 : within(pieces[1].size(), 36) ? 36 : 0;
}

// Takes stray characters away and gives fillers back. False: it is no line of this width.
bool fit(std::string& line, std::size_t width, bool first, bool last) {
  if (line.size() > width + kMrzStrayCharsMax) return false;
  if (line.size() > width && first) line.erase(0, line.size() - width);
  if (line.size() > width && last) line.resize(width);
  if (line.size() > width) return false;
  line.resize(width, '<');
  return true;
}

std::string lengths_of(const std::vector<std::string>& pieces) {
  if (pieces.empty()) return "no line was found";
  std::string text = std::to_string(pieces.size()) + (pieces.size() == 1 ? " line of " : " lines of ");
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == pieces.size() ? " and " : ", ") + std::to_string(pieces[i].size());
  }
  return text + " characters";
}

}  // namespace

DocumentResult<std::vector<std::string>> mrz_lines(std::string_view text) {
  constexpr std::string_view kField = "machine-readable zone";
  if (text.size() > kMrzTextBytesMax) {
    return document_error(Mistake::shape, kField, "more than 512 bytes, which is no MRZ; scan the document again");
  }
  std::vector<std::string> pieces = pieces_of(text);
  if (pieces.size() == 1) cut(pieces);
  const std::string found = lengths_of(pieces);
  const std::size_t width = width_of(pieces);
  bool fits = width != 0;
  for (std::size_t i = 0; i < pieces.size() && fits; ++i) {
    fits = fit(pieces[i], width, i == 0, i + 1 == pieces.size());
  }
  if (!fits) {
    return document_error(Mistake::shape, kField,
                          found + ", expected 2 of 44 or 36, or 3 of 30; scan the document again, slowly and flat");
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    for (std::size_t at = 0; at < width; ++at) {
      if (is_mrz(pieces[i][at])) continue;
      return document_error(Mistake::character, kField,
                            "line " + std::to_string(i + 1) + ", column " + std::to_string(at + 1) +
                                " could not be read; scan the document again");
    }
  }
  return pieces;
}

}  // namespace usher::scanner
