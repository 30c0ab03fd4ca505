#include "gateway/witness/witness_client.h"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/cosignature.h"
#include "audit/decimal.h"
#include "audit/lines.h"

namespace ketenpoort::witness {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = boost::asio::ip::tcp;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";
constexpr std::string_view kEndpoint = "/add-checkpoint";
constexpr std::string_view kSizeType = "text/x.tlog.size";
constexpr int kHttpVersion = 11;

struct Exchanged {
  beast::error_code error;
  http::response<http::string_body> response;
};

// One request and its answer: resolve, connect, handshake, write, read; each step starts the next.
template <typename Stream>
class Exchange : public std::enable_shared_from_this<Exchange<Stream>> {
 public:
  template <typename... StreamArguments>
  Exchange(asio::io_context& context, const WitnessUrl& url, std::string body, StreamArguments&&... arguments)
      : resolver_(context), stream_(std::forward<StreamArguments>(arguments)...), url_(url) {
    request_.version(kHttpVersion);
    request_.method(http::verb::post);
    request_.target(beast::string_view(url.path.data(), url.path.size()));
    request_.set(http::field::host, url.host);
    request_.set(http::field::content_type, "text/plain; charset=utf-8");
    request_.keep_alive(false);
    request_.body() = std::move(body);
    request_.prepare_payload();
    parser_.body_limit(kReplyBytesMax);
    parser_.header_limit(kReplyHeaderBytesMax);
  }

  Stream& stream() { return stream_; }

  void Run(std::chrono::milliseconds deadline) {
    deadline_ = deadline;
    resolver_.async_resolve(
        url_.host, url_.port,
        [self = this->shared_from_this()](const beast::error_code& error, const tcp::resolver::results_type& found) {
          if (self->Ended(error)) return;
          self->Connect(found);
        });
  }

  Exchanged Taken() { return {error_, parser_.release()}; }

 private:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  // Keeps what went wrong; the last step ends with OK.
  bool Ended(const beast::error_code& error) {
    error_ = error;
    return static_cast<bool>(error);
  }

  void Connect(const tcp::resolver::results_type& found) {
    // Set once: it is the end of every step from here on.
    beast::get_lowest_layer(stream_).expires_after(deadline_);
    beast::get_lowest_layer(stream_).async_connect(
        found, [self = this->shared_from_this()](const beast::error_code& error, const tcp::endpoint&) {
          if (self->Ended(error)) return;
          if constexpr (kTls) {
            self->stream_.async_handshake(asio::ssl::stream_base::client, [self](const beast::error_code& shaken) {
              if (!self->Ended(shaken)) self->Write();
            });
          } else {
            self->Write();
          }
        });
  }

  void Write() {
    http::async_write(stream_, request_, [self = this->shared_from_this()](const beast::error_code& error, size_t) {
      if (!self->Ended(error)) self->Read();
    });
  }

  // The header apart: Beast 1.74 forgets that a body is over the limit when both come at once.
  void Read() {
    http::async_read_header(stream_, buffer_, parser_,
                            [self = this->shared_from_this()](const beast::error_code& error, size_t) {
                              if (!self->Ended(error)) self->ReadBody();
                            });
  }

  void ReadBody() {
    http::async_read(
        stream_, buffer_, parser_,
        [self = this->shared_from_this()](const beast::error_code& error, size_t) { self->error_ = error; });
  }

  tcp::resolver resolver_;
  Stream stream_;
  const WitnessUrl& url_;
  std::chrono::milliseconds deadline_{0};
  beast::error_code error_ = asio::error::timed_out;
  http::request<http::string_body> request_;
  beast::flat_buffer buffer_{2 * kReplyHeaderBytesMax};
  http::response_parser<http::string_body> parser_;
};

template <typename Stream>
Exchanged RunToEnd(asio::io_context& context, const std::shared_ptr<Exchange<Stream>>& exchange,
                   std::chrono::milliseconds deadline) {
  exchange->Run(deadline);
  context.run_for(deadline);
  if (!context.stopped()) return {asio::error::timed_out, {}};
  return exchange->Taken();
}

Exchanged PostPlain(const WitnessUrl& url, std::string body, std::chrono::milliseconds deadline) {
  asio::io_context context{1};
  return RunToEnd(context, std::make_shared<Exchange<beast::tcp_stream>>(context, url, std::move(body), context),
                  deadline);
}

Exchanged PostTls(const WitnessUrl& url, const std::string& ca_pem, std::string body,
                  std::chrono::milliseconds deadline) {
  // The method fixes the lowest and the highest protocol.
  asio::ssl::context tls(asio::ssl::context::tlsv13_client);
  beast::error_code error;
  tls.add_certificate_authority(asio::buffer(ca_pem), error);
  if (!error) tls.set_verify_mode(asio::ssl::verify_peer, error);
  if (!error) tls.set_verify_callback(asio::ssl::host_name_verification(url.host), error);
  if (error) return {error, {}};
  asio::io_context context{1};
  auto exchange = std::make_shared<Exchange<TlsStream>>(context, url, std::move(body), context, tls);
  beast::error_code not_numeric;
  asio::ip::make_address(url.host, not_numeric);
  if (not_numeric && !SSL_set_tlsext_host_name(exchange->stream().native_handle(), url.host.c_str())) {
    return {asio::error::invalid_argument, {}};
  }
  return RunToEnd(context, exchange, deadline);
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

bool IsPathCharacter(char c) { return IsHostCharacter(c) || c == '/' || c == '_' || c == '~'; }

absl::Status NoUrl(std::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(why), ": `https://host[:port][/prefix]`, or `http://127.0.0.1:port` on this machine"));
}

// Splits `host[:port]`, `[v6][:port]`; the port is empty where none is named.
bool SplitHost(std::string_view text, WitnessUrl* url) {
  std::string_view rest;
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    url->host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    beast::error_code error;
    asio::ip::make_address_v6(url->host, error);
    if (error) return false;
  } else {
    const size_t end = std::min(text.find(':'), text.size());
    url->host = text.substr(0, end);
    rest = text.substr(end);
    if (url->host.empty() || !std::all_of(url->host.begin(), url->host.end(), IsHostCharacter)) return false;
  }
  if (rest.empty()) return true;
  if (!rest.starts_with(':')) return false;
  const std::optional<uint64_t> port = audit::ParseDecimal(rest.substr(1));
  if (!port || *port == 0 || *port > 65'535) return false;
  url->port = rest.substr(1);
  return true;
}

AskReply Trouble(AskReply::Kind kind, std::string why) {
  AskReply reply;
  reply.kind = kind;
  reply.why = std::move(why);
  return reply;
}

}  // namespace

absl::StatusOr<WitnessUrl> ParseWitnessUrl(std::string_view text) {
  if (text.size() > kUrlBytesMax) return NoUrl("the address is too long");
  WitnessUrl url;
  url.tls = text.starts_with(kHttps);
  if (!url.tls && !text.starts_with(kHttp)) return NoUrl("not an address");
  text.remove_prefix(url.tls ? kHttps.size() : kHttp.size());
  const size_t slash = std::min(text.find('/'), text.size());
  std::string_view prefix = text.substr(slash);
  if (!SplitHost(text.substr(0, slash), &url)) return NoUrl("not a host and port");
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  if (!std::all_of(prefix.begin(), prefix.end(), IsPathCharacter)) return NoUrl("not a plain path");
  url.path = absl::StrCat(std::string(prefix), std::string(kEndpoint));
  if (url.port.empty()) url.port = url.tls ? "443" : "80";
  if (!url.tls) {
    beast::error_code error;
    const asio::ip::address address = asio::ip::make_address(url.host, error);
    if (error || !address.is_loopback()) return NoUrl("plain HTTP stays on this machine");
  }
  return url;
}

absl::StatusOr<WitnessClient> WitnessClient::Make(std::string_view url, audit::NoteVerifier verifier,
                                                  std::string ca_pem) {
  absl::StatusOr<WitnessUrl> parsed = ParseWitnessUrl(url);
  if (!parsed.ok()) return parsed.status();
  if (verifier.type() != audit::NoteKeyType::kCosignatureV1) {
    return absl::InvalidArgumentError("the key of a witness is a cosigner's");
  }
  return WitnessClient(*std::move(parsed), std::move(verifier), std::move(ca_pem));
}

AskReply WitnessClient::Ask(const audit::AddCheckpoint& request, std::chrono::milliseconds deadline) const {
  using Kind = AskReply::Kind;
  std::string body = audit::FormatAddCheckpoint(request);
  const Exchanged exchanged =
      url_.tls ? PostTls(url_, ca_pem_, std::move(body), deadline) : PostPlain(url_, std::move(body), deadline);
  if (exchanged.error) return Trouble(Kind::kUnreachable, exchanged.error.message());
  const unsigned status = exchanged.response.result_int();
  const std::string& said = exchanged.response.body();
  if (status == static_cast<unsigned>(audit::WitnessAnswer::kCosign)) return Cosigned(request, said);
  if (status == static_cast<unsigned>(audit::WitnessAnswer::kBadProof)) {
    return Trouble(Kind::kBadProof, "it says that the log does not continue what it cosigned");
  }
  if (status == static_cast<unsigned>(audit::WitnessAnswer::kConflict)) {
    const beast::string_view type = exchanged.response[http::field::content_type];
    // One beyond the limit stands for what is no size.
    const uint64_t size =
        said.ends_with('\n')
            ? audit::ParseDecimal(std::string_view(said).substr(0, said.size() - 1)).value_or(audit::kLogSizeMax + 1)
            : audit::kLogSizeMax + 1;
    if (type != beast::string_view(kSizeType.data(), kSizeType.size()) || size > audit::kLogSizeMax) {
      return Trouble(Kind::kRefuses, "it answers 409 without the size it cosigned");
    }
    AskReply reply;
    reply.kind = Kind::kKnowsSize;
    reply.size = size;
    return reply;
  }
  const bool trouble_inside = status >= 500;
  return Trouble(trouble_inside ? Kind::kUnreachable : Kind::kRefuses, absl::StrCat("it answers ", status));
}

AskReply WitnessClient::Cosigned(const audit::AddCheckpoint& request, std::string_view body) const {
  const absl::StatusOr<audit::ParsedNote> note = audit::ParseNote(request.checkpoint);
  if (!note.ok()) return Trouble(AskReply::Kind::kRefuses, "what was to be cosigned is no checkpoint");
  for (size_t lines = 0; !body.empty() && lines < audit::kNoteSignaturesMax; ++lines) {
    const std::string_view before = body;
    if (!audit::TakeLine(&body)) break;
    absl::StatusOr<audit::NoteSignature> line =
        audit::ParseSignatureLine(before.substr(0, before.size() - body.size()));
    if (!line.ok() || line->name != verifier_.name() || line->key_id != verifier_.key_id()) continue;
    if (!audit::VerifyCosignature(verifier_, note->text, *line).ok()) continue;
    AskReply reply;
    reply.kind = AskReply::Kind::kCosigned;
    reply.cosignature = *std::move(line);
    return reply;
  }
  return Trouble(AskReply::Kind::kRefuses, "its answer holds no cosignature by its key over this checkpoint");
}

}  // namespace ketenpoort::witness
