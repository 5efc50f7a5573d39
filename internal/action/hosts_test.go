package action

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
	"directus-extension-hubspot/internal/request"
)

// TestLimitsOfHosts refuses a submission of a form for a minute. The account's other
// requests go on meanwhile, and its other submissions to that host wait.
func TestLimitsOfHosts(t *testing.T) {
	const form = "f0000000-0000-4000-8000-000000000001"
	s := engine.Set{Perform: Perform}
	read := func(text []byte) (step hosttest.Step) {
		require.NoError(t, json.Unmarshal(text, &step), "%s", text)
		return step
	}
	// submit opens a run that submits the form, and answers what comes before the submission.
	submit := func() hosttest.Step {
		step := read(s.Open(nil, input(`{"endpoint":"forms","action":"form_submit","form":"`+form+`","form_fields":[{"name":"email","value":"ada@example.com"}]}`)))
		for len(step.Start) == 1 && step.Start[0].Host == "" {
			body := map[string]any{"id": form, "name": "Newsletter", "formType": "hubspot", "fieldGroups": []any{}, "portalId": 1}
			event := map[string]any{"now": 1795514400000, "answer": map[string]any{"id": step.Start[0].ID, "status": 200, "headers": map[string]any{}, "json": body}}
			step = read(s.Resume(nil, step.Run, hosttest.Marshal(event)))
		}
		return step
	}
	first := submit()
	require.Len(t, first.Start, 1)
	require.Equal(t, string(request.Forms), first.Start[0].Host)
	event := map[string]any{"now": 1795514400000, "answer": map[string]any{"id": first.Start[0].ID, "status": 429, "headers": map[string]any{"retry-after": "50"}}}
	refused := read(s.Resume(nil, first.Run, hosttest.Marshal(event)))
	require.Empty(t, refused.Start)
	require.GreaterOrEqual(t, refused.Wait, int64(50_000))

	assert.Len(t, read(s.Open(nil, input(retrieve))).Start, 1, "another host")
	second := submit()
	assert.Empty(t, second.Start, "the same host")
	assert.GreaterOrEqual(t, second.Wait, int64(50_000))
}
