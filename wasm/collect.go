package main

import (
	"runtime"
	"runtime/metrics"
)

// collectAfter is how many bytes are allocated before the garbage is collected:
// about a hundred runs that ask once.
const collectAfter = 2 << 20

var allocated = []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}

// collected is what had been allocated at the last collection.
var collected uint64

// collect collects the garbage when much was allocated since the last time. A
// guest has one thread and no time of its own: Go's collector would work while a run
// allocates, and the memory, which is never given back, would grow meanwhile. It is
// called between the calls that do the work.
func collect() {
	metrics.Read(allocated)
	if now := allocated[0].Value.Uint64(); now-collected > collectAfter {
		runtime.GC()
		collected = now
	}
}
