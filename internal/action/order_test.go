package action

import (
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
)

// turns is a core that lets another run have its turn before each of its calls.
type turns struct {
	set   *engine.Set // shared by the runs
	yield func(*cases.Case) bool
}

func (c *turns) Open(input []byte) []byte {
	c.yield(nil)
	return c.set.Open(nil, input)
}

func (c *turns) Resume(run uint32, event []byte) []byte {
	c.yield(nil)
	return c.set.Resume(nil, run, event)
}

func (c *turns) Close(run uint32) { c.set.Close(run) }

// TestTwoAccounts runs each case together with the next one, in turns, in one instance and
// with different accounts. No run sees anything of the other: requests, waits and results
// are those of the case.
func TestTwoAccounts(t *testing.T) {
	var all []*cases.Case
	for _, f := range cases.Load(t, "../..") {
		all = append(all, f.Cases...)
	}
	for i, c := range all[1:] {
		set := new(engine.Set)
		set.Perform = Perform
		two := [...]*cases.Case{all[i], c}
		var next [2]func() (*cases.Case, bool)
		for k, c := range two {
			var stop func()
			next[k], stop = iter.Pull(func(yield func(*cases.Case) bool) {
				yield(cases.Run(t, &turns{set: set, yield: yield}, c))
			})
			defer stop()
		}
		for open := 2; open > 0; {
			for k := range two {
				if got, ok := next[k](); ok && got != nil {
					open--
					require.JSONEq(t, string(hosttest.Marshal(two[k])), string(hosttest.Marshal(got)), "beside %q", two[1-k].Name)
				}
			}
		}
		require.Zero(t, set.Len())
	}
}
