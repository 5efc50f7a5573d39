package run

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/registry"
)

// TestComplete holds the tables to each other: every action is built, and every
// endpoint, action and field has a case.
func TestComplete(t *testing.T) {
	require.Len(t, actions, len(registry.Actions))
	for i, a := range registry.Actions {
		assert.Equal(t, a.Key, actions[i].key)
	}
	done, used := map[string]bool{}, map[string]bool{}
	for _, f := range cases.Load(t, "../..") {
		for _, c := range f.Cases {
			var o map[string]any
			require.NoError(t, json.Unmarshal(c.Options, &o))
			endpoint, _ := o["endpoint"].(string)
			action, _ := o["action"].(string)
			if c.Result != nil {
				done[endpoint+" "+action] = true
			}
			for key := range o {
				used[key+" "+action] = true
			}
		}
	}
	for i := range registry.Endpoints {
		e := &registry.Endpoints[i]
		for _, key := range e.Actions {
			_, ok := registry.LookupAction(key)
			assert.True(t, ok, "%s has an action %s that does not exist", e.Key, key)
			assert.True(t, done[e.Key+" "+key], "no case for %s %s", e.Key, key)
		}
	}
	for _, f := range registry.Fields {
		if f.Kind == registry.TokenField {
			continue // never in the core's options
		}
		found := false
		for key := range used {
			found = found || strings.HasPrefix(key, f.Key+" ")
		}
		assert.True(t, found, "no case uses the field %s", f.Key)
	}
}

func input(options string) []byte {
	return []byte(`{"now":1795514400000,"token":"ok","account":1,"options":` + options + `}`)
}

const retrieve = `{"endpoint":"contacts","action":"retrieve","id":"1"}`

func TestRunsAreFreed(t *testing.T) {
	var s Set
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

// TestWorkersAreKept opens many runs at once, time and again: workers are kept
// for the next runs, but not all of them, and none that was given up half way.
func TestWorkersAreKept(t *testing.T) {
	var s Set
	update := `{"endpoint":"contacts","action":"update","id":"1","u_properties":{"firstname":"Ada"}}`
	answer := []byte(`{"now":1795514400000,"answer":{"id":1,"status":200,"headers":{},"size":9}}`)
	for range 3 {
		first := s.last + 1
		for range 2 * maxIdle {
			assert.Contains(t, string(s.Open(nil, input(update))), "\tPATCH\t")
		}
		assert.Empty(t, s.idle, "all are at work")
		for run := first; run <= s.last; run++ {
			if run%4 != 0 {
				assert.Contains(t, string(s.Resume(nil, run, answer)), `"done"`)
			}
			s.Close(run)
		}
		assert.Len(t, s.idle, maxIdle)
		for _, w := range s.idle {
			assert.Nil(t, w.call, "what is idle holds nothing of a run")
			assert.Zero(t, w.end)
		}
	}
}

// TestPanic proves that a fault in one run ends that run and no other.
func TestPanic(t *testing.T) {
	i := 0
	for actions[i].key != "retrieve" {
		i++
	}
	real := actions[i].do
	defer func() { actions[i].do = real }()
	var s Set
	s.Open(nil, input(retrieve))
	actions[i].do = func(*call) step { panic("a fault") }
	assert.Contains(t, string(s.Open(nil, input(retrieve))), `"error":"internal"`)
	s.Close(2)
	assert.Contains(t, string(s.Resume(nil, 1, []byte(`{"now":1,"answer":{"id":1,"status":200,"headers":{},"size":9}}`))), `"done"`)
	s.Close(1)
	assert.Zero(t, s.Len())
}

// TestImports keeps out of the core what would make the module larger by more
// than it is worth: the sizes are in RATIONALE.md.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "../../wasm").Output()
	require.NoError(t, err)
	deps := strings.Fields(string(out))
	require.Contains(t, deps, "github.com/valyala/fastjson")
	for _, heavy := range []string{"encoding/json", "net/http", "regexp", "text/template", "encoding/base64"} {
		assert.NotContains(t, deps, heavy)
	}
}
