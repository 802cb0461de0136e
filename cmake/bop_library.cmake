# One folder, one static library, named after its path: compiler/ast is bop::compiler::ast.
# A folder may depend only on folders added above it in the root CMakeLists.txt, so the graph
# cannot have a cycle. Third-party packages are private to their folder; so are their headers.
#   bop_library(PATH SOURCES file... [DEPENDS folder...] [PACKAGES target...] [INCLUDES dir...]
#               [HEADERS header...])
# HEADERS: what nearly all of its sources read and takes long to parse (see standard_headers.cmake).
function(bop_library path)
  cmake_parse_arguments(ARG "MODULE" "" "SOURCES;DEPENDS;PACKAGES;INCLUDES;HEADERS" ${ARGN})
  string(REPLACE "/" "_" target "bop_${path}")
  string(REPLACE "/" "::" public "bop::${path}")
  if(ARG_MODULE)
    add_library(${target} MODULE ${ARG_SOURCES})
  else()
    add_library(${target} STATIC ${ARG_SOURCES})
    add_library(${public} ALIAS ${target})
  endif()
  bop_standard_headers(${target} library ${ARG_HEADERS})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_include_directories(${target} SYSTEM PRIVATE ${ARG_INCLUDES})
  foreach(dependency IN LISTS ARG_DEPENDS)
    string(REPLACE "/" "::" library "bop::${dependency}")
    if(NOT TARGET ${library})
      message(FATAL_ERROR
        "${path} depends on ${dependency}, which is not added above it in CMakeLists.txt")
    endif()
    target_link_libraries(${target} PUBLIC ${library})
  endforeach()
  target_link_libraries(${target} PRIVATE ${ARG_PACKAGES})
  file(APPEND ${CMAKE_BINARY_DIR}/layers.txt "${path}: ${ARG_DEPENDS}\n")
endfunction()
