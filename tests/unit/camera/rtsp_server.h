// A network camera: RTSP (RFC 2326), motion JPEG as RTP payload 26 (RFC 2435) interleaved in the same connection, ten
// frames a second. One viewer at a time, as a test needs; it can be made to hang up on its viewer.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

class RtspServer {
 public:
  RtspServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    (void)!::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    (void)!::listen(listener_, 8);
    (void)!::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~RtspServer() {
    over_ = true;
    thread_.join();
    ::close(listener_);
  }

  [[nodiscard]] std::string url() const { return "rtsp://127.0.0.1:" + std::to_string(port_) + "/stream"; }
  // Baseline, 4:2:0, the standard's own Huffman tables: what RTP carries, and what OpenCV writes.
  void show(const std::vector<unsigned char>& jpeg) {
    const std::lock_guard lock(mutex_);
    frame_ = jpeg;
  }
  void hang_up() { hang_up_ = true; }

 private:
  // What of a JPEG file travels: its tables and its scan.
  struct Parts {
    std::string tables, scan;
    std::uint8_t width8 = 0, height8 = 0;
  };

  static Parts parts_of(const std::vector<unsigned char>& jpeg) {
    Parts out;
    const auto u16 = [&](std::size_t at) { return static_cast<std::size_t>(jpeg[at] << 8 | jpeg[at + 1]); };
    std::string by_id[2];
    for (std::size_t at = 2; at + 4 < jpeg.size();) {
      const unsigned char marker = jpeg[at + 1];
      const std::size_t length = u16(at + 2), body = at + 4, next = at + 2 + length;
      if (marker == 0xDB) {
        for (std::size_t table = body; table + 65 <= next; table += 65) {
          by_id[jpeg[table] & 1].assign(jpeg.begin() + static_cast<long>(table) + 1,
                                        jpeg.begin() + static_cast<long>(table) + 65);
        }
      } else if (marker == 0xC0) {
        out.height8 = static_cast<std::uint8_t>(u16(body + 1) / 8);
        out.width8 = static_cast<std::uint8_t>(u16(body + 3) / 8);
      } else if (marker == 0xDA) {
        out.scan.assign(jpeg.begin() + static_cast<long>(next), jpeg.end() - 2);
        break;
      }
      at = next;
    }
    out.tables = by_id[0] + by_id[1];
    return out;
  }

  static void put(std::string& out, std::uint32_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i)));
  }

  void send_frame(int viewer) {
    Parts parts;
    {
      const std::lock_guard lock(mutex_);
      if (frame_.empty()) return;
      parts = parts_of(frame_);
    }
    constexpr std::size_t kPiece = 1300;
    time_ += 9000;
    for (std::size_t at = 0; at < parts.scan.size(); at += kPiece) {
      const std::string_view piece = std::string_view(parts.scan).substr(at, kPiece);
      const bool last = at + piece.size() == parts.scan.size();
      std::string packet;
      packet.push_back('\x80');
      packet.push_back(static_cast<char>((last ? 0x80 : 0) | 26));
      put(packet, ++sequence_, 2);
      put(packet, time_, 4);
      put(packet, 0x75736872, 4);  // whose stream it is
      put(packet, static_cast<std::uint32_t>(at), 4);
      packet.push_back('\x01');  // 4:2:0
      packet.push_back('\xff');  // the tables come with the first piece
      packet.push_back(static_cast<char>(parts.width8));
      packet.push_back(static_cast<char>(parts.height8));
      if (at == 0) {
        put(packet, static_cast<std::uint32_t>(parts.tables.size()), 4);
        packet += parts.tables;
      }
      packet += piece;
      std::string framed{'$', '\0'};
      put(framed, static_cast<std::uint32_t>(packet.size()), 2);
      framed += packet;
      (void)!::send(viewer, framed.data(), framed.size(), MSG_NOSIGNAL);
    }
  }

  // The answer to one request; "" closes.
  std::string answer(std::string_view request, bool& playing) const {
    const std::size_t cseq = request.find("CSeq: ");
    const std::string number(request.substr(cseq + 6, request.find("\r\n", cseq) - cseq - 6));
    std::string out = "RTSP/1.0 200 OK\r\nCSeq: " + number + "\r\n";
    if (request.starts_with("DESCRIBE")) {
      const std::string sdp =
          "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=door\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n"
          "m=video 0 RTP/AVP 26\r\na=control:track1\r\n";
      return out + "Content-Base: " + url() +
             "/\r\nContent-Type: application/sdp\r\nContent-Length: " + std::to_string(sdp.size()) + "\r\n\r\n" + sdp;
    }
    if (request.starts_with("SETUP")) {
      return out + "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n\r\n";
    }
    if (request.starts_with("TEARDOWN")) return {};
    playing = playing || request.starts_with("PLAY");
    return out + "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\nSession: 1\r\n\r\n";
  }

  void serve(int viewer) {
    std::string unread;
    bool playing = false;
    while (!over_ && !hang_up_.exchange(false)) {
      pollfd waiting{viewer, POLLIN, 0};
      if (::poll(&waiting, 1, 100) > 0) {
        char piece[4096];
        const ssize_t got = ::recv(viewer, piece, sizeof piece, 0);
        if (got <= 0) return;
        unread.append(piece, static_cast<std::size_t>(got));
        // The viewer's own RTCP reports are between the requests.
        while (unread.size() >= 4 && unread[0] == '$') {
          const std::size_t length =
              static_cast<unsigned char>(unread[2]) * 256u + static_cast<unsigned char>(unread[3]) + 4;
          if (unread.size() < length) break;
          unread.erase(0, length);
        }
        for (std::size_t end = 0; (end = unread.find("\r\n\r\n")) != std::string::npos; unread.erase(0, end + 4)) {
          const std::string reply = answer(std::string_view(unread).substr(0, end + 2), playing);
          if (reply.empty()) return;
          (void)!::send(viewer, reply.data(), reply.size(), MSG_NOSIGNAL);
        }
        continue;
      }
      if (playing) send_frame(viewer);
    }
  }

  void run() {
    while (!over_) {
      pollfd waiting{listener_, POLLIN, 0};
      if (::poll(&waiting, 1, 100) <= 0) continue;
      const int viewer = ::accept(listener_, nullptr, nullptr);
      serve(viewer);
      ::close(viewer);
    }
  }

  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> hang_up_{false}, over_{false};
  std::mutex mutex_;
  std::vector<unsigned char> frame_;
  std::uint32_t time_ = 0;
  std::uint16_t sequence_ = 0;
  std::thread thread_;
};
