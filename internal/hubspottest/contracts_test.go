package hubspottest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestContracts(t *testing.T) {
	const contracts = "/crm/objects/2026-09/contracts"
	s := New(
		WithToken(Token{Name: "all", Value: DefaultToken}),
		WithToken(Token{Name: "none", Value: "none", Scopes: []string{"crm.objects.deals.read"}}),
	)
	ids, err := s.Seed(Seed{Type: "contracts", Count: 2})
	require.NoError(t, err)
	id := formatID(ids[0])
	play(t, s, []step{
		{ask: "GET " + contracts, status: 200, want: map[string]any{"results.#": 2, "results.0.id": id}},
		{ask: "GET " + contracts + "/" + id, status: 200, want: map[string]any{"id": id}},
		{ask: "GET /crm/v3/objects/contracts/" + id, status: 200},
		{ask: "POST " + contracts + "/batch/read", body: `{"inputs":[{"id":"` + id + `"}]}`, status: 200, want: map[string]any{"results.#": 1}},
		{ask: "POST " + contracts, body: `{"properties":{}}`, status: 405},
		{ask: "PATCH " + contracts + "/" + id, body: `{"properties":{}}`, status: 405},
		{ask: "DELETE " + contracts + "/" + id, status: 405},
		{ask: "POST " + contracts + "/batch/create", body: `{"inputs":[{"properties":{}}]}`, status: 405},
		{ask: "POST " + contracts + "/batch/archive", body: `{"inputs":[{"id":"` + id + `"}]}`, status: 405},
		{ask: "POST " + contracts + "/gdpr-delete", body: `{"objectId":"` + id + `"}`, status: 405},
		{ask: "POST " + contracts + "/search", body: `{}`, status: 404},
		{ask: "GET " + contracts, header: []string{"Authorization", "Bearer none"}, status: 403, want: map[string]any{"errors.0.context.requiredGranularScopes.0": "crm.objects.contracts.read"}},
	})
}

// TestDealSplitRecords checks deal splits as an object type. TestSplitsOfDeals checks
// the API that sets the splits of a deal.
func TestDealSplitRecords(t *testing.T) {
	const splits = "/crm/objects/2026-09/deal_splits"
	play(t, New(), []step{
		{ask: "POST " + splits, body: `{"properties":{"hubspot_owner_id":"101"}}`, status: 201, save: map[string]string{"s": "id"}},
		{ask: "GET " + splits + "/{s}?properties=hubspot_owner_id", status: 200, want: map[string]any{"properties.hubspot_owner_id": "101"}},
		{ask: "DELETE " + splits + "/{s}", status: 204},
	})
}
