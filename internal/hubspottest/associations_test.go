package hubspottest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const assoc = "/crm/associations/2026-09"

func TestAssociations(t *testing.T) {
	records := []step{contact("a", "a@example.com"), contact("b", "b@example.com"), company("x"), company("y")}
	with := func(steps ...step) []step { return append(append([]step{}, records...), steps...) }
	playAll(t, []scenario{
		{name: "made with the record", steps: with(
			step{
				ask:    "POST /crm/objects/2026-09/notes",
				body:   `{"properties":{"hs_timestamp":"2026-11-24T09:00:00Z"},"associations":[{"to":{"id":{a}},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":202}]},{"to":{"id":"{x}"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":190}]}]}`,
				status: 201, save: map[string]string{"note": "id"},
			},
			step{ask: "GET /crm/objects/2026-09/notes/{note}?associations=contacts,companies,deals", status: 200, want: map[string]any{
				"associations.contacts.results.0.id": "{a}", "associations.contacts.results.0.type": "note_to_contact",
				"associations.companies.results.0.id": "{x}", "associations.deals": nil,
			}},
			step{ask: "GET " + contacts + "/{a}/associations/notes", status: 200, want: map[string]any{"results.0.associationTypes.0.typeId": 201}},
		)},
		{name: "refused with the record", steps: with(
			step{
				ask: "POST " + contacts, body: `{"properties":{},"associations":[{"to":{"id":"{x}"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":280}]}]}`,
				status: 400, want: map[string]any{"category": "VALIDATION_ERROR", "subCategory": "crm.associations.INVALID_ASSOCIATION_TYPE", "context.type.0": "280"},
			},
			step{ask: "POST " + contacts, body: `{"properties":{},"associations":[{"to":{"id":"{x}"},"types":[{"associationCategory":"USER_DEFINED","associationTypeId":279}]}]}`, status: 400},
			step{ask: "POST " + contacts, body: `{"properties":{},"associations":[{"to":{"id":"{x}"},"types":[]}]}`, status: 400},
			step{
				ask: "POST " + contacts, body: `{"properties":{},"associations":[{"to":{"id":"999"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]}]}`,
				status: 400, want: map[string]any{"category": "VALIDATION_ERROR", "context.INVALID_OBJECT_IDS.0": "999"},
			},
			step{
				ask: "POST " + contacts, body: `{"properties":{},"associations":[{"to":{"id":"x@y.zz"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]}]}`,
				status: 400, want: map[string]any{"subCategory": "crm.associations.INVALID_IDENTIFIER"},
			},
			step{ask: "GET " + contacts, status: 200, want: map[string]any{"results.#": 2}},
		)},
		{name: "default, listed, removed", steps: with(
			step{ask: "PUT " + contacts + "/{a}/associations/default/companies/{x}", status: 200, want: map[string]any{
				"status": "COMPLETE", "results.#": 2, "results.0.associationSpec.associationTypeId": 279, "results.1.associationSpec.associationTypeId": 280,
			}},
			step{ask: "PUT " + contacts + "/{a}/associations/default/companies/{y}", status: 200},
			step{ask: "GET " + contacts + "/{a}/associations/companies?limit=1", status: 200, want: map[string]any{"results.#": 1, "paging.next.after": "{x}"}},
			step{ask: "GET " + contacts + "/{a}/associations/companies?limit=1&after={x}", status: 200, want: map[string]any{"results.#": 1, "paging": nil}},
			step{ask: "GET " + companies + "/{x}/associations/0-1", status: 200, want: map[string]any{"results.0.associationTypes.0.typeId": 280}},
			step{ask: "DELETE " + contacts + "/{a}/associations/companies/{x}", status: 204},
			step{ask: "DELETE " + contacts + "/{a}/associations/companies/{x}", status: 204},
			step{ask: "GET " + companies + "/{x}/associations/contacts", status: 200, want: map[string]any{"results.#": 0}},
			step{ask: "DELETE " + contacts + "/{a}", status: 204},
			step{ask: "GET " + companies + "/{y}/associations/contacts", status: 200, want: map[string]any{"results.#": 0}},
		)},
		{name: "labelled brings the default, and replaces labels", steps: with(
			step{ask: "PUT " + contacts + "/{a}/associations/companies/{x}", body: `[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]`, status: 201, want: map[string]any{
				"fromObjectTypeId": "0-1", "toObjectTypeId": "0-2", "labels.0": "Primary",
			}},
			step{ask: "GET " + contacts + "/{a}/associations/companies", status: 200, want: map[string]any{
				"results.0.associationTypes.#": 2, "results.0.associationTypes.0.typeId": 1, "results.0.associationTypes.0.label": "Primary", "results.0.associationTypes.1.label": nil,
			}},
			step{ask: "GET " + contacts + "/{a}?associations=companies", status: 200, want: map[string]any{
				"associations.companies.results.0.type": "contact_to_company", "associations.companies.results.1.type": "contact_to_company_unlabeled",
			}},
			step{ask: "PUT " + contacts + "/{a}/associations/companies/{x}", body: `[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]`, status: 201},
			step{ask: "GET " + contacts + "/{a}/associations/companies", status: 200, want: map[string]any{"results.0.associationTypes.#": 1}},
			step{ask: "PUT " + contacts + "/{a}/associations/companies/{x}", body: `[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":280}]`, status: 400, want: map[string]any{"subCategory": "crm.associations.INVALID_ASSOCIATION_TYPE"}},
			step{ask: "PUT " + contacts + "/{a}/associations/companies/{x}", body: `{"associationTypeId":280}`, status: 400},
			step{ask: "PUT " + contacts + "/{a}/associations/companies/99", body: `[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]`, status: 400, want: map[string]any{"context.INVALID_OBJECT_IDS.0": "99"}},
			step{ask: "PUT " + contacts + "/99/associations/companies/{x}", body: `[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]`, status: 404},
		)},
		{name: "parent and child", steps: with(
			step{ask: "PUT " + companies + "/{x}/associations/companies/{y}", body: `[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":13}]`, status: 201},
			step{ask: "GET " + companies + "/{y}/associations/companies", status: 200, want: map[string]any{"results.0.associationTypes.0.typeId": 14}},
		)},
		{name: "objects that cannot be associated", steps: with(
			step{ask: "POST /crm/objects/2026-09/products", body: `{"properties":{"name":"p"}}`, status: 201, save: map[string]string{"p": "id"}},
			step{ask: "PUT /crm/objects/2026-09/products/{p}/associations/default/contacts/{a}", status: 400},
			step{ask: "GET /crm/objects/2026-09/products/{p}/associations/contacts", status: 200, want: map[string]any{"results.#": 0}},
		)},
		{name: "batches", steps: with(
			step{ask: "POST " + assoc + "/contacts/companies/batch/associate/default", body: `{"inputs":[{"from":{"id":"{a}"},"to":{"id":"{x}"}},{"from":{"id":"{b}"},"to":{"id":"99"}}]}`, status: 207, want: map[string]any{"results.#": 2, "numErrors": 1}},
			step{ask: "POST " + assoc + "/contact/company/batch/create", body: `{"inputs":[{"from":{"id":"{b}"},"to":{"id":"{y}"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]}]}`, status: 201, want: map[string]any{"results.0.labels.0": "Primary"}},
			step{ask: "POST " + assoc + "/contact/company/batch/create", body: `{"inputs":[{"from":{"id":"{b}"},"to":{"id":"{y}"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":2}]}]}`, status: 207, want: map[string]any{"errors.0.subCategory": "crm.associations.INVALID_ASSOCIATION_TYPE"}},
			step{ask: "POST " + assoc + "/contacts/companies/batch/read", body: `{"inputs":[{"id":"{a}"},{"id":"{b}"}]}`, status: 200, want: map[string]any{"results.#": 2, "results.0.from.id": "{a}", "results.1.to.0.associationTypes.0.label": "Primary"}},
			step{ask: "POST " + assoc + "/contacts/companies/batch/read", body: `{"inputs":[{"id":"99"}]}`, status: 207, want: map[string]any{"errors.0.subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND"}},
			step{ask: "POST " + assoc + "/contacts/companies/batch/labels/archive", body: `{"inputs":[{"from":{"id":"{b}"},"to":{"id":"{y}"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]}]}`, status: 204},
			step{ask: "GET " + contacts + "/{b}/associations/companies", status: 200, want: map[string]any{"results.0.associationTypes.#": 1}},
			step{ask: "POST " + assoc + "/contacts/companies/batch/archive", body: `{"inputs":[{"from":{"id":"{a}"},"to":[{"id":"{x}"}]}]}`, status: 204},
			step{ask: "GET " + contacts + "/{a}/associations/companies", status: 200, want: map[string]any{"results.#": 0}},
		)},
		{name: "labels of the account's own", steps: with(
			step{ask: "GET " + assoc + "/contacts/companies/labels", status: 200, want: map[string]any{"results.0.typeId": 1, "results.0.label": "Primary"}},
			step{
				ask: "POST " + assoc + "/contacts/companies/labels", body: `{"label":"Adviser","name":"adviser","inverseLabel":"Advised"}`, status: 200,
				want: map[string]any{"results.0.category": "USER_DEFINED", "results.0.label": "Adviser", "results.1.label": "Advised"}, save: map[string]string{"t": "results.0.typeId", "u": "results.1.typeId"},
			},
			step{ask: "POST " + assoc + "/contacts/companies/labels", body: `{"label":"Adviser","name":"adviser2"}`, status: 409},
			step{ask: "PUT " + contacts + "/{a}/associations/companies/{x}", body: `[{"associationCategory":"USER_DEFINED","associationTypeId":{t}}]`, status: 201, want: map[string]any{"labels.0": "Adviser"}},
			step{ask: "GET " + companies + "/{x}/associations/contacts", status: 200, want: map[string]any{"results.0.associationTypes.1.label": "Advised"}},
			step{ask: "PUT " + assoc + "/contacts/companies/labels", body: `{"associationTypeId":{t},"label":"Counsel"}`, status: 204},
			step{ask: "GET " + contacts + "/{a}/associations/companies", status: 200, want: map[string]any{"results.0.associationTypes.1.label": "Counsel"}},
			step{ask: "DELETE " + assoc + "/contacts/companies/labels/{t}", status: 400, want: map[string]any{"category": "VALIDATION_ERROR"}},
			step{ask: "POST " + assoc + "/contacts/companies/batch/labels/archive", body: `{"inputs":[{"from":{"id":"{a}"},"to":{"id":"{x}"},"types":[{"associationCategory":"USER_DEFINED","associationTypeId":{t}}]}]}`, status: 204},
			step{ask: "DELETE " + assoc + "/contacts/companies/labels/{t}", status: 204},
			step{ask: "GET " + assoc + "/companies/contacts/labels", status: 200, want: map[string]any{"results.#": 3}},
			step{ask: "POST " + assoc + "/contacts/companies/labels", body: `{"label":"x","name":"with-hyphen"}`, status: 400},
			step{ask: "POST " + assoc + "/contacts/companies/labels", body: `{"label":"x","name":"1st"}`, status: 400},
			step{ask: "GET " + contacts + "/{a}/associations/companies", status: 200, want: map[string]any{"results.0.associationTypes.#": 1, "results.0.associationTypes.0.typeId": 279}},
			step{ask: "DELETE " + assoc + "/contacts/companies/labels/279", status: 404},
		)},
		{name: "the unlabelled type takes every label with it", steps: with(
			step{ask: "POST " + assoc + "/contacts/companies/labels", body: `{"label":"Adviser","name":"adviser"}`, status: 200, save: map[string]string{"t": "results.0.typeId"}},
			step{ask: "PUT " + contacts + "/{a}/associations/companies/{x}", body: `[{"associationCategory":"USER_DEFINED","associationTypeId":{t}},{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]`, status: 201},
			step{ask: "GET " + contacts + "/{a}/associations/companies", status: 200, want: map[string]any{"results.0.associationTypes.#": 3}},
			step{ask: "POST " + assoc + "/contacts/companies/batch/labels/archive", body: `{"inputs":[{"from":{"id":"{a}"},"to":{"id":"{x}"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]}]}`, status: 204},
			step{ask: "GET " + contacts + "/{a}/associations/companies", status: 200, want: map[string]any{"results.#": 0}},
			step{ask: "GET " + companies + "/{x}/associations/contacts", status: 200, want: map[string]any{"results.#": 0}},
		)},
		{name: "by name, as v3 does it", steps: with(
			step{ask: "GET /crm/v3/associations/contacts/companies/types", status: 200, want: map[string]any{"results.0.name": "contact_to_company"}},
			step{ask: "POST /crm/v3/associations/contacts/companies/batch/create", body: `{"inputs":[{"from":{"id":"{a}"},"to":{"id":"{x}"},"type":"contact_to_company"}]}`, status: 201},
			step{ask: "POST /crm/v3/associations/contacts/companies/batch/read", body: `{"inputs":[{"id":"{a}"}]}`, status: 200, want: map[string]any{"results.0.to.0.id": "{x}"}},
			step{ask: "POST /crm/v3/associations/contacts/companies/batch/create", body: `{"inputs":[{"from":{"id":"{a}"},"to":{"id":"{x}"},"type":"nothing"}]}`, status: 400},
			step{ask: "POST /crm/v3/associations/contacts/companies/batch/archive", body: `{"inputs":[{"from":{"id":"{a}"},"to":{"id":"{x}"},"type":"contact_to_company"}]}`, status: 204},
		)},
	})
}

func TestManyAssociationsOfOneRecord(t *testing.T) {
	s := New()
	ids, err := s.Seed(Seed{Type: "contacts", Count: 130})
	require.NoError(t, err)
	play(t, s, []step{company("x")})
	records, err := s.Records("companies")
	require.NoError(t, err)
	for _, id := range ids {
		a := ask(t, s, "PUT", companies+"/"+records[0].ID+"/associations/default/contacts/"+formatID(id), "")
		require.Equal(t, 200, a.status)
	}
	a := ask(t, s, "GET", companies+"/"+records[0].ID+"?associations=contacts", "")
	assert.Equal(t, float64(associationsShown), a.get("associations.contacts.results.#"))
	assert.Equal(t, formatID(ids[associationsShown-1]), a.get("associations.contacts.paging.next.after"))
	list := ask(t, s, "GET", companies+"?associations=contacts", "")
	assert.Equal(t, a.get("associations.contacts"), list.get("results.0.associations.contacts"))

	after := a.get("associations.contacts.paging.next.after").(string)
	a = ask(t, s, "GET", companies+"/"+records[0].ID+"/associations/contacts?after="+after, "")
	assert.Equal(t, float64(30), a.get("results.#"))
	assert.Nil(t, a.get("paging"))

	// A record counts once, however many labels it has.
	for _, id := range ids[100:] {
		a := ask(t, s, "DELETE", companies+"/"+records[0].ID+"/associations/contacts/"+formatID(id), "")
		require.Equal(t, 204, a.status)
	}
	a = ask(t, s, "PUT", contacts+"/"+formatID(ids[7])+"/associations/companies/"+records[0].ID, `[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]`)
	require.Equal(t, 201, a.status)
	a = ask(t, s, "GET", companies+"/"+records[0].ID+"?associations=contacts", "")
	assert.Equal(t, float64(101), a.get("associations.contacts.results.#"))
	assert.Nil(t, a.get("associations.contacts.paging"))
}
