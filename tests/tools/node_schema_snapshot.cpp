// The compact form of a server's node types: openapi.json on stdin, the snapshot on stdout, the
// server's version as the only argument.
#include <iostream>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/workflow/schema.hpp"

int main(int argc, char** argv) {
  namespace base = invokeai_batch::base;
  namespace workflow = invokeai_batch::workflow;
  if (argc != 2) {
    std::cerr << "usage: node-schema-snapshot VERSION < openapi.json > VERSION.json\n";
    return base::exit_status(base::ErrorClass::usage);
  }
  try {
    std::cout << workflow::to_snapshot(
        workflow::schema_from_openapi(base::read_file("-"), argv[1]));
    std::cout.flush();
    return std::cout.good() ? 0 : base::exit_status(base::ErrorClass::local_io);
  } catch (const base::Error& error) {
    std::cerr << error.what() << '\n';
    return base::exit_status(error.error_class());
  }
}
