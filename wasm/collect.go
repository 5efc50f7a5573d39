package main

import (
	"runtime"
	"runtime/metrics"
)

// collectAfter is how many bytes are allocated before the garbage is collected.
// About a hundred runs with one request allocate as much.
const collectAfter = 2 << 20

var allocated = []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}

// collected is how many bytes the program had allocated at the last collection.
var collected uint64

// collect collects the garbage if much was allocated since the last time. A guest
// has one thread. If Go's collector started by itself, it would work while a run
// allocates, and the memory, which never shrinks, would grow meanwhile. So the
// exports call collect between the calls that do the work.
func collect() {
	metrics.Read(allocated)
	if now := allocated[0].Value.Uint64(); now-collected > collectAfter {
		runtime.GC()
		collected = now
	}
}
