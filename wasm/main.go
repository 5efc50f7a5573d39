// Command wasm is the core of the HubSpot operation as a WebAssembly module: a
// WASI reactor, built with GOOS=wasip1 GOARCH=wasm -buildmode=c-shared, whose
// exports decide what a run of the operation sends to HubSpot and what it makes
// of the answers. It opens nothing, waits for nothing, and never sees the token.
//
// # ABI, version 1
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
// An answer is an i64, read as unsigned: the step, also UTF-8 JSON, is at
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
//	{"now": ms, "token": "ok" | "missing" | "malformed", "account": n, "options": {…}}
//
// now is the time in milliseconds since 1970; the core has no clock of its own.
// token says what the host found where the token should be, account is a small
// number that is the same for runs with the same token, and options are the
// operation's options without the token.
//
// # Step
//
//	{"run": n, "start": [request…], "wait": ms}
//	{"run": n, "done": {"value": any}}
//	{"run": n, "done": {"held": {…}}}
//	{"run": n, "fail": problem}
//
// start lists requests to begin now, none is also fine; requests begun earlier
// go on. wait, when there, asks for a waited event after that long, unless
// another event comes first; each step's wait replaces the one before. A
// request is
//
//	{"id": n, "method": "POST", "path": "/…?…", "body": "…", "type": "application/json", "see": "nothing" | "all", "omit": "results"}
//
// path begins with one slash and is percent-encoded as it stands. body and type
// are there or missing together. see says how much of the body of a good
// answer (2xx) the core needs, omit names an array in it of which the core
// needs only the length. Of any other answer it always gets the body.
//
// held says that answers the host was given are the result, so that records
// the core does not look at never enter its memory:
//
//	{"from": [id…], "concat": "results", "max": n, "with": {…}}
//
// Without concat it is the body of the one answer in from, as it came. With
// concat it is an object: the arrays of that name in the answers, one after the
// other, max elements at most, under that name, and the members of with.
//
// fail is what the reject path of the flow gets; its shape is documented in
// package problem.
//
// # Event
//
//	{"now": ms, "answer": {"id": n, "status": 200, "headers": {…}, "json": any}}
//	{"now": ms, "answer": {"id": n, "status": 502, "headers": {…}, "text": "<html>…"}}
//	{"now": ms, "broke": {"id": n, "message": "…", "code": "ECONNRESET"}}
//	{"now": ms, "waited": true}
//
// Header names are lower case. json is the body when it was JSON, text the
// body when it was not, at most 65,536 characters of it; neither is there when
// the host could not see the body, which it then says with "unseen": true. An
// array that was to be omitted has its length in its place.
package main

func main() {}
