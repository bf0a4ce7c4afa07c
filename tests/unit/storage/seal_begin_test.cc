#include "storage/seal_begin.h"

#include <doctest/doctest.h>

using namespace usher::storage;

TEST_CASE("the beginning of a seal opens without the rest of it") {
  const Keyring keyring{Key{}};
  const EventKeys& own = *keyring.find({});
  const std::string plain = "P" + std::string(200, 'x');
  std::string sealed;
  keyring.seal(own, plain, "bound to", sealed);
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{64}, std::size_t{65}, plain.size()}) {
    CHECK(begin_of_seal(own, std::string_view(sealed).substr(0, 24 + bytes), bytes) == plain.substr(0, bytes));
  }
  CHECK(begin_of_seal(own, sealed, 1) == "P");
  CHECK(begin_of_seal(own, std::string_view(sealed).substr(0, 26), 10) == "Px");
  CHECK(begin_of_seal(own, std::string_view(sealed).substr(0, 24), 1).empty());
  CHECK(begin_of_seal(own, "", 1).empty());
}
