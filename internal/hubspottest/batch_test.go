package hubspottest

import (
	"fmt"
	"strings"
	"testing"
)

// inputs makes a batch body of n inputs, {i} in one being its number.
func inputs(n int, one string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = strings.ReplaceAll(one, "{i}", fmt.Sprint(i+1))
	}
	return `{"inputs":[` + strings.Join(parts, ",") + `]}`
}

func TestBatches(t *testing.T) {
	playAll(t, []scenario{
		{name: "create answers in the reverse order", steps: []step{
			{ask: "POST " + contacts + "/batch/create", body: inputs(3, `{"properties":{"email":"n{i}@example.com"},"objectWriteTraceId":"t{i}"}`), status: 201, want: map[string]any{
				"status": "COMPLETE", "results.#": 3, "results.0.objectWriteTraceId": "t3", "numErrors": nil,
			}},
		}},
		{name: "create with a trace id goes on after a failure", steps: []step{
			contact("a", "n2@example.com"),
			{ask: "POST " + contacts + "/batch/create", body: inputs(3, `{"properties":{"email":"n{i}@example.com"},"objectWriteTraceId":"t{i}"}`), status: 207, want: map[string]any{
				"results.#": 2, "numErrors": 1, "errors.0.category": "CONFLICT", "errors.0.status": "error",
				"errors.0.context.objectWriteTraceId.0": "t2", "errors.0.message": "Contact already exists. Existing ID: {a}",
			}},
		}},
		{name: "create without a trace id creates nothing after a failure", steps: []step{
			contact("a", "n2@example.com"),
			{ask: "POST " + contacts + "/batch/create", body: inputs(3, `{"properties":{"email":"n{i}@example.com"}}`), status: 409},
			{ask: "GET " + contacts, status: 200, want: map[string]any{"results.#": 1}},
		}},
		{name: "a batch of one that fails answers 207", steps: []step{
			{ask: "POST " + contacts + "/batch/create", body: `{"inputs":[{"properties":{"nothing":"1"},"objectWriteTraceId":"t"}]}`, status: 207, want: map[string]any{
				"errors.0.category": "VALIDATION_ERROR", "errors.0.errors.0.code": "PROPERTY_DOESNT_EXIST", "errors.0.context.objectWriteTraceId.0": "t", "results.#": 0,
			}},
			{ask: "POST " + contacts + "/batch/update", body: `{"inputs":[{"id":"9","properties":{},"objectWriteTraceId":"t"}]}`, status: 207, want: map[string]any{
				"errors.0.category": "OBJECT_NOT_FOUND", "errors.0.context.objectWriteTraceId.0": "t",
			}},
		}},
		{name: "a batch of one that fails answers 400 if the option says so", options: Options{BatchOfOne: 400}, steps: []step{
			contact("a", "a@example.com"),
			{ask: "POST " + contacts + "/batch/create", body: `{"inputs":[{"properties":{"nothing":"1"},"objectWriteTraceId":"t"}]}`, status: 400, want: map[string]any{
				"errors.0.code": "PROPERTY_DOESNT_EXIST",
			}},
			{ask: "POST " + contacts + "/batch/create", body: `{"inputs":[{"properties":{"email":"a@example.com"},"objectWriteTraceId":"t"}]}`, status: 409},
			{ask: "POST " + contacts + "/batch/update", body: `{"inputs":[{"id":"9","properties":{},"objectWriteTraceId":"t"}]}`, status: 404},
			{ask: "POST " + contacts + "/batch/update", body: `{"inputs":[{"id":"{a}","properties":{"nothing":"1"},"objectWriteTraceId":"t"}]}`, status: 400},
			{ask: "POST " + contacts + "/batch/create", body: inputs(2, `{"properties":{"nothing":"1"},"objectWriteTraceId":"t{i}"}`), status: 207, want: map[string]any{"numErrors": 2}},
		}},
		{name: "the same record twice refuses the batch", steps: []step{
			contact("a", "a@example.com"),
			{ask: "POST " + contacts + "/batch/create", body: `{"inputs":[{"properties":{"email":"x@b.co"},"objectWriteTraceId":"1"},{"properties":{"email":"X@b.co"},"objectWriteTraceId":"2"}]}`, status: 400},
			{ask: "POST " + contacts + "/batch/create", body: `{"inputs":[{"properties":{},"objectWriteTraceId":"1"},{"properties":{},"objectWriteTraceId":"1"}]}`, status: 400},
			{ask: "POST " + contacts + "/batch/update", body: `{"inputs":[{"id":"{a}","properties":{}},{"id":{a},"properties":{}}]}`, status: 400, want: map[string]any{"context.ids.0": "{a}"}},
			{ask: "POST " + contacts + "/batch/upsert", body: `{"inputs":[{"id":"x@b.co","idProperty":"email","properties":{}},{"id":"X@b.co","idProperty":"email","properties":{}}]}`, status: 400},
			{ask: "POST " + contacts + "/batch/archive", body: `{"inputs":[{"id":"{a}"},{"id":"{a}"}]}`, status: 400},
			{ask: "GET " + contacts, status: 200, want: map[string]any{"results.#": 1}},
		}},
		{name: "sizes", steps: []step{
			{ask: "POST " + contacts + "/batch/create", body: inputs(101, `{"properties":{}}`), status: 400},
			{ask: "POST " + contacts + "/batch/create", body: inputs(100, `{"properties":{}}`), status: 201, want: map[string]any{"results.#": 100}},
			{ask: "POST " + contacts + "/batch/create", body: `{"inputs":[]}`, status: 400},
			{ask: "POST " + contacts + "/batch/read", body: inputs(101, `{"id":"{i}"}`), status: 400},
			{ask: "POST " + contacts + "/batch/archive", body: inputs(101, `{"id":"{i}"}`), status: 400},
		}},
		{name: "read", steps: []step{
			contact("a", "a@example.com"), contact("b", "b@example.com"),
			{ask: "POST " + contacts + "/batch/read", body: `{"inputs":[{"id":"{a}"},{"id":"{a}"}],"properties":["email"]}`, status: 200, want: map[string]any{"results.#": 1, "results.0.properties.email": "a@example.com"}},
			{ask: "POST " + contacts + "/batch/read", body: `{"inputs":[{"id":"A@example.com"},{"id":"no@example.com"}],"idProperty":"email","propertiesWithHistory":["email"]}`, status: 207, want: map[string]any{
				"results.0.id": "{a}", "errors.0.category": "OBJECT_NOT_FOUND", "errors.0.context.ids.0": "no@example.com",
				"results.0.propertiesWithHistory.email.0.value": "a@example.com",
			}},
			{ask: "POST " + contacts + "/batch/read", body: `{"inputs":[{"id":"1"}],"idProperty":"firstname"}`, status: 400},
			{ask: "DELETE " + contacts + "/{b}", status: 204},
			{ask: "POST " + contacts + "/batch/read?archived=true", body: `{"inputs":[{"id":"{a}"},{"id":"{b}"}]}`, status: 207, want: map[string]any{"results.0.id": "{b}", "results.#": 1}},
		}},
		{name: "update", steps: []step{
			contact("a", "a@example.com"), contact("b", "b@example.com"),
			{ask: "POST " + contacts + "/batch/update", body: `{"inputs":[{"id":"{a}","properties":{"firstname":"A"}},{"id":"{b}","properties":{"firstname":"B"}}]}`, status: 200, want: map[string]any{"results.#": 2, "results.0.properties.firstname": "A"}},
			{ask: "POST " + contacts + "/batch/update", body: `{"inputs":[{"id":"{a}","properties":{"firstname":"C"}},{"id":"77","properties":{}}]}`, status: 207, want: map[string]any{
				"results.#": 1, "errors.0.category": "OBJECT_NOT_FOUND", "errors.0.context.ids.0": "77",
			}},
			{ask: "POST " + contacts + "/batch/update", body: `{"inputs":[{"id":"{a}","properties":{"firstname":"D"}},{"id":"{b}","properties":{"nothing":"1"}}]}`, status: 400},
			{ask: "GET " + contacts + "/{a}", status: 200, want: map[string]any{"properties.firstname": "C"}},
			{ask: "POST " + contacts + "/batch/update", body: `{"inputs":[{"id":"a@example.com","idProperty":"email","properties":{"firstname":"E"}}]}`, status: 200, want: map[string]any{"results.0.id": "{a}"}},
		}},
		{name: "upsert", steps: []step{
			contact("a", "a@example.com"),
			{ask: "POST " + contacts + "/batch/upsert", body: `{"inputs":[{"id":"a@example.com","idProperty":"email","properties":{"firstname":"A"}},{"id":"n@example.com","idProperty":"email","properties":{"firstname":"N"}}]}`, status: 200, want: map[string]any{
				"results.0.new": false, "results.0.id": "{a}", "results.1.new": true, "results.1.properties.email": "n@example.com",
			}},
			{ask: "POST " + contacts + "/batch/upsert", body: `{"inputs":[{"id":"x","properties":{}}]}`, status: 400},
			// No partial upsert by e-mail address.
			{ask: "POST " + contacts + "/batch/upsert", body: `{"inputs":[{"id":"c@example.com","idProperty":"email","properties":{"firstname":"A"},"objectWriteTraceId":"1"},{"id":"d@example.com","idProperty":"email","properties":{"nothing":"N"},"objectWriteTraceId":"2"}]}`, status: 400},
			{ask: "GET " + contacts, status: 200, want: map[string]any{"results.#": 2}},
		}},
		{name: "archive", steps: []step{
			contact("a", "a@example.com"),
			{ask: "POST " + contacts + "/batch/archive", body: `{"inputs":[{"id":"{a}"},{"id":"77"}]}`, status: 204},
			{ask: "POST " + contacts + "/batch/archive", body: `{"inputs":[{"id":"x"}]}`, status: 400},
			{ask: "GET " + contacts, status: 200, want: map[string]any{"results.#": 0}},
		}},
	})
}

func TestPartialUpsertByAnOwnProperty(t *testing.T) {
	s := New()
	if err := s.AddProperty("contacts", Property{Name: "badge", Type: "string", Unique: true}); err != nil {
		t.Fatal(err)
	}
	play(t, s, []step{
		{ask: "POST " + contacts + "/batch/upsert", body: `{"inputs":[{"id":"1","idProperty":"badge","properties":{"email":"x"},"objectWriteTraceId":"t1"},{"id":"2","idProperty":"badge","properties":{},"objectWriteTraceId":"t2"}]}`, status: 207, want: map[string]any{
			"results.#": 1, "results.0.new": true, "results.0.objectWriteTraceId": "t2",
			"errors.0.context.objectWriteTraceId.0": "t1", "errors.0.errors.0.code": "INVALID_EMAIL",
		}},
	})
}
