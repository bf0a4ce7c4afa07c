#include "storage/upload_folder.h"

#include <array>
#include <filesystem>

#include <doctest/doctest.h>

#include "storage/limits.h"
#include "tests/unit/storage/folder.h"

using namespace usher;
using namespace usher::storage;
using admission::EventId;

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::array kEvents{EventId(1), EventId(2)};
constexpr std::string_view kPng = "\x89PNG\r\n\x1A\n a passport";

struct Uploads {
  TestFolder folder;
  Keyring keyring{Key{}};
  UploadFolder uploads;

  explicit Uploads(UploadLimits limits = {}) : uploads(folder / "uploads", keyring, limits) {}

  std::string add() { return uploads.add(UploadType::png, kPng).value(); }
  std::optional<Upload> read(const std::string& uuid) const { return uploads.read(uuid, kEvents).value(); }
  bool there(const std::string& uuid) const { return read(uuid).has_value(); }
  // Every file as if written so long ago.
  void age(std::chrono::hours by) {
    for (const auto& file : fs::directory_iterator(folder / "uploads")) {
      fs::last_write_time(file.path(), fs::file_time_type::clock::now() - by);
    }
  }
  void sweep(const std::set<std::string>& referred) {
    REQUIRE(uploads.sweep([&](EventId) { return Result<std::set<std::string>>(referred); }));
  }
};

}  // namespace

TEST_CASE("an upload comes back as it was, and lies sealed") {
  Uploads u;
  const std::string uuid = u.add();
  const auto upload = u.read(uuid);
  REQUIRE(upload);
  CHECK(upload->bytes == kPng);
  CHECK(media_type(upload->type) == "image/png");
  CHECK_FALSE(upload->event);
  const std::string raw = read_file((u.folder / "uploads") + "/" + uuid);
  CHECK(raw.size() == kPng.size() + 1 + kSealOverheadBytes);
  CHECK(raw.find("passport") == std::string::npos);
}

TEST_CASE("a name that is no uuid, or nobody's, finds nothing") {
  Uploads u;
  (void)u.add();
  CHECK_FALSE(u.there("../../etc/passwd"));
  CHECK_FALSE(u.there(""));
  CHECK_FALSE(u.there("0f8fad5b-d9cb-469f-a165-70867728950e"));
  CHECK_FALSE(u.uploads.claim("0f8fad5b-d9cb-469f-a165-70867728950e", EventId(1)));
}

TEST_CASE("a file is claimed by one event, and no other") {
  Uploads u;
  const std::string uuid = u.add();
  CHECK(u.uploads.claim(uuid, EventId(1)));
  CHECK(u.uploads.claim(uuid, EventId(1)));
  CHECK_FALSE(u.uploads.claim(uuid, EventId(2)));
  CHECK(u.read(uuid)->event == EventId(1));
}

TEST_CASE("after a day a file goes unless a ticket refers to it, and before it stays") {
  Uploads u;
  const std::string unclaimed = u.add(), unused = u.add(), used = u.add();
  CHECK(u.uploads.claim(unused, EventId(1)));
  CHECK(u.uploads.claim(used, EventId(1)));
  u.sweep({});
  CHECK(u.there(unclaimed));
  u.age(kUploadKeep + 1h);
  CHECK_FALSE(u.uploads.claim(unclaimed, EventId(1)));
  u.sweep({used});
  CHECK_FALSE(u.there(unclaimed));
  CHECK_FALSE(u.there(unused));
  CHECK(u.there(used));
}

TEST_CASE("what a ticket refers to is asked again a day later, and goes when it does no more") {
  Uploads u;
  const std::string first = u.add(), second = u.add();
  CHECK(u.uploads.claim(first, EventId(1)));
  CHECK(u.uploads.claim(second, EventId(1)));
  u.age(kUploadKeep + 1h);
  u.sweep({first, second});
  REQUIRE(u.uploads.sweep([](EventId) -> Result<std::set<std::string>> {
    FAIL("nobody is asked twice a day");
    return std::set<std::string>();
  }));
  u.age(kUploadKeep + 1h);
  u.sweep({first});  // the other's answer was changed
  CHECK(u.there(first));
  CHECK_FALSE(u.there(second));
}

TEST_CASE("a kept file that is claimed again is not taken away under the hand that claimed it") {
  Uploads u;
  const std::string uuid = u.add();
  CHECK(u.uploads.claim(uuid, EventId(1)));
  u.age(kUploadKeep + 1h);
  u.sweep({uuid});
  u.age(kUploadKeep + 1h);
  // Claimed while the tickets are looked through, which do not refer to it yet.
  REQUIRE(u.uploads.sweep([&](EventId event) -> Result<std::set<std::string>> {
    CHECK(u.uploads.claim(uuid, event));
    return std::set<std::string>();
  }));
  CHECK(u.there(uuid));
}

TEST_CASE("a file is found by its event, under each of its names, and its kind without reading it") {
  Uploads u;
  const std::string uuid = u.add();
  const std::array other{EventId(7)};
  CHECK_FALSE(u.uploads.kind(uuid, EventId(1)));  // nobody's yet
  CHECK(u.uploads.read(uuid, other).value());
  for (int i = 0; i < 2; ++i) {
    CHECK(u.uploads.claim(uuid, EventId(1)));
    CHECK(u.uploads.kind(uuid, EventId(1)) == UploadType::png);
    CHECK_FALSE(u.uploads.kind(uuid, EventId(2)));
    CHECK_FALSE(u.uploads.read(uuid, other).value());
    CHECK(u.there(uuid));
    u.age(kUploadKeep + 1h);
    u.sweep({uuid});
  }
  CHECK_FALSE(u.uploads.kind("../uploads", EventId(1)));
  const std::string pdf = u.uploads.add(UploadType::pdf, "%PDF-").value();
  CHECK(u.uploads.claim(pdf, EventId(2)));
  CHECK(u.uploads.kind(pdf, EventId(2)) == UploadType::pdf);
}

TEST_CASE("only so many files wait for a check-in, and a claim makes room") {
  Uploads u({.unclaimed_files = 2});
  const std::string first = u.add();
  (void)u.add();
  const auto third = u.uploads.add(UploadType::png, kPng);
  REQUIRE_FALSE(third);
  CHECK(third.error().code == FailureCode::no_space);
  CHECK(third.error().message.find("2 files") != std::string::npos);
  const UploadFolder after_restart(u.folder / "uploads", u.keyring, {.unclaimed_files = 2});
  CHECK_FALSE(after_restart.add(UploadType::png, kPng));
  CHECK(u.uploads.claim(first, EventId(1)));
  (void)u.add();
  CHECK_FALSE(u.uploads.add(UploadType::png, kPng));
  u.age(kUploadKeep + 1h);
  u.sweep({});
  (void)u.add();
  (void)u.add();
  CHECK_FALSE(u.uploads.add(UploadType::png, kPng));
}

TEST_CASE("only so many bytes wait for a check-in, and the disk is never filled") {
  Uploads u({.unclaimed_bytes = 1000});
  CHECK(u.uploads.add(UploadType::png, std::string(900, 'x')));
  CHECK_FALSE(u.uploads.add(UploadType::png, std::string(900, 'x')));
  CHECK(u.uploads.add(UploadType::png, "x"));
  Uploads full({.disk_bytes_free = std::uint64_t{1} << 60});
  const auto added = full.uploads.add(UploadType::png, kPng);
  REQUIRE_FALSE(added);
  CHECK(added.error().code == FailureCode::no_space);
  CHECK(added.error().message.find("kept for check-ins") != std::string::npos);
}

TEST_CASE("everything of an event goes with it, kept or not") {
  Uploads u;
  const std::string kept = u.add();
  CHECK(u.uploads.claim(kept, EventId(1)));
  u.age(kUploadKeep + 1h);
  u.sweep({kept});
  const std::string fresh = u.add();
  CHECK(u.uploads.claim(fresh, EventId(1)));
  const std::string other = u.add();
  CHECK(u.uploads.claim(other, EventId(2)));
  REQUIRE(u.uploads.forget(EventId(1)));
  CHECK_FALSE(u.there(kept));
  CHECK_FALSE(u.there(fresh));
  CHECK(u.there(other));
}

TEST_CASE("a file's kind is told by its first bytes") {
  CHECK(upload_type_of(kPng) == UploadType::png);
  CHECK(upload_type_of("\xFF\xD8\xFF\xE0") == UploadType::jpeg);
  CHECK(upload_type_of("GIF89a…") == UploadType::gif);
  CHECK(upload_type_of("%PDF-1.7") == UploadType::pdf);
  CHECK_FALSE(upload_type_of("<svg>"));
  CHECK_FALSE(upload_type_of(""));
}

TEST_CASE("a folder that cannot be made or written is an error that names it") {
  TestFolder folder;
  write_file(folder / "uploads", "a file");
  Keyring keyring{Key{}};
  const UploadFolder uploads(folder / "uploads", keyring);
  const auto added = uploads.add(UploadType::png, kPng);
  REQUIRE_FALSE(added);
  CHECK(added.error().message.find("/uploads") != std::string::npos);
}
