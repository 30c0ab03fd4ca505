#include "gateway/transport/policy_service.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "gateway/identity/refusal.h"
#include "gateway/intake/problem.h"
#include "gateway/transport/shaped_call.h"
#include "policy/analyse/matrix.h"
#include "policy/civil_day.h"
#include "policy/decide.h"
#include "policy/explain.h"

namespace ketenpoort::transport {
namespace {

constexpr size_t kDigestHexCharacters = 64;

std::string BytesOf(const std::array<uint8_t, 32>& digest) { return std::string(digest.begin(), digest.end()); }

absl::Status TooMuch() {
  return identity::Refusal(absl::StatusCode::kOutOfRange, "ANSWER_TOO_LARGE",
                           "Deze bestanden zijn samen te groot voor een antwoord. Vraag ze in delen.",
                           "These files together are too large for one answer. Ask for them in parts.");
}

// The files in order of name, with the texts of those asked for.
absl::Status List(const std::vector<policy::SourceFile>& files,
                  const google::protobuf::RepeatedPtrField<std::string>& asked, const char* field, size_t& bytes,
                  google::protobuf::RepeatedPtrField<v1::PolicySource>& out) {
  if (asked.size() > kPolicyFilesAskedMax) {
    return intake::Violation(field, "Noem hoogstens 64 bestanden.", "Name at most 64 files.");
  }
  std::vector<const policy::SourceFile*> ordered;
  for (const policy::SourceFile& file : files) ordered.push_back(&file);
  std::sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  int found = 0;
  for (const policy::SourceFile* file : ordered) {
    v1::PolicySource* source = out.Add();
    source->set_name(file->name);
    source->set_size(file->text.size());
    source->set_sha256(audit::crypto::ToBytes(audit::crypto::Sha256(file->text)));
    const auto times = std::count(asked.begin(), asked.end(), file->name);
    if (times == 0) continue;
    found += static_cast<int>(times);
    bytes += file->text.size();
    if (bytes > kPolicyAnswerBytesMax) return TooMuch();
    source->set_text(file->text);
  }
  if (found == asked.size()) return absl::OkStatus();
  return intake::Violation(field, "Niet elk bestand is er een van dit beleid; vraag eerst zonder namen.",
                           "Not every file is one of this policy; ask without names first.");
}

// The point of the domain a request names.
struct Point {
  policy::Request request;
  policy::Tuple tuple;
  policy::Conditions conditions;
  policy::Day day = policy::kNoDay;
};

void ReadConditions(const v1::ExplainRequest& request, Point& point, intake::Problem& problem) {
  for (int i = 0; i < request.conditions_size(); ++i) {
    const auto condition = policy::ConditionNamed(request.conditions(i));
    if (!condition || *condition == policy::Condition::kNone) {
      problem.Add(absl::StrCat("conditions[", i, "]"), "Geen voorwaarde van het beleid; noem haar als in de regels.",
                  "No condition of the policy; name it as the rules do.");
      continue;
    }
    point.conditions.Set(*condition);
  }
}

absl::StatusOr<Point> PointOf(const v1::ExplainRequest& request, policy::Day today) {
  intake::Problem problem;
  const auto needed = [&](const char* field, bool there) {
    if (!there) problem.Add(field, "Dit veld is verplicht.", "This field is required.");
  };
  needed("sender", request.sender() != v1::ORGAN_UNSPECIFIED);
  needed("receiver", request.receiver() != v1::ORGAN_UNSPECIFIED);
  needed("kind", request.kind() != v1::MESSAGE_KIND_UNSPECIFIED);
  needed("purpose", request.purpose() != v1::PURPOSE_UNSPECIFIED);
  Point point;
  policy::Request& asked = point.request;
  asked.sender.organ = static_cast<policy::Organ>(request.sender());
  asked.receiver.organ = static_cast<policy::Organ>(request.receiver());
  asked.kind = static_cast<policy::MessageKind>(request.kind());
  asked.purpose = static_cast<policy::Purpose>(request.purpose());
  for (int i = 0; i < request.categories_size(); ++i) {
    if (request.categories(i) == v1::CATEGORY_UNSPECIFIED) {
      problem.Add(absl::StrCat("categories[", i, "]"), "Noem een categorie.", "Name a category.");
      continue;
    }
    asked.categories.Add(static_cast<policy::Category>(request.categories(i)));
  }
  ReadConditions(request, point, problem);
  point.day = today;
  if (!request.day().empty()) {
    const auto day = policy::ParseDay(request.day());
    if (!day) problem.Add("day", "Een dag als 2026-11-22.", "A day as 2026-11-22.");
    point.day = day.value_or(today);
  }
  if (!problem.empty()) return problem.ToStatus();
  asked.excess = static_cast<policy::Excess>(request.excess());
  if (asked.excess == policy::Excess::kUnspecified) {
    const bool ordinary = policy::ClassOf(asked.kind) == policy::KindClass::kOrdinary;
    asked.excess = ordinary ? policy::Excess::kRefuse : policy::Excess::kWithhold;
  }
  point.tuple = {
      asked.sender.organ, asked.receiver.organ, asked.kind, asked.purpose, static_cast<policy::Phase>(request.phase()),
      asked.excess,       asked.categories};
  return point;
}

template <typename Add>
void ForEachCategory(policy::CategorySet set, Add add) {
  for (int i = 1; i < policy::kCategoryCount; ++i) {
    if (set.Has(static_cast<policy::Category>(i))) add(static_cast<v1::Category>(i));
  }
}

// A page token: the digest in hexadecimal, a point, and the line the page begins with.
std::string TokenOf(const std::array<uint8_t, 32>& digest, size_t line) {
  return absl::StrCat(audit::crypto::HexEncode(audit::crypto::AsView(digest)), ".", line);
}

struct PageStart {
  std::string digest_hex;
  size_t line = 0;
};

absl::StatusOr<PageStart> StartOf(const std::string& token) {
  const auto wrong = [] {
    return intake::Violation("page_token", "Gebruik de page_token van het vorige antwoord.",
                             "Use the page_token of the previous answer.");
  };
  if (token.size() <= kDigestHexCharacters + 1 || token[kDigestHexCharacters] != '.') return wrong();
  PageStart start{token.substr(0, kDigestHexCharacters), 0};
  const char* const end = token.data() + token.size();
  const auto [stop, error] = std::from_chars(token.data() + kDigestHexCharacters + 1, end, start.line);
  if (error != std::errc() || stop != end || start.line == 0) return wrong();
  return start;
}

}  // namespace

absl::StatusOr<v1::GetPolicyResponse> AnswerPolicy(const gateway::AdmittedPolicy& admitted,
                                                   const v1::GetPolicyRequest& request) {
  v1::GetPolicyResponse response;
  response.set_policy_id(admitted.policy.id);
  response.set_policy_version(admitted.policy.version);
  response.set_policy_digest(BytesOf(admitted.policy.digest));
  for (const std::string& signer : admitted.signers) response.add_signers(signer);
  response.set_signatures(admitted.signatures);
  response.set_assertions_proven(static_cast<uint32_t>(admitted.assertions_proven));
  size_t bytes = 0;
  absl::Status listed = List(admitted.files, request.files(), "files", bytes, *response.mutable_files());
  if (listed.ok()) {
    listed = List(admitted.assertion_files, request.assertions(), "assertions", bytes, *response.mutable_assertions());
  }
  if (!listed.ok()) return listed;
  return response;
}

absl::StatusOr<v1::ExplainResponse> AnswerExplain(const policy::Policy& policy, const v1::ExplainRequest& request,
                                                  policy::Day today) {
  auto point = PointOf(request, today);
  if (!point.ok()) return point.status();
  const policy::Decision decision = policy::Decide(policy.ForDay(point->day), point->tuple, point->conditions);
  const policy::Words words = policy::Explain(policy, point->request, point->tuple, point->conditions, decision);
  v1::ExplainResponse response;
  response.set_policy_digest(BytesOf(policy.digest));
  response.set_outcome(static_cast<v1::Outcome>(decision.outcome));
  ForEachCategory(decision.released, [&](v1::Category category) { response.add_released(category); });
  ForEachCategory(decision.withheld, [&](v1::Category category) { response.add_withheld(category); });
  for (const std::string& rule : words.rule_ids) response.add_rule_ids(rule);
  response.set_denial_id(words.denial_id);
  response.set_failing_condition(words.failing_condition);
  for (const policy::Article& article : words.basis) response.add_articles(policy::Cited(article));
  response.set_text_nl(words.text_nl);
  response.set_text_en(words.text_en);
  response.set_lawful_nl(words.lawful_nl);
  response.set_lawful_en(words.lawful_en);
  response.set_what_to_do_now_nl(words.what_to_do_nl);
  response.set_what_to_do_now_en(words.what_to_do_en);
  return response;
}

absl::StatusOr<std::shared_ptr<const PolicyService::Table>> PolicyService::TableOf(const policy::Policy& policy) {
  if (table_ && table_->digest == policy.digest) return table_;
  const policy::analyse::Matrix matrix = policy::analyse::BuildMatrix(policy);
  if (matrix.overflowed) {
    return identity::Refusal(absl::StatusCode::kFailedPrecondition, "POLICY_TOO_LARGE",
                             "Dit beleid is te groot voor een tabel.", "This policy is too large for a table.");
  }
  auto table = std::make_shared<Table>();
  table->digest = policy.digest;
  table->csv = policy::analyse::MatrixCsv(matrix);
  for (size_t start = 0; start < table->csv.size(); start = table->csv.find('\n', start) + 1) {
    table->line_starts.push_back(start);
  }
  table_ = table;
  return table_;
}

absl::StatusOr<v1::GetMatrixResponse> PolicyService::Page(const v1::GetMatrixRequest& request) {
  if (request.page_size() == 0 || request.page_size() > kMatrixPageRowsMax) {
    return intake::Violation("page_size", "Noem 1 tot 5000.", "Name 1 to 5000.");
  }
  const corridor::PolicySnapshot snapshot = policies_->Snapshot();
  size_t first = 1;
  if (!request.page_token().empty()) {
    auto start = StartOf(request.page_token());
    if (!start.ok()) return start.status();
    if (start->digest_hex != audit::crypto::HexEncode(audit::crypto::AsView(snapshot.policy->digest))) {
      return identity::Refusal(absl::StatusCode::kFailedPrecondition, "POLICY_CHANGED",
                               "Er is intussen een ander beleid in werking. Begin opnieuw.",
                               "Another policy came into force meanwhile. Begin again.");
    }
    first = start->line;
  }
  auto made = TableOf(*snapshot.policy);
  if (!made.ok()) return made.status();
  const Table& table = **made;
  const size_t lines = table.line_starts.size();
  const auto start_of = [&](size_t line) { return line < lines ? table.line_starts[line] : table.csv.size(); };
  v1::GetMatrixResponse response;
  response.set_policy_digest(BytesOf(table.digest));
  response.set_rows(lines - 1);
  // The names of the columns are line 0.
  const size_t from = first == 1 ? 0 : start_of(first);
  size_t next = first;
  while (next < lines && next - first < request.page_size() &&
         (next == first || start_of(next + 1) - from <= kPolicyAnswerBytesMax)) {
    ++next;
  }
  response.set_csv(table.csv.substr(from, start_of(next) - from));
  if (next < lines) response.set_next_page_token(TokenOf(table.digest, next));
  return response;
}

grpc::ServerUnaryReactor* PolicyService::GetPolicy(grpc::CallbackServerContext* context,
                                                   const v1::GetPolicyRequest* request,
                                                   v1::GetPolicyResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "PolicyService/GetPolicy", *context, reactor, *request);
  if (call) FinishWith(*call, AnswerPolicy(*policies_->Snapshot().admitted, *request), response);
  return reactor;
}

grpc::ServerUnaryReactor* PolicyService::Explain(grpc::CallbackServerContext* context,
                                                 const v1::ExplainRequest* request, v1::ExplainResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "PolicyService/Explain", *context, reactor, *request);
  if (call) FinishWith(*call, AnswerExplain(*policies_->Snapshot().policy, *request, rooms_.Today()), response);
  return reactor;
}

grpc::ServerUnaryReactor* PolicyService::GetMatrix(grpc::CallbackServerContext* context,
                                                   const v1::GetMatrixRequest* request,
                                                   v1::GetMatrixResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "PolicyService/GetMatrix", *context, reactor, *request);
  if (!call) return reactor;
  // The request lives until the call is finished.
  slow_.Post([this, call, request, response] { FinishWith(*call, Page(*request), response); });
  return reactor;
}

grpc::ServerUnaryReactor* PolicyService::GetLegalGaps(grpc::CallbackServerContext* context,
                                                      const v1::GetLegalGapsRequest* request,
                                                      v1::GetLegalGapsResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "PolicyService/GetLegalGaps", *context, reactor, *request);
  if (!call) return reactor;
  const identity::Principal& caller = call->caller();
  if (!caller.IsOfficer() || caller.role() == v1::OFFICER_ROLE_OPERATOR) {
    call->Finish(identity::Refusal(absl::StatusCode::kPermissionDenied, "NOT_AN_OFFICER",
                                   "Alleen een FG, verantwoordelijke, jurist of toezichthouder leest deze tellingen.",
                                   "Only an FG, controller officer, jurist or supervisor reads these counts."));
    return reactor;
  }
  *response = gaps_->Shown();
  call->Finish(absl::OkStatus());
  return reactor;
}

// The shape of a proposal is checked by the corridor: its texts are larger than any other request's.
grpc::ServerUnaryReactor* PolicyService::ProposePolicy(grpc::CallbackServerContext* context,
                                                       const v1::ProposePolicyRequest* request,
                                                       v1::ProposePolicyResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = UnaryCall::Begin(rooms_, "PolicyService/ProposePolicy", *context, reactor);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.corridor->ProposePolicy(call->caller(), *request), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* PolicyService::ConfirmPolicy(grpc::CallbackServerContext* context,
                                                       const v1::ConfirmPolicyRequest* request,
                                                       v1::ConfirmPolicyResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "PolicyService/ConfirmPolicy", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.corridor->ConfirmPolicy(call->caller(), *request), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* PolicyService::GetPolicyProposal(grpc::CallbackServerContext* context,
                                                           const v1::GetPolicyProposalRequest* request,
                                                           v1::GetPolicyProposalResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "PolicyService/GetPolicyProposal", *context, reactor, *request);
  if (call) FinishWith(*call, rooms_.corridor->GetPolicyProposal(call->caller()), response);
  return reactor;
}

// As ProposePolicy: the texts of a draft are large.
grpc::ServerUnaryReactor* PolicyService::WhatIfOnLog(grpc::CallbackServerContext* context,
                                                     const v1::WhatIfOnLogRequest* request,
                                                     v1::WhatIfOnLogResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = UnaryCall::Begin(rooms_, "PolicyService/WhatIfOnLog", *context, reactor);
  if (!call) return reactor;
  slow_.Post([this, call, context, request, response] {
    const auto abandoned = [context] { return context->IsCancelled(); };
    FinishWith(*call, rooms_.corridor->WhatIfOnLog(call->caller(), *request, abandoned), response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* PolicyService::Forecast(grpc::CallbackServerContext* context,
                                                  const v1::ForecastRequest* request, v1::ForecastResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto call = BeginShaped(rooms_, "PolicyService/Forecast", *context, reactor, *request);
  if (!call) return reactor;
  slow_.Post([this, call, request, response] {
    FinishWith(*call, rooms_.corridor->Forecast(call->caller(), *request), response);
  });
  return reactor;
}

}  // namespace ketenpoort::transport
