#include "tests/unit/ctl/canned_server.h"

#include <charconv>
#include <chrono>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

namespace usher::ctl::testing {
namespace asio = boost::asio;

std::string answer(int status, const std::string& body, const std::string& type) {
  return "HTTP/1.1 " + std::to_string(status) + " Canned\r\nContent-Type: " + type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string chunked(const std::vector<std::string>& pieces, const std::string& type) {
  std::string out = "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const auto& piece : pieces) {
    char size[20];
    const auto end = std::to_chars(size, size + sizeof size, piece.size(), 16).ptr;
    out += std::string(size, end) + "\r\n" + piece + "\r\n";
  }
  return out + "0\r\n\r\n";
}

CannedServer::CannedServer(std::vector<Canned> answers) : answers_(std::move(answers)) {
  acceptor_.open(asio::ip::tcp::v4());
  acceptor_.bind({asio::ip::address_v4::loopback(), 0});
  acceptor_.listen();
  port_ = acceptor_.local_endpoint().port();
  thread_ = std::thread([this] { serve(); });
}

CannedServer::~CannedServer() {
  stopping_ = true;
  boost::system::error_code ignored;
  asio::ip::tcp::socket wake(context_);
  wake.connect({asio::ip::address_v4::loopback(), port_}, ignored);
  thread_.join();
}

void CannedServer::serve() {
  while (true) {
    boost::system::error_code error;
    asio::ip::tcp::socket socket(context_);
    acceptor_.accept(socket, error);
    if (stopping_ || error) return;
    ++connections_;
    std::string buffer;
    while (serve_one(socket, buffer)) {
    }
  }
}

bool CannedServer::serve_one(asio::ip::tcp::socket& socket, std::string& buffer) {
  boost::system::error_code error;
  const std::size_t head = asio::read_until(socket, asio::dynamic_buffer(buffer), "\r\n\r\n", error);
  if (error || next_ >= answers_.size()) return false;
  const Canned& canned = answers_[next_++];
  std::size_t length = 0;
  const std::string text = buffer.substr(0, head);
  if (const auto at = text.find("Content-Length: "); at != std::string::npos) length = std::stoul(text.substr(at + 16));
  buffer.erase(0, head);
  if (!canned.early && buffer.size() < length)
    asio::read(socket, asio::dynamic_buffer(buffer), asio::transfer_at_least(length - buffer.size()), error);
  const std::string body = buffer.substr(0, length);
  buffer.erase(0, length);
  {
    const std::lock_guard lock(mutex_);
    heads_.push_back(text);
    bodies_.push_back(body);
  }
  for (int waited = 0; waited < canned.silent_ms && !stopping_; waited += 10)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  asio::write(socket, asio::buffer(canned.bytes), error);
  return !canned.close && !error;
}

std::vector<std::string> CannedServer::heads() {
  const std::lock_guard lock(mutex_);
  return heads_;
}

std::vector<std::string> CannedServer::bodies() {
  const std::lock_guard lock(mutex_);
  return bodies_;
}

}  // namespace usher::ctl::testing
