// How fast policies are read: lines a second of parse, of parse with check, and the processor time
// of `bop check` of an empty policy. In: nothing; out: figures for bench.cpp.
#pragma once

#include <optional>
#include <string>

namespace bop::bench {

struct FrontEnd {
  double parse_lines = 0;  // a second of processor time, of one thread
  double check_lines = 0;  // parse, resolve and check, of the modules used as well
  std::size_t lines = 0;   // read in each pass
};

/// Reads the policy that we ship and a long one made of many rules; nothing if one has an error.
std::optional<FrontEnd> measure_front_end(const std::string& source_folder);

/// Milliseconds of processor time of the process `PROGRAM check POLICY`, or nothing if it fails.
std::optional<double> check_process_ms(const std::string& program, const std::string& policy);

}  // namespace bop::bench
