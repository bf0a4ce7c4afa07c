#include <string>
#include <tuple>

#include <doctest/doctest.h>

#include "scanner/source/aim.h"
#include "scanner/source/clean.h"
#include "scanner/source/endpoint.h"
#include "scanner/source/utf8.h"

using namespace usher::scanner;
using namespace std::string_literals;

TEST_CASE("a known AIM identifier is split off and names the symbology") {
  const AimSplit qr = split_aim("]Q1ABC");
  CHECK(qr.symbology == "qr");
  CHECK(qr.modifier == '1');
  CHECK(qr.text == "ABC");
  CHECK(split_aim("]d2X").symbology == "data_matrix");
  CHECK(split_aim("]L0X").symbology == "pdf417");
  CHECK(split_aim("]z0X").symbology == "aztec");
  CHECK(split_aim("]C1X").symbology == "code128");
  CHECK(split_aim("]A0X").symbology == "code39");
  CHECK(split_aim("]E04").symbology == "ean");
  CHECK(split_aim("]Q1").text.empty());
}

TEST_CASE("what is no known AIM identifier stays in the code") {
  for (const std::string_view code : {"]y1ABC", "]Q", "]", "", "Q1ABC", "]Q?ABC", "][1ABC"}) {
    CAPTURE(code);
    CHECK(split_aim(code).symbology.empty());
    CHECK(split_aim(code).text == code);
  }
}

TEST_CASE("spaces and line ends around a code are trimmed, inside it they are kept or replaced") {
  CHECK(clean(" \t A B \r\n").text == "A B");
  CHECK(clean("\xE3\x80\x80\xE7\xA5\xA8\xC2\xA0").text == "\xE7\xA5\xA8");
  CHECK(clean("\xEF\xBB\xBF"s + "A").text == "A");
  const Cleaned inside = clean("A\rB\x1d"s + "C");
  CHECK(inside.text == "A\xEF\xBF\xBD"s + "B\xEF\xBF\xBD"s + "C");
  CHECK(inside.control_chars == 2);
  CHECK(clean("A\0B"s).text == "A\xEF\xBF\xBD"s + "B");
  CHECK(clean("A\xE2\x80\xAE"s + "B").control_chars == 1);  // right-to-left override
  CHECK(clean(" \r\n ").text.empty());
  CHECK(clean("").text.empty());
}

TEST_CASE("literal ECI escapes are removed in front, and only there") {
  CHECK(clean("\\000026ABC").text == "ABC");
  CHECK(clean("\\000003\\000026 ABC").text == "ABC");
  CHECK(clean("\\000001\\000027").text.empty());
  CHECK(clean("\\000099ABC").text == "\\000099ABC");
  CHECK(clean("ABC\\000026").text == "ABC\\000026");
}

TEST_CASE("bytes that are not UTF-8 are replaced and counted, and the text is valid afterwards") {
  for (const auto& [raw, text, invalid] :
       {std::tuple{"A\xFF"s + "B", "A\xEF\xBF\xBD"s + "B", 1}, std::tuple{"\xC0\xAF"s, "\xEF\xBF\xBD\xEF\xBF\xBD"s, 2},
        std::tuple{"\xED\xA0\x80"s, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"s, 3},
        std::tuple{"A\xE4\xBD"s, "A\xEF\xBF\xBD"s, 2},
        std::tuple{"\xF4\x90\x80\x80"s, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"s, 4}}) {
    const Cleaned cleaned = clean(raw);
    CHECK(cleaned.text == text);
    CHECK(cleaned.invalid_bytes == static_cast<std::size_t>(invalid));
  }
  CHECK(clean("\xE5\xBC\xA0\xE4\xB8\x89\xF0\x9F\x8E\xAB").text == "\xE5\xBC\xA0\xE4\xB8\x89\xF0\x9F\x8E\xAB");
}

TEST_CASE("a prefix never cuts a character") {
  CHECK(utf8_prefix("\xE5\xBC\xA0\xE4\xB8\x89", 5) == "\xE5\xBC\xA0");
  CHECK(utf8_prefix("\xE5\xBC\xA0", 2).empty());
  CHECK(utf8_prefix("abc", 9) == "abc");
}

TEST_CASE("endpoints are read, and wrong ones say what is expected") {
  CHECK(*parse_endpoint("10.0.0.5:9004") == Endpoint{"10.0.0.5", 9004});
  CHECK(*parse_endpoint("reader-3.local:23") == Endpoint{"reader-3.local", 23});
  CHECK(*parse_endpoint("[fe80::1%eth0]:9100") == Endpoint{"fe80::1%eth0", 9100});
  CHECK(to_string(Endpoint{"fe80::1", 9100}) == "[fe80::1]:9100");
  CHECK(parse_endpoint("127.0.0.1:0", true)->port == 0);
  for (const std::string_view wrong : {"", "host", "host:", ":9100", "host:0", "host:65536", "host:12x", "fe80::1:80",
                                       "[fe80::1]", "a b:9", "host:99999999999999999999"}) {
    CAPTURE(wrong);
    const auto endpoint = parse_endpoint(wrong);
    REQUIRE_FALSE(endpoint);
    CHECK(endpoint.error().find("HOST:PORT") != std::string::npos);
  }
  CHECK(is_loopback("127.0.0.1"));
  CHECK(is_loopback("localhost"));
  CHECK_FALSE(is_loopback("0.0.0.0"));
  CHECK_FALSE(is_loopback("127.example.com"));
}
