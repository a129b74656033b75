# invokeai_batch_module(NAME m SOURCES … [USES other modules…] [LINKS third-party targets…])
#
# A module is one target with one include root. USES names the modules it may see (PUBLIC: their
# types stand in its headers), LINKS what it wraps (PRIVATE: third-party types stay out of headers).
# With INVOKEAI_BATCH_LAYERS the module is a shared library linked with -z defs, so that a call to
# a module that USES does not name fails to link.
function(invokeai_batch_module)
  cmake_parse_arguments(M "" "NAME" "SOURCES;USES;LINKS" ${ARGN})
  set(target invokeai_batch_${M_NAME})
  if(INVOKEAI_BATCH_LAYERS)
    add_library(${target} SHARED ${M_SOURCES})
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  else()
    add_library(${target} STATIC ${M_SOURCES})
  endif()
  add_library(invokeai_batch::${M_NAME} ALIAS ${target})
  target_include_directories(${target} PUBLIC include PRIVATE src)
  foreach(used IN LISTS M_USES)
    target_link_libraries(${target} PUBLIC invokeai_batch::${used})
  endforeach()
  target_link_libraries(${target} PRIVATE invokeai_batch_warnings ${M_LINKS})
  if(M_NAME IN_LIST INVOKEAI_BATCH_QUICK_MODULES)  # with options of their own: nothing precompiled
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -O2")
  else()
    invokeai_batch_precompile(${target})
  endif()
endfunction()
