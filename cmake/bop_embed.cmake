# bop_embed(OUTPUT HEADER NAMESPACE STRUCT FUNCTION PREFIX file…): a rule that makes OUTPUT, a C++ source
# holding the files' texts (see embed.cmake). List OUTPUT among a target's sources.
function(bop_embed output header namespace struct function prefix)
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed.cmake)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${output}" "-DHEADER=${header}" "-DNAMESPACE=${namespace}"
      "-DSTRUCT=${struct}" "-DFUNCTION=${function}" "-DPREFIX=${prefix}" "-DTEXTS=${ARGN}" -P ${script}
    DEPENDS ${ARGN} ${script} COMMENT "Embedding texts of ${namespace}" VERBATIM)
endfunction()
