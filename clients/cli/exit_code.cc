#include "clients/cli/exit_code.h"

namespace ketenpoort::cli {

ExitCode ExitCodeOf(sdk::FailureKind kind) {
  switch (kind) {
    case sdk::FailureKind::kRefused:
      return ExitCode::kRefused;
    case sdk::FailureKind::kInvalid:
    case sdk::FailureKind::kConflict:
      return ExitCode::kInvalid;
    case sdk::FailureKind::kNotAuthenticated:
      return ExitCode::kNotAuthenticated;
    case sdk::FailureKind::kNotFound:
      return ExitCode::kNotFound;
    case sdk::FailureKind::kExhausted:
    case sdk::FailureKind::kUnavailable:
      return ExitCode::kUnavailable;
    case sdk::FailureKind::kReceiptInvalid:
      return ExitCode::kCheckFailed;
    case sdk::FailureKind::kUnexpected:
      return ExitCode::kUnexpected;
  }
  return ExitCode::kUnexpected;
}

const char* ExitCodeHelp() {
  return "Afsluitcodes / exit codes:\n"
         "  0  gelukt / done\n"
         "  1  een controle klopt niet (logboek, bewijs, regels) / a check failed (log, receipt, rules)\n"
         "  2  onjuist gebruik of een bestand ontbreekt / wrong usage or a missing file\n"
         "  3  geweigerd: geen grondslag, of niet aan u / refused: no legal basis, or not yours to do\n"
         "  4  het bericht is onjuist / the message is not valid\n"
         "  5  niet bereikbaar of te druk: probeer later / not reachable or too busy: try later\n"
         "  6  certificaat niet aanvaard / certificate not accepted\n"
         "  7  onbekend / unknown\n"
         "  8  onverwachte fout / unexpected failure";
}

}  // namespace ketenpoort::cli
