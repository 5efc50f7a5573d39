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

// collect collects the garbage if much was allocated since the last collection. The
// exports alloc and close call it, because no run is at work then. Go's collector would
// otherwise start by itself in the middle of a run. The run goes on allocating meanwhile,
// and the memory, which never shrinks, would grow.
func collect() {
	metrics.Read(allocated)
	if now := allocated[0].Value.Uint64(); now-collected > collectAfter {
		runtime.GC()
		collected = now
	}
}
