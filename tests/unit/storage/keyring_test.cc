#include "storage/keyring.h"

#include <set>
#include <span>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/unit/storage/folder.h"

namespace usher::storage {
namespace {

using admission::EventId;

Key master(std::uint8_t first = 1) {
  Key key{};
  key[0] = first;
  return key;
}

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

TEST_CASE("a seal opens with the same keys and the same row only") {
  const Keyring keyring(master());
  const EventKeys& keys = *keyring.find(EventId{});
  std::string sealed = "before|";
  keyring.seal(keys, "a name", "row", sealed);
  CHECK(sealed.size() == 7 + 6 + kSealOverheadBytes);
  CHECK(sealed.find("a name") == std::string::npos);
  sealed.erase(0, 7);
  std::string plain = "x";
  REQUIRE(keyring.open(keys, sealed, "row", plain));
  CHECK(plain == "xa name");
  CHECK(keyring.open(keys, sealed, "other row", plain).error().code == FailureCode::corrupt);
  CHECK(keyring.open(*Keyring(master(2)).find(EventId{}), sealed, "row", plain).error().code == FailureCode::corrupt);
  for (std::size_t cut = 0; cut < sealed.size(); ++cut) CHECK(!keyring.open(keys, sealed.substr(0, cut), "row", plain));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] ^= 0x40;
    CHECK(!keyring.open(keys, changed, "row", plain));
  }
  CHECK(plain == "xa name");
}

TEST_CASE("an event's keys open under their master key and no other") {
  Keyring keyring(master());
  const std::string sealed = keyring.make_event_keys();
  CHECK(sealed.size() == 64 + kSealOverheadBytes);
  CHECK(keyring.find(EventId(7)) == nullptr);
  REQUIRE(keyring.add(EventId(7), sealed));
  REQUIRE(keyring.add(EventId(7), sealed));
  const EventKeys* keys = keyring.find(EventId(7));
  REQUIRE(keys != nullptr);
  CHECK(keys->seal != keyring.find(EventId{})->seal);
  CHECK(keys->seal != keys->lookup);
  CHECK(keyring.add(EventId(7), keyring.make_event_keys()).error().code == FailureCode::invalid);
  CHECK(keyring.add(EventId{}, sealed).error().code == FailureCode::invalid);

  Keyring again(master());
  REQUIRE(again.add(EventId(7), sealed));
  CHECK(again.find(EventId(7))->seal == keys->seal);
  const auto wrong = Keyring(master(2)).add(EventId(7), sealed);
  REQUIRE(!wrong);
  CHECK(wrong.error().code == FailureCode::wrong_key);
}

TEST_CASE("events whose numbers share a bucket are told apart") {
  Keyring keyring(master());
  for (const std::uint32_t event : {1U, 257U, 513U}) REQUIRE(keyring.add(EventId(event), keyring.make_event_keys()));
  CHECK(keyring.find(EventId(1))->seal != keyring.find(EventId(257))->seal);
  CHECK(keyring.find(EventId(769)) == nullptr);
}

TEST_CASE("dropped keys are found no more, and those of other events stay") {
  Keyring keyring(Key{});
  REQUIRE(keyring.add(admission::EventId(1), keyring.make_event_keys()));
  REQUIRE(keyring.add(admission::EventId(257), keyring.make_event_keys()));  // of the same bucket
  keyring.drop(admission::EventId(1));
  keyring.drop(admission::EventId(2));
  CHECK(keyring.find(admission::EventId(1)) == nullptr);
  CHECK(keyring.find(admission::EventId(257)) != nullptr);
}

TEST_CASE("a look-up key depends on keys, domain and text, and on nothing else") {
  const Keyring keyring(master());
  const EventKeys& keys = *keyring.find(EventId{});
  const auto key = [&](std::string_view domain, std::string_view text) {
    return Keyring::lookup_key(keys, domain, text);
  };
  CHECK(key("secret", "abc") == key("secret", "abc"));
  CHECK(key("secret", "abc") != key("nonce", "abc"));
  CHECK(key("a", "bc") != key("ab", "c"));
  CHECK(key("secret", "abc") != Keyring::lookup_key(*Keyring(master(2)).find(EventId{}), "secret", "abc"));
  // Golden (also computed with another BLAKE2b): a database finds its tickets by these bytes for as long as it lives.
  CHECK(hex(key("secret", "abc")) == "d3e139669fb2ef5e3f0c1488fbc4b3a7");
  CHECK(hex(hash_token("token")) == "7b3efc0a1c4bc54e7398811f7e474e461a9c00cbc951f33b886a5f207c820ef2");
}

TEST_CASE("the simulator's keyring gives the same bytes for the same seed") {
  const auto bytes = [](std::uint64_t seed) {
    Keyring keyring(master(), seed);
    std::string out = keyring.make_event_keys();
    keyring.seal(*keyring.find(EventId{}), "plain", "row", out);
    return out;
  };
  CHECK(bytes(5) == bytes(5));
  CHECK(bytes(5) != bytes(6));
  Keyring real(master());
  Keyring other(master());
  CHECK(real.make_event_keys() != other.make_event_keys());
}

TEST_CASE("seals made by several threads never share a nonce, and finding keys needs no lock") {
  Keyring keyring(master());
  std::vector<std::vector<std::string>> sealed(3);
  std::vector<std::thread> threads;
  for (auto& mine : sealed) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        keyring.seal(*keyring.find(EventId{}), "x", "", mine.emplace_back());
        (void)keyring.find(EventId(static_cast<std::uint32_t>(i % 50)));
      }
    });
  }
  for (std::uint32_t event = 1; event < 50; ++event) REQUIRE(keyring.add(EventId(event), keyring.make_event_keys()));
  for (auto& thread : threads) thread.join();
  std::set<std::string> nonces;
  for (const auto& mine : sealed) {
    for (const auto& each : mine) nonces.insert(each.substr(0, 24));
  }
  CHECK(nonces.size() == 6000);
}

TEST_CASE("the master key is made once, for the owner alone, and read back") {
  const TestFolder folder;
  const std::string path = folder / "master.key";
  const auto made = load_or_make_master_key(path);
  REQUIRE(made.has_value());
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(read_file(path) == hex(*made) + "\n");
  CHECK(load_or_make_master_key(path).value() == *made);
  CHECK(std::distance(std::filesystem::directory_iterator(folder / ""), {}) == 1);
}

TEST_CASE("a master key that others can read, or that is not one, is refused with what to do") {
  const TestFolder folder;
  const std::string path = folder / "master.key";
  REQUIRE(load_or_make_master_key(path).has_value());
  ::chmod(path.c_str(), 0640);
  const auto open_to_group = load_or_make_master_key(path);
  REQUIRE(!open_to_group);
  CHECK(open_to_group.error().message.find("chmod 600 " + path) != std::string::npos);
  // systemd shows its credentials as 0440.
  ::chmod(path.c_str(), 0440);
  ::setenv("CREDENTIALS_DIRECTORY", (folder / "").substr(0, (folder / "").size() - 1).c_str(), 1);
  CHECK(load_or_make_master_key(path).has_value());
  ::unsetenv("CREDENTIALS_DIRECTORY");
  ::chmod(path.c_str(), 0600);
  for (const std::string& text :
       {std::string(), std::string(63, 'a'), std::string(66, 'a'), std::string(64, 'g'), std::string(9999, 'a')}) {
    write_file(path, text);
    const auto refused = load_or_make_master_key(path);
    REQUIRE(!refused);
    CHECK(refused.error().code == FailureCode::invalid);
    CHECK(refused.error().message.find("64 hexadecimal digits") != std::string::npos);
  }
  write_file(path, std::string(64, 'A') + "\r\n");
  CHECK(load_or_make_master_key(path).has_value());
  CHECK(load_or_make_master_key(folder / "no/such/folder/key").error().code == FailureCode::io);
  CHECK(load_or_make_master_key(folder / "").error().code == FailureCode::invalid);
}

TEST_CASE("codes are long, different, and free of look-alikes") {
  std::set<std::string> codes;
  for (int i = 0; i < 1000; ++i) {
    const std::string code = random_code();
    CHECK(code.size() == 32);
    CHECK(code.find_first_not_of("abcdefghjkmnpqrstuvwxyz23456789") == std::string::npos);
    codes.insert(code);
  }
  CHECK(codes.size() == 1000);
  CHECK(random_code(8).size() == 8);
}

}  // namespace
}  // namespace usher::storage
