// Request shape: what transport itself checks before intake does. Guarantees that a wrapper holds its one field and
// nothing unknown, and that organs named in a request have the shape their body asks for. Pure. On failure
// INVALID_ARGUMENT with BadRequest.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_REQUEST_SHAPE_H_
#define KETENPOORT_GATEWAY_TRANSPORT_REQUEST_SHAPE_H_

#include <google/protobuf/message.h>
#include <google/protobuf/repeated_field.h>

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/identity/organ_ref.h"
#include "ketenpoort/v1/vocabulary.pb.h"

namespace ketenpoort::transport {

// Requires: `field` names a singular message field of `wrapper`.
absl::Status HoldsOnly(const google::protobuf::Message& wrapper, std::string_view field);

// The organs of `path`, in their order; a DIRECTEUR names its establishment.
absl::StatusOr<std::vector<identity::OrganRef>> OrgansOf(
    const google::protobuf::RepeatedPtrField<v1::OrganAddress>& addresses, std::string_view path);

// OK, or the violation at `path`.
absl::Status CheckOrgan(const v1::OrganAddress& address, std::string_view path);

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_REQUEST_SHAPE_H_
