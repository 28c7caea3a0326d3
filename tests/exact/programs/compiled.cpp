// What compiles.sh compiles.
#include <string>
#include <vector>

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv, argv + argc);
  return static_cast<int>(arguments.back().size());
}
