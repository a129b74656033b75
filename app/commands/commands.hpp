// One function a command. Each returns the exit status, or throws base::Error.
#pragma once

#include "cli/arguments.hpp"

namespace invokeai_batch::app {

int run_inputs(const Arguments& arguments);
int run_outputs(const Arguments& arguments);
int run_init(const Arguments& arguments);
int run_graph(const Arguments& arguments);
int run_plan(const Arguments& arguments);
int run_run(const Arguments& arguments);
int run_resume(const Arguments& arguments);
int run_status(const Arguments& arguments);
int run_doctor(const Arguments& arguments);
int run_login(const Arguments& arguments);
int run_completion(const Arguments& arguments);
int run_man(const Arguments& arguments);

}  // namespace invokeai_batch::app
