// Parts of the program that stand in a file of their own and are opened when they are first needed,
// so that what does not need them does not load what they build on.
// Never: what a part does, or a message for people (whoever opens it knows what it was for).
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace bop {

/// Where the file of a part lies: beside the library that this stands in (libbop.so inside another
/// program) or in its folder bop, beside the running program, in ../lib/bop, or in the folder
/// `build_folder` of the build that one of them stands in.
std::string module_path(std::string_view file, std::string_view build_folder);

/// There is no file at this path, so nothing is wrong with what it builds on.
bool module_is_missing(const std::string& path);

/// Opens the file for as long as the process runs. Out: the address of `symbol`, nullptr where the
/// file has none; or what the system says where it can't be opened.
std::expected<void*, std::string> open_module(const std::string& path, const char* symbol);

}  // namespace bop
