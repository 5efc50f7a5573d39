// Command wasm is the core of the HubSpot operation as a WebAssembly module: a
// WASI reactor, built with GOOS=wasip1 GOARCH=wasm -buildmode=c-shared. Its exports
// decide what a run of the operation sends to HubSpot and what it makes of the
// answers. The core opens nothing, waits for nothing, and never sees the token.
//
// # ABI, version 8
//
// A run is one execution of the operation. Several runs can be open at once. The
// host
//
//  1. calls _initialize once, then abi_version, and refuses any other version;
//  2. calls p = alloc(n), writes n bytes of JSON, the run's input, at
//     memory[p:p+n], and calls open(n), which answers with a step;
//  3. carries the step out and hands back what came of it, one event at a time, in
//     the same way: p = alloc(n), resume(run, n), which answers with the next step;
//     until a step has done or fail;
//  4. always calls close(run), also to give up a run that has not ended.
//
// open and resume return r, an i64 that the host reads as unsigned. The step, which is
// JSON too, is at memory[r>>32 : r>>32 + uint32(r)].
//
// A step is ASCII: every other character is escaped, as in "caf\u00e9". A host in
// Directus's sandbox has no decoder of UTF-8. The input and the events may be written
// in the same way, or in UTF-8.
//
// Both buffers belong to the guest. The address from alloc is valid until the
// next call of any export, and so is the step. There is nothing to free. Every call
// may grow the memory, so the host takes a new view of the memory after each call.
//
// A trap, an exception thrown out of an import, or a call that the host's own
// time limit ended in the middle leaves the instance in an undefined state: the
// host throws it away, and with it the runs that are open in it.
//
// What the core prints to standard error goes to the server's log. It contains no
// options and no records.
//
// # Bounds
//
// JSON takes many times its size in the core, and WebAssembly memory is never
// given back. The host therefore bounds what it writes: the bytes, the number of
// values and the depth of the options, of a part of the items, and of an answer's
// body. See shim/src/core/bounds.ts.
//
// # Input
//
//	{"now": ms, "token": "ok" | "missing" | "malformed", "account": n, "options": {…}, "items": n}
//
// now is the time in milliseconds since 1970; the core has no clock of its own.
// token says what the host found where the token should be. account is a small
// number that is the same for runs with the same token. options are the operation's
// options without the token.
//
// If the option items is a list, the host keeps the list, leaves it out of options,
// and gives its length as items. A single row counts as a list of one. An object without
// an ID that has the list as results, data or items stays in the options, and the core
// says which member to give. If the option webhook has a body that Directus parsed, the
// host turns the body into JSON text again.
// NaN, an infinite number and an invalid date, which JSON lacks, become the texts that
// JavaScript has for them, such as "NaN".
//
// # Step
//
//	{"run": n, "start": [request…], "wait": ms, "settled": [line…]}
//	{"run": n, "rows": {"of": n, "from": n, "count": n}, "settled": [line…]}
//	{"run": n, "done": {"value": any}}
//	{"run": n, "done": {"held": {…}}}
//	{"run": n, "fail": problem}
//
// start has the requests to begin now; it may be empty. Requests begun earlier go
// on. wait asks for a waited event after that many milliseconds, unless another event
// comes first. The wait of each step replaces the one before.
//
//	{"id": n, "host": "api.hsforms.com", "token": true, "method": "POST", "path": "/crm/…?…", "type": "application/json", "body": "…", "see": "nothing" | "all", "omit": "results", "keep": true}
//
// Without host a request goes to api.hubapi.com, with the token. host can also be
// api.hsforms.com or api-eu1.hsforms.com, which take submissions of forms. These two get
// the token only if token is true: HubSpot calls such a submission secured. The host
// knows these three names and refuses a request to any other. It refuses a request to
// the last two unless it is a POST.
//
// path begins with one slash and is percent-encoded already. body is a text that
// is sent as it is, and type is its Content-Type. Without them the request has no
// body. see says how much of the body of a good answer (2xx) the core needs. With
// "nothing", the core still gets a body that is neither an object nor an array, such as
// null, because HubSpot never answers with one. omit names an array in the body. In place
// of the array the core gets its length and its last element; it may ask for the elements
// with rows. keep asks the host to keep the body of a good answer until the run ends,
// because the body may be part of the result. The core always gets the body of any other answer.
//
// rows asks for a part of the items. With of, it asks for elements of an array that was
// omitted from an answer: of is the ID of the request. The core asks only for elements of
// the latest answer that it got, so the host need not keep older ones. The next event has
// to bring the part. Before it brings another part, the host lets other flows run.
//
// Each step of a run that writes many items has settled. It has a line for each item
// whose fate became known since the step before. A later line for the same item replaces
// the earlier one:
//
//	{"index": n, "status": "created", "key": "…", "id": "…", "email": "…", "code": "…"}
//
// status is the status in the report. key, id and email are present if they are known.
// code is present if the item failed or may not have been done. The host keeps the lines.
// If the instance ends in the middle of the run, the host makes a report from them.
//
// held says that answers the host kept are the result, so that records the core
// does not look at never enter its memory:
//
//	{"parts": [{"id": n, "take": n}…], "concat": "results", "with": {…}}
//
// Without concat the result is the body of the one answer in parts, as it came.
// With concat the result is an object. It has the members of with, and one array whose
// name is concat. The host joins the arrays of that name from the answers, in the order
// of parts: the first take elements of each, or all of them if take is absent.
//
// fail is what the reject path of the flow gets. Package problem documents its
// shape.
//
// # Event
//
//	{"now": ms, "answer": {"id": n, "status": 200, "headers": {…}, "json": any, "size": n}}
//	{"now": ms, "answer": {"id": n, "status": 502, "headers": {…}, "text": "<html>…"}}
//	{"now": ms, "broke": {"id": n, "message": "…", "code": "ECONNRESET", "unsent": true}}
//	{"now": ms, "waited": true}
//	{"now": ms, "rows": [any…], "refused": {"0": "…"}}
//
// headers has date, retry-after, and those that begin with x-hubspot-, with their names
// in lower case. json is the body if it was JSON. text is the body if it was not JSON, cut
// to 65,536 characters; the core gets it even of a good answer. An empty body has neither.
// "unseen": true says that the host could not see the body. An omitted array is replaced
// by {"length": n, "last": any}; last is null if the array is empty. If the member is not
// an array, it becomes null. size is roughly how many bytes of the host's memory a kept
// body takes; it is absent if there was no JSON to keep. "large": true replaces a body
// that is more than the host or the core can hold. A broken request has "unsent": true if
// the host is certain that nothing of it was sent, because no connection was made.
//
// rows has at least one of the items asked for, and may have fewer than asked for:
// the core asks for the others next. The same holds for elements of an answer. An item
// that is beyond the bounds is null. refused then has a member whose name is the item's
// index in rows. Its text ends a sentence whose subject is the item, such as "is larger
// than 2 MB".
//
// # One exchange
//
// A flow creates a contact. The host writes the input and calls open:
//
//	{"now":1795514400000,"token":"ok","account":1,"options":{"endpoint":"contacts","action":"create","c_properties":{"email":"ada@example.com"}}}
//
// The core answers with a step, and the host sends the request:
//
//	{"run":1,"start":[{"id":1,"method":"POST","path":"/crm/objects/2026-09/contacts","type":"application/json","body":"{\"properties\":{\"email\":\"ada@example.com\"}}","see":"all","keep":true}]}
//
// HubSpot answers with the contact. The host keeps it, writes the event, and calls
// resume(1, n):
//
//	{"now":1795514400180,"answer":{"id":1,"status":201,"headers":{"date":"Tue, 24 Nov 2026 10:00:00 GMT"},"json":{"id":"101","properties":{"email":"ada@example.com"}},"size":412}}
//
// The run is done, its result is the body that the host kept, and the host calls
// close(1):
//
//	{"run":1,"done":{"held":{"parts":[{"id":1}]}}}
package main

import (
	"unsafe"

	"directus-extension-hubspot/internal/action"
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/wire"
)

// version is the version of the ABI. It changes if a host of the old version would
// misread the module.
const version = 8

// maxKept bounds the buffers that are kept from one call to the next.
const maxKept = 1 << 20

var (
	input  []byte // what the host writes into
	output []byte // the step the host reads
	runs   = engine.Set{Perform: action.Perform}
)

// abi_version returns the version of the ABI that this module implements.
//
//go:wasmexport abi_version
func abiVersion() uint32 { return version }

// alloc returns the address of n bytes for the host to write into. The address is
// valid until the next call of any export.
//
//go:wasmexport alloc
func alloc(n uint32) unsafe.Pointer {
	collect()
	if int(n) > cap(input) || cap(input) > maxKept {
		input = make([]byte, max(n, 4096))
	}
	input = input[:cap(input)]
	return unsafe.Pointer(unsafe.SliceData(input))
}

// open begins a run with the n bytes of input at alloc's address, and returns its first
// step: the address in the upper 32 bits, the length in the lower.
//
//go:wasmexport open
func open(n uint32) uint64 {
	return answer(runs.Open(kept(), given(n)))
}

// resume hands the run its next event, n bytes at alloc's address, and returns the next
// step as open does.
//
//go:wasmexport resume
func resume(handle, n uint32) uint64 {
	return answer(runs.Resume(kept(), handle, given(n)))
}

// close frees a run, finished or not. It does nothing if the run is not open.
//
//go:wasmexport close
func closeRun(handle uint32) {
	runs.Close(handle)
	collect()
}

// open_runs returns the number of runs that were opened and not closed.
//
//go:wasmexport open_runs
func openRuns() uint32 { return uint32(runs.Len()) }

// given is the input that the host wrote: the first n bytes of the buffer.
func given(n uint32) []byte { return input[:min(int(n), len(input))] }

// kept is the buffer for the next step, unless the last step made it large.
func kept() []byte {
	if cap(output) > maxKept {
		output = nil
	}
	return output[:0]
}

// answer keeps a step for the host to read, and packs its address and its length into
// one number.
func answer(step []byte) uint64 {
	step = wire.ASCII(step)
	output = step
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(step))))<<32 | uint64(len(step))
}

func main() {}
