#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/keyring.h"
#include "storage/records.h"
#include "storage/store.h"
#include "tests/unit/storage/folder.h"
#include "tests/unit/storage/samples.h"

namespace usher::storage {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<Store> open_at(const std::string& folder) {
  auto store = open_rocks({.folder = folder});
  if (!store) FAIL(store.error().message);
  return std::move(*store);
}

Batch one(std::string_view key, std::string_view value, Family family = Family::state) {
  Batch batch;
  batch.put(family, key, value);
  return batch;
}

std::string value_of(const Store& store, std::string_view key, Family family = Family::state) {
  const auto value = store.get(family, key);
  REQUIRE(value.has_value());
  return value->value_or("(none)");
}

TEST_CASE("what was committed on disk is read back by key, many keys and range, also after reopening") {
  const TestFolder folder;
  for (int round = 0; round < 2; ++round) {
    const auto store = open_at(folder / "db");
    if (round == 0) {
      Batch batch;
      for (const char* key : {"b", "a", "c", "d"}) batch.put(Family::tickets, key, std::string("v") + key);
      batch.put(Family::tickets, "gone", "x");
      batch.erase(Family::tickets, "gone");
      REQUIRE(store->commit(batch, true));
    }
    CHECK(value_of(*store, "a", Family::tickets) == "va");
    CHECK(value_of(*store, "gone", Family::tickets) == "(none)");
    CHECK(value_of(*store, "a", Family::secrets) == "(none)");
    const std::vector<std::string> keys{"d", "none", "a"};
    std::string seen;
    REQUIRE(store->multi_get(Family::tickets, keys, [&](std::size_t i, std::optional<std::string_view> value) {
      seen += std::to_string(i) + std::string(value.value_or("-")) + " ";
    }));
    CHECK(seen == "0vd 1- 2va ");
    const auto range = [&](std::string_view from, std::string_view to, std::size_t most) {
      std::string rows;
      REQUIRE(store->scan(Family::tickets, from, to, [&](std::string_view key, std::string_view) {
        rows += key;
        return rows.size() < most;
      }));
      return rows;
    };
    CHECK(range("", "", 9) == "abcd");
    CHECK(range("b", "d", 9) == "bc");
    CHECK(range("b", "", 2) == "bc");
    CHECK(range("d", "b", 9) == "");
  }
}

TEST_CASE("a multi_get inside the visitor of another works on its own buffers") {
  const TestFolder folder;
  const auto store = open_at(folder / "db");
  REQUIRE(store->commit(one("a", "1"), true));
  const std::vector<std::string> keys{"a", "a"};
  int inner = 0;
  REQUIRE(store->multi_get(Family::state, keys, [&](std::size_t, std::optional<std::string_view>) {
    REQUIRE(store->multi_get(Family::state, keys, [&](std::size_t, std::optional<std::string_view> value) {
      inner += value == "1" ? 1 : 0;
    }));
  }));
  CHECK(inner == 4);
}

TEST_CASE("a folder in use is refused with a message that names the holder") {
  const TestFolder folder;
  const auto store = open_at(folder / "db");
  const auto second = open_rocks({.folder = folder / "db"});
  REQUIRE(!second);
  CHECK(second.error().code == FailureCode::locked);
  CHECK(second.error().message.find("process " + std::to_string(::getpid()) + " on ") != std::string::npos);
  CHECK(second.error().message.find(" since 20") != std::string::npos);
  CHECK(second.error().message.find("stop it first") != std::string::npos);
}

TEST_CASE("a newer format, a foreign file and a damaged database are refused, each by name") {
  const TestFolder folder;
  REQUIRE(open_at(folder / "db")->commit(one(kMetaFormat, "7", Family::meta), true));
  const auto newer = open_rocks({.folder = folder / "db"});
  REQUIRE(!newer);
  CHECK(newer.error().code == FailureCode::version);
  CHECK(newer.error().message.find("format 7") != std::string::npos);

  write_file(folder / "file", "x");
  CHECK(!open_rocks({.folder = folder / "file"}));
  CHECK(!open_rocks({.folder = "/proc/usher-cannot-be-here"}));

  write_file(folder / "db/CURRENT", "MANIFEST-999999\n");
  const auto damaged = open_rocks({.folder = folder / "db"});
  REQUIRE(!damaged);
  CHECK(damaged.error().message.find(folder / "db") != std::string::npos);
}

TEST_CASE("a log cut or torn at its end opens with the whole batches before") {
  const TestFolder folder;
  fs::create_directories(folder / "image");
  {
    const auto store = open_at(folder / "db");
    for (int i = 1; i <= 3; ++i) REQUIRE(store->commit(one("last", std::to_string(i) + std::string(3000, 'x')), true));
    // What a power cut leaves: the files as they are now, the log with its zeroes.
    fs::copy(folder / "db", folder / "image", fs::copy_options::recursive);
  }
  std::string log;
  for (const auto& entry : fs::directory_iterator(folder / "image")) {
    if (entry.path().extension() == ".log" && entry.file_size() > 0) log = entry.path().string();
  }
  REQUIRE(!log.empty());
  const std::string bytes = read_file(log);
  const std::size_t third = bytes.find("3x");
  REQUIRE(third != std::string::npos);
  CHECK(bytes.size() > third + 4000);  // grown ahead of its data

  const auto last_after = [&](const std::string& changed) {
    fs::remove_all(folder / "try");
    fs::copy(folder / "image", folder / "try", fs::copy_options::recursive);
    write_file((folder / "try") + "/" + fs::path(log).filename().string(), changed);
    return value_of(*open_at(folder / "try"), "last").substr(0, 1);
  };
  CHECK(last_after(bytes) == "3");
  CHECK(last_after(bytes.substr(0, third + 3001)) == "3");
  CHECK(last_after(bytes.substr(0, third + 1000)) == "2");
  std::string torn = bytes;
  torn.replace(third + 1500, 1501, 1501, '\0');
  CHECK(last_after(torn) == "2");
  torn = bytes;
  torn[third] ^= 1;
  CHECK(last_after(torn) == "2");
}

// The crash test's child is this program again: a forked copy would lack RocksDB's threads. It commits as fast as it
// can and writes each number to the pipe after its sync, until it is killed.
constexpr const char* kCrashFolder = "USHER_TEST_CRASH_FOLDER";
constexpr const char* kCrashFrom = "USHER_TEST_CRASH_FROM";
constexpr int kCrashPipe = 3;

TEST_CASE("the crash test's child commits until it is killed") {
  const char* folder = ::getenv(kCrashFolder);
  if (folder == nullptr) return;  // nobody to kill it
  const auto store = open_at(folder);
  for (auto i = static_cast<std::uint32_t>(std::stoul(::getenv(kCrashFrom)));; ++i) {
    Batch batch = one("last", std::to_string(i));
    batch.put(Family::ledger, directory_key('i', i), std::string(i % 5000, 'x'));
    REQUIRE(store->commit(batch, true));
    REQUIRE(::write(kCrashPipe, &i, sizeof i) == sizeof i);
  }
}

pid_t start_committing(const std::string& folder, std::uint32_t from, int pipe) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::setenv(kCrashFolder, folder.c_str(), 1);
  ::setenv(kCrashFrom, std::to_string(from).c_str(), 1);
  if (pipe != kCrashPipe) ::dup2(pipe, kCrashPipe);
  ::execl("/proc/self/exe", "unit_storage", "--test-case=the crash test's child*", nullptr);
  ::_exit(1);
}

TEST_CASE("kill -9 at any moment loses nothing that was reported, 20 times over") {
  const TestFolder folder;
  std::uint32_t reported = 0;
  for (int round = 0; round < 20; ++round) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = start_committing(folder / "db", reported + 1, ends[1]);
    REQUIRE(child > 0);
    ::close(ends[1]);
    const std::uint32_t enough = reported + 10 + 11 * static_cast<std::uint32_t>(round);
    std::uint32_t i = 0;
    while (i < enough && ::read(ends[0], &i, sizeof i) == sizeof i) reported = i;
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    while (::read(ends[0], &i, sizeof i) == sizeof i) reported = i;
    ::close(ends[0]);

    const auto store = open_at(folder / "db");
    const auto last = static_cast<std::uint32_t>(std::stoul(value_of(*store, "last")));
    CHECK(last >= reported);
    CHECK(last <= reported + 1);  // at most the one under way
    std::uint32_t rows = 0;
    REQUIRE(store->scan(Family::ledger, "", "", [&](std::string_view key, std::string_view value) {
      ++rows;
      CHECK(key == directory_key('i', rows));
      CHECK(value.size() == rows % 5000);
      return true;
    }));
    CHECK(rows == last);
    reported = last;
  }
}

TEST_CASE("a search of the data folder finds no name, code, e-mail, phone or number") {
  const TestFolder folder;
  const admission::Ticket ticket = full_ticket();
  {
    const auto store = open_at(folder / "db");
    Keyring keyring{Key{}};
    REQUIRE(check_format(*store, keyring));
    admission::Event event = full_event();
    event.sealed_keys = keyring.make_event_keys();
    REQUIRE(keyring.add(event.id, event.sealed_keys));
    const Codec codec(keyring);
    const auto seq = [](std::uint64_t n) { return admission::Seq(n); };
    Batch batch;
    std::string value;
    REQUIRE(codec.encode(ticket, value));
    batch.put(Family::tickets, ticket_key(event.id, ticket.id), value);
    Codec::encode(Lookup{{{Lookup::Kind::secret, ticket.id}}}, value);
    batch.put(Family::secrets,
              secret_key(event.id, Keyring::lookup_key(*keyring.find(event.id), "secret", ticket.secret)), value);
    REQUIRE(codec.encode({seq(1), {}, event.id, admission::TicketsPut{{}, {}, {ticket}}}, value));
    batch.put(Family::ledger, ledger_key(seq(1)), value);
    REQUIRE(codec.encode({seq(2), {}, event.id, full_scan()}, value));
    batch.put(Family::ledger, ledger_key(seq(2)), value);
    Codec::encode(event, value);
    batch.put(Family::directory, directory_key('e', event.id.value), value);
    REQUIRE(store->commit(batch, true));
  }
  { const auto reopened = open_at(folder / "db"); }  // the log is gone, tables are written
  const std::vector<std::string> secrets{ticket.secret,
                                         ticket.person.given_name,
                                         ticket.person.family_name,
                                         ticket.person.email,
                                         ticket.person.phone,
                                         ticket.person.company,
                                         ticket.person.title,
                                         "王小明",
                                         ticket.order,
                                         full_scan().code,
                                         "5678"};
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder / "db")) {
    const std::string bytes = read_file(entry.path().string());
    for (const std::string& secret : secrets) {
      INFO(entry.path().string(), " holds ", secret);
      CHECK((secret.size() < 5 || bytes.find(secret) == std::string::npos));
    }
    ++files;
  }
  CHECK(files > 5);
}

TEST_CASE("what was erased from a family lies in no file any more once the family was scrubbed") {
  const TestFolder folder;
  const auto store = open_at(folder / "db");
  const auto files_with = [&](std::string_view needle) {
    int files = 0;
    for (const auto& file : fs::directory_iterator(folder / "db")) {
      if (file.is_regular_file() && read_file(file.path()).find(needle) != std::string::npos) ++files;
    }
    return files;
  };
  REQUIRE(store->commit(one("e1", "KEYS-OF-THE-ERASED", Family::directory), true));
  REQUIRE(store->commit(one("e2", "KEYS-OF-ANOTHER", Family::directory), true));
  REQUIRE(store->scrub(Family::directory));  // into a table file
  CHECK(files_with("KEYS-OF-THE-ERASED") == 1);
  Batch batch;
  batch.erase(Family::directory, "e1");
  REQUIRE(store->commit(batch, true));
  REQUIRE(store->commit(one("e3", "KEYS-OF-THE-ERASED too", Family::directory), true));
  batch.clear();
  batch.erase(Family::directory, "e3");
  REQUIRE(store->commit(batch, true));
  CHECK(files_with("KEYS-OF-THE-ERASED") > 0);
  REQUIRE(store->scrub(Family::directory));
  CHECK(files_with("KEYS-OF-THE-ERASED") == 0);
  CHECK(files_with("KEYS-OF-ANOTHER") == 1);
  CHECK(value_of(*store, "e2", Family::directory) == "KEYS-OF-ANOTHER");
}

TEST_CASE("a nonce is dropped by a compaction once it is older than the time it is kept") {
  const NonceRecord nonce{admission::Seq(1), 2, at_ms(0)};
  std::string value;
  Codec::encode(nonce, value);
  const TestFolder folder;
  REQUIRE(open_at(folder / "db")->commit(one("old", value, Family::nonces), true));
  Codec::encode(NonceRecord{admission::Seq(1), 2, at_ms(4'000'000'000'000)}, value);
  // Four flushed files of level 0 whose ranges overlap, as those of hashes do, make a compaction.
  for (int i = 0; i < 4; ++i) {
    Batch batch = one("new" + std::to_string(i), value, Family::nonces);
    batch.put(Family::nonces, "z", value);
    REQUIRE(open_at(folder / "db")->commit(batch, true));
  }
  const auto store = open_at(folder / "db");
  for (int wait = 0; wait < 100 && value_of(*store, "old", Family::nonces) != "(none)"; ++wait) ::usleep(50'000);
  CHECK(value_of(*store, "old", Family::nonces) == "(none)");
  CHECK(value_of(*store, "new0", Family::nonces) != "(none)");
}

}  // namespace
}  // namespace usher::storage
