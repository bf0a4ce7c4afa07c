#include "scanner/source/probe.h"

#include <chrono>

#include <poll.h>
#include <unistd.h>

#include "scanner/source/pcsc_session.h"
#include "scanner/source/sam_frame.h"

namespace usher::scanner {
namespace {

using std::chrono::steady_clock;

// The first answer within the deadline.
std::optional<SamAnswer> ask_sam(int fd) {
  const auto deadline = steady_clock::now() + kSamAnswerDeadline;
  const std::string request = sam_request(SamCommand::find_card);
  if (::write(fd, request.data(), request.size()) != static_cast<ssize_t>(request.size())) return std::nullopt;
  SamFramer framer;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
    pollfd wait{fd, POLLIN, 0};
    if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) != 1) return std::nullopt;
    char piece[256];
    const ssize_t size = ::read(fd, piece, sizeof piece);
    if (size <= 0) return std::nullopt;
    framer.feed(std::string_view(piece, static_cast<std::size_t>(size)));
    if (auto answer = framer.next()) return answer;
  }
}

std::string opens_at(const OpenedLine& line, unsigned baud) {
  return line.path + " opens at " + std::to_string(baud) + " baud";
}

}  // namespace

std::string_view to_string(FoundKind kind) {
  switch (kind) {
    case FoundKind::serial:
      return "serial";
    case FoundKind::keyboard:
      return "keyboard";
    case FoundKind::nfc:
      return "nfc";
  }
  return "";
}

std::vector<FoundReader> list_readers(const std::string& serial_by_id, const std::string& input_by_id) {
  std::vector<FoundReader> all;
  for (std::string& path : list_devices({serial_by_id, ""})) all.push_back({FoundKind::serial, std::move(path)});
  for (std::string& path : list_devices({input_by_id, std::string(kKeyboardSuffix)})) {
    all.push_back({FoundKind::keyboard, std::move(path)});
  }
  auto session = PcscSession::open();
  if (!session) return all;
  const auto names = session->readers();
  if (!names) return all;
  for (const std::string& name : *names) all.push_back({FoundKind::nfc, name});
  return all;
}

std::expected<std::string, std::string> probe_serial(const SerialLine& line) {
  boost::asio::io_context context(1);
  auto opened = open_serial(context, line);
  if (!opened) return std::unexpected(opened.error());
  return opens_at(*opened, line.baud) + "; scan a code to see whether a reader is at its end";
}

std::expected<std::string, std::string> probe_sam(const SerialLine& line) {
  boost::asio::io_context context(1);
  auto opened = open_serial(context, line);
  if (!opened) return std::unexpected(opened.error());
  const auto answer = ask_sam(opened->stream.native_handle());
  if (!answer) {
    return std::unexpected(opens_at(*opened, line.baud) + ", but no SAM module answers; check cable, power and speed");
  }
  return opened->path + ": a SAM module answers " + describe(*answer);
}

std::expected<std::string, std::string> probe_keyboard(const InputDevice& input) {
  const auto opened = open_input(input);
  if (!opened) return std::unexpected(opened.error());
  const std::string name = input_name(opened->fd);
  const auto grabbed = grab_input(opened->fd);
  ::close(opened->fd);
  std::string text = opened->path + (name.empty() ? " opens" : " is " + name);
  if (!grabbed) text += "; it cannot be grabbed (" + grabbed.error() + ")";
  return text;
}

std::expected<std::string, std::string> probe_nfc(std::string_view reader) {
  auto session = PcscSession::open();
  if (!session) return std::unexpected(session.error());
  const auto names = session->readers();
  if (!names) return std::unexpected(names.error());
  std::string all;
  for (const std::string& name : *names) {
    if (name.contains(reader)) return name + " is there";
    all += (all.empty() ? "" : ", ") + name;
  }
  return std::unexpected((reader.empty() ? "no PC/SC reader" : "no PC/SC reader " + std::string(reader)) +
                         "; plugged in are: " + (all.empty() ? "none" : all));
}

}  // namespace usher::scanner
