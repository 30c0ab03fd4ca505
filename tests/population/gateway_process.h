// GatewayProcess: a real ketenpoortd with its certificates, directory and configuration, in a folder of its own, for
// the run of one population.
//
// Guarantees: serves when Start or Restart returned; clients connect over mutual TLS with certificates of its own
// authority; the directory is rewritten whole and in force when Rewrite returned; Stop waits for a clean end, Kill for
// an unclean one. Does not guarantee that the folder is empty afterwards, or the same address after a Restart. Thread
// safety: none. Ownership: owns the process and ends it. On failure: the status says what the gateway wrote last.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/sdk/connection.h"
#include "clients/sdk/sandbox_client.h"
#include "ketenpoort/v1/directory.pb.h"
#include "tests/population/law.h"

namespace ketenpoort::population {

// One certificate and what it may speak for.
struct Holder {
  std::string name;
  std::string oin;
  v1::Credential credential;                           // without key digest
  std::string officer;                                 // person id: an officer, no system
  v1::OfficerRole role = v1::OFFICER_ROLE_SUPERVISOR;  // of an officer
  std::set<Party> organs;                              // for which it receives
  std::string certificate_file;
  std::string key_file;
};

class GatewayProcess {
 public:
  // `source`: the top of the tree, for the registry and the rules. `daemon`: the binary.
  GatewayProcess(std::string source, std::string daemon, std::string folder);
  ~GatewayProcess();
  GatewayProcess(const GatewayProcess&) = delete;
  GatewayProcess& operator=(const GatewayProcess&) = delete;

  // The registry's files as they stand in the tree.
  absl::StatusOr<v1::DirectorySource> ReadRegistry() const;
  // Certificates for the holders and officers, directory and configuration, and the process. `directory`: what stands
  // beside the registry's organs (participants, mandates); the credentials are added.
  absl::Status Start(std::vector<Holder>* holders, Holder* supervisor, std::vector<Holder>* officers,
                     v1::DirectorySource directory, int64_t start_us);
  // A new directory; returns when it is in force.
  absl::Status Rewrite(v1::DirectorySource directory);
  absl::Status Stop();
  // The process gets no chance to finish anything. Nothing where it does not run.
  void Kill();
  // A new process on the same folder. Requires: none runs.
  absl::Status Restart();
  // A second one on the same folder, which must not start: what it wrote before it ended by itself.
  absl::StatusOr<std::string> StartSecond() const;
  // Before Start: how long a delivery is leased.
  void set_lease_seconds(uint32_t seconds) { lease_seconds_ = seconds; }
  // -1: none runs, as far as is known.
  pid_t process() const { return process_; }

  absl::StatusOr<sdk::Connection> Connect(const Holder& holder) const;
  absl::StatusOr<sdk::SandboxClient> Sandbox() const;
  // The connection as options of the `ketenpoort` program.
  std::vector<std::string> ClientOptions(const Holder& holder) const;
  const std::string& folder() const { return folder_; }
  std::string tile_folder() const { return folder_ + "/log"; }
  std::string verifier_key_file() const { return folder_ + "/log.vkey"; }
  // The last lines of the gateway's own log.
  std::string LastLines() const;

 private:
  absl::Status Issue(Holder* holder);
  absl::Status IssueAll(std::vector<Holder>* holders, Holder* supervisor, std::vector<Holder>* officers);
  absl::Status WriteDirectory(const v1::DirectorySource& directory);
  absl::Status WriteConfig(int64_t start_us) const;
  // The process, writing its log to this file of the folder.
  absl::StatusOr<pid_t> Launch(const char* log) const;
  absl::Status LaunchAndWait();
  absl::Status WaitServing();
  int DirectoriesReplaced() const;

  const std::string source_;
  const std::string daemon_;
  const std::string folder_;
  v1::DirectorySource credentials_;
  pid_t process_ = -1;
  uint32_t lease_seconds_ = 3'600;
  std::string listen_;
  std::string admin_;
};

}  // namespace ketenpoort::population
