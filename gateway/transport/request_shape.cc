#include "gateway/transport/request_shape.h"

#include <algorithm>
#include <string>

#include "gateway/intake/problem.h"

namespace ketenpoort::transport {
namespace {

void AddOrganProblem(const v1::OrganAddress& address, const std::string& path, intake::Problem* problem) {
  const auto organ = identity::OrganRefFrom(address);
  if (!organ.ok()) {
    problem->Add(path, "geen orgaan met deze eenheid", std::string(organ.status().message()));
  } else if (identity::IsUnresolvedDirecteur(*organ)) {
    problem->Add(path + ".unit", "een directeur noemt zijn inrichting", "a directeur names the establishment");
  }
}

}  // namespace

absl::Status HoldsOnly(const google::protobuf::Message& wrapper, std::string_view field) {
  intake::Problem problem;
  const auto* reflection = wrapper.GetReflection();
  if (!reflection->GetUnknownFields(wrapper).empty()) {
    problem.Add("", "onbekend veld: laat het weg", "unknown field: leave it out");
  }
  const auto* descriptor = wrapper.GetDescriptor()->FindFieldByName(std::string(field));
  if (descriptor == nullptr || !reflection->HasField(wrapper, descriptor)) {
    problem.Add(field, "verplicht veld ontbreekt", "required field is missing");
  }
  return problem.ToStatus();
}

absl::StatusOr<std::vector<identity::OrganRef>> OrgansOf(
    const google::protobuf::RepeatedPtrField<v1::OrganAddress>& addresses, std::string_view path) {
  intake::Problem problem;
  std::vector<identity::OrganRef> organs;
  for (int i = 0; i < addresses.size(); ++i) {
    const std::string at = std::string(path) + "[" + std::to_string(i) + "]";
    AddOrganProblem(addresses[i], at, &problem);
    auto organ = identity::OrganRefFrom(addresses[i]);
    if (!organ.ok()) continue;
    if (std::find(organs.begin(), organs.end(), *organ) != organs.end()) {
      problem.Add(at, "dit orgaan staat er al", "this organ stands twice");
    }
    organs.push_back(*std::move(organ));
  }
  if (absl::Status status = problem.ToStatus(); !status.ok()) return status;
  return organs;
}

absl::Status CheckOrgan(const v1::OrganAddress& address, std::string_view path) {
  intake::Problem problem;
  AddOrganProblem(address, std::string(path), &problem);
  return problem.ToStatus();
}

}  // namespace ketenpoort::transport
