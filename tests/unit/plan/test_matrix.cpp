#include <limits>
#include <map>
#include <string>

#include "axes/matrix.hpp"
#include "catch.hpp"

using namespace invokeai_batch::plan;

namespace {

// Inputs and values by name, as the documentation of GitHub Actions writes them.
class Names {
 public:
  Pick pick(const std::string& input, const std::string& value) {
    return {id(m_inputs, input), id(m_values, value)};
  }
  MatrixAxis axis(const std::string& input, const std::vector<std::string>& values) {
    MatrixAxis axis;
    axis.inputs = {id(m_inputs, input)};
    for (const auto& value : values) {
      axis.steps.push_back({id(m_values, value)});
    }
    return axis;
  }
  Combination combination(const std::vector<std::pair<std::string, std::string>>& picks) {
    Combination combination;
    for (const auto& [input, value] : picks) {
      combination.push_back(pick(input, value));
    }
    return combination;
  }
  std::vector<std::string> text(const Expansion& expansion) const {
    std::vector<std::string> lines;
    for (const auto& combination : expansion.combinations) {
      std::string line;
      for (const auto& pick : combination) {
        line += (line.empty() ? "" : ", ") + name(m_inputs, pick.input) + ": " +
                name(m_values, pick.value);
      }
      lines.push_back(line);
    }
    return lines;
  }

 private:
  static std::uint32_t id(std::map<std::string, std::uint32_t>& ids, const std::string& name) {
    return ids.emplace(name, static_cast<std::uint32_t>(ids.size())).first->second;
  }
  static std::string name(const std::map<std::string, std::uint32_t>& ids, std::uint32_t id) {
    for (const auto& [name, known] : ids) {
      if (known == id) {
        return name;
      }
    }
    return "?";
  }
  std::map<std::string, std::uint32_t> m_inputs;
  std::map<std::string, std::uint32_t> m_values;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("matrix: the first axis varies slowest", "[plan]") {
  Names names;
  const Matrix matrix{.axes = {names.axis("version", {"10", "12"}), names.axis("os", {"a", "b"})}};
  CHECK(names.text(expand_matrix(matrix)) == Lines{"version: 10, os: a", "version: 10, os: b",
                                                   "version: 12, os: a", "version: 12, os: b"});
}

TEST_CASE("matrix: without axes there is one empty combination", "[plan]") {
  CHECK(expand_matrix({}).combinations == std::vector<Combination>{{}});
}

TEST_CASE("matrix: inputs of a zip group advance together", "[plan]") {
  const Matrix matrix{.axes = {{{7, 8}, {{1, 2}, {3, 4}}}}};
  CHECK(expand_matrix(matrix).combinations ==
        std::vector<Combination>{{{7, 1}, {8, 2}}, {{7, 3}, {8, 4}}});
}

// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
// #jobsjob_idstrategymatrixinclude
TEST_CASE("matrix: the include example of GitHub's documentation", "[plan]") {
  Names names;
  const Matrix matrix{
      .axes = {names.axis("fruit", {"apple", "pear"}), names.axis("animal", {"cat", "dog"})},
      .includes = {names.combination({{"color", "green"}}),
                   names.combination({{"color", "pink"}, {"animal", "cat"}}),
                   names.combination({{"fruit", "apple"}, {"shape", "circle"}}),
                   names.combination({{"fruit", "banana"}}),
                   names.combination({{"fruit", "banana"}, {"animal", "cat"}})}};
  CHECK(names.text(expand_matrix(matrix)) ==
        Lines{"fruit: apple, animal: cat, color: pink, shape: circle",
              "fruit: apple, animal: dog, color: green, shape: circle",
              "fruit: pear, animal: cat, color: pink", "fruit: pear, animal: dog, color: green",
              "fruit: banana", "fruit: banana, animal: cat"});
}

TEST_CASE("matrix: GitHub's example of expanding a configuration", "[plan]") {
  Names names;
  const Matrix matrix{
      .axes = {names.axis("os", {"windows-latest", "ubuntu-latest"}),
               names.axis("node", {"14", "16"})},
      .includes = {names.combination({{"os", "windows-latest"}, {"node", "16"}, {"npm", "6"}})}};
  CHECK(names.text(expand_matrix(matrix)) ==
        Lines{"os: windows-latest, node: 14", "os: windows-latest, node: 16, npm: 6",
              "os: ubuntu-latest, node: 14", "os: ubuntu-latest, node: 16"});
}

TEST_CASE("matrix: GitHub's example of adding a configuration", "[plan]") {
  Names names;
  const Matrix matrix{
      .axes = {names.axis("os", {"macos-latest", "windows-latest"}),
               names.axis("version", {"12", "14"})},
      .includes = {names.combination({{"os", "windows-latest"}, {"version", "17"}})}};
  CHECK(names.text(expand_matrix(matrix)).back() == "os: windows-latest, version: 17");
  CHECK(expand_matrix(matrix).combinations.size() == 5);
}

TEST_CASE("matrix: GitHub's example of includes alone", "[plan]") {
  Names names;
  const Matrix matrix{
      .includes = {names.combination({{"site", "production"}, {"datacenter", "site-a"}}),
                   names.combination({{"site", "staging"}, {"datacenter", "site-b"}})}};
  CHECK(names.text(expand_matrix(matrix)) ==
        Lines{"site: production, datacenter: site-a", "site: staging, datacenter: site-b"});
}

TEST_CASE("matrix: the exclude example of GitHub's documentation", "[plan]") {
  Names names;
  const Matrix matrix{
      .axes = {names.axis("os", {"macos-latest", "windows-latest"}),
               names.axis("version", {"12", "14", "16"}),
               names.axis("environment", {"staging", "production"})},
      .excludes = {names.combination(
                       {{"os", "macos-latest"}, {"version", "12"}, {"environment", "production"}}),
                   names.combination({{"os", "windows-latest"}, {"version", "16"}})}};
  const auto lines = names.text(expand_matrix(matrix));
  CHECK(lines.size() == 9);  // "The resulting workflow will have nine jobs"
  CHECK(std::count(lines.begin(), lines.end(),
                   "os: macos-latest, version: 12, environment: production") == 0);
}

TEST_CASE("matrix: an include adds back what was excluded", "[plan]") {
  Names names;
  const Matrix matrix{.axes = {names.axis("os", {"a", "b"})},
                      .excludes = {names.combination({{"os", "a"}})},
                      .includes = {names.combination({{"os", "a"}})}};
  CHECK(names.text(expand_matrix(matrix)) == Lines{"os: b", "os: a"});
}

TEST_CASE("matrix: when all is excluded, each include is a combination of its own", "[plan]") {
  Names names;
  const Matrix matrix{
      .axes = {names.axis("os", {"a", "b"})},
      .excludes = {names.combination({{"os", "a"}}), names.combination({{"os", "b"}})},
      .includes = {names.combination({{"npm", "6"}}),
                   names.combination({{"os", "a"}, {"npm", "7"}})}};
  CHECK(names.text(expand_matrix(matrix)) == Lines{"npm: 6", "os: a, npm: 7"});
}

TEST_CASE("matrix: an exclude that matches nothing and an include that adds nothing are told",
          "[plan]") {
  Names names;
  const Matrix matrix{
      .axes = {names.axis("os", {"a", "b"})},
      .excludes = {names.combination({{"os", "b"}}), names.combination({{"os", "c"}})},
      .includes = {names.combination({{"os", "a"}})}};
  const auto expansion = expand_matrix(matrix);
  CHECK(expansion.unused_excludes == std::vector<std::size_t>{1});
  CHECK(expansion.useless_includes == std::vector<std::size_t>{0});
}

TEST_CASE("matrix: a size that does not fit is no size", "[plan]") {
  const MatrixAxis thousand{{0}, std::vector<std::vector<ValueId>>(1000, {0})};
  CHECK(product_size({}) == 1);
  CHECK(product_size({thousand, thousand, thousand}) == 1'000'000'000);
  CHECK(product_size(std::vector<MatrixAxis>(7, thousand)) == std::nullopt);
  CHECK(multiplied(std::numeric_limits<std::size_t>::max(), 2) == std::nullopt);
  CHECK(multiplied(0, 2) == 0);
}
