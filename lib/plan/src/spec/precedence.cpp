// Who wins when the job file and the command line name one input.
#include <algorithm>
#include <utility>

#include "invokeai_batch/plan/spec.hpp"

namespace invokeai_batch::plan {

namespace {

class Precedence {
 public:
  Precedence(Spec& spec, const CanonicalName& canonical) : m_spec(spec), m_canonical(canonical) {}

  std::vector<base::Problem> run() {
    join_axes();
    for (const auto& setting : m_spec.set) {
      if (setting.origin == Origin::command_line) {
        m_pins.push_back({m_canonical(setting.input), setting.input, setting.place});
      }
    }
    for (const auto& axis : m_spec.matrix) {
      if (axis.origin == Origin::command_line) {
        m_axes.push_back({m_canonical(axis.input), axis.input, axis.place});
      }
    }
    refuse_contradictions();
    if (m_problems.empty()) {
      pin();
      replace_axes();
    }
    return std::move(m_problems);
  }

 private:
  struct Named {
    std::string key{};
    std::string input{};
    std::string place{};
  };

  static const Named* find(const std::vector<Named>& names, const std::string& key) {
    const auto found = std::find_if(names.begin(), names.end(),
                                    [&key](const Named& named) { return named.key == key; });
    return found == names.end() ? nullptr : &*found;
  }

  // `--matrix steps=20 --matrix steps=30` is one axis of two values.
  void join_axes() {
    std::vector<Axis> joined;
    for (auto& axis : m_spec.matrix) {
      const auto key = m_canonical(axis.input);
      const auto same = std::find_if(joined.begin(), joined.end(), [&](const Axis& other) {
        return other.origin == Origin::command_line && axis.origin == other.origin &&
               m_canonical(other.input) == key;
      });
      if (same == joined.end()) {
        joined.push_back(std::move(axis));
      } else {
        std::move(axis.values.begin(), axis.values.end(), std::back_inserter(same->values));
      }
    }
    m_spec.matrix = std::move(joined);
  }

  void refuse_contradictions() {
    for (const auto& axis : m_axes) {
      if (const auto* pin = find(m_pins, axis.key)) {
        m_problems.push_back({.where = axis.place,
                              .what = axis.input + " is pinned by " + pin->place,
                              .hint = "leave one of the two out"});
      }
    }
    for (const auto& group : m_spec.zips) {
      for (const auto& axis : group) {
        refuse_zipped(axis);
      }
    }
  }

  void refuse_zipped(const Axis& axis) {
    const auto key = m_canonical(axis.input);
    for (const auto* names : {&m_pins, &m_axes}) {
      if (const auto* named = find(*names, key)) {
        m_problems.push_back({.where = named->place,
                              .what = named->input + " advances together with other inputs (zip, " +
                                      axis.place + "), so it cannot be replaced alone",
                              .hint = "change the zip in the job file"});
      }
    }
  }

  void note(const Named& winner, const char* verb, const std::string& what) {
    m_spec.notes.push_back(winner.place + " " + verb + " " + what);
  }

  void pin() {
    for (const auto& pinned : m_pins) {
      std::erase_if(m_spec.matrix, [&](const Axis& axis) {
        const bool loses = axis.origin == Origin::job_file && m_canonical(axis.input) == pinned.key;
        if (loses) {
          note(pinned, "pins", "what the matrix varies at " + axis.place);
        }
        return loses;
      });
      drop_settings(pinned, "pins", "what is set at ");
    }
  }

  void drop_settings(const Named& winner, const char* verb, const std::string& what) {
    std::erase_if(m_spec.set, [&](const Setting& setting) {
      const bool loses =
          setting.origin == Origin::job_file && m_canonical(setting.input) == winner.key;
      if (loses) {
        note(winner, verb, what + setting.place);
      }
      return loses;
    });
  }

  // The axis of the command line takes the old one's place, because the first varies slowest.
  void replace_axes() {
    for (const auto& named : m_axes) {
      drop_settings(named, "replaces", "what is set at ");
      auto& matrix = m_spec.matrix;
      const auto is_axis = [&](Origin origin) {
        return [this, origin, &named](const Axis& axis) {
          return axis.origin == origin && m_canonical(axis.input) == named.key;
        };
      };
      const auto old = std::find_if(matrix.begin(), matrix.end(), is_axis(Origin::job_file));
      if (old == matrix.end()) {
        continue;
      }
      const auto fresh = std::find_if(matrix.begin(), matrix.end(), is_axis(Origin::command_line));
      note(named, "replaces", "the values at " + old->place);
      std::swap(*old, *fresh);
      matrix.erase(fresh);
    }
  }

  Spec& m_spec;
  const CanonicalName& m_canonical;
  std::vector<Named> m_pins{};
  std::vector<Named> m_axes{};
  std::vector<base::Problem> m_problems{};
};

}  // namespace

std::vector<base::Problem> let_command_line_win(Spec& spec, const CanonicalName& canonical) {
  return Precedence(spec, canonical).run();
}

}  // namespace invokeai_batch::plan
