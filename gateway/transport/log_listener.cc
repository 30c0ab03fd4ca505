#include "gateway/transport/log_listener.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "certs/peer_certificate.h"

namespace ketenpoort::transport {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using tcp = boost::asio::ip::tcp;
using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

constexpr char kCheckpoint[] = "checkpoint";
constexpr char kReasonHeader[] = "Ketenpoort-Reason";
constexpr char kText[] = "text/plain; charset=utf-8";
constexpr char kBytes[] = "application/octet-stream";
// A full tile never changes; a checkpoint and a partial tile soon do.
constexpr char kForGood[] = "public, max-age=31536000, immutable";
constexpr char kNotKept[] = "no-cache";
constexpr char kNeverKept[] = "no-store";

// Sessions that wait for an answer from elsewhere. It may come on any thread, also when the loop has stopped: then it
// is let go.
class Waiting {
 public:
  explicit Waiting(asio::io_context& context) : context_(&context) {}

  // Until Answer or Clear `session` is kept.
  uint64_t Keep(std::shared_ptr<void> session) {
    const std::lock_guard lock(mutex_);
    sessions_.emplace(++last_, std::move(session));
    return last_;
  }

  // Runs `handler` on the loop; it holds the session from here on.
  template <typename Handler>
  void Answer(uint64_t place, Handler handler) {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(place);
    if (found == sessions_.end()) return;
    asio::post(*context_, [session = std::move(found->second), handler = std::move(handler)]() mutable { handler(); });
    sessions_.erase(found);
  }

  // After the loop has stopped.
  void Clear() {
    std::map<uint64_t, std::shared_ptr<void>> sessions;
    {
      const std::lock_guard lock(mutex_);
      sessions.swap(sessions_);
    }
  }

 private:
  asio::io_context* const context_;
  std::mutex mutex_;
  uint64_t last_ = 0;                                   // under mutex_
  std::map<uint64_t, std::shared_ptr<void>> sessions_;  // under mutex_
};

http::status StatusOf(const absl::Status& status) {
  if (absl::IsNotFound(status)) return http::status::not_found;
  if (absl::IsUnauthenticated(status) || absl::IsPermissionDenied(status)) return http::status::forbidden;
  if (absl::IsInvalidArgument(status)) return http::status::bad_request;
  if (absl::IsResourceExhausted(status)) return http::status::too_many_requests;
  return http::status::service_unavailable;
}

Response Plain(http::status status, const std::string& text) {
  Response response(status, 11);
  response.set(http::field::content_type, kText);
  response.set(http::field::cache_control, kNeverKept);
  response.body() = text;
  return response;
}

Response Found(const char* type, const char* kept, std::string bytes) {
  Response response(http::status::ok, 11);
  response.set(http::field::content_type, type);
  response.set(http::field::cache_control, kept);
  response.body() = std::move(bytes);
  return response;
}

// One connection: a handshake, then request by request.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, ssl::context& tls, std::shared_ptr<int> place, std::shared_ptr<Waiting> waiting,
          const LogPages& pages)
      : stream_(std::move(socket), tls), place_(std::move(place)), waiting_(std::move(waiting)), pages_(pages) {}

  void Run() {
    beast::get_lowest_layer(stream_).expires_after(kLogTimeout);
    stream_.async_handshake(ssl::stream_base::server, [self = shared_from_this()](beast::error_code error) {
      if (!error) self->Read();
    });
  }

 private:
  void Read() {
    parser_.emplace();
    parser_->header_limit(kLogRequestBytesMax);
    parser_->body_limit(0);
    beast::get_lowest_layer(stream_).expires_after(kLogTimeout);
    // Beast 1.74 forgets a body over the limit, here any, when it comes at once with its header: the header alone.
    http::async_read_header(stream_, buffer_, *parser_, [self = shared_from_this()](beast::error_code error, size_t) {
      if (!error && self->parser_->is_done()) self->Answer();
    });
  }

  void Answer() {
    const Request& request = parser_->get();
    if (request.method() != http::verb::get) {
      Response refused = Plain(http::status::method_not_allowed, "only GET\n");
      refused.set(http::field::allow, "GET");
      return Write(std::move(refused));
    }
    const std::string target(request.target());
    if (target.empty() || target.front() != '/') return Write(Plain(http::status::not_found, "not found\n"));
    const std::string path = target.substr(1);
    if (path == kCheckpoint) return WritePublic(path, kText, kNotKept);
    const absl::StatusOr<audit::TileId> tile = audit::ParseTilePath(path);
    if (!tile.ok()) return Write(Plain(http::status::not_found, "not found\n"));
    if (tile->level == audit::kEntriesLevel) return AskForBundle(*tile);
    WritePublic(path, kBytes, tile->width == audit::kTileWidth ? kForGood : kNotKept);
  }

  void WritePublic(const std::string& path, const char* type, const char* kept) {
    absl::StatusOr<std::string> bytes = pages_.read(path);
    if (!bytes.ok()) return WriteFailure(bytes.status());
    Write(Found(type, kept, *std::move(bytes)));
  }

  void AskForBundle(const audit::TileId& bundle) {
    std::string certificate = certs::PeerCertificatePem(stream_.native_handle());
    if (certificate.empty()) return Write(Plain(http::status::forbidden, "entries are read with a certificate\n"));
    // Nobody reads or writes on this connection until the answer is there: the timer would close it.
    beast::get_lowest_layer(stream_).expires_never();
    const uint64_t place = waiting_->Keep(shared_from_this());
    pages_.read_bundle(std::move(certificate), bundle, std::string(parser_->get()[kReasonHeader]),
                       [this, place, waiting = waiting_](absl::StatusOr<std::string> bytes) {
                         waiting->Answer(place,
                                         [this, bytes = std::move(bytes)]() mutable { WriteBundle(std::move(bytes)); });
                       });
  }

  void WriteBundle(absl::StatusOr<std::string> bytes) {
    if (!bytes.ok()) return WriteFailure(bytes.status());
    Write(Found(kBytes, kNeverKept, *std::move(bytes)));
  }

  void WriteFailure(const absl::Status& status) {
    const http::status code = StatusOf(status);
    Write(Plain(code, std::string(http::obsolete_reason(code)) + "\n"));
  }

  void Write(Response response) {
    const bool last = ++answered_ >= kLogRequestsMax || !parser_->get().keep_alive();
    response_ = std::move(response);
    response_.version(parser_->get().version());
    response_.keep_alive(!last);
    response_.prepare_payload();
    beast::get_lowest_layer(stream_).expires_after(kLogTimeout);
    http::async_write(stream_, response_, [self = shared_from_this(), last](beast::error_code error, size_t) {
      if (error) return;
      last ? self->Close() : self->Read();
    });
  }

  void Close() {
    beast::get_lowest_layer(stream_).expires_after(kLogTimeout);
    stream_.async_shutdown([self = shared_from_this()](beast::error_code) {});
  }

  beast::ssl_stream<beast::tcp_stream> stream_;
  std::shared_ptr<int> place_;
  std::shared_ptr<Waiting> waiting_;
  const LogPages& pages_;
  beast::flat_buffer buffer_{kLogRequestBytesMax};
  std::optional<http::request_parser<http::empty_body>> parser_;
  Response response_;
  int answered_ = 0;
};

absl::Status Prepare(const LogListenerTls& tls, ssl::context& context) {
  beast::error_code error;
  context.use_certificate_chain(asio::buffer(tls.chain), error);
  if (error) return absl::InvalidArgumentError("log: the certificate chain cannot be used: " + error.message());
  context.use_private_key(asio::buffer(tls.key), ssl::context::pem, error);
  if (error) return absl::InvalidArgumentError("log: the private key cannot be used: " + error.message());
  context.add_certificate_authority(asio::buffer(tls.authorities), error);
  if (error) return absl::InvalidArgumentError("log: the authorities cannot be used: " + error.message());
  context.set_verify_mode(ssl::verify_peer);
  return certs::ForgetSessions(context.native_handle());
}

}  // namespace

class LogListener::Loop {
 public:
  explicit Loop(LogPages pages) : pages_(std::move(pages)) {}

  absl::Status Open(const std::string& host, uint16_t port, const LogListenerTls& tls) {
    if (absl::Status prepared = Prepare(tls, tls_); !prepared.ok()) return prepared;
    beast::error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (error) return absl::InvalidArgumentError("log: not a numeric address");
    acceptor_.open(address.is_v6() ? tcp::v6() : tcp::v4(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind({address, port}, error);
    if (!error) acceptor_.listen(kLogConnectionsMax, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) return absl::UnavailableError("log: cannot listen: " + error.message());
    Accept();
    thread_ = std::thread([this] { context_.run(); });
    return absl::OkStatus();
  }

  void Stop() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
    waiting_->Clear();
  }
  uint16_t port() const { return port_; }

 private:
  void Accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      // A connection over the limit is closed unread.
      if (!error && places_.use_count() <= kLogConnectionsMax) {
        std::make_shared<Session>(std::move(socket), tls_, places_, waiting_, pages_)->Run();
      }
      Accept();
    });
  }

  const LogPages pages_;
  ssl::context tls_{ssl::context::tlsv13_server};
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  uint16_t port_ = 0;
  // Each session holds one more reference.
  std::shared_ptr<int> places_ = std::make_shared<int>(0);
  std::shared_ptr<Waiting> waiting_ = std::make_shared<Waiting>(context_);
  std::thread thread_;
};

LogListener::LogListener(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
LogListener::~LogListener() { Stop(); }

absl::StatusOr<std::unique_ptr<LogListener>> LogListener::Start(const std::string& host, uint16_t port,
                                                                const LogListenerTls& tls, LogPages pages) {
  auto loop = std::make_unique<Loop>(std::move(pages));
  if (absl::Status opened = loop->Open(host, port, tls); !opened.ok()) return opened;
  return std::unique_ptr<LogListener>(new LogListener(std::move(loop)));
}

uint16_t LogListener::port() const { return loop_->port(); }
void LogListener::Stop() { loop_->Stop(); }

}  // namespace ketenpoort::transport
