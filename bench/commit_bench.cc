// What a durable check-in costs inside the gateway, by batch size: fetch, decide, seal, one synced write. No network.
// usage: bench_commit [tickets=200000]
#include <cstdio>
#include <cstdlib>

#include "bench/figures.h"

namespace {

struct Times : usher::sequencer::Observer {
  void committed(const usher::sequencer::Committed& batch) noexcept override {
    decide += batch.decide_time;
    sync += batch.sync_time;
    ++batches;
  }
  std::chrono::nanoseconds decide{}, sync{};
  std::uint64_t batches = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t tickets = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200000;
  usher::bench::Bed bed("commit");
  Times times;
  bed.sequencer->add_observer(&times);
  const auto filling = usher::bench::Clock::now();
  bed.fill(0, tickets);
  const double fill_s = usher::bench::seconds_since(filling);
  std::printf("import through the sequencer: %.0f tickets/s (%.2f us each: %.2f deciding, %.2f writing)\n",
              static_cast<double>(tickets) / fill_s, fill_s * 1e6 / static_cast<double>(tickets),
              static_cast<double>(times.decide.count()) / 1e3 / static_cast<double>(tickets),
              static_cast<double>(times.sync.count()) / 1e3 / static_cast<double>(tickets));
  std::printf("%8s %14s %12s %12s %12s\n", "batch", "check-ins/s", "us each", "decide us", "sync us");
  std::uint64_t next = 0;
  for (const std::uint64_t batch : {1, 8, 64, 256, 512}) {
    const std::uint64_t rounds = batch == 1 ? 2000 : std::min<std::uint64_t>(2000, tickets / 6 / batch);
    times = {};
    const auto started = usher::bench::Clock::now();
    for (std::uint64_t round = 0; round < rounds; ++round) {
      for (std::uint64_t i = 0; i < batch; ++i) bed.submit(bed.scan((next++ * 7919) % tickets));
      bed.run();
    }
    const double seconds = usher::bench::seconds_since(started);
    const double count = static_cast<double>(rounds * batch);
    std::printf("%8llu %14.0f %12.2f %12.2f %12.2f\n", static_cast<unsigned long long>(batch), count / seconds,
                seconds * 1e6 / count, static_cast<double>(times.decide.count()) / 1e3 / count,
                static_cast<double>(times.sync.count()) / 1e3 / count);
  }
}
