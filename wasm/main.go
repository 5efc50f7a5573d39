// Command wasm is the core of the HubSpot operation as a WebAssembly module: a
// WASI reactor, built with GOOS=wasip1 GOARCH=wasm -buildmode=c-shared, whose
// exports decide what a run of the operation sends to HubSpot and what it makes
// of the answers. It opens nothing, waits for nothing, and never sees the token.
//
// # ABI, version 4
//
// A run is one execution of the operation. Several are open at once. The host
//
//  1. calls _initialize once, then abi_version, and refuses another version;
//  2. p = alloc(n), writes n bytes of UTF-8 JSON, the run's input, at
//     memory[p:p+n], and calls open(n), which answers with a step;
//  3. carries the step out, and hands back what came of it, one event at a
//     time, in the same way: p = alloc(n), resume(run, n), which answers with
//     the next step; until a step is done or fail;
//  4. calls close(run), always. close is also how a run is given up.
//
// An answer is an i64, read as unsigned: the step, also UTF-8, is at
// memory[r>>32 : r>>32 + uint32(r)].
//
// Both buffers belong to the guest. The address from alloc is good until the
// next call of any export, and so is the step. There is nothing to free. Every
// call may grow the memory: a host takes a new view of it after each one.
//
// A trap, or an exception thrown out of an import, leaves the instance in an
// undefined state: the host throws it away, and the runs open in it with it.
//
// # Input
//
//	{"now": ms, "token": "ok" | "missing" | "malformed", "account": n, "options": {…}, "items": n, "zone": [[ms, minutes]…] | null}
//
// now is the time in milliseconds since 1970; the core has no clock of its own.
// token says what the host found where the token should be, account is a small
// number that is the same for runs with the same token, and options are the
// operation's options without the token. Where the option client_secret is there,
// it says, in the same three words, what the host found in its place. Where the
// option items is a list, it is not among them: the host keeps it, and says here
// how long it is.
//
// zone is there when the option time_zone is a text that is not empty, and the
// host knows time zones: the moments from about 1970 to 2045 at which the zone of
// that name changes its time from UTC, in order, each with the minutes that it is
// ahead of UTC from then on, of which the first hold before, too; null when there
// is no zone of that name. The core itself knows differences only, such as +01:00.
//
// # Step
//
// A step that sends or waits, as most do, is lines, of fields with a tab between
// them:
//
//	run, wait
//	id, method, path, type, see, omit, keep, short
//	body
//
// run is the run's number. wait, when it is not 0, asks for a waited event after so
// many milliseconds, unless another event comes first; each step's wait replaces the
// one before. The other two lines are of a request to begin now, and there are as many
// of them as there are requests, none is also fine. Requests begun earlier go on.
//
// path begins with one slash and is percent-encoded as it stands. type is that of the
// body, its Content-Type, which is sent as it stands; without one there is no body, and
// no line for it. A body that is JSON is sent as it is in its line; of any other the
// line has the text in JSON. see says how much of the body of a good answer (2xx) the
// core needs, "nothing" or "all"; omit names an array in it of which the core needs
// only the length and the last element. keep, when there, asks the host to keep the
// body of a good answer until the run ends: "part" where it may be part of the result,
// "final" where it is the result. That one a host may hand on before it hands the
// answer back, which it still does. Of any other answer the core always gets the body.
// short is "short" where the answer is likely to be, so that a host had better not ask
// for it compressed.
//
// Any other step is one line of JSON:
//
//	{"run": n, "rows": {"from": n, "count": n}}
//	{"run": n, "sign": {"algorithm": "hmac-sha256" | "sha256", "text": "…"}}
//	{"run": n, "done": {"value": any}}
//	{"run": n, "done": {"held": {…}}}
//	{"run": n, "fail": problem}
//
// rows asks for a part of the items, which is to be the very next event. So does sign
// for what the host makes of a text and the client secret, as UTF-8: hmac-sha256 is
// the text's HMAC with the secret as key, in base64; sha256 is the hash of the secret
// and the text after it, in lower-case hexadecimal digits.
//
// held says that answers the host kept are the result, so that records the core
// does not look at never enter its memory:
//
//	{"parts": [{"id": n, "take": n}…], "concat": "results", "with": {…}}
//
// Without concat it is the body of the one answer in parts, as it came. With
// concat it is an object: the arrays of that name in the answers, one after the
// other, of each the first take elements or all of them, under that name, and the
// members of with.
//
// fail is what the reject path of the flow gets; its shape is documented in
// package problem.
//
// # Event
//
//	{"now": ms, "answer": {"id": n, "status": 200, "headers": {…}, "json": any}}
//	{"now": ms, "answer": {"id": n, "status": 502, "headers": {…}, "text": "<html>…"}}
//	{"now": ms, "broke": {"id": n, "message": "…", "code": "ECONNRESET", "unsent": true}}
//	{"now": ms, "waited": true}
//	{"now": ms, "rows": [any…]}
//	{"now": ms, "signed": "…"}
//
// headers are retry-after and those that begin with x-hubspot-, with their names
// in lower case; a host may pass others, which nobody looks at. json is the body
// when it was JSON, text the body when it was not, at most 65,536 characters of
// it, which the core gets of a good answer, too; neither is there when the body
// was empty, or when the host could not see it, which it then says with
// "unseen": true. An array that was to be omitted has {"length": n, "last": any}
// in its place, with null for the last element of none. An answer whose body is
// kept has a "size": about how many bytes of the host's memory that is; without
// one there was no JSON to keep. An answer whose body is more than the host can
// hold has "large": true in its place. A request that broke has "unsent": true when the
// host is certain that nothing of it was sent, because no connection came about.
package main

import (
	"unsafe"

	"directus-extension-hubspot/internal/run"
)

// version is the ABI's. It changes when a host of the old one would misread the
// module.
const version = 4

// maxKept bounds the buffers that are kept from one call to the next.
const maxKept = 1 << 20

var (
	input  []byte  // what the host writes into
	output []byte  // the step the host reads
	runs   run.Set // the open runs
)

// abi_version is the version of the ABI this module speaks.
//
//go:wasmexport abi_version
func abiVersion() uint32 { return version }

// alloc answers with the address of n bytes for the host to write into. It is
// good until the next call of any export.
//
//go:wasmexport alloc
func alloc(n uint32) unsafe.Pointer {
	if int(n) > cap(input) || cap(input) > maxKept {
		input = make([]byte, max(n, 4096))
	}
	input = input[:cap(input)]
	return unsafe.Pointer(unsafe.SliceData(input))
}

// open begins a run with the n bytes of input at alloc's address, and answers
// with its first step: the address in the upper 32 bits, the length in the lower.
//
//go:wasmexport open
func open(n uint32) uint64 {
	return answer(runs.Open(kept(), given(n)))
}

// resume hands the run its next event, n bytes at alloc's address, and answers
// with the next step, as open does.
//
//go:wasmexport resume
func resume(handle, n uint32) uint64 {
	return answer(runs.Resume(kept(), handle, given(n)))
}

// close frees a run, finished or not. A run that is not open is no error.
//
//go:wasmexport close
func closeRun(handle uint32) { runs.Close(handle) }

// open_runs is the number of runs that were opened and not closed.
//
//go:wasmexport open_runs
func openRuns() uint32 { return uint32(runs.Len()) }

func given(n uint32) []byte { return input[:min(int(n), len(input))] }

// kept is the buffer for the next step, unless the last one made it large.
func kept() []byte {
	if cap(output) > maxKept {
		output = nil
	}
	return output[:0]
}

func answer(step []byte) uint64 {
	output = step
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(step))))<<32 | uint64(len(step))
}

// What is done here takes no time at a start: internal/cmd/postlink keeps what comes
// of it.
func init() {
	alloc(1) // makes the buffer
	runs.Prepare()
}

func main() {}
