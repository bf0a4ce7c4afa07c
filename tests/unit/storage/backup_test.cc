#include "storage/backup.h"

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "storage/memory_store.h"
#include "tests/unit/storage/folder.h"

namespace usher::storage {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<Store> open_at(const std::string& folder) {
  auto store = open_rocks({.folder = folder});
  if (!store) FAIL(store.error().message);
  return std::move(*store);
}

void put(Store& store, const std::string& key, const std::string& value) {
  Batch batch;
  batch.put(Family::tickets, key, value);
  REQUIRE(store.commit(batch, true));
}

std::string value_of(const Store& store, std::string_view key) {
  const auto value = store.get(Family::tickets, key);
  REQUIRE(value.has_value());
  return value->value_or("(none)");
}

TEST_CASE("backups of a serving store are restored, the newest or one by number") {
  const TestFolder folder;
  {
    const auto store = open_at(folder / "db");
    put(*store, "a", "first");
    const auto first = backup(*store, folder / "backups");
    REQUIRE(first.has_value());
    CHECK(first->id == 1);
    CHECK(first->bytes > 0);
    CHECK(first->time_s > 0);
    put(*store, "a", "second");
    REQUIRE(backup(*store, folder / "backups").has_value());
    put(*store, "a", "after the backups");
    CHECK(value_of(*store, "a") == "after the backups");
  }
  const auto newest = restore(folder / "backups", folder / "new/db/");
  REQUIRE(newest.has_value());
  CHECK(newest->id == 2);
  CHECK(value_of(*open_at(folder / "new/db"), "a") == "second");
  fs::create_directory(folder / "old");
  REQUIRE(restore(folder / "backups", folder / "old", 1).has_value());
  CHECK(value_of(*open_at(folder / "old"), "a") == "first");
}

TEST_CASE("a backup taken while another thread commits is the state of one instant") {
  const TestFolder folder;
  {
    const auto store = open_at(folder / "db");
    std::atomic<bool> stop{false};
    std::thread writer([&] {
      for (int i = 1; !stop; ++i) {
        Batch batch;
        batch.put(Family::tickets, "n", std::to_string(i));
        batch.put(Family::state, "n", std::to_string(i));
        batch.put(Family::ledger, std::to_string(i), std::string(500, 'x'));
        REQUIRE(store->commit(batch, true));
      }
    });
    const auto taken = backup(*store, folder / "backups");
    stop = true;
    writer.join();
    REQUIRE(taken.has_value());
  }
  REQUIRE(restore(folder / "backups", folder / "restored").has_value());
  const auto store = open_at(folder / "restored");
  CHECK(value_of(*store, "n") == store->get(Family::state, "n").value().value_or("(none)"));
  std::size_t entries = 0;
  REQUIRE(store->scan(Family::ledger, "", "", [&](std::string_view, std::string_view) { return ++entries > 0; }));
  const std::string last = value_of(*store, "n");
  CHECK(entries == (last == "(none)" ? 0 : std::stoul(last)));
}

TEST_CASE("a folder that is not empty is refused by name, and stays as it was") {
  const TestFolder folder;
  {
    const auto store = open_at(folder / "db");
    REQUIRE(backup(*store, folder / "backups").has_value());
  }
  const auto refused = restore(folder / "backups", folder / "db");
  REQUIRE(!refused);
  CHECK(refused.error().code == FailureCode::invalid);
  CHECK(refused.error().message.find((folder / "db") + " is not empty") != std::string::npos);
  write_file(folder / "file", "x");
  CHECK(restore(folder / "backups", folder / "file").error().code == FailureCode::invalid);
  open_at(folder / "db");
}

TEST_CASE("what cannot be backed up or restored says why") {
  const TestFolder folder;
  MemoryStore memory;
  CHECK(backup(memory, folder / "backups").error().code == FailureCode::invalid);
  CHECK(restore(folder / "nowhere", folder / "new").error().code == FailureCode::invalid);
  const auto store = open_at(folder / "db");
  CHECK(!backup(*store, "/proc/usher-cannot-be-here"));
  REQUIRE(backup(*store, folder / "backups").has_value());
  const auto unknown = restore(folder / "backups", folder / "new", 9);
  REQUIRE(!unknown);
  CHECK(unknown.error().message.find("holds no backup 9; it holds 1") != std::string::npos);
  CHECK(!fs::exists(folder / "new"));
}

TEST_CASE("a damaged backup is found by its checksums and nothing is restored") {
  const TestFolder folder;
  {
    const auto store = open_at(folder / "db");
    put(*store, "a", std::string(10'000, 'a'));
    REQUIRE(backup(*store, folder / "backups").has_value());
  }
  for (const auto& entry : fs::recursive_directory_iterator(folder / "backups")) {
    if (entry.path().extension() != ".sst" || entry.file_size() < 10'000) continue;
    std::string bytes = read_file(entry.path().string());
    bytes[5000] ^= 1;
    write_file(entry.path().string(), bytes);
  }
  const auto refused = restore(folder / "backups", folder / "new");
  REQUIRE(!refused);
  CHECK(refused.error().code == FailureCode::corrupt);
  CHECK(refused.error().message.find("is damaged") != std::string::npos);
  CHECK(!fs::exists(folder / "new"));
}

}  // namespace
}  // namespace usher::storage
