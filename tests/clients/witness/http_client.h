// The other side of an HTTP listener in a test: whole requests, and raw bytes of which some are never sent.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ketenpoort::witness {

// A connection to 127.0.0.1.
class RawConnection {
 public:
  explicit RawConnection(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
      ::close(socket_);
      throw std::runtime_error("cannot connect");
    }
  }
  ~RawConnection() { ::close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  // False once the other side is gone.
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }
  // Whether something, be it the end, can be read within `wait_ms`.
  bool Readable(int wait_ms) {
    pollfd waiting{socket_, POLLIN, 0};
    return ::poll(&waiting, 1, wait_ms) > 0;
  }
  // Until the other side closes.
  std::string ReadToEnd() {
    std::string all;
    char buffer[4096];
    while (true) {
      const ssize_t got = ::recv(socket_, buffer, sizeof(buffer), 0);
      if (got <= 0) return all;
      all.append(buffer, static_cast<size_t>(got));
    }
  }

 private:
  int socket_;
};

struct HttpReply {
  int status = 0;  // 0: closed without an answer
  std::string head;
  std::string body;
};

inline HttpReply ParseReply(const std::string& bytes) {
  HttpReply reply;
  const size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return reply;
  reply.status = std::stoi(bytes.substr(bytes.find(' ') + 1, 3));
  reply.head = bytes.substr(0, end);
  reply.body = bytes.substr(end + 4);
  return reply;
}

inline std::string RequestText(const std::string& method, const std::string& path, const std::string& body) {
  return method + " " + path + " HTTP/1.1\r\nHost: witness\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

inline HttpReply Exchange(uint16_t port, const std::string& bytes) {
  RawConnection connection(port);
  if (!connection.Send(bytes)) return {};
  return ParseReply(connection.ReadToEnd());
}

inline HttpReply Post(uint16_t port, const std::string& path, const std::string& body) {
  return Exchange(port, RequestText("POST", path, body));
}

}  // namespace ketenpoort::witness
