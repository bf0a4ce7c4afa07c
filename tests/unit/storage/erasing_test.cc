#include "storage/erasing.h"

#include <doctest/doctest.h>

#include "storage/memory_store.h"

using namespace usher::storage;

namespace {

struct Counting : MemoryStore {
  Result<void> scrub(Family in) override {
    if (refuses) return fail(FailureCode::io, "the disk refuses");
    ++scrubbed;
    CHECK(in == Family::directory);
    return {};
  }
  int scrubbed = 0;
  bool refuses = false;
};

}  // namespace

TEST_CASE("the directory is scrubbed at a start if an event was erased, once") {
  Counting store;
  REQUIRE(finish_scrub(store));
  CHECK(store.scrubbed == 0);
  Batch batch;
  mark_scrub_due(batch);
  REQUIRE(store.commit(batch, true));
  REQUIRE(finish_scrub(store));
  REQUIRE(finish_scrub(store));
  CHECK(store.scrubbed == 1);
  CHECK(store.rows(Family::meta).empty());
}

TEST_CASE("a scrub that fails is still due") {
  Counting store;
  Batch batch;
  mark_scrub_due(batch);
  REQUIRE(store.commit(batch, true));
  store.refuses = true;
  CHECK_FALSE(finish_scrub(store));
  store.refuses = false;
  REQUIRE(finish_scrub(store));
  CHECK(store.scrubbed == 1);
}
