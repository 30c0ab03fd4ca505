// The other side of our HTTPS listeners: one TLS 1.3 connection, request by request. Throws beast::system_error where
// the handshake or the connection fails. Not thread safe.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <string>

namespace ketenpoort::transport {

// All PEM; without a certificate the client shows none.
struct HttpsIdentity {
  std::string authorities;
  std::string certificate = {};
  std::string key = {};
};

class HttpsClient {
 public:
  using Response = boost::beast::http::response<boost::beast::http::string_body>;
  using Fields = std::map<std::string, std::string>;

  HttpsClient(uint16_t port, const HttpsIdentity& identity) {
    namespace asio = boost::asio;
    tls_.add_certificate_authority(asio::buffer(identity.authorities));
    tls_.set_verify_mode(asio::ssl::verify_peer);
    if (!identity.certificate.empty()) {
      tls_.use_certificate_chain(asio::buffer(identity.certificate));
      tls_.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
    }
    stream_.emplace(context_, tls_);
    boost::beast::get_lowest_layer(*stream_).connect({asio::ip::make_address("127.0.0.1"), port});
    stream_->handshake(asio::ssl::stream_base::client);
  }

  Response Ask(const std::string& target, boost::beast::http::verb verb = boost::beast::http::verb::get,
               const Fields& fields = {}, const std::string& after = "") {
    namespace http = boost::beast::http;
    http::request<http::empty_body> request(verb, target, 11);
    request.set(http::field::host, "127.0.0.1");
    for (const auto& [name, value] : fields) request.set(name, value);
    // What comes after the header goes out with it.
    std::ostringstream bytes;
    bytes << request << after;
    boost::asio::write(*stream_, boost::asio::buffer(bytes.str()));
    Response response;
    http::read(*stream_, buffer_, response);
    return response;
  }

 private:
  boost::asio::io_context context_;
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tlsv13_client};
  std::optional<boost::beast::ssl_stream<boost::beast::tcp_stream>> stream_;
  boost::beast::flat_buffer buffer_;
};

}  // namespace ketenpoort::transport
