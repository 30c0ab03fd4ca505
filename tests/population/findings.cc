#include "tests/population/findings.h"

namespace ketenpoort::population {

void Findings::Print(std::ostream& out) const {
  std::lock_guard lock(mutex_);
  for (const auto& [group, counts] : counts_) {
    out << group << "\n";
    for (const auto& [what, count] : counts) out << "  " << what << ": " << count << "\n";
  }
  if (differences_.empty()) return;
  out << "differences by kind\n";
  for (const auto& [kind, count] : differences_) out << "  " << kind << ": " << count << "\n";
  for (const std::string& line : shown_) out << line << "\n";
}

}  // namespace ketenpoort::population
