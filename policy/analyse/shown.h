// Shown: which filters of a page show an element: the organs, messages, purposes, phases and categories it is about, as
// classes of the style sheet (see HtmlFilter). Guarantees: the choices of FlowFilters and the classes of a Shown use
// the same tokens. Pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_SHOWN_H_
#define KETENPOORT_POLICY_ANALYSE_SHOWN_H_

#include <string>
#include <vector>

#include "policy/analyse/html_page.h"
#include "policy/analyse/model.h"
#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

struct Shown {
  Match cells;
  // Bit 0: a message that holds no category.
  CategorySet categories;
  // Further tokens, each after a space.
  std::string more;

  // About nothing: what Add begins with.
  static Shown None();
  void Add(const Shown& other);
  // "x s1 r4 ...".
  std::string Classes() const;
};

// From, to, message, purpose, phase and data; of the first five only the values in `used`.
std::vector<HtmlFilter> FlowFilters(const Policy& policy, const Match& used);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_SHOWN_H_
