package action

import (
	"errors"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/registry"
)

// TestComplete compares the two tables of actions: every action has a function.
func TestComplete(t *testing.T) {
	require.Len(t, actions, len(registry.Actions))
	for i, a := range registry.Actions {
		assert.Equal(t, a.Key, actions[i].key)
	}
}

func input(options string) []byte {
	return []byte(`{"now":1795514400000,"token":"ok","account":1,"options":` + options + `}`)
}

const retrieve = `{"endpoint":"contacts","action":"retrieve","id":"1"}`

func TestRunsAreFreed(t *testing.T) {
	s := engine.Set{Perform: Perform}
	s.Open(nil, input(retrieve))
	s.Open(nil, input(retrieve))
	require.Equal(t, 2, s.Len())
	s.Close(1) // given up while it waits
	s.Close(1)
	s.Close(7)
	assert.Equal(t, 1, s.Len())
	answer := []byte(`{"now":1795514400000,"answer":{"id":1,"status":200,"headers":{},"size":9}}`)
	assert.Contains(t, string(s.Resume(nil, 2, answer)), `"done"`)
	assert.Contains(t, string(s.Resume(nil, 2, answer)), `"error":"internal"`, "a run that is over")
	assert.Contains(t, string(s.Resume(nil, 1, answer)), `"error":"internal"`, "a run that is closed")
	s.Close(2)
	assert.Zero(t, s.Len())
}

// TestManyOpen opens many runs at once, closes some of them early, and ends the
// others in another order.
func TestManyOpen(t *testing.T) {
	s := engine.Set{Perform: Perform}
	update := `{"endpoint":"contacts","action":"update","id":"1","u_properties":{"firstname":"Ada"}}`
	answer := []byte(`{"now":1795514400000,"answer":{"id":1,"status":200,"headers":{},"json":{"id":"1"},"size":9}}`)
	for round := range uint32(3) {
		first, last := 50*round+1, 50*round+50
		for range 50 {
			assert.Contains(t, string(s.Open(nil, input(update))), `"PATCH"`)
		}
		assert.Equal(t, 50, s.Len())
		for run := last; run >= first; run-- {
			if run%4 != 0 {
				assert.Contains(t, string(s.Resume(nil, run, answer)), `"done"`)
			}
			s.Close(run)
		}
		assert.Zero(t, s.Len())
	}
}

// TestPanic proves that a panic in one run ends only that run, and that its problem
// names the cause without quoting the flow's data.
func TestPanic(t *testing.T) {
	i := 0
	for actions[i].key != "retrieve" {
		i++
	}
	real := actions[i].do
	defer func() { actions[i].do = real }()
	s := engine.Set{Perform: Perform}
	s.Open(nil, input(retrieve))
	last := uint32(1)
	for cause, fault := range map[string]func(c *call){
		"index out of range [3] with length 0": func(c *call) { _ = c.In.Properties[3] },
		"an own fault":                         func(*call) { panic(engine.Bug("an own fault")) },
		"on this input: *errors.errorString":   func(*call) { panic(errors.New("ada@example.com")) },
		"on this input: string":                func(*call) { panic("ada@example.com") },
	} {
		actions[i].do = func(c *call) engine.Step { fault(c); return engine.Step{} }
		text := string(s.Open(nil, input(retrieve)))
		assert.Contains(t, text, `"error":"internal"`)
		assert.Contains(t, text, cause)
		assert.NotContains(t, text, "ada@")
		last++
		s.Close(last)
	}
	assert.Contains(t, string(s.Resume(nil, 1, []byte(`{"now":1,"answer":{"id":1,"status":200,"headers":{},"size":9}}`))), `"done"`)
	s.Close(1)
	assert.Zero(t, s.Len())
}

// TestImports forbids imports in the core that would make the module too large.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "../../wasm").Output()
	require.NoError(t, err)
	deps := strings.Fields(string(out))
	require.Contains(t, deps, "github.com/valyala/fastjson")
	for _, heavy := range []string{"encoding/json", "net/http", "regexp", "text/template"} {
		assert.NotContains(t, deps, heavy)
	}
}
