# celador_embed(TARGET FILE SYMBOL): makes a file of data/ part of the binary as `extern const std::string_view SYMBOL`
# (namespace celador::data). The binary then needs no installed files.
function(celador_embed target file symbol)
  set(out ${CMAKE_BINARY_DIR}/embedded/${symbol}.cc)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DIN=${CMAKE_SOURCE_DIR}/${file} -DOUT=${out} -DSYMBOL=${symbol}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake
    DEPENDS ${CMAKE_SOURCE_DIR}/${file} ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake)
  target_sources(${target} PRIVATE ${out})
endfunction()
