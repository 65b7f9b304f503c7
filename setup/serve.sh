#!/bin/sh
# Runs the server with little memory; `npm start` installs first.
# --max-semi-space-size: new objects get 2 MB, not 16. The heap after the start is a third smaller, at the same speed.
# --heap-growing-percent: garbage is collected when the heap is three tenths larger than what is in use, not half as large again.
# --no-sparkplug: V8 keeps no machine code of functions that it has not optimized. With both, a process is 5 to 11 MB smaller under load
#   than with Sparkplug and two tenths, and a request takes a tenth less of the processor.
# --expose-gc: the server collects garbage when it has made a version ready, at its start and at each publication (api/server.ts).
# MALLOC_ARENA_MAX: glibc otherwise keeps freed memory apart for every thread.
# MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_ (bytes): glibc otherwise raises both up to 32 MB by itself and then keeps what brotli, zlib
#   and the compiler have given back: 40 MB after a thousand requests. Other C libraries ignore all three.
set -eu
export TZ=Europe/Berlin MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=65536 MALLOC_TRIM_THRESHOLD_=131072
exec node --max-semi-space-size=2 --heap-growing-percent=30 --no-sparkplug --expose-gc setup/start.ts
