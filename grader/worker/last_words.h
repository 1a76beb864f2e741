// What a dying process can still say. A segmentation fault on a device address or on an exhausted stack, and
// std::terminate, have causes that the exit status does not tell; their handlers send a reply that was made
// before.
#pragma once

#include <string>

namespace grader::worker {

// In force as long as it lives: a call of `function` is under way.
class LastWords {
 public:
  explicit LastWords(const std::string& function);
  ~LastWords();
  LastWords(const LastWords&) = delete;

  static void set_descriptor(int reply_descriptor);

  // Of a whole program: who tells how it ended, together with what was found until then.
  using Teller = void (*)(const std::string& message, int exit_code);
  static void set_teller(Teller);
};

}  // namespace grader::worker
