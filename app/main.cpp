#include "commands/program.hpp"

int main(int argc, char** argv) {
  return invokeai_batch::app::run_program(argc, argv);
}
