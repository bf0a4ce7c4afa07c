#include "storage/store.h"

#include <doctest/doctest.h>

#include "storage/memory_store.h"

namespace usher::storage {
namespace {

std::string value_of(const Store& store, Family family, std::string_view key) {
  const auto value = store.get(family, key);
  REQUIRE(value.has_value());
  return value->value_or("(none)");
}

Batch one(std::string_view key, std::string_view value) {
  Batch batch;
  batch.put(Family::state, key, value);
  return batch;
}

TEST_CASE("a batch gives its changes back in order, and nothing after clear") {
  Batch batch;
  batch.put(Family::tickets, "a", "1");
  batch.erase(Family::meta, "b");
  batch.put(Family::tickets, "", "");
  std::string seen;
  batch.for_each([&](const Batch::Op& op) {
    seen += std::string(to_string(op.family)) + (op.is_put ? "+" : "-") + std::string(op.key) + "=" +
            std::string(op.value) + ";";
  });
  CHECK(seen == "tickets+a=1;meta-b=;tickets+=;");
  CHECK(batch.bytes() == 3);
  batch.clear();
  CHECK(batch.empty());
  CHECK(batch.bytes() == 0);
}

TEST_CASE("the memory store's last change of a key wins within a batch") {
  MemoryStore store;
  Batch batch = one("k", "1");
  batch.erase(Family::state, "k");
  batch.put(Family::state, "k", "2");
  batch.put(Family::state, "gone", "x");
  batch.erase(Family::state, "gone");
  REQUIRE(store.commit(batch, true));
  CHECK(value_of(store, Family::state, "k") == "2");
  CHECK(value_of(store, Family::state, "gone") == "(none)");
  CHECK(value_of(store, Family::tickets, "k") == "(none)");
}

TEST_CASE("a crash of the memory store loses unsynced batches and no others") {
  MemoryStore store;
  REQUIRE(store.commit(one("a", "1"), false));
  REQUIRE(store.commit(one("b", "1"), true));
  REQUIRE(store.commit(one("b", "2"), false));
  REQUIRE(store.commit(one("c", "1"), false));
  Batch erase;
  erase.erase(Family::state, "a");
  REQUIRE(store.commit(erase, false));
  CHECK(value_of(store, Family::state, "b") == "2");
  CHECK(value_of(store, Family::state, "a") == "(none)");
  store.crash();
  CHECK(value_of(store, Family::state, "a") == "1");  // made durable by the sync that came after it
  CHECK(value_of(store, Family::state, "b") == "1");
  CHECK(value_of(store, Family::state, "c") == "(none)");
}

TEST_CASE("a scan of the memory store is ordered, half open, and stops when told") {
  MemoryStore store;
  for (const char* key : {"b", "a", "d", "c"}) REQUIRE(store.commit(one(key, key), true));
  const auto keys = [&](std::string_view from, std::string_view to, std::size_t most) {
    std::string seen;
    REQUIRE(store.scan(Family::state, from, to, [&](std::string_view key, std::string_view) {
      seen += key;
      return seen.size() < most;
    }));
    return seen;
  };
  CHECK(keys("", "", 9) == "abcd");
  CHECK(keys("b", "d", 9) == "bc");
  CHECK(keys("b", "", 2) == "bc");
  CHECK(keys("d", "a", 9) == "");
}

TEST_CASE("the memory store made to fail at operation n is closed until it is reopened") {
  MemoryStore store;
  REQUIRE(store.commit(one("a", "1"), true));
  store.fail_at(2, FailureCode::no_space);
  CHECK(store.get(Family::state, "a").has_value());
  const auto failed = store.commit(one("a", "2"), true);
  REQUIRE(!failed);
  CHECK(failed.error().code == FailureCode::no_space);
  CHECK(store.get(Family::state, "a").error().code == FailureCode::closed);
  CHECK(store.commit(one("a", "3"), true).error().code == FailureCode::closed);
  store.crash();
  CHECK(value_of(store, Family::state, "a") == "1");
}

TEST_CASE("a commit that failed may have been kept all the same") {
  MemoryStore store;
  REQUIRE(store.commit(one("a", "1"), false));
  store.fail_at(1, FailureCode::io, true);
  CHECK(!store.commit(one("b", "2"), true));
  store.crash();
  CHECK(value_of(store, Family::state, "a") == "1");
  CHECK(value_of(store, Family::state, "b") == "2");
}

TEST_CASE("a short run that fails at any operation keeps a prefix of its batches") {
  // The same run with operation n failing, for every n until it passes whole.
  for (std::uint64_t n = 1;; ++n) {
    MemoryStore store;
    store.fail_at(n);
    int acknowledged = 0;
    bool passed = true;
    for (int i = 1; i <= 5 && passed; ++i) {
      passed = store.get(Family::state, "last").has_value();
      Batch batch = one("last", std::to_string(i));
      batch.put(Family::ledger, std::to_string(i), "entry");
      passed = passed && store.commit(batch, true).has_value();
      acknowledged += passed ? 1 : 0;
    }
    store.crash();
    CHECK(value_of(store, Family::state, "last") == (acknowledged == 0 ? "(none)" : std::to_string(acknowledged)));
    CHECK(store.rows(Family::ledger).size() == static_cast<std::size_t>(acknowledged));
    if (passed) {
      CHECK(n == 11);
      break;
    }
  }
}

}  // namespace
}  // namespace usher::storage
