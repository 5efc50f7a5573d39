//go:build !wasip1

package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"os"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"directus-extension-hubspot/internal/cases"
)

// built reads the built core; "make test" builds it first.
func built(t testing.TB) []byte {
	t.Helper()
	code, err := os.ReadFile("../dist/core.wasm")
	require.NoError(t, err, `build the module first: "make core"`)
	return code
}

// guest is an instance of the built module as a cases.Core.
type guest struct {
	t   testing.TB
	mod api.Module
}

// instantiate compiles the module, with a cache that outlives the test run, and
// starts an instance. The instance's clock advances by a nanosecond with each reading, so
// that the collector does the same on a busy machine.
func instantiate(t testing.TB) *guest {
	t.Helper()
	ctx := context.Background()
	cache, err := wazero.NewCompilationCacheWithDir("../.cache/wazero")
	require.NoError(t, err)
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithCompilationCache(cache))
	t.Cleanup(func() {
		assert.NoError(t, r.Close(ctx))
		assert.NoError(t, cache.Close(ctx))
	})
	wasi_snapshot_preview1.MustInstantiate(ctx, r)
	code := built(t)
	var now atomic.Int64
	mod, err := r.InstantiateWithConfig(ctx, code, wazero.NewModuleConfig().
		WithStartFunctions("_initialize").WithRandSource(rand.Reader).
		WithNanotime(func() int64 { return now.Add(1) }, 1).WithStderr(os.Stderr))
	require.NoError(t, err)
	return &guest{t, mod}
}

func (g *guest) call(name string, args ...uint64) uint64 {
	g.t.Helper()
	result, err := g.mod.ExportedFunction(name).Call(context.Background(), args...)
	require.NoError(g.t, err, name)
	if len(result) == 0 {
		return 0
	}
	return result[0]
}

// give writes into the guest's buffer.
func (g *guest) give(text []byte) uint64 {
	g.t.Helper()
	address := uint32(g.call("alloc", uint64(len(text))))
	require.True(g.t, g.mod.Memory().Write(address, text))
	return uint64(len(text))
}

func (g *guest) read(answer uint64) []byte {
	g.t.Helper()
	text, ok := g.mod.Memory().Read(uint32(answer>>32), uint32(answer))
	require.True(g.t, ok)
	return append([]byte(nil), text...)
}

func (g *guest) Open(input []byte) []byte { return g.read(g.call("open", g.give(input))) }

func (g *guest) Resume(run uint32, event []byte) []byte {
	n := g.give(event)
	return g.read(g.call("resume", uint64(run), n))
}

func (g *guest) Close(run uint32) { g.call("close", uint64(run)) }

func TestABI(t *testing.T) {
	g := instantiate(t)
	assert.EqualValues(t, version, g.call("abi_version"))
	assert.EqualValues(t, 0, g.call("open_runs"))
	var names []string
	for name := range g.mod.ExportedFunctionDefinitions() {
		names = append(names, name)
	}
	assert.ElementsMatch(t, []string{"_initialize", "abi_version", "alloc", "close", "open", "open_runs", "resume"}, names)
}

// TestImports proves that the module imports nothing but WASI preview 1, which
// shim/src/wasi.ts implements as far as Go's runtime needs it.
func TestImports(t *testing.T) {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	t.Cleanup(func() { assert.NoError(t, r.Close(ctx)) })
	compiled, err := r.CompileModule(ctx, built(t))
	require.NoError(t, err)
	for _, f := range compiled.ImportedFunctions() {
		from, name, _ := f.Import()
		assert.Equal(t, "wasi_snapshot_preview1", from, name)
	}
}

func TestCasesInWazero(t *testing.T) {
	g := instantiate(t)
	for _, f := range cases.Load(t, "..") {
		for _, c := range f.Cases {
			t.Run(f.Name+"/"+c.Name, func(t *testing.T) {
				cases.Check(t, &guest{t, g.mod}, c)
			})
		}
	}
	assert.EqualValues(t, 0, g.call("open_runs"), "every run was closed")
}

// pages is how much memory the module may take after many runs, in pages: 10 MB.
const pages = 10 * 1000 * 1000 / 65536

func TestMemoryIsBounded(t *testing.T) {
	g := instantiate(t)
	options := json.RawMessage(`{"endpoint":"contacts","action":"create","c_properties":{"email":"a@example.com","firstname":"Ada","lastname":"Byron"}}`)
	input, err := json.Marshal(map[string]any{"now": cases.Now, "token": "ok", "account": 1, "options": options})
	require.NoError(t, err)
	good := []byte(`{"now":1795514400100,"answer":{"id":1,"status":201,"headers":{},"json":{"id":"1"},"size":9}}`)
	bad := []byte(`{"now":1795514400100,"answer":{"id":1,"status":400,"headers":{},"json":{"status":"error","category":"VALIDATION_ERROR","message":"Property values were not valid"}}}`)
	runs := 100_000
	if testing.Short() {
		runs = 20_000
	}
	for i := range runs {
		var s struct {
			Run  uint32
			Done any
			Fail any
		}
		step := g.Open(input)
		if i%1000 == 0 {
			require.NoError(t, json.Unmarshal(step, &s))
		} else {
			s.Run = uint32(i + 1)
		}
		switch i % 3 {
		case 0:
			step = g.Resume(s.Run, good)
		case 1:
			step = g.Resume(s.Run, bad)
		} // and one in three is given up
		if i%1000 == 0 {
			require.NoError(t, json.Unmarshal(step, &s))
			require.True(t, s.Done != nil || s.Fail != nil || i%3 == 2, "%s", step)
		}
		g.Close(s.Run)
	}
	assert.EqualValues(t, 0, g.call("open_runs"))
	size := g.mod.Memory().Size() / 65536
	t.Logf("%d pages (%.1f MB) after %d runs", size, float64(g.mod.Memory().Size())/1e6, runs)
	assert.LessOrEqual(t, int(size), pages)
}
