# Programs that compile policies live on many small blocks: mimalloc makes them a tenth to a quarter faster
# (docs/decisions/019-allocator.md). It replaces malloc by standing before libc; nothing includes it.
function(bop_allocator program)
  target_link_libraries(${program} PRIVATE -Wl,--push-state,--no-as-needed mimalloc -Wl,--pop-state)
endfunction()
