// What `ketenpoort certs init | issue | revoke | crl | show` do; a command line only fills these options.
//
// Guarantees: each command writes what it did to `out`, Dutch unless English is asked for; a command that returns OK
// has durable results; private keys are never written to `out`. `revoke` publishes new lists in the same command. Does
// not guarantee: anything authority.h does not. Thread safety: as authority.h. On failure: the status of authority.h,
// describe.h or private_file.h, unchanged.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "certs/authority.h"
#include "certs/describe.h"

namespace ketenpoort::certs {

struct InitOptions {
  std::string dir;
  Language language = Language::kDutch;
  std::optional<int64_t> unix_now;  // the system clock when empty, here and below
};

struct IssueOptions {
  std::string dir;
  std::string kind = "client";  // `server`, `client`, `officer`
  std::string name;
  std::string oin;
  std::string organisation;
  std::string common_name;
  std::string person_id;
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
  int64_t days = kLeafDaysDefault;
  bool replace = false;
  Language language = Language::kDutch;
  std::optional<int64_t> unix_now;
};

struct RevokeOptions {
  std::string dir;
  std::string serial_hex;  // exactly one of serial_hex and name
  std::string name;        // every certificate of that name that is still in force
  int64_t crl_days = kCrlDaysDefault;
  Language language = Language::kDutch;
  std::optional<int64_t> unix_now;
};

struct CrlOptions {
  std::string dir;
  int64_t crl_days = kCrlDaysDefault;
  Language language = Language::kDutch;
  std::optional<int64_t> unix_now;
};

struct ShowOptions {
  std::string path;  // a .pem file: certificate, chain, bundle or lists
  Language language = Language::kDutch;
  std::optional<int64_t> unix_now;
};

inline constexpr int64_t kLeafDaysMax = 1825;
inline constexpr int64_t kCrlDaysMax = 90;

absl::Status RunInit(const InitOptions& options, std::ostream& out);
absl::Status RunIssue(const IssueOptions& options, std::ostream& out);
absl::Status RunRevoke(const RevokeOptions& options, std::ostream& out);
absl::Status RunCrl(const CrlOptions& options, std::ostream& out);
absl::Status RunShow(const ShowOptions& options, std::ostream& out);

}  // namespace ketenpoort::certs
