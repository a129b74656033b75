# Warnings belong to our own code only: an INTERFACE target that our targets link PRIVATE.
add_library(invokeai_batch_warnings INTERFACE)
target_compile_options(invokeai_batch_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual)
if(INVOKEAI_BATCH_WERROR)
  target_compile_options(invokeai_batch_warnings INTERFACE -Werror)
endif()

# Sanitizers change the ABI of what they touch, so they hold for every target.
if(INVOKEAI_BATCH_SANITIZE)
  add_compile_options(-fsanitize=${INVOKEAI_BATCH_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${INVOKEAI_BATCH_SANITIZE})
endif()
