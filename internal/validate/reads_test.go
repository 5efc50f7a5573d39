package validate

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestReads(t *testing.T) {
	tests := []struct {
		method, path string
		want         bool
	}{
		{"GET", "/anything", true},
		{"PATCH", "/crm/v3/objects/contacts/search", false},
		{"PUT", "/crm/v3/objects/contacts/search", false},
		{"DELETE", "/crm/v3/objects/contacts/search", false},
		{"POST", "/crm/objects/2026-09/contacts/search", true},
		{"POST", "/crm/objects/2026-09-beta/2-123/search", true},
		{"POST", "/crm/v3/objects/p1_cars/search", true},
		{"POST", "/crm/v3/objects/contacts/batch/read", true},
		{"POST", "/crm/v3/objects/deals/splits/batch/read", true},
		{"POST", "/deal-splits/2026-09/batch/read", true},
		{"POST", "/deal-splits/2026-09/batch/upsert", false},
		{"POST", "/crm/objects/2026-03/contacts/batch/read", true},
		{"POST", "/crm/associations/2026-09/contacts/companies/batch/read", true},
		{"POST", "/crm/v4/associations/contacts/0-2/batch/read", true},
		{"POST", "/crm/properties/2026-09/contacts/batch/read", true},
		{"POST", "/crm/lists/2026-09/search", true},
		{"POST", "/crm/v3/lists/records/memberships/batch/read", true},
		{"POST", "/communication-preferences/2026-09/statuses/batch/unsubscribe-all/read", true},
		{"POST", "/communication-preferences/2026-09/statuses/batch/unsubscribe-all", false},
		{"POST", "/crm/objects/2026-09/contacts/batch/create", false},
		{"POST", "/crm/objects/2026-09/search", false},
		{"POST", "/crm/objects/2026-9/contacts/search", false},
		{"POST", "/crm/objects/202a-09/contacts/search", false},
		{"POST", "/crm/objects/2026-09/contacts/search/", false},
		{"POST", "/crm/objects/2026-09/contacts/Search", false},
		{"POST", "/crm/objects/2026-09/contacts/s%65arch", false},
		{"POST", "/crm/objects/2026-09//search", false},
		{"POST", "/crm/objects/2026-09/contacts%2F1/search", false},
		{"POST", "/crm/objects/2026-09/a;b/search", false},
		{"POST", "/x/crm/objects/2026-09/contacts/search", false},
		{"POST", "/automation/v4/flows/search", false},
		{"POST", "/search", false},
		{"POST", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			assert.Equal(t, tt.want, Reads(tt.method, tt.path))
		})
	}
}

func TestPlainName(t *testing.T) {
	for s, want := range map[string]bool{
		"azAZ09_-": true, "2-1234567": true,
		"": false, "a/b": false, "a.b": false, "a%2fb": false, "a:b": false, "a@b": false, "a[b": false, "a`b": false, "a{b": false, "é": false,
	} {
		assert.Equal(t, want, plainName(s), s)
	}
}
