package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// bodies are what functions of Go's runtime do in the core instead. What is gone
// with them prints, traces, profiles, or compares the module with itself, for which
// there is no reader; RATIONALE.md says how much that is.
//
// What has to stay is that a fault ends the instance, and says what it was.
var bodies = map[string]string{
	// Of throw and fatal the text stays. After it come no stacks, and the end.
	"printindented": "gwrite(bytes(s))",
	"fatalthrow":    "systemstack(func() { exit(2) }); *(*int)(nil) = 0",
	"fatalpanic":    "if s, ok := msgs.arg.(string); ok { printindented(s) }; systemstack(func() { exit(2) }); *(*int)(nil) = 0",
	// It takes its text from the name of a function, which postlink takes away.
	"panicwrap": "panicmem()",

	// Stacks and memory, printed before a throw.
	"dumpgstatus":  "",
	"gcDumpObject": "",
	"hexdumpWords": "",
	"traceback1":   "",

	// What GODEBUG in the environment asks for. There is none.
	"checkFinalizersAndCleanups": "",
	"fmtNSAsMS":                  "return buf",
	"goargs":                     "",
	"goenvs":                     "",
	"gogetenv":                   `return ""`,
	"parsegodebug":               "",
	"printScavTrace":             "",
	"saveAncestors":              "return nil",
	"schedtrace":                 "",

	// Traces and profiles, which only the program itself could begin.
	"blockevent":                "",
	"mProfStackInit":            "",
	"mProf_Flush":               "",
	"mProf_Free":                "",
	"mutexevent":                "",
	"profilealloc":              "",
	"traceAllocFreeEnabled":     "return false",
	"traceEnabled":              "return false",
	"traceShuttingDown":         "return false",
	"tryRecordGoroutineProfile": "",

	// At each start: whether the linker, the compiler and the processor work, and
	// which types of several modules are the same.
	"check":            "",
	"moduledataverify": "",
	"typelinksinit":    "",

	// There is one thread. Initializing is locked to it, and what begins a coroutine
	// then could not go on with it later.
	"lockOSThread":   "",
	"unlockOSThread": "",

	// Random numbers come from the host and go where they are used, with nothing
	// computed from them: internal/cmd/postlink has the host give new ones at each
	// start. These are the keys of hashes, and the state of the generator, which are
	// its next numbers and the seed of those after them.
	"alginit": "readRandom((*[unsafe.Sizeof(hashkey)]byte)(unsafe.Pointer(&hashkey))[:])",
	"mrandinit": "type state struct { random [36]uint64; i, n, c uint32 }; s := (*state)(unsafe.Pointer(&mp.chacha8)); " +
		"var _ [0]byte = [unsafe.Sizeof(state{}) - unsafe.Sizeof(mp.chacha8)]byte{}; " + // or it is laid out otherwise
		"readRandom((*[unsafe.Sizeof(s.random)]byte)(unsafe.Pointer(s))[:]); s.n = 32; mp.cheaprand = rand()",
	"randinit": "",
}

// A quieter takes out of the runtime's files what prints, and changes the bodies.
type quieter struct{ found map[string]bool }

// quiet answers with the source without calls of print and println, whose
// arguments are still evaluated, and with other bodies of functions.
func (q *quieter) quiet(source []byte) ([]byte, error) {
	file, at, err := parse(source)
	if err != nil {
		return nil, err
	}
	var edits []edit
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		if body, ok := bodies[f.Name.Name]; ok && f.Recv == nil {
			if q.found == nil {
				q.found = map[string]bool{}
			}
			q.found[f.Name.Name] = true
			edits = append(edits, edit{at(f.Body.Pos()), at(f.Body.End()), "{ " + body + " }"})
			continue
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			statement, ok := n.(*ast.ExprStmt)
			if !ok {
				return true
			}
			call, ok := statement.X.(*ast.CallExpr)
			if !ok || !named(call.Fun, "print") && !named(call.Fun, "println") {
				return true
			}
			var values []string
			for _, a := range call.Args {
				if _, literal := a.(*ast.BasicLit); !literal {
					values = append(values, string(source[at(a.Pos()):at(a.End())]))
				}
			}
			instead := "{}"
			if n := len(values); n > 0 {
				instead = strings.Repeat("_, ", n-1) + "_ = " + strings.Join(values, ", ")
			}
			edits = append(edits, edit{at(statement.Pos()), at(statement.End()), instead})
			return false
		})
	}
	if edits == nil {
		return source, nil
	}
	return unimport(apply(source, edits))
}

// complete fails where a function was not found: this is of Go 1.26, and another
// version may have another one for it.
func (q *quieter) complete() error {
	for _, name := range slices.Sorted(maps.Keys(bodies)) {
		if !q.found[name] {
			return fmt.Errorf("there is no function %s in this version of Go's runtime: see bodies in runtime.go", name)
		}
	}
	return nil
}

func named(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// unimport gives the imports that are not used any more the blank name.
func unimport(source []byte) ([]byte, error) {
	file, at, err := parse(source)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := s.X.(*ast.Ident); ok {
				used[id.Name] = true
			}
		}
		return true
	})
	var edits []edit
	for _, i := range file.Imports {
		from, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return nil, err
		}
		if i.Name == nil && !used[path.Base(from)] {
			edits = append(edits, edit{at(i.Pos()), at(i.Pos()), "_ "})
		}
	}
	return apply(source, edits), nil
}

func parse(source []byte) (file *ast.File, at func(token.Pos) int, err error) {
	set := token.NewFileSet()
	file, err = parser.ParseFile(set, "", source, parser.SkipObjectResolution)
	return file, func(p token.Pos) int { return set.Position(p).Offset }, err
}

// An edit puts a text in the place of what is at [from, to).
type edit struct {
	from, to int
	text     string
}

func apply(source []byte, edits []edit) (out []byte) {
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	done := 0
	for _, e := range edits {
		out = append(append(out, source[done:e.from]...), e.text...)
		done = e.to
	}
	return append(out, source[done:]...)
}
