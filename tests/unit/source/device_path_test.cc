#include "scanner/source/device_path.h"

#include <doctest/doctest.h>

#include "tests/unit/source/pty.h"

using namespace usher::scanner;
using usher::test::Folder;

TEST_CASE("a path is itself") {
  CHECK(find_device("/dev/ttyS0", {"/nowhere", ""}) == "/dev/ttyS0");
}

TEST_CASE("a serial number finds its device, whatever its interface") {
  const Folder folder;
  folder.link("/dev/null", "usb-Honeywell_1950_20161B4A2C-if00");
  folder.link("/dev/null", "usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0");
  folder.link("/dev/null", "usb-Zebra_CDC_Scanner_S_N_4711-if00");
  folder.link("/dev/null", "usb-Zebra_CDC_Scanner_S_N_4711-if02");
  const DeviceFolder place{folder.path(), ""};
  CHECK(find_device("20161B4A2C", place) == folder.path("usb-Honeywell_1950_20161B4A2C-if00"));
  CHECK(find_device("A50285BI", place) == folder.path("usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0"));
  CHECK(find_device("4711", place) == folder.path("usb-Zebra_CDC_Scanner_S_N_4711-if00"));
  CHECK(find_device("S_N_4711", place) == folder.path("usb-Zebra_CDC_Scanner_S_N_4711-if00"));
}

TEST_CASE("a part of a serial number is not it, and the error says what there is") {
  const Folder folder;
  folder.link("/dev/null", "usb-Honeywell_1950_20161B4A2C-if00");
  const auto found = find_device("4A2C", {folder.path(), ""});
  REQUIRE_FALSE(found);
  CHECK(found.error() == "no device with the serial number 4A2C in " + folder.path() +
                             "; connected are: usb-Honeywell_1950_20161B4A2C-if00");
  CHECK(find_device("1", {"/nowhere", ""}).error() ==
        "no device with the serial number 1 in /nowhere; connected are: none");
  CHECK_FALSE(find_device("", {folder.path(), ""}));
}

TEST_CASE("two devices that claim one serial number are for a person to tell apart") {
  const Folder folder;
  folder.link("/dev/null", "usb-A_Reader_0001-if00");
  folder.link("/dev/null", "usb-B_Reader_0001-if00");
  const auto found = find_device("0001", {folder.path(), ""});
  REQUIRE_FALSE(found);
  CHECK(found.error().ends_with("usb-A_Reader_0001-if00, usb-B_Reader_0001-if00; give the path of one"));
}

TEST_CASE("of keyboards only the event links count") {
  const Folder folder;
  folder.link("/dev/null", "usb-Datalogic_Scanner_S123-event-kbd");
  folder.link("/dev/null", "usb-Datalogic_Scanner_S123-event-mouse");
  folder.link("/dev/null", "usb-Newland_HID_N456-if01-event-kbd");
  const DeviceFolder place{folder.path(), std::string(kKeyboardSuffix)};
  CHECK(list_devices(place).size() == 2);
  CHECK(find_device("S123", place) == folder.path("usb-Datalogic_Scanner_S123-event-kbd"));
  CHECK(find_device("N456", place) == folder.path("usb-Newland_HID_N456-if01-event-kbd"));
}
