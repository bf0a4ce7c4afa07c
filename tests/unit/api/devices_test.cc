#include <doctest/doctest.h>

#include "gateway/api/device_holder.h"
#include "tests/unit/api/gateway_fixture.h"
#include "tests/unit/source/pty.h"

using namespace usher;
using namespace usher::api;
using namespace usher::test;
using lane::ReaderKind;

namespace {

lane::ReaderStatus reader(std::string name, ReaderKind kind, std::string device) {
  lane::ReaderStatus status;
  status.name = std::move(name);
  status.kind = kind;
  status.device = std::move(device);
  return status;
}

}  // namespace

TEST_CASE("a device is known for a lane's by whatever path it is called") {
  const Folder folder;
  const Pty line;
  folder.link(line.path(), "usb-Maker_Reader_S1-if00");
  folder.link(folder.path("usb-Maker_Reader_S1-if00"), "again");
  const std::vector<lane::ReaderStatus> readers = {
      reader("A1/1", ReaderKind::listen, "0.0.0.0:9100"), reader("A1/2", ReaderKind::serial, folder.path("again")),
      reader("A1/3", ReaderKind::hid, "/dev/input/event3"), reader("A1/4", ReaderKind::nfc, "ACR122U")};
  const auto holder = [&](ReaderKind kind, std::string_view device) {
    const lane::ReaderStatus* found = holder_of(readers, kind, device);
    return found ? found->name : "nobody";
  };
  CHECK(holder(ReaderKind::serial, line.path()) == "A1/2");
  CHECK(holder(ReaderKind::resident_id, folder.path("usb-Maker_Reader_S1-if00")) == "A1/2");
  CHECK(holder(ReaderKind::hid, line.path()) == "nobody");
  CHECK(holder(ReaderKind::serial, folder.path("gone")) == "nobody");
  CHECK(holder(ReaderKind::hid, "/dev/input/event3") == "A1/3");
  CHECK(holder(ReaderKind::nfc, "ACS ACR122U PICC Interface 00 00") == "A1/4");
  CHECK(holder(ReaderKind::nfc, "ACR") == "A1/4");
  CHECK(holder(ReaderKind::nfc, "Identiv uTrust 00 00") == "nobody");
}

TEST_CASE("the line of usher.toml that would use a device") {
  CHECK(config_line(ReaderKind::serial, "/dev/serial/by-id/usb-M_R_S1") == "serial = \"/dev/serial/by-id/usb-M_R_S1\"");
  CHECK(config_line(ReaderKind::nfc, "ACS \"X\" 00") == "nfc = 'ACS \"X\" 00'");
}

TEST_CASE("a camera's password is not shown") {
  CHECK(without_password("rtsp://admin:p@ss@10.0.0.8/stream?x=a@b") == "rtsp://10.0.0.8/stream?x=a@b");
  CHECK(without_password("rtsp://10.0.0.8/stream@2") == "rtsp://10.0.0.8/stream@2");
  CHECK(without_password("/dev/video0") == "/dev/video0");
}

TEST_CASE("devices are for the desk, probing is for administrators, and what is asked must make sense") {
  Expo expo;
  const auto staff = expo.gateway.client(admission::Role::staff);
  CHECK(staff->get("/v1/devices").body == R"({"devices":[]})");
  CHECK(staff->get("/v1/devices:found").status == 200);
  CHECK(staff->post("/v1/devices:probe", R"({"name":"A1/1"})").status == 403);
  CHECK(expo.gateway.client(admission::Role::scanner)->get("/v1/devices").status == 403);
  const auto says = [&](std::string_view body) { return expo.admin->post("/v1/devices:probe", body).message(); };
  CHECK(says("{}") == "kind: is required");
  CHECK(says(R"({"kind":"serial"})") == "device: is required");
  CHECK(says(R"({"kind":"usb","device":"x"})") == "kind: must be one of serial, hid, resident_id, nfc");
  CHECK(says(R"({"kind":"serial","device":"/x","baud":9})") == "baud: must be 300 to 4000000");
  CHECK(says(R"({"kind":"serial","device":"/x","parity":"mark"})") == "parity: must be none, odd or even");
  CHECK(says(R"({"name":"A1/1"})") == "no reader or camera of a lane is named \"A1/1\"");
  const auto nowhere = expo.admin->post("/v1/devices:probe", R"({"kind":"serial","device":"/nowhere"})");
  CHECK(nowhere.body == R"({"ok":false,"text":"/nowhere: No such file or directory; is it plugged in?"})");
}
