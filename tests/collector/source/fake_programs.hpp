#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/support/temp_folder.hpp"

namespace mapledger {

/// A folder that goes first on PATH as long as the object lives, with programs that are shell scripts.
class FakePrograms {
 public:
  FakePrograms() : path_(std::getenv("PATH")) {
    setenv("PATH", (folder_.path().string() + ":" + path_).c_str(), 1);
  }
  FakePrograms(const FakePrograms&) = delete;
  FakePrograms& operator=(const FakePrograms&) = delete;
  ~FakePrograms() { setenv("PATH", path_.c_str(), 1); }

  /// Its path.
  std::string add(const std::string& name, const std::string& script) {
    const auto program = folder_.path() / name;
    std::ofstream(program) << "#!/bin/sh\n" << script << '\n';
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return program;
  }
  /// No other program is found any more.
  void be_alone() { setenv("PATH", folder_.path().c_str(), 1); }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] std::string content(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_.path() / name).rdbuf();
    return text.str();
  }

 private:
  test::TempFolder folder_;
  std::string path_;
};

}  // namespace mapledger
