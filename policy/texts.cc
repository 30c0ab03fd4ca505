#include "policy/texts.h"

namespace ketenpoort::policy {

std::string Cited(const Article& article) { return article.law + " " + article.article; }

}  // namespace ketenpoort::policy
