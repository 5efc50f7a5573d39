package action

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/engine"
)

// core is a Set as a cases.Core.
type core struct{ engine.Set }

func (c *core) Open(input []byte) []byte               { return c.Set.Open(nil, input) }
func (c *core) Resume(run uint32, event []byte) []byte { return c.Set.Resume(nil, run, event) }

// TestCases runs every case natively. With UPDATE_GOLDEN=1 it writes the results
// into the files instead: read the diff.
func TestCases(t *testing.T) {
	update := os.Getenv("UPDATE_GOLDEN") != ""
	for _, f := range cases.Load(t, "../..") {
		for i, c := range f.Cases {
			t.Run(f.Name+"/"+c.Name, func(t *testing.T) {
				set := &core{engine.Set{Perform: Perform}}
				if update {
					f.Cases[i] = cases.Run(t, set, c)
				} else {
					cases.Check(t, set, c)
				}
				require.Zero(t, set.Len(), "a run was left open")
			})
		}
		if update {
			f.Save(t)
		}
	}
}

// TestEveryEndpoint checks the method, the path and the scopes of the first request
// of every action of every endpoint.
func TestEveryEndpoint(t *testing.T) {
	cases.EveryEndpoint(t, "../..", &core{engine.Set{Perform: Perform}})
}
