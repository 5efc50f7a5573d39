package hubspottest

import "testing"

func TestSplitsOfDeals(t *testing.T) {
	const (
		path = "/deal-splits/2026-09/batch/"
		set  = "POST " + path + "upsert"
		read = "POST " + path + "read"
	)
	splits := func(list string) string { return `{"inputs":[{"id":{d},"splits":[` + list + `]}]}` }
	half := `{"ownerId":101,"percentage":0.5},{"ownerId":102,"percentage":0.5}`
	deal := step{ask: "POST /crm/objects/2026-09/deals", body: `{"properties":{"dealname":"A","pipeline":"default","dealstage":"appointmentscheduled","hubspot_owner_id":"101"}}`, status: 201, save: map[string]string{"d": "id"}}
	playAll(t, []scenario{
		{name: "set, read and replaced", steps: []step{
			deal,
			{ask: read, body: `{"inputs":[{"id":"{d}"}]}`, status: 200, want: map[string]any{"results.0.id": "{d}", "results.0.splits.#": 0}},
			{ask: set, body: splits(half), status: 200, want: map[string]any{"results.0.splits.#": 2, "results.0.splits.1.properties.hubspot_owner_id": "102"}},
			{ask: read, body: `{"inputs":[{"id":"{d}"}]}`, status: 200, want: map[string]any{"results.0.splits.0.properties.hs_deal_split_percentage": "0.5"}},
			{ask: set, body: splits(`{"ownerId":101,"percentage":1}`), status: 200, want: map[string]any{"results.0.splits.#": 1}},
			{ask: "POST /deal-splits/2026-03/batch/read", body: `{"inputs":[{"id":"{d}"}]}`, status: 200, want: map[string]any{"results.0.splits.#": 1}},
			{ask: "POST /crm/v3/objects/deals/splits/batch/read", body: `{"inputs":[{"id":"{d}"}]}`, status: 200, want: map[string]any{"results.0.splits.#": 1}},
			{ask: "POST /crm/v3/objects/deals/splits/batch/upsert", body: splits(half), status: 200, want: map[string]any{"results.0.splits.#": 2}},
			{ask: read, body: `{"inputs":[{"id":"{d}"},{"id":"9"}]}`, status: 207, want: map[string]any{"results.#": 1, "errors.0.context.ids.0": "9"}},
		}},
		{name: "refused", steps: []step{
			deal,
			{ask: set, body: splits(`{"ownerId":101,"percentage":0.9}`), status: 400, want: map[string]any{"message": "The percentages of the deal {d} must add up to 1.0."}},
			{ask: set, body: splits(`{"ownerId":102,"percentage":1}`), status: 400, want: map[string]any{"message": "The owner of the deal {d} must have a split."}},
			{ask: set, body: splits(`{"ownerId":101,"percentage":0.5},{"ownerId":101,"percentage":0.5}`), status: 400},
			{ask: set, body: splits(`{"ownerId":101,"percentage":0.5},{"ownerId":103,"percentage":0.5}`), status: 400, want: map[string]any{"message": "There is no owner 103."}},
			{ask: set, body: splits(`{"ownerId":101,"percentage":0.999},{"ownerId":102,"percentage":0.001}`), status: 400},
			{ask: set, body: splits(`{"ownerId":101}`), status: 400},
			{ask: set, body: splits(`{"ownerId":"101","percentage":1}`), status: 400},
			{ask: set, body: `{"inputs":[{"id":9,"splits":[` + half + `]}]}`, status: 404},
		}},
		{name: "without the tier", options: Options{Lacks: []string{"deal splits"}}, steps: []step{
			{ask: read, body: `{"inputs":[{"id":"1"}]}`, status: 403},
			{ask: set, body: `{"inputs":[]}`, status: 403},
		}},
	})
	play(t, New(WithToken(Token{Name: "deals", Value: "deals", Scopes: []string{"crm.objects.deals.read"}})), []step{
		{ask: read, body: `{"inputs":[{"id":"1"}]}`, header: []string{"Authorization", "Bearer deals"}, status: 403, want: map[string]any{"errors.0.context.requiredGranularScopes.0": "crm.dealsplits.read_write"}},
	})
}
