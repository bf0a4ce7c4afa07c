#include "scanner/source/serial_port.h"

#include <cerrno>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/serial_port.hpp>
#include <sys/ioctl.h>
#include <unistd.h>

namespace usher::scanner {
namespace {

namespace asio = boost::asio;
using asio::serial_port_base;
using boost::system::error_code;

std::string open_error(const std::string& path, const error_code& error) {
  const std::string text = path + ": " + error.message();
  if (error == boost::system::errc::permission_denied) return text + "; put the user into the group dialout";
  if (error == boost::system::errc::device_or_resource_busy) return text + "; another program has it open";
  if (error == boost::system::errc::no_such_file_or_directory) return text + "; is it plugged in?";
  return text;
}

serial_port_base::parity parity_of(SerialLine::Parity parity) {
  using Type = serial_port_base::parity;
  if (parity == SerialLine::Parity::odd) return Type(Type::odd);
  if (parity == SerialLine::Parity::even) return Type(Type::even);
  return Type(Type::none);
}

// The first setting that the line refuses is named.
std::string set_up(asio::serial_port& port, const SerialLine& line) {
  error_code error;
  const auto refused = [&](const std::string& what) { return what + " is refused: " + error.message(); };
  if (port.set_option(serial_port_base::baud_rate(line.baud), error), error) {
    return refused(std::to_string(line.baud) + " baud");
  }
  if (port.set_option(serial_port_base::character_size(line.data_bits), error), error) {
    return refused(std::to_string(line.data_bits) + " data bits");
  }
  if (port.set_option(parity_of(line.parity), error), error) return refused("parity");
  using Stop = serial_port_base::stop_bits;
  if (port.set_option(Stop(line.stop_bits == 2 ? Stop::two : Stop::one), error), error) {
    return refused(std::to_string(line.stop_bits) + " stop bits");
  }
  using Flow = serial_port_base::flow_control;
  if (port.set_option(Flow(Flow::none), error), error) return refused("no flow control");
  return {};
}

}  // namespace

std::expected<OpenedLine, std::string> open_serial(asio::io_context& context, const SerialLine& line) {
  const auto path = find_device(line.device, {line.by_id, ""});
  if (!path) return std::unexpected(path.error());
  // Asio's serial port knows how to set up a line, its descriptor how to wait for one: the same open file serves both.
  asio::serial_port port(context);
  error_code error;
  port.open(*path, error);
  if (error) return std::unexpected(open_error(*path, error));
  if (std::string wrong = set_up(port, line); !wrong.empty()) return std::unexpected(*path + ": " + wrong);
  const int fd = ::dup(port.native_handle());
  if (fd < 0) return std::unexpected(open_error(*path, error_code(errno, boost::system::system_category())));
  (void)::ioctl(fd, TIOCEXCL);
  asio::posix::stream_descriptor stream(context);
  stream.assign(fd, error);
  if (error) {
    ::close(fd);
    return std::unexpected(open_error(*path, error));
  }
  return OpenedLine{std::move(stream), *path};
}

}  // namespace usher::scanner
