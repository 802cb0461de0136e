// What `bop run` is asked for on its command line.
#pragma once

#include <string>
#include <vector>

#include "apps/bop/inputs.h"

namespace bop::cli {

struct RunOptions {
  std::string parameters;  // of the house
  std::string policy;
  std::vector<std::string> inputs;
  std::vector<std::string> references;
  std::vector<std::string> csv_formats;
  std::string as_of;
  std::string received;
  LearnedFiles learned;
  std::string engine = "auto";
  std::string format = "text";
  std::string save;
  bool trace = false;
  bool summary = false;
  bool quiet = false;
  std::string cases;
  std::string people;
  unsigned threads = 0;
};

}  // namespace bop::cli
