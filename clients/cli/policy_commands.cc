#include "clients/cli/policy_commands.h"

#include "clients/cli/policy_check.h"
#include "clients/cli/policy_diff.h"
#include "clients/cli/policy_explain.h"
#include "clients/cli/policy_forecast.h"
#include "clients/cli/policy_matrix.h"
#include "clients/cli/policy_propose.h"
#include "clients/cli/policy_prove.h"
#include "clients/cli/policy_show.h"
#include "clients/cli/policy_sign.h"
#include "clients/cli/policy_test.h"
#include "clients/cli/policy_what_if.h"

namespace ketenpoort::cli {

void AddPolicyCommands(CLI::App& root, Program& program) {
  CLI::App& group =
      AddGroup(root, {"policy", "De regels als gegevens", "The rules as data", "ketenpoort policy check policy/rules"});
  AddPolicyCheck(group, program);
  AddPolicyTest(group, program);
  AddPolicyProve(group, program);
  AddPolicyExplain(group, program);
  AddPolicyShow(group, program);
  AddPolicyMatrix(group, program);
  AddPolicyDiff(group, program);
  AddPolicyWhatIf(group, program);
  AddPolicyForecast(group, program);
  AddPolicySign(group, program);
  AddPolicyPropose(group, program);
  AddPolicyConfirm(group, program);
}

}  // namespace ketenpoort::cli
