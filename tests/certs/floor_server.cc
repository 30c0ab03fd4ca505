// A gRPC server for tls_floor_test, started as a process of its own because a TLS floor is for a whole process and for
// good. Prints `floor <status>`, `port <n>` and `proof <status>`, then serves health checks until its input ends.
//
//   certs_floor_server none|protocol|ciphers|both|late mutual|open <folder with poort.pem, poort.key, chain.pem>
#include <grpc/grpc.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "certs/private_file.h"
#include "certs/protocol_floor.h"
#include "gateway/identity/tls_floor.h"
#include "tests/certs/test_folder.h"

namespace {

using ketenpoort::certs::ReadAll;

absl::Status SetFloor(const std::string& mode) {
  if (mode == "protocol") return ketenpoort::certs::RefuseOldProtocols();
  if (mode == "ciphers") return ketenpoort::certs::RefuseOldCiphersInGrpc();
  if (mode == "both") return ketenpoort::identity::SetTlsFloor();
  if (mode != "late") return absl::OkStatus();
  grpc_init();
  const absl::Status too_late = ketenpoort::identity::SetTlsFloor();
  grpc_shutdown();
  return too_late;
}

// One line, also for a status with several.
std::string LineOf(const absl::Status& status) {
  std::string line = status.ToString();
  for (char& c : line) c = c == '\n' ? ' ' : c;
  return line;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::string mode = argv[1];
  const std::string folder = argv[3];
  std::cout << "floor " << LineOf(SetFloor(mode)) << std::endl;

  grpc::SslServerCredentialsOptions options(std::string(argv[2]) == "open"
                                                ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                                                : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = ReadAll(folder + "/chain.pem");
  options.pem_key_cert_pairs.push_back({ReadAll(folder + "/poort.key"), ReadAll(folder + "/poort.pem")});
  grpc::EnableDefaultHealthCheckService(true);
  grpc::CallbackGenericService everything_else;  // answers UNIMPLEMENTED
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options), &port);
  builder.RegisterCallbackGenericService(&everything_else);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) return 3;
  std::cout << "port " << port << std::endl;
  std::cout << "proof "
            << LineOf(ketenpoort::identity::ProveTlsFloor({.host_port = "127.0.0.1:" + std::to_string(port),
                                                           .ca_pem = options.pem_root_certs,
                                                           .chain_pem = ReadAll(folder + "/poort.pem"),
                                                           .key_pem = ReadAll(folder + "/poort.key"),
                                                           .timeout_ms = 5000}))
            << std::endl;
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) > 0) {
  }
  server->Shutdown();
  return 0;
}
