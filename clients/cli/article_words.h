// ArticleWords: what an article that allows a disclosure says, in one short sentence for whom it is about.
//
// Guarantees: a sentence for each article that a rule of the shipped policy rests on (a test walks them), in Dutch at
// level B1 and in English; an article without a sentence of its own has that of the longer article it is part of, or
// of its law. Does not guarantee: the words of the law; those are the law's own. Thread safety: any thread. On failure:
// an empty sentence for a law that is not known.
#pragma once

#include <string_view>

namespace ketenpoort::cli {

struct ArticleWords {
  const char* nl = "";
  const char* en = "";
};

ArticleWords WordsOfArticle(std::string_view law, std::string_view article);

}  // namespace ketenpoort::cli
