package engine_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/action"
	"directus-extension-hubspot/internal/engine"
	"directus-extension-hubspot/internal/hosttest"
)

// TestMemoryIsShared reads with many runs at once, for which there is not enough
// memory. Reads wait for each other, runs end if there is no more memory, and each
// run has at least a page.
func TestMemoryIsShared(t *testing.T) {
	const size = 1 << 20
	s := engine.Set{Perform: action.Perform}
	now := int64(1795514400000)
	type reader struct{ flying, kept, ended, due int64 }
	readers := make([]reader, 101)
	var taken, most, waits int64
	next := func(handle uint32, text []byte) {
		r := &readers[handle]
		var step hosttest.Step
		require.NoError(t, json.Unmarshal(text, &step), "%s", text)
		require.Nil(t, step.Fail, "%s", text)
		r.due = 0
		if step.Done != nil {
			assert.Contains(t, string(text), `"complete":false`)
			s.Close(handle)
			taken -= r.kept * size
			r.ended++
			return
		}
		r.flying += int64(len(step.Start))
		taken += int64(len(step.Start)) * size
		most = max(most, taken)
		if step.Wait > 0 {
			waits++
			r.due = now + step.Wait
		}
	}
	input := `{"now":%d,"token":"ok","account":1,"options":{"endpoint":"contacts","action":"list","all_pages":true}}`
	for handle := uint32(1); handle <= 100; handle++ {
		next(handle, s.Open(nil, fmt.Appendf(nil, input, now)))
	}
	for s.Len() > 0 {
		now += 20
		for handle := uint32(1); handle <= 100; handle++ {
			switch r := &readers[handle]; {
			case r.flying > 0:
				r.flying--
				r.kept++
				answer := `{"now":%d,"answer":{"id":%d,"status":200,"headers":{},"size":%d,"json":{"results":{"length":1,"last":{}},"paging":{"next":{"after":"%d"}}}}}`
				next(handle, s.Resume(nil, handle, fmt.Appendf(nil, answer, now, r.kept, size, r.kept)))
			case r.due > 0 && r.due <= now:
				next(handle, s.Resume(nil, handle, fmt.Appendf(nil, `{"now":%d,"waited":true}`, now)))
			}
		}
	}
	for _, r := range readers[1:] {
		assert.EqualValues(t, 1, r.ended)
		assert.Positive(t, r.kept)
	}
	assert.Positive(t, waits)
	assert.LessOrEqual(t, most, int64(engine.MostTaken))
	assert.Zero(t, s.Held(), "everything was given back")
}

// TestNoSpace proves that a read fails for which other runs leave no memory for as
// long as the run may wait, and that it goes on as soon as they do.
func TestNoSpace(t *testing.T) {
	s := engine.Set{Perform: action.Perform}
	const now = 1795514400000
	list := `{"now":%d,"token":"ok","account":1,"options":{"endpoint":"contacts","action":"list","patience":10}}`
	s.Open(nil, fmt.Appendf(nil, list, now))
	s.HoldForOthers(engine.MostTaken)
	for handle := uint32(2); handle <= 3; handle++ {
		assert.Equal(t, fmt.Sprintf(`{"run":%d,"start":[],"wait":50}`, handle), string(s.Open(nil, fmt.Appendf(nil, list, now))), "nothing starts")
	}
	assert.Equal(t, `{"run":2,"start":[],"wait":50}`, string(s.Resume(nil, 2, fmt.Appendf(nil, `{"now":%d,"waited":true}`, now+9_999))))
	given := string(s.Resume(nil, 2, fmt.Appendf(nil, `{"now":%d,"waited":true}`, now+10_000)))
	assert.Contains(t, given, `"error":"validation"`)
	assert.Contains(t, given, `"code":"too_large"`)
	many := `{"now":%d,"token":"ok","account":1,"items":2,"options":{"endpoint":"contacts","action":"get_many","patience":0}}`
	assert.Contains(t, string(s.Open(nil, fmt.Appendf(nil, many, now))), `"rows"`)
	given = string(s.Resume(nil, 4, fmt.Appendf(nil, `{"now":%d,"rows":["1","2"]}`, now)))
	assert.Contains(t, given, `"error":"validation"`, "none of them was read, and so the run fails whatever the flow says of failed items")
	assert.Contains(t, given, `"code":"too_large"`)
	s.HoldForOthers(-engine.MostTaken)
	assert.Contains(t, string(s.Resume(nil, 3, fmt.Appendf(nil, `{"now":%d,"waited":true}`, now+9_999))), `{"run":3,"start":[{"id":1,"method":"GET",`)
	for handle := range uint32(5) {
		s.Close(handle)
	}
	assert.Zero(t, s.Held(), "everything was given back")
}

// TestWrittenIsHeld proves that what a run has written of its result counts as memory until
// the run is closed.
func TestWrittenIsHeld(t *testing.T) {
	s := engine.Set{Perform: action.Perform}
	const now, size = 1795514400000, 100_000
	s.Open(nil, fmt.Appendf(nil, `{"now":%d,"token":"ok","account":1,"options":{"endpoint":"contacts","action":"list","all_pages":true,"output":"simple"}}`, now))
	page := `{"now":%d,"answer":{"id":1,"status":200,"headers":{},"json":{"results":[{"id":"1","properties":{"firstname":"%s"}}],"paging":{"next":{"after":"1"}}}}}`
	assert.Contains(t, string(s.Resume(nil, 1, fmt.Appendf(nil, page, now, strings.Repeat("x", size)))), `after=1"`)
	assert.GreaterOrEqual(t, s.Held(), size)
	s.Close(1)
	assert.Zero(t, s.Held())
}
