// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
#pragma once
#include <string_view>

namespace ketenpoort::corridor {

// A lease.
class Lease {
 public:
  using View = std::string_view;
  static constexpr std::string_view kName = "lease";
  explicit Lease(std::string_view id) : id_{id}, other_{} { Start(); }
  std::string_view id() const { return id_; }
  std::string_view Later(std::span<const uint8_t> bytes) const;
  std::function<void(std::string_view)> on_end;

 private:
  std::string_view id_;                          // planted: view-member
  absl::string_view other_{};                    // planted: view-member
  std::vector<std::string_view> parts_ = {};     // planted: view-member
  std::span<const uint8_t> bytes_;               // planted: view-member
  std::optional<absl::Span<const int>> marks_;   // planted: view-member
  std::string owned_;
};

struct LeaseManager {  // planted: name
  int leases = 0;
};

}  // namespace ketenpoort::corridor
