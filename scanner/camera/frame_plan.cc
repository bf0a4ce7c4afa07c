#include "scanner/camera/frame_plan.h"

#include <array>

namespace usher::scanner {
namespace {

// Noise of a camera in the dark stays below; a hand with a phone is far above.
constexpr double kMoved = 2.0;
constexpr std::uint64_t kOthersEvery = 3;
constexpr std::array kExtra{Step::threshold, Step::half, Step::inverted, Step::upright, Step::global};
// After this many still frames each format and each step has had its turn on the very same picture.
constexpr std::uint64_t kTriedAll = kOthersEvery * kExtra.size();
// A picture that stands still is looked at once in a while all the same: light changes slowly.
constexpr std::uint64_t kStillEvery = 10;

}  // namespace

std::vector<Look> FramePlan::next(double difference) {
  const std::uint64_t frame = frame_++;
  still_for_ = difference >= kMoved ? 0 : still_for_ + 1;
  if (still_for_ > kTriedAll && frame % kStillEvery != 0) return {};
  const FormatSet often = formats_.both({Format::qr, Format::micro_qr}), seldom = formats_.without(often);
  const bool all = often.empty() || seldom.empty() || frame % kOthersEvery == 0 || still_for_ > kTriedAll;
  std::vector<Look> looks{{Step::plain, all ? formats_ : often}};
  if (still_for_ <= kTriedAll) looks.push_back({kExtra[step_++ % kExtra.size()], formats_});
  return looks;
}

}  // namespace usher::scanner
