#include <sstream>

#include <doctest/doctest.h>

#include "gateway/ctl/figures.h"
#include "gateway/ctl/import_report.h"
#include "gateway/ctl/live_board.h"
#include "gateway/ctl/progress.h"
#include "gateway/ctl/verdict.h"
#include "gateway/ctl/watch_screen.h"
#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

const char* const kSnapshot = R"({"type":"snapshot","event":"expo","position":7,"time":"2026-11-21T09:30:00Z",
  "totals":{"registered":10,"admitted":4,"inside":3,"vip":{"registered":2,"admitted":1,"inside":1}},
  "lists":[{"slug":"main","name":"Main","registered":10,"admitted":4,"inside":3,"capacity":500,
            "by_category":{"vip":{"registered":2,"admitted":1,"inside":1},"":{"registered":8,"admitted":3,"inside":2}}}],
  "gates":[{"name":"North","admitted":4,"exited":1,"refused":2,"incomplete":0,"reasons":{"invalid":1,"already_redeemed":1},
            "per_minute":2.5,"service_s":{"median":4.25,"p95":null},"utilisation":0.5,"exception_rate":0.333}],
  "lanes":[{"name":"A1","gate":"North","admitted":4,"exited":1,"refused":2}],
  "zones":[],"checkins":[{"seq":7,"time":"2026-11-21T09:29:59Z","list":"main","gate":"North","lane":"A1","verdict":"admitted","category":"vip"}]})";

const char* const kChange = R"({"type":"change","position":8,"time":"2026-11-21T09:30:01Z",
  "lists":[{"slug":"main","name":"Main","registered":10,"admitted":5,"inside":4},{"slug":"lounge","registered":2,"admitted":0,"inside":0}],
  "checkins":[{"seq":8,"time":"2026-11-21T09:30:01Z","list":"main","verdict":"refused","reason":"invalid"}],"more":3})";

Time at(const char* text) {
  return parse_rfc3339(text).value();
}

}  // namespace

TEST_CASE("a progress bar fits its terminal and gives way before the numbers do") {
  const ProgressState half{5u << 20, 10u << 20, 12000, std::chrono::seconds(2)};
  for (int columns = 1; columns < 140; ++columns) CHECK(display_width(progress_text(half, columns, true)) <= columns);
  CHECK(progress_text(half, 120, true) ==
        "[===============>              ]   50 %  5.0 MB of 10.0 MB  12,000 rows  6,000 rows/s  ETA 2 s");
  CHECK(progress_text(half, 0, false) == " 50 %  5.0 MB of 10.0 MB  12,000 rows  6,000 rows/s  ETA 2 s");
  CHECK(progress_text({0, 10, 0, {}}, 100, true).starts_with("[>"));
  CHECK(progress_text({10, 10, 3, {}}, 100, true).starts_with("[=============================="));
  CHECK(progress_text({10, 0, 3, {}}, 100, true) == "10 bytes  3 rows");
}

TEST_CASE("progress prints plain lines where there is no terminal, and not many") {
  std::ostringstream err;
  Console console;
  console.err = &err;
  Progress progress(console);
  for (int ms = 0; ms <= 11000; ms += 100)
    progress.update({std::uint64_t(ms), 11000, 1, std::chrono::milliseconds(ms)});
  progress.clear();
  CHECK(std::ranges::count(err.str(), '\n') == 2);
  CHECK(err.str().find('\033') == std::string::npos);
}

TEST_CASE("an import's lines become a summary and notes") {
  ImportReport report;
  CHECK(report.take(R"({"bytes":100,"rows":3})"));
  CHECK(report.rows_read() == 3);
  CHECK_FALSE(report.summarised());
  for (int i = 0; i < 25; ++i) {
    CHECK(report.take(R"({"error":{"line":4,"column":"valid_from","reason":"is not a time"}})"));
  }
  CHECK(report.take(R"({"warning":{"line":5,"column":"","reason":"looks odd"}})"));
  CHECK(
      report.take(R"({"summary":{"complete":true,"rows":3,"added":2,"changed":1,"unchanged":0,"failed":25,"withdrawn":0,
    "duplicates_total":4,"duplicates":[{"line":9,"first_line":2,"why":"same name and phone"}],"note":"Well done.",
    "recognised":[{"column":"姓名","field":"name"},{"column":"secret","field":"secret"}],"unknown":["T-shirt"]}})"));
  CHECK(report.complete());
  CHECK(report.errors() == 25);
  CHECK(report.note() == "Well done.");
  CHECK(report.columns_text() == "Columns: 姓名 = name, secret\nNot known, kept for the badge: T-shirt\n");
  const std::string summary = report.summary_text(false);
  CHECK(summary.find("added                  2\n") != std::string::npos);
  CHECK(summary.find("left out              25\n") != std::string::npos);
  CHECK(summary.find("withdrawn") == std::string::npos);
  const std::string notes = report.notes_text(20);
  CHECK(notes.starts_with("  line 4, valid_from: is not a time\n"));
  CHECK(notes.ends_with("  and 10 more\n"));
  CHECK(report.notes_table().csv().find("suspect,9,,same name and phone as line 2\r\n") != std::string::npos);
  CHECK_FALSE(report.take("{broken"));
}

TEST_CASE("an import that was broken off is not complete") {
  ImportReport report;
  CHECK(report.take(R"({"summary":{"complete":false,"rows":3,"note":"line 4: not UTF-8"}})"));
  CHECK(report.summarised());
  CHECK_FALSE(report.complete());
  CHECK(report.note() == "line 4: not UTF-8");
}

TEST_CASE("a verdict is one line with who and why") {
  Console console;
  const auto refused =
      parse_json(
          R"({"verdict":"refused","reason":"already_redeemed","message":"Already admitted","explanation":"Since 09:30 at North.",
    "seq":12,"ticket":{"name":"李伟","company":"Acme","category":"vip"},"replay":false})")
          .value();
  CHECK(verdict_line(refused, console) == "REFUSED     Already admitted: 李伟, Acme, vip. Since 09:30 at North.  #12");
  CHECK_FALSE(passed(refused));
  console.language = Language::zh;
  const auto admitted =
      parse_json(R"({"verdict":"admitted","message":"欢迎","seq":3,"replay":true,"ticket":{"name":"a\u001b[2J"}})")
          .value();
  CHECK(verdict_line(admitted, console) == "入场        欢迎: a [2J [重复请求，原判定]  #3");
  CHECK(passed(admitted));
  CHECK(passed(parse_json(R"({"verdict":"exited"})").value()));
}

TEST_CASE("colour is only where it is wanted") {
  Console console;
  CHECK(console.paint(Paint::good, "x") == "x");
  console.colour = true;
  CHECK(console.paint(Paint::good, "x") == "\033[1;32mx\033[0m");
}

TEST_CASE("attendance shows lists, categories and rates") {
  const Console console;
  LiveBoard board;
  CHECK(board.take(kSnapshot) == LiveBoard::Taken::snapshot);
  const std::string text = attendance_table(board.counts(), true, console).text();
  CHECK(text.find("main                     10         4  40.0 %       3       500\n") != std::string::npos);
  CHECK(text.find("  (no category)           8         3  37.5 %       2\n") != std::string::npos);
  CHECK(vip_text(board.counts(), console) == "VIP: 1 of 2 admitted (50.0 %), 1 inside");
  CHECK(door_table(board.counts(), "gates", console)
            .text()
            .find("North         4       1        2       2.5   4.2 s    -  50.0 %      33.3 %\n") !=
        std::string::npos);
  CHECK(door_table(board.counts(), "lanes", console).text().find("North/A1") != std::string::npos);
  CHECK(refusal_table(board.counts(), console).size() == 2);
}

TEST_CASE("a change replaces the rows it names and keeps the others") {
  LiveBoard board;
  CHECK(board.take(kSnapshot) == LiveBoard::Taken::snapshot);
  CHECK(board.fresh().empty());
  CHECK(board.take(kChange) == LiveBoard::Taken::change);
  const auto& lists = rows(board.counts(), "lists");
  REQUIRE(lists.size() == 2);
  CHECK(number(lists[0], "admitted") == 5);
  CHECK(text(lists[1], "slug") == "lounge");
  CHECK(rows(board.counts(), "gates").size() == 1);
  CHECK(board.checkins().size() == 2);
  CHECK(board.fresh().size() == 1);
  CHECK(board.untold() == 3);
  CHECK(board.take(R"({"type":"heartbeat"})") == LiveBoard::Taken::nothing);
  CHECK(board.take("[1]") == LiveBoard::Taken::unreadable);
  CHECK(board.take("{") == LiveBoard::Taken::unreadable);
}

TEST_CASE("a lost link is named with its time, its reason and the age of the figures") {
  const Console console;
  LinkState link;
  CHECK(link_text(link, at("2026-11-21T09:30:00Z"), console) == "connecting");
  link = {.live = false,
          .lost_at = at("2026-11-21T09:30:00Z"),
          .why = "connection refused",
          .next_try = at("2026-11-21T09:30:16Z"),
          .heard_at = at("2026-11-21T09:29:58Z")};
  const std::string text = link_text(link, at("2026-11-21T09:30:14Z"), console);
  CHECK(text.find("gateway unreachable since ") == 0);
  CHECK(text.find("(14 s): connection refused; figures are 16 s old; next try in 3 s") != std::string::npos);
}

TEST_CASE("a screen never has more lines than the terminal") {
  const Console console;
  LiveBoard board;
  CHECK(board.take(kSnapshot) == LiveBoard::Taken::snapshot);
  LinkState link{.live = true};
  const auto all = screen(board, link, at("2026-11-21T09:30:00Z"), console, 0);
  CHECK(all.size() > 12);
  CHECK(all[1] == "live");
  CHECK(all.back().find("ADMITTED    main  North/A1  vip") != std::string::npos);
  for (int rows = 1; rows < 30; ++rows)
    CHECK(screen(board, link, at("2026-11-21T09:30:00Z"), console, rows).size() <= static_cast<std::size_t>(rows));
  CHECK(counts_line(board, at("2026-11-21T09:30:00Z"), console).find("main 4/10, 3 inside") != std::string::npos);
}

}  // namespace usher::ctl
