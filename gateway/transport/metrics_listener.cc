#include "gateway/transport/metrics_listener.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <thread>
#include <utility>

namespace ketenpoort::transport {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = boost::asio::ip::tcp;

constexpr char kPath[] = "/metrics";
constexpr char kContentType[] = "text/plain; version=0.0.4; charset=utf-8";

using Render = std::function<std::string()>;

http::response<http::string_body> AnswerTo(const http::request<http::empty_body>& request, const Render& render) {
  http::response<http::string_body> response;
  response.version(request.version());
  response.keep_alive(false);
  response.set(http::field::content_type, "text/plain; charset=utf-8");
  if (request.target() != kPath) {
    response.result(http::status::not_found);
    response.body() = "only /metrics\n";
  } else if (request.method() != http::verb::get) {
    response.result(http::status::method_not_allowed);
    response.set(http::field::allow, "GET");
    response.body() = "only GET\n";
  } else {
    response.result(http::status::ok);
    response.set(http::field::content_type, kContentType);
    response.body() = render();
  }
  response.prepare_payload();
  return response;
}

// One connection, one request.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, std::shared_ptr<int> place, const Render& render)
      : stream_(std::move(socket)), place_(std::move(place)), render_(render) {}

  void Run() {
    parser_.header_limit(kMetricsRequestBytesMax);
    parser_.body_limit(0);
    stream_.expires_after(kMetricsTimeout);
    http::async_read(stream_, buffer_, parser_, [self = shared_from_this()](beast::error_code error, size_t) {
      if (!error) self->Answer();
    });
  }

 private:
  void Answer() {
    response_ = AnswerTo(parser_.get(), render_);
    stream_.expires_after(kMetricsTimeout);
    http::async_write(stream_, response_, [self = shared_from_this()](beast::error_code, size_t) {
      beast::error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }

  beast::tcp_stream stream_;
  std::shared_ptr<int> place_;
  const Render& render_;
  beast::flat_buffer buffer_{kMetricsRequestBytesMax};
  http::request_parser<http::empty_body> parser_;
  http::response<http::string_body> response_;
};

}  // namespace

class MetricsListener::Loop {
 public:
  explicit Loop(Render render) : render_(std::move(render)) {}

  absl::Status Open(const std::string& host, uint16_t port) {
    beast::error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (error || !address.is_loopback()) return absl::InvalidArgumentError("metrics: not a loopback address");
    acceptor_.open(address.is_v6() ? tcp::v6() : tcp::v4(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind({address, port}, error);
    if (!error) acceptor_.listen(kMetricsConnectionsMax, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) return absl::UnavailableError("metrics: cannot listen: " + error.message());
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
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      // A connection over the limit is closed unread.
      if (!error && places_.use_count() <= kMetricsConnectionsMax) {
        std::make_shared<Session>(std::move(socket), places_, render_)->Run();
      }
      Accept();
    });
  }

  const Render render_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  uint16_t port_ = 0;
  // Each session holds one more reference.
  std::shared_ptr<int> places_ = std::make_shared<int>(0);
  std::thread thread_;
};

MetricsListener::MetricsListener(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
MetricsListener::~MetricsListener() { Stop(); }

absl::StatusOr<std::unique_ptr<MetricsListener>> MetricsListener::Start(const std::string& host, uint16_t port,
                                                                        Render render) {
  auto loop = std::make_unique<Loop>(std::move(render));
  if (absl::Status opened = loop->Open(host, port); !opened.ok()) return opened;
  return std::unique_ptr<MetricsListener>(new MetricsListener(std::move(loop)));
}

uint16_t MetricsListener::port() const { return loop_->port(); }
void MetricsListener::Stop() { loop_->Stop(); }

}  // namespace ketenpoort::transport
