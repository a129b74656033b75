# invokeai_batch_precompile(TARGET): what nearly every file includes is read once for all targets, which
# takes a third off a build from nothing. Only packages are built so: everywhere else a file that
# forgets an include does not compile, and a compiler cache keeps what was compiled.
set(INVOKEAI_BATCH_STANDARD_HEADERS
  <algorithm> <array> <chrono> <cstddef> <cstdint> <deque> <filesystem> <functional> <iterator> <map>
  <memory> <optional> <set> <span> <string> <string_view> <system_error> <unordered_map>
  <unordered_set> <utility> <variant> <vector>)

function(invokeai_batch_precompile target)
  if(NOT INVOKEAI_BATCH_BUNDLED)
    return()
  endif()
  if(NOT TARGET invokeai_batch_precompiled)
    set(source ${PROJECT_BINARY_DIR}/precompiled.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "")
    add_library(invokeai_batch_precompiled OBJECT ${source})
    target_link_libraries(invokeai_batch_precompiled PRIVATE invokeai_batch_warnings)
    target_precompile_headers(invokeai_batch_precompiled PRIVATE ${INVOKEAI_BATCH_STANDARD_HEADERS})
  endif()
  target_precompile_headers(${target} REUSE_FROM invokeai_batch_precompiled)
endfunction()
