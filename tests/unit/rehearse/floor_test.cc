#include "gateway/ctl/rehearse/floor.h"

#include <doctest/doctest.h>

namespace usher::ctl::rehearse {

TEST_CASE("people take the shortest queue that leads where they want to go") {
  Dice dice(1);
  Floor floor({{0, false}, {0, false}, {0, true}, {1, false}});
  floor.join(0, 100);
  CHECK(floor.choose(0, false, -1, dice) == 1);
  CHECK(floor.choose(0, true, -1, dice) == 2);
  CHECK(floor.choose(1, false, -1, dice) == 3);
  CHECK(floor.choose(1, true, -1, dice) == -1);
}

TEST_CASE("whoever stands at the reader counts as one who waits") {
  Dice dice(1);
  Floor floor({{0, false}, {0, false}});
  floor.join(0, 7);
  CHECK(floor.step_up(0) == 7);
  CHECK_FALSE(floor.step_up(0));
  CHECK(floor.waiting() == 1);
  CHECK(floor.choose(0, false, -1, dice) == 1);
  floor.done(0);
  CHECK(floor.waiting() == 0);
}

TEST_CASE("among equals it is chance, and a lane that is not wanted is taken only when there is no other") {
  Dice dice(1);
  Floor floor({{0, false}, {0, false}, {0, false}});
  int times[3] = {};
  for (int i = 0; i < 300; ++i) ++times[floor.choose(0, false, -1, dice)];
  for (const int count : times) CHECK(count > 60);
  for (int i = 0; i < 50; ++i) CHECK(floor.choose(0, false, 1, dice) != 1);
  Floor one({{0, false}});
  CHECK(one.choose(0, false, 0, dice) == 0);
}

}  // namespace usher::ctl::rehearse
