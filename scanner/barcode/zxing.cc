#include "scanner/barcode/zxing.h"

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>
#if __has_include(<ZXing/ReaderOptions.h>)
#include <ZXing/ReaderOptions.h>
#else
#include <ZXing/DecodeHints.h>
#endif

namespace usher::scanner {
namespace {

#if __has_include(<ZXing/ReaderOptions.h>)
using Options = ZXing::ReaderOptions;
#else
using Options = ZXing::DecodeHints;
#endif

struct Pair {
  Format ours;
  ZXing::BarcodeFormat theirs;
};
constexpr Pair kPairs[] = {
    {Format::qr, ZXing::BarcodeFormat::QRCode},      {Format::micro_qr, ZXing::BarcodeFormat::MicroQRCode},
    {Format::aztec, ZXing::BarcodeFormat::Aztec},    {Format::data_matrix, ZXing::BarcodeFormat::DataMatrix},
    {Format::pdf417, ZXing::BarcodeFormat::PDF417},  {Format::code_128, ZXing::BarcodeFormat::Code128},
    {Format::code_39, ZXing::BarcodeFormat::Code39}, {Format::ean, ZXing::BarcodeFormat::EAN8},
    {Format::ean, ZXing::BarcodeFormat::EAN13},
};

// 2.x words GS1 and binary content for people unless it is told not to; 1.4 has no such choice.
template <class AnyOptions>
void ask_for_plain_text(AnyOptions& options) {
  if constexpr (requires { options.setTextMode(options.textMode()); }) {
    options.setTextMode(decltype(options.textMode())::Plain);
  }
}

// Never the whole list: an empty set would ask ZXing for all it knows, DataBar and its asserts included.
Options options_for(FormatSet formats, Binarizer binarizer) {
  ZXing::BarcodeFormats theirs;
  for (const Pair& pair : kPairs) {
    if (formats.has(pair.ours)) theirs |= pair.theirs;
  }
  Options options;
  options.setFormats(theirs);
  options.setMaxNumberOfSymbols(1);
  options.setBinarizer(binarizer == Binarizer::local ? ZXing::Binarizer::LocalAverage
                                                     : ZXing::Binarizer::GlobalHistogram);
  ask_for_plain_text(options);
  return options;
}

std::optional<Format> format_of(ZXing::BarcodeFormat theirs) {
  for (const Pair& pair : kPairs) {
    if (pair.theirs == theirs) return pair.ours;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Symbol> read_symbol(GrayView picture, FormatSet formats, Binarizer binarizer) {
  if (picture.empty() || formats.empty()) return std::nullopt;
  try {
    const ZXing::ImageView view(picture.data, picture.width, picture.height, ZXing::ImageFormat::Lum, picture.stride);
    const auto found = ZXing::ReadBarcode(view, options_for(formats, binarizer));
    if (!found.isValid()) return std::nullopt;
    const auto format = format_of(found.format());
    if (!format) return std::nullopt;
    Symbol symbol{found.text(), std::string(found.bytes().begin(), found.bytes().end()), *format, {}};
    for (int i = 0; i < 4; ++i) {
      symbol.corners[static_cast<std::size_t>(i)] = {found.position()[i].x, found.position()[i].y};
    }
    return symbol;
  } catch (...) {  // it gives up on some damaged symbols by an exception, and its own are no std::exception
    return std::nullopt;
  }
}

}  // namespace usher::scanner
