// What one decision costs: the pure evaluator alone, no index, no disk. usage: bench_decide [million=5]
#include <cstdio>
#include <cstdlib>

#include "bench/figures.h"
#include "gateway/admission/decide.h"
#include "gateway/zone/zone.h"

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

// Five clauses, each of another kind, all met.
constexpr const char* kFiveClauses = R"({"and":[
  {"inList":[{"var":"product"},{"objectList":[{"lookup":["product","day-pass"]},{"lookup":["product","full-pass"]}]}]},
  {"isAfter":[{"var":"now"},{"buildTime":["date_admission"]},10]},
  {"<":[{"var":"entries_today"},20]},
  {"<=":[{"var":"entries_days"},30]},
  {"<":[{"entries_since":[{"buildTime":["customtime","06:00"]}]},20]}]})";

// A list with rules and a ticket with ten entries, one an hour.
double ns_with_rules(std::uint64_t rounds, CheckinList list, const Ticket& ticket, const char* json) {
  const auto rules = compile_rules(json);
  if (!rules) std::abort();
  list.multiple_entries = true;
  list.rules = json;
  const Time noon{std::chrono::sys_days{std::chrono::year{2026} / 6 / 15} + std::chrono::hours{10}};
  Presence presence;
  for (int i = 10; i > 0; --i) presence.checkins.push_back({.time = noon - std::chrono::hours{i}});
  const Candidate candidate{&ticket, &presence, {.from = noon - std::chrono::hours{48}}};
  const auto& zone = usher::zone::named("Europe/Berlin");
  Scan scan;
  return ns_each(rounds, [&](std::uint64_t i) {
    scan.time = noon + std::chrono::milliseconds(static_cast<std::int64_t>(i % 3'600'000));
    return static_cast<std::uint64_t>(
        decide({list, Match::secret, {&candidate, 1}, false, 0, &*rules, &zone}, scan).verdict);
  });
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
      return static_cast<std::uint64_t>(decide({list, Match::secret, {&candidate, 1}}, scan).verdict);
    });
  };
  std::printf("admitted:          %6.0f ns\n", run(nobody, {}));
  std::printf("already admitted:  %6.0f ns\n", run(inside, {}));
  Scan out;
  out.type = Direction::exit;
  std::printf("exited:            %6.0f ns\n", run(inside, out));
  std::printf("five rules met:    %6.0f ns (after ten entries)\n",
              ns_with_rules(rounds / 5, list, ticket, kFiveClauses));
  std::printf(
      "a rule unmet:      %6.0f ns (explained)\n",
      ns_with_rules(rounds / 5, list, ticket, R"({"or":[{"<":[{"var":"entries_number"},10]},{"var":"gate"}]})"));
}
