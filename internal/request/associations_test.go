package request

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"directus-extension-hubspot/internal/validate"
)

func TestAssociations(t *testing.T) {
	dated := options(t, `{"endpoint":"email","action":"associations","id":"1","to_object":"contacts"}`)
	v3 := options(t, `{"endpoint":"custom_objects","object_type":"car","action":"associations","id":"1","to_object":"contacts","api_version":"v3"}`)
	pairs := []Pair{{From: "1", To: `2"`}, {From: "3", To: "4"}}
	labelled := []Pair{{From: "1", To: "2", Types: []validate.Association{{Category: "USER_DEFINED", TypeID: 37}, {Label: "Driver"}, {}}}}
	tests := []struct {
		name    string
		request Request
		method  string
		path    string
		body    string
	}{
		{"labels", Labels(dated, "emails", "contacts"), "GET", "/crm/associations/2026-09/emails/contacts/labels", ""},
		{"labels, v3", Labels(v3, "p_car", "2-7"), "GET", "/crm/v4/associations/p_car/2-7/labels", ""},
		{"a page", Associations(dated, "a/b", "p_x?", "500", ""), "GET", "/crm/objects/2026-09/emails/a%2Fb/associations/p_x%3F?limit=500", ""},
		{"a page, v3", Associations(v3, "1", "contacts", "5", "a=b"), "GET", "/crm/v4/objects/p_car/1/associations/contacts?limit=5&after=a%3Db", ""},
		{
			"of many", ReadAssociations(dated, "contacts", []From{{ID: "1"}, {ID: "2", After: "x"}}), "POST",
			"/crm/associations/2026-09/emails/contacts/batch/read", `{"inputs":[{"id":"1"},{"id":"2","after":"x"}]}`,
		},
		{
			"without a label", Associate(dated, "contacts", pairs), "POST", "/crm/associations/2026-09/emails/contacts/batch/associate/default",
			`{"inputs":[{"from":{"id":"1"},"to":{"id":"2\""}},{"from":{"id":"3"},"to":{"id":"4"}}]}`,
		},
		{
			"with a label, and what a dry run does not know", Label(v3, "contacts", labelled), "POST", "/crm/v4/associations/p_car/contacts/batch/create",
			`{"inputs":[{"from":{"id":"1"},"to":{"id":"2"},"types":[{"associationCategory":"USER_DEFINED","associationTypeId":37},{"associationTypeId":"<label Driver>"},{"associationTypeId":"<unlabelled>"}]}]}`,
		},
		{
			"a label taken off", Unlabel(dated, "contacts", []Pair{{From: "1", To: "2", Types: labelled[0].Types[:1]}}), "POST",
			"/crm/associations/2026-09/emails/contacts/batch/labels/archive",
			`{"inputs":[{"from":{"id":"1"},"to":{"id":"2"},"types":[{"associationCategory":"USER_DEFINED","associationTypeId":37}]}]}`,
		},
		{
			"ended", Disassociate(dated, "contacts", pairs[1:]), "POST", "/crm/associations/2026-09/emails/contacts/batch/archive",
			`{"inputs":[{"from":{"id":"3"},"to":[{"id":"4"}]}]}`,
		},
		{"a record", Find(dated, "contacts", "a@b.c", "email"), "GET", "/crm/objects/2026-09/contacts/a%40b.c?idProperty=email", ""},
		{
			"records", FindAll(v3, "companies", "example.com", "domain"), "POST", "/crm/v3/objects/companies/search",
			`{"filterGroups":[{"filters":[{"propertyName":"domain","operator":"EQ","value":"example.com"}]}],"properties":["domain"],"limit":5}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.method, tt.request.Method)
			assert.Equal(t, tt.path, tt.request.Path)
			assert.Equal(t, tt.body, string(tt.request.Body))
			assert.False(t, tt.request.Once, "it may be done twice")
		})
	}
}
