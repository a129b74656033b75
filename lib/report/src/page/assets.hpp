// The page's own sources (lib/report/page/), which travel inside the program.
#pragma once

#include <string_view>

namespace invokeai_batch::report {

extern const std::string_view k_page_html;    // the frame, with slots such as %%STYLE%%
extern const std::string_view k_page_style;   // style.css
extern const std::string_view k_page_script;  // all of *.js, in one scope

}  // namespace invokeai_batch::report
