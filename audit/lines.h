// Lines of the log's text forms, which all end in LF.
//
// Guarantees: TakeLine takes the first line off `rest` and returns it without its LF.
// Ownership: the view points into the argument.
// Thread safety: any thread.
// On failure: without an LF, nothing, and `rest` is unchanged.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace ketenpoort::audit {

inline std::optional<std::string_view> TakeLine(std::string_view* rest) {
  const size_t end = rest->find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest->substr(0, end);
  rest->remove_prefix(end + 1);
  return line;
}

}  // namespace ketenpoort::audit
