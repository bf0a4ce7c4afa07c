#include "metrics/page.h"

#include <array>

#include <doctest/doctest.h>

#include "tests/unit/metrics/promtool.h"

using namespace usher::metrics;

namespace {

std::vector<Family> every_kind() {
  Histogram histogram(std::array<double, 2>{0.5, 3});
  for (const double v : {0.25, 0.5, 2.0, 5.0}) histogram.observe(v);
  return {
      {"usher_checkins_total", "Scans decided.", Kind::counter, {{{{"gate", "north"}, {"verdict", "admitted"}}, 41.0}}},
      {"usher_list_inside", "Persons inside.", Kind::gauge, {{{{"list", "main"}}, 7.0}, {{{"list", "vip"}}, -1.5}}},
      {"usher_checkin_duration_seconds",
       "From scan to release.",
       Kind::histogram,
       {{{{"source", "http"}}, histogram.snapshot()}}},
      {"usher_nothing_seconds", "Left out.", Kind::gauge, {}},
  };
}

}  // namespace

TEST_CASE("the page is Prometheus's text format, byte for byte") {
  CHECK(text_page(every_kind()) ==
        "# HELP usher_checkins_total Scans decided.\n"
        "# TYPE usher_checkins_total counter\n"
        "usher_checkins_total{gate=\"north\",verdict=\"admitted\"} 41\n"
        "# HELP usher_list_inside Persons inside.\n"
        "# TYPE usher_list_inside gauge\n"
        "usher_list_inside{list=\"main\"} 7\n"
        "usher_list_inside{list=\"vip\"} -1.5\n"
        "# HELP usher_checkin_duration_seconds From scan to release.\n"
        "# TYPE usher_checkin_duration_seconds histogram\n"
        "usher_checkin_duration_seconds_count{source=\"http\"} 4\n"
        "usher_checkin_duration_seconds_sum{source=\"http\"} 7.75\n"
        "usher_checkin_duration_seconds_bucket{source=\"http\",le=\"0.5\"} 2\n"
        "usher_checkin_duration_seconds_bucket{source=\"http\",le=\"3\"} 3\n"
        "usher_checkin_duration_seconds_bucket{source=\"http\",le=\"+Inf\"} 4\n");
}

TEST_CASE("label values are escaped, and bytes that are not UTF-8 are replaced") {
  const auto value = [](std::string text) {
    return text_page({{"usher_x", "X.", Kind::gauge, {{{{"gate", std::move(text)}}, 1.0}}}});
  };
  CHECK(value("a\"b\\c\nd").find("{gate=\"a\\\"b\\\\c\\nd\"} 1\n") != std::string::npos);
  CHECK(value("东门").find("{gate=\"东门\"}") != std::string::npos);
  CHECK(value("\xF0\x9F\x8E\xAB").find("\xF0\x9F\x8E\xAB") != std::string::npos);
  CHECK(value("x\xFFy").find("x\xEF\xBF\xBDy") != std::string::npos);
  CHECK(value("\xC0\xAF").find("\xEF\xBF\xBD\xEF\xBF\xBD") != std::string::npos);  // overlong
  CHECK(value("\xED\xA0\x80").find('\xED') == std::string::npos);                  // a surrogate
  CHECK(value("cut\xE4\xB8").find("cut\xEF\xBF\xBD\xEF\xBF\xBD") != std::string::npos);
}

TEST_CASE("promtool finds nothing to say about a page of every kind") {
  const auto said = usher::test::promtool_says(text_page(every_kind()));
  if (!said) {
    MESSAGE("skipped: promtool is not installed");
    return;
  }
  CHECK(*said == "");
}

TEST_CASE("promtool does complain about a page that deserves it") {
  const auto said = usher::test::promtool_says(text_page({{"usher_wait_minutes", "", Kind::counter, {{{}, 1.0}}}}));
  if (!said) {
    MESSAGE("skipped: promtool is not installed");
    return;
  }
  CHECK(*said != "");
}
