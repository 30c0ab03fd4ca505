// Matrix: the whole finite domain of a policy as a table: who may send what to whom, why, in which phase, under which
// conditions, since when and on which articles; and what is refused by name.
//
// How to read it. A row speaks of a request for one category alone (`NONE`: a message that holds none); a request for
// several is released category by category, and an ordinary message is refused whole where excess is not withheld. Rows
// of one flow, category and day are disjoint: in each state exactly one holds. `conditions` is the weakest set under
// which the row holds: prime implicants, "&" binding tighter than "|", "!" for a condition that does not hold, states
// declared impossible left open. Allowed rows stand one by one: one value in each column. Refusals that are alike are
// merged: several values in one column are separated by a space, "*" is every value. A refusal without `denial` is the
// default: nothing allows it and nothing names it.
//
// Guarantees: exact and exhaustive, tested against Decide; deterministic. Thread safety: any thread. Failure: nothing
// in the table where the policy is too large (see Bdd), and `overflowed`.
#ifndef KETENPOORT_POLICY_ANALYSE_MATRIX_H_
#define KETENPOORT_POLICY_ANALYSE_MATRIX_H_

#include <string>
#include <vector>

#include "policy/analyse/model.h"
#include "policy/analyse/wide_count.h"
#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

inline constexpr const char* kMatrixColumns =
    "sender_organ,receiver_organ,kind,purpose,phase,category,conditions,valid_from,valid_until,outcome,rules,denial,"
    "articles";

// Alike rows merged: a product of cells and a set of categories (bit 0: a message that holds none).
struct MatrixRow {
  Match cells;
  CategorySet categories;
  std::string conditions;
  Period period;
  Outcome outcome = Outcome::kDenied;
  std::vector<std::string> rules;
  std::string denial;
  std::vector<std::string> articles;
};

struct Matrix {
  // Allowed first, then refusals by name, then the default; each by cells and day.
  std::vector<MatrixRow> rows;
  WideCount states;
  bool overflowed = false;
};

Matrix BuildMatrix(const Policy& policy);
// RFC 4180 with LF; the first line is kMatrixColumns.
std::string MatrixCsv(const Matrix& matrix);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_MATRIX_H_
