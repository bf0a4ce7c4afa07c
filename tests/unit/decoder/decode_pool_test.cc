#include "scanner/decoder/decode_pool.h"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include <doctest/doctest.h>

#include "scanner/decoder/cpu_budget.h"

using namespace usher::scanner;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using Outcome = DecodeAnswer::Outcome;

namespace {

const std::string kPlanted = USHER_BIN "/planted_decoder";

std::shared_ptr<const Picture> plain(std::uint8_t gray, int side = 64) {
  auto picture = std::make_shared<Picture>(side, side);
  for (int i = 0; i < side * side; ++i) picture->data()[i] = gray;
  return picture;
}

DecodePoolOptions options(std::size_t processes = 1, double cpu_share = 10) {
  return {.program = kPlanted, .processes = processes, .cpu_share = cpu_share};
}

DecodeAnswer still(DecodePool& pool, std::vector<std::uint8_t> packed) {
  std::promise<DecodeAnswer> answer;
  pool.decode_still(std::move(packed), kTicketFormats, [&](DecodeAnswer a) { answer.set_value(std::move(a)); });
  return answer.get_future().get();
}

const std::vector<Look> kPlainLook{{Step::plain, {Format::qr}}};

}  // namespace

TEST_CASE("a picture that is handed in is answered") {
  DecodePool pool(options());
  CHECK(still(pool, encode_png(plain(255)->view())).outcome == Outcome::nothing);
  const auto broken = still(pool, {1, 2, 3});
  CHECK(broken.outcome == Outcome::broken);
  CHECK(broken.fault == "not a PNG, JPEG, WebP, BMP or PNM file");
  CHECK(pool.counts().stills == 2);
}

TEST_CASE("a picture that kills its decoder costs nobody else's") {
  DecodePool pool(options(2));
  std::atomic<int> nothing{0}, crashed{0}, other{0}, left{0};
  constexpr int kPictures = 40;
  std::promise<void> all;
  left = kPictures;
  for (int i = 0; i < kPictures; ++i) {
    const auto picture = encode_png(plain(i % 8 == 3 ? 0 : 255)->view());
    pool.decode_still(picture, kTicketFormats, [&](const DecodeAnswer& answer) {
      ++(answer.outcome == Outcome::nothing ? nothing : answer.outcome == Outcome::crashed ? crashed : other);
      if (--left == 0) all.set_value();
    });
  }
  all.get_future().wait();
  CHECK(crashed == 5);
  CHECK(nothing == 35);
  CHECK(other == 0);
  CHECK(pool.counts().crashes == 5);
}

TEST_CASE("over the bound a picture is turned away at once, and stopping answers what waits") {
  std::atomic<int> answered{0}, unavailable{0};
  const auto count = [&](const DecodeAnswer& answer) {
    ++answered;
    if (answer.outcome == Outcome::unavailable) ++unavailable;
  };
  {
    DecodePool pool(options());
    const auto hang = encode_png(plain(64)->view());
    for (std::size_t i = 0; i < kStillsWaitingMax + 10; ++i) pool.decode_still(hang, kTicketFormats, count);
    CHECK(unavailable >= 9);
    pool.stop();
    pool.decode_still(hang, kTicketFormats, count);
  }
  CHECK(answered == static_cast<int>(kStillsWaitingMax) + 11);
}

TEST_CASE("while one process rests another takes what waits") {
  DecodePool pool(options(2));
  CHECK(still(pool, encode_png(plain(255)->view())).outcome == Outcome::nothing);
  // A process that dies on its first picture after a start has to rest; the other never does.
  int unavailable = 0, nothing = 0;
  for (int i = 0; i < 60; ++i) {
    if (i % 3 == 0) (void)still(pool, encode_png(plain(0)->view()));
    const auto outcome = still(pool, encode_png(plain(255)->view())).outcome;
    unavailable += outcome == Outcome::unavailable;
    nothing += outcome == Outcome::nothing;
  }
  CHECK(unavailable == 0);
  CHECK(nothing == 60);
}

TEST_CASE("a frame that waits when the pool stops is let go") {
  const auto witness = std::make_shared<int>(0);
  {
    DecodePool pool(options());
    const auto camera = pool.open_stream("camera");
    pool.decode_still(encode_png(plain(64)->view()), kTicketFormats, [](const DecodeAnswer&) {});
    std::this_thread::sleep_for(50ms);
    pool.offer(camera, plain(255), kPlainLook, [witness, camera](const DecodeAnswer&) {});
    pool.stop();
  }
  CHECK(witness.use_count() == 1);
}

TEST_CASE("of a camera the newest frame is looked at, and the others are counted") {
  DecodePool pool(options());
  const auto camera = pool.open_stream("A1/camera");
  std::atomic<int> done{0};
  std::promise<void> hung;
  pool.decode_still(encode_png(plain(64)->view()), kTicketFormats, [&](const DecodeAnswer&) { hung.set_value(); });
  std::this_thread::sleep_for(50ms);
  for (int i = 0; i < 20; ++i) pool.offer(camera, plain(255), kPlainLook, [&](const DecodeAnswer&) { ++done; });
  hung.get_future().wait();
  while (done == 0) std::this_thread::sleep_for(1ms);
  const StreamCounts counts = pool.counts(*camera);
  CHECK(counts.offered == 20);
  CHECK(counts.dropped == 19);
  CHECK(counts.decoded == 1);
  CHECK(done == 1);
}

TEST_CASE("cameras take turns: one that floods does not starve the others") {
  DecodePool pool(options());
  const auto flood = pool.open_stream("flood"), calm = pool.open_stream("calm");
  const auto frame = plain(255, 400);
  std::atomic<bool> over{false};
  std::thread flooding([&] {
    while (!over) pool.offer(flood, frame, kPlainLook, [](const DecodeAnswer&) {});
  });
  std::atomic<int> done{0};
  for (int i = 0; i < 30; ++i) {
    const int before = done;
    pool.offer(calm, frame, kPlainLook, [&](const DecodeAnswer&) { ++done; });
    const auto until = steady_clock::now() + 2s;
    while (done == before && steady_clock::now() < until) std::this_thread::sleep_for(1ms);
  }
  over = true;
  flooding.join();
  CHECK(done == 30);
  CHECK(pool.counts(*calm).dropped == 0);
  CHECK(pool.counts(*flood).dropped > 0);
}

TEST_CASE("frames use no more than their share of the processor, and every camera gets its part") {
  DecodePool pool(options(1, 0.2));
  std::array<std::shared_ptr<DecodePool::Stream>, 4> cameras;
  for (auto& camera : cameras) camera = pool.open_stream("camera");
  CHECK(still(pool, encode_png(plain(255)->view())).outcome == Outcome::nothing);
  const auto frame = plain(255, 600);
  const auto before = pool.counts().cpu;
  const auto began = steady_clock::now();
  while (steady_clock::now() - began < 1500ms) {
    for (auto& camera : cameras) pool.offer(camera, frame, kPlainLook, [](const DecodeAnswer&) {});
    std::this_thread::sleep_for(2ms);
  }
  const double share = std::chrono::duration<double>(pool.counts().cpu - before) /
                       std::chrono::duration<double>(steady_clock::now() - began);
  CHECK(share < 0.2 + 0.06);
  std::uint64_t least = ~0ull, most = 0;
  for (auto& camera : cameras) {
    least = std::min(least, pool.counts(*camera).decoded);
    most = std::max(most, pool.counts(*camera).decoded);
  }
  CHECK(least > 0);
  CHECK(most - least <= 1);
}

TEST_CASE("a budget fills by its share of the time that passes, and holds 200 ms of it") {
  const auto start = steady_clock::time_point(1000s);
  CpuBudget budget(0.5, start);
  CHECK(budget.has_some(start));
  budget.spend(100ms, start);  // all of it
  CHECK(!budget.has_some(start));
  CHECK(budget.some_at(start) > start);
  CHECK(budget.some_at(start) < start + 1ms);
  budget.spend(50ms, start);
  CHECK(!budget.has_some(start + 99ms));
  CHECK(budget.has_some(start + 101ms));
  budget.spend(100ms, start + 100s);  // it had not grown over its brim
  CHECK(!budget.has_some(start + 100s));
}
