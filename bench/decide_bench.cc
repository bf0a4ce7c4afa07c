// What one decision costs: the pure evaluator alone, no index, no disk. usage: bench_decide [million=5]
#include <cstdio>
#include <cstdlib>

#include "bench/figures.h"
#include "gateway/admission/decide.h"

using namespace usher::admission;

namespace {

double ns_each(std::uint64_t rounds, auto&& decide_one) {
  const auto started = usher::bench::Clock::now();
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < rounds; ++i) sum += decide_one(i);
  const double seconds = usher::bench::seconds_since(started);
  if (sum == 42) std::puts("");  // the result is used
  return seconds * 1e9 / static_cast<double>(rounds);
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t rounds = (argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 5) * 1'000'000;
  CheckinList list;
  list.all_items = false;
  list.items = {"day-pass", "full-pass"};
  Ticket ticket;
  ticket.id = TicketId(1);
  ticket.item = "full-pass";
  Presence nobody, inside;
  inside.checkins.push_back({.seq = Seq(1)});
  const auto run = [&](const Presence& presence, Scan scan) {
    const Candidate candidate{&ticket, &presence};
    return ns_each(rounds, [&](std::uint64_t i) {
      scan.time = Time(std::chrono::milliseconds(static_cast<std::int64_t>(i)));
      return static_cast<std::uint64_t>(decide({list, Match::secret, {&candidate, 1}, 0}, scan).verdict);
    });
  };
  std::printf("admitted:          %6.0f ns\n", run(nobody, {}));
  std::printf("already admitted:  %6.0f ns\n", run(inside, {}));
  Scan out;
  out.type = Direction::exit;
  std::printf("exited:            %6.0f ns\n", run(inside, out));
}
