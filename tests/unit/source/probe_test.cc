#include "scanner/source/probe.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/unit/source/sam_module.h"

using namespace usher::scanner;
using namespace usher::test;

TEST_CASE("readers with a name are listed, lines first") {
  const Folder serial, input;
  serial.link("/dev/null", "usb-Honeywell_1950_20161B4A2C-if00");
  input.link("/dev/null", "usb-Datalogic_Scanner_S123-event-kbd");
  input.link("/dev/null", "usb-Logitech_Mouse-event-mouse");
  const auto all = list_readers(serial.path(), input.path());
  REQUIRE(all.size() >= 2);  // and whatever NFC readers this machine has
  CHECK(all[0] == FoundReader{FoundKind::serial, serial.path("usb-Honeywell_1950_20161B4A2C-if00")});
  CHECK(all[1] == FoundReader{FoundKind::keyboard, input.path("usb-Datalogic_Scanner_S123-event-kbd")});
  for (std::size_t i = 2; i < all.size(); ++i) CHECK(all[i].kind == FoundKind::nfc);
}

TEST_CASE("a serial line that opens says so, one that is not there says why") {
  const Pty line;
  CHECK(probe_serial({.device = line.path()}).value().starts_with(line.path() + " opens at 115200 baud"));
  CHECK(probe_serial({.device = "/dev/nothing"}).error().ends_with("is it plugged in?"));
}

TEST_CASE("a SAM module is told from a line with nothing at its end") {
  Pty line;
  SamModule box(line);
  CHECK(probe_sam({.device = line.path()}) == line.path() + ": a SAM module answers 00 00 80: no card");
  const Pty empty;
  CHECK(probe_sam({.device = empty.path()}).error().find("no SAM module answers") != std::string::npos);
}

TEST_CASE("a keyboard opens, also where it cannot be grabbed") {
  const Folder folder;
  REQUIRE(::mkfifo(folder.path("kbd").c_str(), 0600) == 0);
  CHECK(probe_keyboard({.device = folder.path("kbd")}).value().find("opens; it cannot be grabbed") !=
        std::string::npos);
  CHECK_FALSE(probe_keyboard({.device = folder.path()}));
}
