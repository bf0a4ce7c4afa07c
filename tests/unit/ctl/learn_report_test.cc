#include "gateway/ctl/learn_report.h"

#include <doctest/doctest.h>

namespace usher::ctl {

TEST_CASE("what learning streams becomes a code to scan, a line a scan, and a finding") {
  Console console;
  LearnReport report(console);
  const std::string shown = report.take(
      R"({"show":{"text":"USHER-7Q","scans":3,"seconds":60,"readers":[{"name":"reader1","types":false,"framing":"auto"}]}})");
  CHECK(shown.find("█") != std::string::npos);
  CHECK(shown.find("USHER-7Q\n  reader1: framing auto\nScan this code 3 times within 60 s") != std::string::npos);
  CHECK(report.begun());
  CHECK(report.take(R"({"waiting":{"seconds_left":59}})").empty());
  CHECK(report.take(R"({"capture":{"reader":"reader1","peer":"p","bytes":12,"ms":1,"is_code":true,"count":1,
      "shape":"exact","begins":"STX","aim":"]Q1","ends":"ETX","in_front":0,"behind":0,"hex":"02 5d"}})") ==
        "  reader1: 12 bytes, 1/3, STX, ]Q1, ETX\n    02 5d\n");
  CHECK(report.take(R"({"capture":{"reader":"reader1","peer":"p","bytes":9,"ms":1,"is_code":false,"count":1}})") ==
        "  reader1: 9 bytes, not this code\n");
  CHECK_FALSE(report.learnt());
  CHECK(report.take(R"({"finding":{"reader":"reader1","confident":true,"reads":true,"scans":3,"agreeing":3,
      "remarks":[{"kind":"config","code":"set_framing","en":"Set it.","zh":"请设置。"}],
      "toml":"[[lane.reader]]\nframing = \"stx_etx\"\n"}})") ==
        "\nreader1 (3/3): usher reads it.\n  - Set it.\n  In usher.toml:\n    [[lane.reader]]\n    framing = "
        "\"stx_etx\"\n");
  CHECK_FALSE(report.finished());
  CHECK(report.take(R"({"done":{"why":"scans","unfetched":0}})").empty());
  CHECK(report.finished());
  CHECK(report.learnt());
}

TEST_CASE("a reader that is not sure, or not read, is not learnt; sentences come in the person's language") {
  Console console;
  console.language = Language::zh;
  LearnReport report(console);
  const std::string text =
      report.take(R"({"finding":{"reader":"r","confident":false,"reads":true,"scans":1,"agreeing":1,
      "remarks":[{"kind":"missing","code":"scan_again","en":"Once more.","zh":"请再扫一次。"}],"toml":"x\n"}})");
  CHECK(text == "\nr (1/1): 尚不可用。\n  - 请再扫一次。\n");
  CHECK_FALSE(report.learnt());
  CHECK(report.take("not json").empty());
}

}  // namespace usher::ctl
