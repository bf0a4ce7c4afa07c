#include "scanner/source/reading_gate.h"

#include <doctest/doctest.h>

using usher::scanner::ReadingGate;
using Answer = ReadingGate::Answer;
using namespace std::chrono_literals;

namespace {
constexpr ReadingGate::TimePoint kStart{1000s};
}

TEST_CASE("a code that stays before the reader is one reading, until it has been away") {
  ReadingGate gate(2500ms, 0);
  CHECK(gate.take("A", kStart) == Answer::pass);
  CHECK(gate.take("A", kStart + 2s) == Answer::same_code);
  CHECK(gate.take("A", kStart + 4s) == Answer::same_code);
  CHECK(gate.take("A", kStart + 6500ms) == Answer::pass);
}

TEST_CASE("another code in between makes the first a new reading") {
  ReadingGate gate(2500ms, 0);
  CHECK(gate.take("A", kStart) == Answer::pass);
  CHECK(gate.take("B", kStart + 100ms) == Answer::pass);
  CHECK(gate.take("A", kStart + 200ms) == Answer::pass);
}

TEST_CASE("without a gap every reading goes on") {
  ReadingGate gate(0ms, 0);
  for (int i = 0; i < 1000; ++i) CHECK(gate.take("A", kStart) == Answer::pass);
}

TEST_CASE("what is over the bound is dropped, said once a second") {
  ReadingGate gate(0ms, 3);
  int passed = 0, begun = 0, flooded = 0;
  for (int i = 0; i < 2000; ++i) {
    switch (gate.take(std::to_string(i), kStart + std::chrono::milliseconds(i))) {
      case Answer::pass:
        ++passed;
        break;
      case Answer::flood_begun:
        ++begun;
        break;
      default:
        ++flooded;
    }
  }
  CHECK(passed == 6);
  CHECK(begun == 2);
  CHECK(flooded == 1992);
  CHECK(gate.take("later", kStart + 5s) == Answer::pass);
}
