package request

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

func options(t *testing.T, text string) *validate.Input {
	t.Helper()
	doc, ok := wire.Read([]byte(text))
	require.True(t, ok)
	defer doc.Release()
	in, p := validate.Options(doc.Root(), validate.TokenOK, 1, 0)
	require.Nil(t, p)
	return in
}

func TestBatches(t *testing.T) {
	inputs := []BatchInput{
		{"0", &validate.Row{ID: "a", Properties: []validate.Property{{Name: "x", Value: `1"`}}}},
		{"", &validate.Row{ID: "b"}},
	}
	tests := []struct {
		options string
		make    func(*validate.Input, []BatchInput) Request
		path    string
		body    string
		once    bool
	}{
		{`{"endpoint":"contacts","action":"create_many"}`, CreateMany, "/crm/objects/2026-09/contacts/batch/create", `{"inputs":[{"objectWriteTraceId":"0","properties":{"x":"1\""}},{"properties":{}}]}`, true},
		{`{"endpoint":"email","action":"update_many","api_version":"v3"}`, UpdateMany, "/crm/v3/objects/emails/batch/update", `{"inputs":[{"objectWriteTraceId":"0","id":"a","properties":{"x":"1\""}},{"id":"b","properties":{}}]}`, false},
		{`{"endpoint":"deals","action":"update_many","id_property":"n"}`, UpdateMany, "/crm/objects/2026-09/deals/batch/update", `{"inputs":[{"objectWriteTraceId":"0","id":"a","idProperty":"n","properties":{"x":"1\""}},{"id":"b","idProperty":"n","properties":{}}]}`, false},
		{`{"endpoint":"contacts","action":"upsert_many"}`, UpsertMany, "/crm/objects/2026-09/contacts/batch/upsert", `{"inputs":[{"objectWriteTraceId":"0","id":"a","idProperty":"email","properties":{"x":"1\""}},{"id":"b","idProperty":"email","properties":{}}]}`, false},
		{`{"endpoint":"custom_objects","object_type":"2-7","action":"delete_many"}`, DeleteMany, "/crm/objects/2026-09/2-7/batch/archive", `{"inputs":[{"objectWriteTraceId":"0","id":"a"},{"id":"b"}]}`, false},
	}
	for _, tt := range tests {
		r := tt.make(options(t, tt.options), inputs)
		assert.Equal(t, "POST", r.Method)
		assert.Equal(t, tt.path, r.Path)
		assert.Equal(t, tt.body, string(r.Body))
		assert.Equal(t, All, r.See)
		assert.Equal(t, tt.once, r.Once, tt.options)
	}
}

func TestGetMany(t *testing.T) {
	tests := []struct{ options, path, body string }{
		{`{"endpoint":"contacts","action":"get_many"}`, "", `{"inputs":[{"id":"1"}]}`},
		{`{"endpoint":"contacts","action":"get_many","archived":true,"l_fields":"a,b","l_revision_fields":"c"}`, "?archived=true", `{"inputs":[{"id":"1"}],"properties":["a","b"],"propertiesWithHistory":["c"]}`},
		{`{"endpoint":"contacts","action":"get_many","id_property":"email","l_fields":"email"}`, "", `{"inputs":[{"id":"1"}],"idProperty":"email","properties":["email","hs_additional_emails"]}`},
		{`{"endpoint":"contacts","action":"get_many","id_property":"n"}`, "", `{"inputs":[{"id":"1"}],"idProperty":"n","properties":["firstname","lastname","email","n"]}`},
	}
	for _, tt := range tests {
		r := GetMany(options(t, tt.options), []string{"1"})
		assert.Equal(t, "/crm/objects/2026-09/contacts/batch/read"+tt.path, r.Path)
		assert.Equal(t, tt.body, string(r.Body))
		assert.False(t, r.Once)
	}
	for _, endpoint := range []string{"companies", "deals", "tickets", "products", "notes"} {
		in := options(t, `{"endpoint":"`+endpoint+`","action":"get_many","id_property":"n"}`)
		names := in.Endpoint.Defaults
		for _, name := range names {
			_, known := in.Endpoint.Property(name)
			assert.True(t, known || endpoint == "tickets", "%s of %s", name, endpoint)
		}
		assert.Contains(t, string(GetMany(in, []string{"1"}).Body), `"n"]`)
		assert.Equal(t, endpoint == "notes", names == nil)
	}
}
