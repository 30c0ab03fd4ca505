// Changes a database of a store that is closed, behind the store's back.
#pragma once

#include <string>
#include <vector>

namespace ketenpoort::testing {

// Fails the test where nothing changed.
void TamperWith(const std::string& path, const std::string& sql);

// Destroys the keys of one person (16 bytes, hexadecimal) in the folder of a store, as an erasure does.
void DestroyKeysOf(const std::string& store_folder, const std::string& person_hex);

// One person's keys as they stand in the file, sealed under the key that wraps them all.
std::vector<std::string> WrappedKeysOf(const std::string& store_folder, const std::string& person_hex);

}  // namespace ketenpoort::testing
