// What compiles.sh compiles.
#include <map>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  std::map<std::string, std::vector<int>> lengths;
  for (int i = 0; i < argc; ++i) lengths[argv[i]].push_back(i);
  return static_cast<int>(lengths.size());
}
