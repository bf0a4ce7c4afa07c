#include "scanner/source/nfc_uid.h"

#include <doctest/doctest.h>

using usher::scanner::uid_of;
using namespace std::string_view_literals;

TEST_CASE("a UID of four, seven or ten bytes is capital hexadecimal") {
  CHECK(uid_of("\xDE\xAD\xBE\xEF\x90\x00"sv) == "DEADBEEF");
  CHECK(uid_of("\x04\xA1\xB2\xC3\xD4\xE5\xF6\x90\x00"sv) == "04A1B2C3D4E5F6");
  CHECK(uid_of("\x08\x01\x02\x03\x04\x05\x06\x07\x08\x09\x90\x00"sv) == "08010203040506070809");
  CHECK(uid_of("\x08\x01\x02\x03\x04\x05\x06\x90\x00"sv) == "08010203040506");
}

TEST_CASE("a random UID is refused") {
  CHECK(uid_of("\x08\x12\x34\x56\x90\x00"sv).error().find("random UID") != std::string::npos);
}

TEST_CASE("what is no UID says why") {
  CHECK(uid_of(""sv).error().find("cut short") != std::string::npos);
  CHECK(uid_of("\x90"sv).error().find("cut short") != std::string::npos);
  CHECK(uid_of("\x63\x00"sv).error().find("did not give its UID") != std::string::npos);
  CHECK(uid_of("\x6A\x81"sv).error().find("has no UID") != std::string::npos);
  CHECK(uid_of("\x69\x82"sv).error().find("answered 6982") != std::string::npos);
  CHECK(uid_of("\x90\x00"sv).error().find("0 bytes") != std::string::npos);
  CHECK(uid_of("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x90\x00"sv).error().find("11 bytes") != std::string::npos);
}
