# The standard library's headers and fmt's, parsed once for every folder: half of a unit's compile
# time went into them. Sources still include what they use; the tidy and fuzz presets build without
# this and so prove it. Programs are PIE and libraries PIC, hence two of them; a third one is for
# tests: doctest as well, and no optimiser in the dev preset, which took half of their compile time.
#   bop_standard_headers(TARGET library|program|test [header…])
# A folder whose sources nearly all read one heavy header of its own, of the tree or of a package,
# names it, as `compiler/check/context.h`, and has it parsed once as well.
set(standard_headers
  <algorithm> <array> <cstdint> <expected> <functional> <map> <memory> <optional> <set> <span>
  <string> <string_view> <unordered_map> <utility> <variant> <vector> <fmt/format.h>)
file(CONFIGURE OUTPUT standard_headers.cpp CONTENT "int main() {}  // carries them, nothing else\n")

add_library(bop_standard_headers_library STATIC ${CMAKE_CURRENT_BINARY_DIR}/standard_headers.cpp)
add_executable(bop_standard_headers_program EXCLUDE_FROM_ALL
  ${CMAKE_CURRENT_BINARY_DIR}/standard_headers.cpp)
# Nothing to link: doctest's header alone is no program.
add_library(bop_standard_headers_test OBJECT ${CMAKE_CURRENT_BINARY_DIR}/standard_headers.cpp)
set_target_properties(bop_standard_headers_test PROPERTIES POSITION_INDEPENDENT_CODE OFF)
target_compile_options(bop_standard_headers_test PRIVATE -fPIE)
target_precompile_headers(bop_standard_headers_test PRIVATE <doctest/doctest.h>)
set(unoptimized $<$<AND:$<CONFIG:Debug>,$<CXX_COMPILER_ID:GNU>>:-O0>)
target_compile_options(bop_standard_headers_test PRIVATE ${unoptimized})
foreach(kind library program test)
  target_precompile_headers(bop_standard_headers_${kind} PRIVATE ${standard_headers})
  target_compile_definitions(bop_standard_headers_${kind} PRIVATE FMT_SHARED)
  target_compile_options(bop_standard_headers_${kind} PRIVATE -pthread)
endforeach()

function(bop_standard_headers target kind)
  if(ARGN)
    # In angle brackets: a path from the root, so that the text is the same in every clone (ccache).
    list(TRANSFORM ARGN REPLACE "(.+)" "<\\1>" OUTPUT_VARIABLE own_headers)
    target_precompile_headers(${target} PRIVATE ${standard_headers} ${own_headers})
  else()
    target_precompile_headers(${target} REUSE_FROM bop_standard_headers_${kind})
  endif()
  if(kind STREQUAL "test")
    target_compile_options(${target} PRIVATE ${unoptimized})
  endif()
  # As the headers were parsed: what one package asks for, all say.
  target_compile_definitions(${target} PRIVATE FMT_SHARED)
  target_compile_options(${target} PRIVATE -pthread)
  # g++ 12 takes the joining of two short strings for a copy out of bounds (its bug 105329).
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>)
endfunction()
