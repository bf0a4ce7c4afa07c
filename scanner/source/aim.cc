#include "scanner/source/aim.h"

namespace usher::scanner {
namespace {

std::string_view symbology_of(char letter) {
  switch (letter) {
    case 'A':
      return "code39";
    case 'C':
      return "code128";
    case 'd':
      return "data_matrix";
    case 'E':
      return "ean";
    case 'e':
      return "gs1_databar";
    case 'F':
      return "codabar";
    case 'G':
      return "code93";
    case 'I':
      return "itf";
    case 'L':
      return "pdf417";
    case 'Q':
      return "qr";
    case 'U':
      return "maxicode";
    case 'z':
      return "aztec";
    default:
      return "";
  }
}

bool is_modifier(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

AimSplit split_aim(std::string_view code) {
  if (code.size() < 3 || code[0] != ']' || !is_modifier(code[2])) return {"", '\0', code};
  const std::string_view symbology = symbology_of(code[1]);
  if (symbology.empty()) return {"", '\0', code};
  return {symbology, code[2], code.substr(3)};
}

}  // namespace usher::scanner
