package action

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/cases"
	"directus-extension-hubspot/internal/hosttest"
)

// tape answers requests as a case does, in whatever order they come.
type tape struct {
	turns   []cases.Turn
	answers []json.RawMessage // of the turns
	used    []bool
}

func newTape(c *cases.Case) *tape {
	p := new(tape)
	for _, turn := range c.Exchange {
		if turn.Request != nil {
			p.turns = append(p.turns, turn)
			p.answers = append(p.answers, turn.Answer)
		}
	}
	return p
}

// find finds the turn of a request: the same one, one with another query, or one that was
// used before. It returns -1 if there is none.
func (p *tape) find(r *hosttest.Request) int {
	found, best := -1, 0
	for i, turn := range p.turns {
		fit := 0
		switch {
		case turn.Request.Method != r.Method || bare(turn.Request.Path) != bare(r.Path):
			continue
		case p.used[i]:
			fit = 1
		case turn.Request.Path != r.Path:
			fit = 2
		default:
			fit = 3
		}
		if fit > best || fit == 1 && best == 1 {
			found, best = i, fit
		}
	}
	if found >= 0 {
		p.used[found] = true
	}
	return found
}

func bare(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path
}

// event is what the host tells about a request. Requests that the case does not have are
// answered with 404.
func (p *tape) event(t *testing.T, r *hosttest.Request, bodies *hosttest.Bodies) (event map[string]any, status int) {
	i, answer := p.find(r), json.RawMessage(`{"status":404,"json":{"status":"error","category":"OBJECT_NOT_FOUND","message":"resource not found"}}`)
	if i >= 0 && p.turns[i].Broke != nil {
		var broke map[string]any
		decode(t, p.turns[i].Broke, &broke)
		broke["id"] = r.ID
		return map[string]any{"broke": broke}, 0
	}
	if i >= 0 {
		answer = p.answers[i]
	}
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(answer, &members))
	require.NoError(t, json.Unmarshal(members["status"], &status))
	out := map[string]any{"headers": map[string]any{}}
	for name, value := range members {
		if name != "json" {
			out[name] = value
		}
	}
	out["id"] = r.ID
	bodies.Show(out, r, status, members["json"])
	return map[string]any{"answer": out}, status
}
