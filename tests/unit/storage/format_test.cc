// Holds storage/FORMAT.md to the code.
#include <doctest/doctest.h>

#include "storage/records.h"
#include "tests/unit/storage/folder.h"

namespace usher::storage {
namespace {

// The cells of the row whose first cell is `family`, without spaces around.
std::vector<std::string> table_row(const std::string& page, std::string_view family) {
  std::vector<std::string> cells;
  const std::size_t start = page.find("\n| " + std::string(family) + " ");
  if (start == std::string::npos) return cells;
  const std::string line = page.substr(start + 1, page.find('\n', start + 1) - start - 1);
  for (std::size_t at = 1; at < line.size();) {
    const std::size_t end = std::min(line.find('|', at), line.size());
    std::string cell = line.substr(at, end - at);
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
    cells.push_back(cell);
    at = end + 1;
  }
  return cells;
}

TEST_CASE("FORMAT.md names every column family with its key's size, and the format's number") {
  const std::string page = read_file("storage/FORMAT.md");
  REQUIRE(!page.empty());  // run from the project's root
  const admission::EventId event(1);
  const admission::TicketId ticket(2);
  const auto size = [](const std::string& key) { return std::to_string(key.size()); };
  const std::string expected[kFamilyCount] = {size(ticket_key(event, ticket)),
                                              size(secret_key(event, {})),
                                              size(state_key(event, ticket, admission::ListId(3))),
                                              size(ledger_key(admission::Seq(1))),
                                              size(nonce_key(event, {})),
                                              "",
                                              size(directory_key('e', 1)),
                                              "",
                                              size(medium_key({}))};
  for (int i = 0; i < kFamilyCount; ++i) {
    const auto family = to_string(static_cast<Family>(i));
    INFO(family);
    const auto cells = table_row(page, family);
    REQUIRE(cells.size() == 4);
    CHECK(cells[2] == expected[i]);
  }
  CHECK(page.find("Format " + std::to_string(kFormatVersion) + ".") != std::string::npos);
  for (const std::string_view name : {kMetaFormat, kMetaKeyCheck, kMetaPosition}) {
    CHECK(page.find("`" + std::string(name) + "` -> ") != std::string::npos);
  }
  CHECK(page.find(std::string("`") + kMetaCounterPrefix + "` and the bytes of a CounterKey") != std::string::npos);
}

TEST_CASE("the sizes that records.h promises are those of the keys") {
  const admission::EventId event(1);
  CHECK(ticket_key(event, {}).size() == kTicketKeyBytes);
  CHECK(secret_key(event, {}).size() == kSecretKeyBytes);
  CHECK(mark_key(event, 0).size() == kMarkKeyBytes);
  CHECK(state_key(event, {}, {}).size() == kStateKeyBytes);
  CHECK(ledger_key({}).size() == kLedgerKeyBytes);
  CHECK(nonce_key(event, {}).size() == kNonceKeyBytes);
  CHECK(directory_key('e', 0).size() == kDirectoryKeyBytes);
}

}  // namespace
}  // namespace usher::storage
