#include "clients/witness/http_listener.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <thread>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/key_match.h"

namespace ketenpoort::witness {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = boost::asio::ip::tcp;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr char kPlainText[] = "text/plain; charset=utf-8";

struct Service {
  std::string path;
  HttpLimits limits;
  HttpListener::Answer answer;
};

HttpAnswer Plain(http::status status, const char* words) { return {static_cast<unsigned>(status), kPlainText, words}; }

// What the header alone already shows to be none of ours.
std::optional<HttpAnswer> RefuseHeader(const http::request<http::string_body>& request, const Service& service) {
  const beast::string_view target = request.target();
  if (target != beast::string_view(service.path)) return Plain(http::status::not_found, "nothing here\n");
  if (request.method() != http::verb::post) return Plain(http::status::method_not_allowed, "only POST\n");
  return std::nullopt;
}

// The answer to what could not be read; nothing where the other side is gone or was too slow.
std::optional<HttpAnswer> AnswerToTrouble(const beast::error_code& error) {
  if (error == http::error::body_limit) return Plain(http::status::payload_too_large, "too long\n");
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return Plain(http::status::request_header_fields_too_large, "header too long\n");
  }
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  if (error.category() == make_error_code(http::error::bad_method).category()) {
    return Plain(http::status::bad_request, "not a request\n");
  }
  return std::nullopt;
}

// One connection, one request.
template <typename Stream>
class Session : public std::enable_shared_from_this<Session<Stream>> {
 public:
  template <typename... StreamArguments>
  Session(const Service& service, std::shared_ptr<int> place, StreamArguments&&... arguments)
      : service_(service), place_(std::move(place)), stream_(std::forward<StreamArguments>(arguments)...) {}

  void Run() {
    parser_.header_limit(kHttpHeaderBytesMax);
    parser_.body_limit(service_.limits.body_bytes_max);
    // One deadline over handshake, header and body: who sends a byte now and then gains nothing.
    SetDeadline();
    if constexpr (kTls) {
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](const beast::error_code& error) {
                                if (!error) self->ReadHeader();
                              });
    } else {
      ReadHeader();
    }
  }

 private:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  void SetDeadline() { beast::get_lowest_layer(stream_).expires_after(service_.limits.timeout); }

  void ReadHeader() {
    http::async_read_header(stream_, buffer_, parser_,
                            [self = this->shared_from_this()](const beast::error_code& error, size_t) {
                              if (error) return self->Trouble(error);
                              std::optional<HttpAnswer> refusal = RefuseHeader(self->parser_.get(), self->service_);
                              if (refusal) return self->Write(*std::move(refusal));
                              self->ReadBody();
                            });
  }

  void ReadBody() {
    http::async_read(stream_, buffer_, parser_,
                     [self = this->shared_from_this()](const beast::error_code& error, size_t) {
                       if (error) return self->Trouble(error);
                       self->Write(self->service_.answer(self->parser_.get().body()));
                     });
  }

  void Trouble(const beast::error_code& error) {
    if (std::optional<HttpAnswer> answer = AnswerToTrouble(error)) Write(*std::move(answer));
  }

  void Write(HttpAnswer answer) {
    response_.version(11);
    response_.keep_alive(false);
    response_.result(answer.status);
    response_.set(http::field::content_type, answer.content_type);
    response_.set(http::field::cache_control, "no-store");
    if (response_.result() == http::status::method_not_allowed) response_.set(http::field::allow, "POST");
    response_.body() = std::move(answer.body);
    response_.prepare_payload();
    SetDeadline();
    http::async_write(stream_, response_, [self = this->shared_from_this()](const beast::error_code& error, size_t) {
      if (!error) self->Close();
    });
  }

  void Close() {
    if constexpr (kTls) {
      stream_.async_shutdown([self = this->shared_from_this()](const beast::error_code&) {});
    } else {
      beast::error_code ignored;
      stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }
  }

  const Service& service_;
  std::shared_ptr<int> place_;
  Stream stream_;
  beast::flat_buffer buffer_{2 * kHttpHeaderBytesMax};
  http::request_parser<http::string_body> parser_;
  http::response<http::string_body> response_;
};

absl::Status UseIdentity(const HttpIdentity& identity, asio::ssl::context& tls) {
  if (absl::Status match = certs::KeyMatches(identity.chain_pem, identity.key_pem); !match.ok()) return match;
  beast::error_code error;
  tls.use_certificate_chain(asio::buffer(identity.chain_pem), error);
  if (!error) tls.use_private_key(asio::buffer(identity.key_pem), asio::ssl::context::pem, error);
  if (error) return absl::InvalidArgumentError("the certificate or its key cannot be used: " + error.message());
  return absl::OkStatus();
}

}  // namespace

class HttpListener::Loop {
 public:
  Loop(Service service, bool with_tls) : service_(std::move(service)) {
    // The method fixes the lowest and the highest protocol.
    if (with_tls) tls_.emplace(asio::ssl::context::tlsv13_server);
  }
  ~Loop() { Stop(); }

  absl::Status Open(const HttpPlace& place) {
    beast::error_code error;
    const auto address = asio::ip::make_address(place.host, error);
    if (error) return absl::InvalidArgumentError(absl::StrCat("`", place.host, "` is not a numeric address"));
    if (!tls_ && !address.is_loopback()) {
      return absl::InvalidArgumentError(
          absl::StrCat("`", place.host, "` is not this machine: plain HTTP stays on 127.0.0.1 or ::1"));
    }
    if (tls_) {
      if (absl::Status used = UseIdentity(*place.identity, *tls_); !used.ok()) return used;
    }
    acceptor_.open(address.is_v6() ? tcp::v6() : tcp::v4(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind({address, place.port}, error);
    if (!error) acceptor_.listen(service_.limits.connections_max, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) return absl::UnavailableError("cannot listen: " + error.message());
    Accept();
    thread_ = std::thread([this] { context_.run(); });
    return absl::OkStatus();
  }

  void Stop() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }
  uint16_t port() const { return port_; }

 private:
  void Accept() {
    acceptor_.async_accept([this](const beast::error_code& error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      // A connection over the limit is closed unread.
      if (!error && places_.use_count() <= service_.limits.connections_max) Serve(std::move(socket));
      Accept();
    });
  }

  void Serve(tcp::socket socket) {
    if (tls_) {
      std::make_shared<Session<TlsStream>>(service_, places_, std::move(socket), *tls_)->Run();
    } else {
      std::make_shared<Session<beast::tcp_stream>>(service_, places_, std::move(socket))->Run();
    }
  }

  const Service service_;
  std::optional<asio::ssl::context> tls_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  uint16_t port_ = 0;
  // Each session holds one more reference.
  std::shared_ptr<int> places_ = std::make_shared<int>(0);
  std::thread thread_;
};

HttpListener::HttpListener(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
HttpListener::~HttpListener() { Stop(); }

absl::StatusOr<std::unique_ptr<HttpListener>> HttpListener::Start(const HttpPlace& place, const HttpLimits& limits,
                                                                  Answer answer) {
  auto loop = std::make_unique<Loop>(Service{place.path, limits, std::move(answer)}, place.identity.has_value());
  if (absl::Status opened = loop->Open(place); !opened.ok()) return opened;
  return std::unique_ptr<HttpListener>(new HttpListener(std::move(loop)));
}

uint16_t HttpListener::port() const { return loop_->port(); }
void HttpListener::Stop() { loop_->Stop(); }

}  // namespace ketenpoort::witness
