#include "scanner/source/endpoint.h"

#include <doctest/doctest.h>

using usher::scanner::parse_endpoint;

TEST_CASE("an endpoint is a host and a port, and is written as it was read") {
  for (const char* text : {"10.0.0.5:9004", "reader-3.local:23", "[fe80::1%eth0]:9100", "[::1]:1"}) {
    CAPTURE(text);
    const auto endpoint = parse_endpoint(text);
    REQUIRE(endpoint);
    CHECK(to_string(*endpoint) == text);
  }
}

TEST_CASE("brackets without an IPv6 address are refused") {
  CHECK_FALSE(parse_endpoint("[-%--]:5"));
  CHECK_FALSE(parse_endpoint("[reader]:9100"));
  CHECK_FALSE(parse_endpoint("fe80::1:9100"));
}
