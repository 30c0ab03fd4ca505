// MatrixHtml: the matrix as one page for people, Dutch first and complete in English. What is allowed stands first:
// who may send whom what in which phase, then per pair of parties each message with its data, basis and reasons to
// refuse in words. Then every refusal by denial, and all the rest by default, folded. Guarantees: every row of the
// matrix is there; rows that differ only in category share one row of the page, with what each category asks more;
// conditions that every allowed row asks are said once, above; everything that comes from the policy is escaped; no
// script and nothing fetched, see HtmlPage; deterministic. Pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_MATRIX_HTML_H_
#define KETENPOORT_POLICY_ANALYSE_MATRIX_HTML_H_

#include <string>

#include "policy/analyse/matrix.h"
#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

std::string MatrixHtml(const Policy& policy, const Matrix& matrix);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_MATRIX_HTML_H_
