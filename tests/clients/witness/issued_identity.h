// A listener's identity of a test: a certificate for 127.0.0.1 by an authority of its own, and what to trust it by.
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <string>

#include "certs/authority.h"
#include "clients/witness/http_listener.h"
#include "tests/certs/test_folder.h"

namespace ketenpoort::witness {

struct Identity {
  HttpIdentity http;
  std::string ca_pem;
};

// Requires: nothing stands in the folder yet.
inline Identity Issued(const certs::TestFolder& folder) {
  const int64_t now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  REQUIRE(certs::InitAuthority(folder.path(), now).ok());
  certs::LeafRequest server;
  server.kind = certs::LeafKind::kServer;
  server.name = "getuige";
  server.oin = "00000001003214345000";
  server.organisation = "Getuige";
  server.ip_addresses = {"127.0.0.1"};
  REQUIRE(certs::IssueLeaf(folder.path(), server, now).ok());
  return {{certs::ReadAll(folder / "getuige.pem"), certs::ReadAll(folder / "getuige.key")},
          certs::ReadAll(folder / "chain.pem")};
}

}  // namespace ketenpoort::witness
