#include "gateway/policy_admission.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "policy/analyse/assertion.h"
#include "policy/analyse/diff.h"
#include "policy/analyse/lint_files.h"
#include "policy/analyse/prove.h"
#include "policy/civil_day.h"

namespace ketenpoort::gateway {
namespace {

constexpr char kRulesField[] = "policy_files";
constexpr char kAssertionsField[] = "assertion_files";
constexpr char kSignaturesField[] = "policy_signatures";

class Admission {
 public:
  Admission(PolicyText text, const PolicyTrust& trust, policy::Day today)
      : text_(std::move(text)), trust_(trust), today_(today) {}

  PolicyAdmission Run() {
    const bool compiled = Compile();
    const std::vector<policy::analyse::Assertion> assertions = Read();
    if (compiled) {
      CheckDays();
      CheckSignatures();
      // In a sandbox without assertions nothing is examined.
      if (!trust_.unproven_allowed || !text_.assertions.empty()) Lint();
      if (!assertions_failed_) Prove(assertions);
    }
    PolicyAdmission result;
    result.problems = std::move(problems_);
    if (!result.problems.empty()) return result;
    admitted_.files = std::move(text_.rules);
    admitted_.assertion_files = std::move(text_.assertions);
    result.policy = std::move(admitted_);
    return result;
  }

 private:
  void Fail(const char* field, policy::CompileError at) {
    problems_.push_back({field, std::string_view(field) != kSignaturesField, std::move(at)});
  }
  void Fail(const char* field, std::string message) { Fail(field, {"", 0, 0, std::move(message)}); }

  bool Compile() {
    policy::CompileOptions options;
    options.assertions = text_.assertions;
    policy::CompileResult result = policy::Compile(
        text_.rules, [](std::string_view bytes) { return audit::crypto::Sha256(bytes); }, options);
    for (policy::CompileError& error : result.errors) Fail(kRulesField, std::move(error));
    if (!result.errors.empty() || !result.policy) return false;
    admitted_.policy = *std::move(result.policy);
    admitted_.source = std::move(result.canonical_bytes);
    return true;
  }

  std::vector<policy::analyse::Assertion> Read() {
    if (text_.assertions.empty()) {
      if (!trust_.unproven_allowed) {
        Fail(kAssertionsField,
             "`assertion_files` is missing: outside ENVIRONMENT_SANDBOX every policy is proven; name the files of "
             "policy/assertions");
      }
      return {};
    }
    std::vector<policy::CompileError> errors;
    std::vector<policy::analyse::Assertion> assertions = policy::analyse::ReadAssertions(text_.assertions, &errors);
    assertions_failed_ = !errors.empty();
    for (policy::CompileError& error : errors) Fail(kAssertionsField, std::move(error));
    if (!assertions_failed_ && assertions.empty()) {
      assertions_failed_ = true;
      Fail(kAssertionsField, "`assertion_files` hold no assertion: name files that do");
    }
    return assertions;
  }

  void CheckDays() {
    const policy::Policy& policy = admitted_.policy;
    if (trust_.unproven_allowed || (policy.valid_from <= today_ && today_ <= policy.valid_until)) return;
    Fail(kRulesField, absl::StrCat("the bundle is for ", policy::FormatDay(policy.valid_from), " to ",
                                   policy::FormatDay(policy.valid_until), ", and today is ", policy::FormatDay(today_),
                                   ": bring into force the one for these days"));
    problems_.back().out_of_days = true;
  }

  void CheckSignatures() {
    if (text_.signatures.empty() && text_.signatures_file.empty()) {
      if (!trust_.unsigned_allowed) {
        Fail(kSignaturesField,
             "the policy is unsigned: outside ENVIRONMENT_SANDBOX two jurists sign its digest, each with `ketenpoort "
             "policy sign` and an own key; then name the note in `policy_signatures`");
      }
      return;
    }
    const policy::Policy& policy = admitted_.policy;
    const auto signers =
        audit::VerifyPolicyNote(text_.signatures, {policy.id, policy.version, policy.digest}, trust_.jurists);
    if (!signers.ok()) return FailSignatures(signers.status());
    if (signers->size() < kPolicySignersMin) {
      return FailSigned(absl::StrCat("only `", absl::StrJoin(*signers, "`, `"),
                                     "` signed this policy: a second jurist of `jurist_keys`, with an own key, adds a "
                                     "signature with `ketenpoort policy sign`"));
    }
    admitted_.signers = *signers;
    admitted_.signatures = text_.signatures;
  }

  void FailSigned(std::string message) { Fail(kSignaturesField, {text_.signatures_file, 0, 0, std::move(message)}); }

  void FailSignatures(const absl::Status& why) {
    const std::string_view mend =
        why.code() == absl::StatusCode::kFailedPrecondition
            ? "the rules or assertions are not those that were signed: put the signed ones back, or have these signed"
        : why.code() == absl::StatusCode::kPermissionDenied
            ? "have two jurists of `jurist_keys` sign with `ketenpoort policy sign`"
            : "name the note that `ketenpoort policy sign` wrote, and the keys of its jurists in `jurist_keys`";
    const policy::Policy& policy = admitted_.policy;
    FailSigned(absl::StrCat("the signatures do not hold for `", policy.id, "` version ", policy.version, " digest ",
                            DigestText(policy), ": ", absl::string_view(why.message()), ": ",
                            absl::string_view(mend.data(), mend.size())));
  }

  static std::string DigestText(const policy::Policy& policy) {
    return audit::crypto::HexEncode(audit::crypto::AsView(policy.digest));
  }

  // What can never do anything was meant to do something: it is mended before it is law.
  void Lint() {
    policy::analyse::LintedFiles linted = policy::analyse::LintFiles(text_.rules, admitted_.policy);
    for (policy::CompileError& error : linted.errors) Fail(kRulesField, std::move(error));
    for (policy::analyse::FileFinding& finding : linted.findings) Fail(kRulesField, std::move(finding.at));
    if (linted.overflowed) Fail(kRulesField, "the policy is too large to be examined as a whole; make it smaller");
  }

  void Prove(const std::vector<policy::analyse::Assertion>& assertions) {
    if (assertions.empty()) return;
    const policy::analyse::Proof proof = policy::analyse::Prove(admitted_.policy, assertions);
    if (proof.overflowed) {
      return Fail(kRulesField,
                  "the policy is too large to prove: nothing decides by what is not proven; make it smaller");
    }
    for (size_t i = 0; i < proof.assertions.size(); ++i) {
      const policy::analyse::Proved& proved = proof.assertions[i];
      if (proved.holds) continue;
      Fail(kAssertionsField, {assertions[i].file, assertions[i].line, 1, Broken(proved)});
    }
    admitted_.assertions = policy::CanonicalBytes(text_.assertions);
    admitted_.assertions_proven = assertions.size();
  }

  static std::string Broken(const policy::analyse::Proved& proved) {
    std::string text =
        absl::StrCat("the policy breaks assertion `", proved.id, "` (", proved.title.nl, " / ", proved.title.en, "): ");
    if (!proved.problem.empty()) return text + proved.problem;
    absl::StrAppend(&text, "mend the rule or denial; `ketenpoort policy prove` shows the same");
    if (proved.unnamed) {
      const policy::Bilingual words = policy::analyse::InWords(*proved.unnamed);
      absl::StrAppend(&text, "; ", words.nl, " / ", words.en);
    }
    if (proved.counterexample) {
      absl::StrAppend(&text, "; counterexample:\n", proved.counterexample->state.scenario);
    }
    return text;
  }

  PolicyText text_;
  const PolicyTrust& trust_;
  const policy::Day today_;
  AdmittedPolicy admitted_;
  std::vector<PolicyProblem> problems_;
  bool assertions_failed_ = false;
};

}  // namespace

PolicyAdmission AdmitPolicy(PolicyText text, const PolicyTrust& trust, policy::Day today) {
  return Admission(std::move(text), trust, today).Run();
}

PolicyDifference DifferenceBetween(const policy::Policy& in_force, const policy::Policy& next) {
  policy::analyse::PolicyDiff diff =
      policy::analyse::Diff(in_force, next, [](std::string_view bytes) { return audit::crypto::Sha256(bytes); });
  return {std::move(diff.text), diff.digest, diff.overflowed};
}

std::string Described(const AdmittedPolicy& admitted) {
  const policy::Policy& policy = admitted.policy;
  return absl::StrCat(
      policy.id, " version ", policy.version, " digest ",
      audit::crypto::HexEncode(audit::crypto::AsView(policy.digest)), ", ",
      admitted.signers.empty() ? "UNSIGNED" : absl::StrCat("signed by ", absl::StrJoin(admitted.signers, ", ")), ", ",
      admitted.assertions_proven == 0 ? "UNPROVEN" : absl::StrCat(admitted.assertions_proven, " assertions proven"));
}

}  // namespace ketenpoort::gateway
