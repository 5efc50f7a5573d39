package hubspottest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProperties(t *testing.T) {
	const base = "/crm/properties/2026-09/contacts"
	playAll(t, []scenario{
		{name: "life of a property", steps: []step{
			{ask: "GET " + base + "/email", status: 200, want: map[string]any{"name": "email", "hasUniqueValue": true, "type": "string", "hubspotDefined": true}},
			{ask: "GET " + base + "/lastmodifieddate", status: 200, want: map[string]any{"modificationMetadata.readOnlyValue": true, "type": "datetime"}},
			{ask: "GET " + base + "/nothing", status: 404, want: map[string]any{"category": "OBJECT_NOT_FOUND"}},
			{ask: "POST " + base, body: `{"name":"colour","label":"Colour","type":"enumeration","fieldType":"select","groupName":"contactinformation","options":[{"label":"Red","value":"red","displayOrder":0}]}`, status: 201, want: map[string]any{"name": "colour"}},
			{ask: "POST " + base, body: `{"name":"colour","label":"Colour","type":"string","fieldType":"text","groupName":"contactinformation"}`, status: 409, want: map[string]any{"category": "OBJECT_ALREADY_EXISTS"}},
			{ask: "POST " + contacts, body: `{"properties":{"colour":"blue"}}`, status: 400},
			{ask: "PATCH " + base + "/colour", body: `{"label":"Paint","options":[{"label":"Blue","value":"blue","displayOrder":0}]}`, status: 200, want: map[string]any{"label": "Paint"}},
			{ask: "POST " + contacts, body: `{"properties":{"colour":"blue"}}`, status: 201},
			{ask: "DELETE " + base + "/colour", status: 204},
			{ask: "POST " + contacts, body: `{"properties":{"colour":"blue"}}`, status: 400, want: map[string]any{"errors.0.code": "PROPERTY_DOESNT_EXIST"}},
			{ask: "GET " + base + "?archived=true", status: 200, want: map[string]any{"results.#": 1, "results.0.name": "colour"}},
			{ask: "DELETE " + base + "/email", status: 400},
			{ask: "DELETE " + base + "/nothing", status: 404},
		}},
		{name: "sensitive data", steps: []step{
			{ask: "POST " + base, body: `{"name":"passport","label":"Passport","type":"string","fieldType":"text","groupName":"contactinformation","dataSensitivity":"sensitive"}`, status: 201},
			{ask: "GET " + base + "?dataSensitivity=sensitive", status: 200, want: map[string]any{"results.#": 1, "results.0.name": "passport"}},
			{ask: "GET " + base + "?dataSensitivity=highly_sensitive", status: 200, want: map[string]any{"results.#": 0}},
			{ask: "GET " + base + "/passport", status: 200, want: map[string]any{"dataSensitivity": "sensitive"}},
			{ask: "GET " + base + "?dataSensitivity=secret", status: 400},
			{ask: "POST " + contacts, body: `{"properties":{"passport":"C01X00T47"}}`, status: 201},
		}},
		{name: "what is refused", steps: []step{
			{ask: "POST " + base, body: `{"name":"Bad Name","label":"x","type":"string","fieldType":"text","groupName":"contactinformation"}`, status: 400},
			{ask: "POST " + base, body: `{"name":"x","type":"string","fieldType":"text","groupName":"contactinformation"}`, status: 400},
			{ask: "POST " + base, body: `{"name":"x","label":"x","type":"text","fieldType":"text","groupName":"contactinformation"}`, status: 400},
			{ask: "POST " + base, body: `{"name":"x","label":"x","type":"string","fieldType":"select","groupName":"contactinformation"}`, status: 400},
			{ask: "POST " + base, body: `{"name":"x","label":"x","type":"string","fieldType":"text","groupName":"nothing"}`, status: 400},
			{ask: "POST " + base, body: `{"name":"x","label":"x","type":"enumeration","fieldType":"select","groupName":"contactinformation","options":[{"label":"a","value":"a"}]}`, status: 400},
			{ask: "POST /crm/v3/properties/contacts", body: `{"name":"x","label":"x","type":"enumeration","fieldType":"select","groupName":"contactinformation","options":[{"label":"a","value":"a"}]}`, status: 201},
			{ask: "PATCH " + base + "/email", body: `{"type":"number"}`, status: 400},
		}},
		{name: "batches and groups", steps: []step{
			{ask: "POST " + base + "/batch/create", body: `{"inputs":[{"name":"x1","label":"x","type":"string","fieldType":"text","groupName":"contactinformation"},{"name":"email","label":"x","type":"string","fieldType":"text","groupName":"contactinformation"}]}`, status: 207, want: map[string]any{"results.#": 1, "errors.0.category": "OBJECT_ALREADY_EXISTS"}},
			{ask: "POST " + base + "/batch/read", body: `{"inputs":[{"name":"x1"},{"name":"email"}]}`, status: 200, want: map[string]any{"results.#": 2}},
			{ask: "POST " + base + "/batch/archive", body: `{"inputs":[{"name":"x1"}]}`, status: 204},
			{ask: "POST " + base + "/batch/read", body: `{"inputs":[{"name":"x1"}]}`, status: 207},
			{ask: "POST " + base + "/groups", body: `{"name":"extra","label":"Extra"}`, status: 201},
			{ask: "POST " + base + "/groups", body: `{"name":"extra","label":"Extra"}`, status: 409},
			{ask: "PATCH " + base + "/groups/extra", body: `{"label":"More"}`, status: 200, want: map[string]any{"label": "More"}},
			{ask: "GET " + base + "/groups/extra", status: 200, want: map[string]any{"label": "More"}},
			{ask: "GET " + base + "/groups", status: 200, want: map[string]any{"results.#": 2}},
			{ask: "DELETE " + base + "/groups/contactinformation", status: 400},
			{ask: "DELETE " + base + "/groups/extra", status: 204},
			{ask: "GET " + base + "/groups/extra", status: 404},
		}},
		{name: "the pipelines are the options of their properties", steps: []step{
			{ask: "GET /crm/properties/2026-09/deals/pipeline", status: 200, want: map[string]any{"options.0.value": "default", "externalOptions": true}},
		}},
	})
}

func TestPipelines(t *testing.T) {
	const base = "/crm/pipelines/2026-09/deals"
	playAll(t, []scenario{{name: "life of a pipeline", steps: []step{
		{ask: "GET " + base, status: 200, want: map[string]any{"results.#": 1, "results.0.id": "default", "results.0.stages.#": 7, "results.0.stages.5.metadata.probability": "1.0"}},
		{ask: "GET /crm/pipelines/2026-09/tickets", status: 200, want: map[string]any{"results.0.id": "0", "results.0.stages.3.metadata.ticketState": "CLOSED"}},
		{ask: "POST " + base, body: `{"label":"Partners","displayOrder":1,"stages":[{"label":"In","displayOrder":0,"metadata":{"probability":"0.5"}}]}`, status: 201, save: map[string]string{"p": "id", "s": "stages.0.id"}},
		{ask: "POST " + base, body: `{"label":"Partners","displayOrder":1,"stages":[]}`, status: 409},
		{ask: "POST " + base, body: `{"label":"Others","displayOrder":1,"stages":[{"label":"In","displayOrder":0,"metadata":{"probability":"2"}}]}`, status: 400},
		{ask: "POST " + base + "/{p}/stages", body: `{"label":"Out","displayOrder":1,"metadata":{"probability":"0.9"}}`, status: 201, save: map[string]string{"out": "id"}},
		{ask: "POST /crm/objects/2026-09/deals", body: `{"properties":{"dealname":"d","dealstage":"{s}"}}`, status: 201, want: map[string]any{"properties.pipeline": "{p}"}, save: map[string]string{"d": "id"}},
		{ask: "POST /crm/objects/2026-09/deals", body: `{"properties":{"dealname":"d","pipeline":"default","dealstage":"{s}"}}`, status: 400, want: map[string]any{"errors.0.code": "INVALID_OPTION"}},
		{ask: "DELETE " + base + "/{p}/stages/{s}", status: 400, want: map[string]any{
			"category": "VALIDATION_ERROR", "subCategory": "PipelineError.STAGE_ID_IN_USE", "context.stageIds.0": "{s}", "context.objectIds.0": "{d}",
		}},
		{ask: "DELETE " + base + "/{p}?validateReferencesBeforeDelete=true", status: 400, want: map[string]any{"subCategory": "PipelineError.STAGE_ID_IN_USE", "context.objectIds.#": 1}},
		{ask: "DELETE " + base + "/{p}?validateDealStageUsagesBeforeDelete=yes", status: 400, want: map[string]any{"subCategory": nil}},
		{ask: "PATCH " + base + "/{p}", body: `{"archived":true}`, status: 400, want: map[string]any{"subCategory": "PipelineError.STAGE_ID_IN_USE"}},
		{ask: "PATCH " + base + "/{p}/stages/{s}", body: `{"archived":true}`, status: 400, want: map[string]any{"subCategory": "PipelineError.STAGE_ID_IN_USE"}},
		{ask: "PATCH " + base + "/{p}/stages/{out}", body: `{"archived":true}`, status: 200, want: map[string]any{"archived": true}},
		{ask: "GET " + base + "/{p}/stages", status: 200, want: map[string]any{"results.#": 1}},
		{ask: "PATCH " + base + "/{p}/stages/{out}", body: `{"archived":false}`, status: 200, want: map[string]any{"archived": false}},
		{ask: "PATCH " + base + "/{p}/stages/{out}", body: `{"metadata":{"probability":"2"}}`, status: 400},
		{ask: "DELETE " + base + "/{p}/stages/{out}", status: 204},
		{ask: "GET " + base + "/{p}/stages/{out}", status: 404},
		{ask: "PATCH " + base + "/{p}/stages/{s}", body: `{"label":"Inside"}`, status: 200, want: map[string]any{"label": "Inside", "metadata.probability": "0.5"}},
		{ask: "PUT " + base + "/{p}/stages/{s}", body: `{"label":"Inner","displayOrder":3,"metadata":{"probability":"0.1"}}`, status: 200, want: map[string]any{"id": "{s}", "displayOrder": 3}},
		{ask: "PATCH " + base + "/{p}", body: `{"label":"Friends"}`, status: 200, want: map[string]any{"label": "Friends"}},
		{ask: "PUT " + base + "/{p}", body: `{"label":"All","displayOrder":0,"stages":[{"label":"One","displayOrder":0,"metadata":{"probability":"0.5"}}]}`, status: 400, want: map[string]any{"context.stageIds.0": "{s}"}},
		{ask: "PATCH /crm/objects/2026-09/deals/{d}", body: `{"properties":{"pipeline":"default","dealstage":"closedwon"}}`, status: 200},
		{ask: "PUT " + base + "/{p}", body: `{"label":"All","displayOrder":0,"stages":[{"label":"One","displayOrder":0,"metadata":{"probability":"0.5"}}]}`, status: 200, want: map[string]any{"stages.#": 1}},
		{ask: "PATCH " + base + "/{p}", body: `{"archived":true}`, status: 200},
		{ask: "GET " + base + "/{p}", status: 404},
		{ask: "PATCH " + base + "/{p}", body: `{"archived":false}`, status: 200},
		{ask: "GET " + base + "/{p}/audit", status: 200, want: map[string]any{"results.0.action": "CREATE"}},
		{ask: "DELETE " + base + "/{p}", status: 204},
		{ask: "GET " + base + "/{p}", status: 404, want: map[string]any{"category": "OBJECT_NOT_FOUND"}},
	}}, {name: "before 2026-09, a pipeline with records is deleted unless the request asks for the check", steps: []step{
		{ask: "POST " + base, body: `{"label":"Partners","displayOrder":1,"stages":[{"label":"In","displayOrder":0,"metadata":{"probability":"0.5"}}]}`, status: 201, save: map[string]string{"p": "id", "s": "stages.0.id"}},
		{ask: "POST /crm/objects/2026-09/deals", body: `{"properties":{"dealname":"d","dealstage":"{s}"}}`, status: 201, save: map[string]string{"d": "id"}},
		{ask: "DELETE /crm/pipelines/2026-03/deals/{p}", status: 204},
		{ask: "GET /crm/objects/2026-09/deals/{d}", status: 200, want: map[string]any{"properties.dealstage": "{s}"}},
	}}, {name: "states of tickets, and too many stages", steps: []step{
		{ask: "POST /crm/pipelines/2026-09/tickets/0/stages", body: `{"label":"x","displayOrder":9,"metadata":{"ticketState":"SHUT"}}`, status: 400},
		{ask: "POST /crm/pipelines/2026-09/tickets/0/stages", body: `{"label":"x","displayOrder":9,"metadata":{"ticketState":"CLOSED"}}`, status: 201},
		{ask: "POST /crm/pipelines/2026-09/leads", body: `{"label":"x","displayOrder":1,"stages":[` + stages(30) + `]}`, status: 201},
		{ask: "POST /crm/pipelines/2026-09/leads", body: `{"label":"y","displayOrder":1,"stages":[` + stages(31) + `]}`, status: 400},
		{ask: "POST /crm/pipelines/2026-09/tickets", body: `{"label":"x","displayOrder":1,"stages":[` + stages(100) + `]}`, status: 201, save: map[string]string{"p": "id"}},
		{ask: "POST /crm/pipelines/2026-09/tickets/{p}/stages", body: `{"label":"x","displayOrder":9}`, status: 400},
	}}, {name: "the check for records when something is removed, by version", steps: []step{
		{ask: "POST " + base, body: `{"label":"Partners","displayOrder":1,"stages":[{"label":"In","displayOrder":0,"metadata":{"probability":"0.5"}},{"label":"Out","displayOrder":1,"metadata":{"probability":"0.6"}}]}`, status: 201, save: map[string]string{"p": "id", "in": "stages.0.id", "out": "stages.1.id"}},
		{ask: "POST /crm/objects/2026-09/deals", body: `{"properties":{"dealname":"d","dealstage":"{in}"}}`, status: 201},
		{ask: "POST /crm/objects/2026-09/deals", body: `{"properties":{"dealname":"d","dealstage":"{out}"}}`, status: 201},
		{ask: "POST /crm/objects/2026-09/tickets", body: `{"properties":{"subject":"t","hs_pipeline":"0","hs_pipeline_stage":"2"}}`, status: 201},
		{ask: "DELETE /crm/pipelines/2026-09/tickets/0/stages/2", status: 400, want: map[string]any{"subCategory": "PipelineError.STAGE_ID_IN_USE"}},
		{ask: "DELETE /crm/pipelines/2026-03/tickets/0/stages/2?validateReferencesBeforeDelete=true", status: 400},
		{ask: "DELETE /crm/pipelines/2026-03/tickets/0/stages/2?validateDealStageUsagesBeforeDelete=true", status: 204},
		{ask: "DELETE /crm/pipelines/2026-03/deals/{p}/stages/{in}?validateDealStageUsagesBeforeDelete=true", status: 400},
		{ask: "DELETE /crm/v3/pipelines/deals/{p}/stages/{in}", status: 204},
		{ask: "DELETE " + base + "/{p}?validateReferencesBeforeDelete=false", status: 400},
		{ask: "DELETE " + base + "/{p}?validateDealStageUsagesBeforeDelete=false", status: 204},
	}}, {name: "an account that may have only one pipeline", options: Options{Lacks: []string{"pipelines"}}, steps: []step{
		{ask: "POST " + base, body: `{"label":"Partners","displayOrder":1,"stages":[]}`, status: 403, want: map[string]any{"category": nil}},
	}}, {name: "a change of a stage needs its metadata where the new fields are enforced", options: Options{EnforceNewFields: true}, steps: []step{
		{ask: "PATCH " + base + "/default/stages/closedwon", body: `{"label":"Won"}`, status: 400},
		{ask: "PATCH /crm/v3/pipelines/deals/default/stages/closedwon", body: `{"label":"Won"}`, status: 200},
		{ask: "PATCH " + base + "/default/stages/closedwon", body: `{"label":"Won","metadata":{}}`, status: 200},
	}}})
}

// stages are as many stages of a pipeline.
func stages(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"label":"Stage %d","displayOrder":%d}`, i, i)
	}
	return strings.Join(list, ",")
}

func TestOwners(t *testing.T) {
	playAll(t, []scenario{{name: "owners", steps: []step{
		{ask: "GET /crm/v3/owners/?limit=1", status: 200, want: map[string]any{"results.0.id": "101", "results.0.userId": 2001, "paging.next.after": "101"}},
		{ask: "GET /crm/owners/2026-09?limit=1&after=101", status: 200, want: map[string]any{"results.0.id": "102", "paging": nil}},
		{ask: "GET /crm/owners/2026-09?email=Support%40example.com", status: 200, want: map[string]any{"results.#": 1, "results.0.id": "102"}},
		{ask: "GET /crm/owners/2026-09?archived=true", status: 200, want: map[string]any{"results.#": 1, "results.0.archived": true, "results.0.userId": nil, "results.0.userIdIncludingInactive": 2003}},
		{ask: "GET /crm/owners/2026-09/103", status: 404},
		{ask: "GET /crm/owners/2026-09/103?archived=true", status: 200, want: map[string]any{"email": "former@example.com"}},
		{ask: "GET /crm/owners/2026-09/101", status: 200, want: map[string]any{"email": "sales@example.com"}},
		{ask: "GET /crm/owners/2026-09/2002?idProperty=userId", status: 200, want: map[string]any{"id": "102"}},
		{ask: "GET /crm/owners/2026-09/2002", status: 404},
		{ask: "GET /crm/owners/2026-09/101?idProperty=email", status: 400},
	}}})
}

func TestSchemas(t *testing.T) {
	const base = "/crm-object-schemas/2026-09/schemas"
	playAll(t, []scenario{{name: "life of a schema", steps: []step{
		{
			ask: "POST " + base, body: `{"name":"car","labels":{"singular":"Car","plural":"Cars"},"primaryDisplayProperty":"plate","requiredProperties":["plate"],"searchableProperties":["plate"],"properties":[{"name":"plate","label":"Plate","type":"string","fieldType":"text"}],"associatedObjects":["CONTACT"]}`,
			status: 201, want: map[string]any{"fullyQualifiedName": "p12345678_car", "associations.0.name": "car_to_contact"}, save: map[string]string{"t": "objectTypeId"},
		},
		{ask: "POST " + base, body: `{"name":"car","labels":{"singular":"Car","plural":"Cars"},"requiredProperties":[]}`, status: 409},
		{ask: "POST " + base, body: `{"name":"bike","labels":{"singular":"Bike","plural":"Bikes"},"requiredProperties":["nothing"]}`, status: 400},
		{ask: "POST " + base, body: `{"name":"bike","labels":{"singular":"Bike"},"requiredProperties":[]}`, status: 400},
		{ask: "GET " + base, status: 200, want: map[string]any{"results.#": 1}},
		{ask: "GET /crm/v3/schemas/car", status: 200, want: map[string]any{"objectTypeId": "{t}"}},
		{ask: "POST /crm/objects/2026-09/{t}", body: `{"properties":{"plate":"B 1"}}`, status: 201, save: map[string]string{"car": "id"}},
		{ask: "POST /crm/objects/2026-09/{t}/search", body: `{"query":"b 1"}`, status: 200, want: map[string]any{"total": 1, "results.0.properties.plate": "B 1"}},
		{ask: "PATCH " + base + "/{t}", body: `{"labels":{"singular":"Auto","plural":"Autos"}}`, status: 200, want: map[string]any{"labels.singular": "Auto"}},
		{ask: "POST " + base + "/{t}/associations", body: `{"fromObjectTypeId":"{t}","toObjectTypeId":"0-3","name":"car_to_deal"}`, status: 201, save: map[string]string{"a": "id"}},
		{ask: "GET /crm/associations/2026-09/{t}/deals/labels", status: 200, want: map[string]any{"results.0.category": "USER_DEFINED", "results.0.label": nil}},
		{ask: "DELETE " + base + "/{t}/associations/{a}", status: 204},
		{ask: "GET /crm/associations/2026-09/{t}/deals/labels", status: 200, want: map[string]any{"results.#": 0}},
		{ask: "DELETE " + base + "/{t}", status: 400},
		{ask: "DELETE /crm/objects/2026-09/{t}/{car}", status: 204},
		{ask: "DELETE " + base + "/{t}", status: 204},
		{ask: "GET " + base + "/{t}", status: 404},
		{ask: "GET /crm/objects/2026-09/{t}", status: 400},
	}}, {name: "a schema where the new fields count", options: Options{EnforceNewFields: true}, steps: []step{
		{ask: "POST " + base, body: `{"name":"car","labels":{"singular":"Car","plural":"Cars"},"requiredProperties":[],"searchableProperties":[]}`, status: 400},
		{ask: "POST " + base, body: `{"name":"car","labels":{"singular":"Car","plural":"Cars"},"requiredProperties":[],"searchableProperties":[],"secondaryDisplayProperties":[],"allowsSensitiveProperties":false,"shouldCreateSameObjectAssociation":false}`, status: 201},
	}}})
}

func TestLists(t *testing.T) {
	const base = "/crm/lists/2026-09"
	playAll(t, []scenario{{name: "life of a list", steps: []step{
		contact("a", "a@example.com"), contact("b", "b@example.com"),
		{ask: "POST " + base, body: `{"name":"VIP","objectTypeId":"0-1","processingType":"MANUAL"}`, status: 200, want: map[string]any{"list.processingType": "MANUAL"}, save: map[string]string{"l": "list.listId"}},
		{ask: "POST " + base, body: `{"name":"vip","objectTypeId":"0-1","processingType":"MANUAL"}`, status: 400},
		{ask: "POST " + base, body: `{"name":"x","objectTypeId":"0-1","processingType":"DYNAMIC"}`, status: 400},
		{ask: "POST " + base, body: `{"name":"x","objectTypeId":"0-1","processingType":"SOMETIMES"}`, status: 400},
		{ask: "PUT " + base + "/{l}/memberships/add", body: `["{a}",{b},"99"]`, status: 200, want: map[string]any{"recordsIdsAdded.#": 2, "recordIdsMissing.0": "99"}},
		{ask: "GET " + base + "/{l}/memberships?limit=1", status: 200, want: map[string]any{"results.0.recordId": "{a}", "paging.next.after": "{a}", "total": 2}},
		{ask: "GET " + base + "/{l}/memberships?limit=1&after={a}", status: 200, want: map[string]any{"results.0.recordId": "{b}", "paging": nil}},
		{ask: "GET " + base + "/{l}/memberships/join-order", status: 200, want: map[string]any{"results.#": 2}},
		{ask: "GET " + base + "/{l}/memberships/join-order?before={b}", status: 200, want: map[string]any{"results.#": 1, "results.0.recordId": "{a}"}},
		{ask: "POST " + base + "/records/memberships/batch/read", body: `{"inputs":[{"objectTypeId":"0-1","recordId":"{a}"},{"objectTypeId":"0-1","recordId":"99"}]}`, status: 207, want: map[string]any{
			"results.#": 1, "results.0.recordListMemberships.0.listId": "{l}", "numErrors": 1,
		}},
		{ask: "PUT " + base + "/{l}/memberships/remove", body: `["{a}"]`, status: 200, want: map[string]any{"recordIdsRemoved.0": "{a}"}},
		{ask: "PUT " + base + "/{l}/memberships/add-and-remove", body: `{"recordIdsToAdd":["{a}"],"recordIdsToRemove":["{b}"]}`, status: 200, want: map[string]any{"recordsIdsAdded.0": "{a}", "recordIdsRemoved.0": "{b}"}},
		{ask: "GET " + base + "/records/0-1/{a}/memberships", status: 200, want: map[string]any{"results.0.listId": "{l}"}},
		{ask: "GET " + base + "/object-type-id/0-1/name/VIP", status: 200, want: map[string]any{"list.listId": "{l}"}},
		{ask: "GET " + base + "/object-type-id/0-1/name/nothing", status: 404},
		{ask: "GET " + base + "/{l}", status: 200, want: map[string]any{"list.size": 1}},
		{ask: "GET " + base + "?listIds={l}&listIds=99", status: 200, want: map[string]any{"lists.#": 1}},
		{ask: "POST " + base + "/search", body: `{"query":"vi","listIds":[],"processingTypes":["MANUAL"]}`, status: 200, want: map[string]any{
			"total": 1, "lists.0.name": "VIP", "hasMore": false, "lists.0.size": nil, "lists.0.additionalProperties.hs_list_size": "1", "offset": 1,
		}},
		{ask: "POST " + base, body: `{"name":"Other","objectTypeId":"0-1","processingType":"MANUAL"}`, status: 200, save: map[string]string{"o": "list.listId"}},
		{ask: "POST " + base + "/search", body: `{"count":1,"offset":0}`, status: 200, want: map[string]any{"lists.#": 1, "total": 2, "hasMore": true, "offset": 1}},
		{ask: "POST " + base + "/search", body: `{"count":1,"offset":1}`, status: 200, want: map[string]any{"lists.#": 1, "total": 2, "hasMore": false, "offset": 2}},
		{ask: "POST " + base + "/search", body: `{"objectTypeId":"0-2"}`, status: 200, want: map[string]any{"total": 0}},
		{ask: "POST " + base + "/search", body: `{"count":501}`, status: 400},
		{ask: "POST " + base, body: `{"name":"active","objectTypeId":"0-1","processingType":"DYNAMIC","filterBranch":{"filterBranchType":"OR"}}`, status: 200, save: map[string]string{"d": "list.listId"}},
		{ask: "PUT " + base + "/{d}/memberships/add", body: `["{a}"]`, status: 400},
		{ask: "GET " + base + "/{d}?includeFilters=true", status: 200, want: map[string]any{"list.filterBranch.filterBranchType": "OR"}},
		{ask: "PUT " + base + "/{l}/update-list-name?listName=Friends", status: 200, want: map[string]any{"updatedList.name": "Friends"}},
		{ask: "DELETE " + base + "/{l}/memberships", status: 204},
		{ask: "GET " + base + "/{l}", status: 200, want: map[string]any{"list.size": 0}},
		{ask: "DELETE " + base + "/{l}", status: 204},
		{ask: "GET " + base + "/{l}", status: 404},
		{ask: "PUT " + base + "/{l}/restore", status: 204},
		{ask: "GET " + base + "/{l}", status: 200},
	}}, {name: "a search where the new fields count", options: Options{EnforceNewFields: true}, steps: []step{
		{ask: "POST " + base + "/search", body: `{"query":"x","offset":0}`, status: 400},
		{ask: "POST /crm/v3/lists/search", body: `{"query":"x","offset":0}`, status: 200},
		{ask: "POST " + base + "/search", body: `{"query":"x","offset":0,"listIds":[],"processingTypes":[],"additionalProperties":[]}`, status: 200},
	}}})
	c := newClock()
	s := New(WithClock(c.now))
	play(t, s, []step{
		{ask: "POST " + base, body: `{"name":"VIP","objectTypeId":"0-1","processingType":"MANUAL"}`, status: 200},
		{ask: "DELETE " + base + "/1001", status: 204},
	})
	c.add(recycleDays * 24 * time.Hour)
	play(t, s, []step{{ask: "PUT " + base + "/1001/restore", status: 404}})
}

// importBody makes the multipart body of an import.
func importBody(t *testing.T, request, fileName, csv string) (body, contentType string) {
	t.Helper()
	buf := &bytes.Buffer{}
	w := multipart.NewWriter(buf)
	require.NoError(t, w.WriteField("importRequest", request))
	part, err := w.CreateFormFile("files", fileName)
	require.NoError(t, err)
	_, err = part.Write([]byte(csv))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return buf.String(), w.FormDataContentType()
}

const contactColumns = `"columnMappings":[
	{"columnObjectTypeId":"0-1","columnName":"E-mail","propertyName":"email","columnType":"HUBSPOT_ALTERNATE_ID"},
	{"columnObjectTypeId":"0-1","columnName":"First","propertyName":"firstname"},
	{"columnObjectTypeId":"0-1","columnName":"Stage","propertyName":"lifecyclestage"},
	{"columnObjectTypeId":"0-2","columnName":"Company","propertyName":"name"}]`

func importRequestOf(operation, columns string) string {
	return `{"name":"People","importOperations":{"0-1":"` + operation + `"},"dateFormat":"DAY_MONTH_YEAR","files":[{"fileName":"people.csv","fileFormat":"CSV","fileImportPage":{"hasHeader":true,` + columns + `}}]}`
}

func startedImport(t *testing.T, s *Server, request, csv string) answered {
	t.Helper()
	body, kind := importBody(t, request, "people.csv", csv)
	return ask(t, s, "POST", "/crm/imports/2026-09", body, "Content-Type", kind)
}

func TestImports(t *testing.T) {
	s := New()
	play(t, s, []step{contact("ada", "ada@example.com")})
	csv := "\ufeffE-mail,First,Stage,Company\n" +
		"ada@example.com,Augusta,lead,Analytical\n" + // changes the one there is
		"grace@example.com,Grace,nothing,Navy\n" + // a bad option, the rest is taken
		"not an address,Nobody,lead,Void\n" +
		"grace@example.com,Twice,lead,Navy\n" +
		"too,few\n"
	a := startedImport(t, s, importRequestOf("UPSERT", contactColumns), csv)
	require.Equal(t, 200, a.status, a.text)
	assert.Equal(t, "STARTED", a.get("state"))
	id := a.get("id").(string)

	a = ask(t, s, "GET", "/crm/imports/2026-09/"+id, "")
	assert.Equal(t, "DONE", a.get("state"))
	assert.Equal(t, float64(5), a.get("metadata.counters.TOTAL_ROWS"))
	assert.Equal(t, float64(1), a.get("metadata.counters.UPDATED_OBJECTS"))

	a = ask(t, s, "GET", "/crm/imports/2026-09/"+id+"/errors?includeErrorMessage=true&includeRowData=true", "")
	kinds := []string{}
	for _, e := range a.get("results").([]any) {
		kinds = append(kinds, e.(map[string]any)["errorType"].(string))
	}
	assert.Equal(t, []string{"INVALID_ENUMERATION_OPTION", "INVALID_EMAIL", "DUPLICATE_ALTERNATE_ID", "INCORRECT_NUMBER_OF_COLUMNS"}, kinds)
	assert.Equal(t, "nothing", a.get("results.0.invalidValue"))
	assert.Equal(t, float64(3), a.get("results.0.sourceData.lineNumber"))
	assert.Equal(t, "Grace", a.get("results.0.sourceData.rowData.1"))
	assert.Equal(t, float64(2), a.get("results.0.knownColumnNumber"))

	a = ask(t, s, "GET", "/crm/imports/2026-09/"+id+"/errors?limit=3", "")
	assert.NotEmpty(t, a.get("paging.next.after"))
	assert.Nil(t, a.get("results.0.errorMessage"))

	a = ask(t, s, "GET", contacts+"/ada%40example.com?idProperty=email&associations=companies", "")
	assert.Equal(t, "Augusta", a.get("properties.firstname"))
	assert.Equal(t, float64(1), a.get("associations.companies.results.#"))
	a = ask(t, s, "GET", contacts+"/grace%40example.com?idProperty=email&properties=lifecyclestage,firstname", "")
	assert.Equal(t, "Grace", a.get("properties.firstname"))
	assert.Nil(t, a.get("properties.lifecyclestage"))
}

func TestImportOperations(t *testing.T) {
	columns := `"columnMappings":[{"columnObjectTypeId":"0-1","columnName":"E-mail","propertyName":"email"},{"columnObjectTypeId":"0-1","columnName":"Closed","propertyName":"closedate"}]`
	tests := []struct {
		operation string
		records   int
		problem   string
	}{
		{"CREATE", 2, "CREATE_ONLY_IMPORT"},
		{"UPDATE", 1, "UPDATE_ONLY_IMPORT"},
		{"UPSERT", 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.operation, func(t *testing.T) {
			s := New()
			play(t, s, []step{contact("ada", "ada@example.com")})
			a := startedImport(t, s, importRequestOf(tt.operation, columns), "E-mail,Closed\nada@example.com,31.12.2026\ngrace@example.com,\n")
			require.Equal(t, 200, a.status, a.text)
			assert.Equal(t, tt.records, s.Counts()["contacts"])
			a = ask(t, s, "GET", "/crm/v3/imports/"+a.get("id").(string)+"/errors", "")
			if tt.problem == "" {
				assert.Equal(t, float64(0), a.get("results.#"))
			} else {
				assert.Equal(t, tt.problem, a.get("results.0.errorType"))
			}
			if tt.operation != "CREATE" {
				a = ask(t, s, "GET", contacts+"/ada%40example.com?idProperty=email&properties=closedate", "")
				assert.Equal(t, "2026-12-31T00:00:00Z", a.get("properties.closedate"))
			}
		})
	}
}

func TestImportsRefused(t *testing.T) {
	good := importRequestOf("UPSERT", contactColumns)
	tests := []struct {
		name    string
		request string
		status  int
	}{
		{"no name", strings.Replace(good, "People", "", 1), 400},
		{"wrong operation", strings.Replace(good, "UPSERT", "MERGE", 1), 400},
		{"wrong date format", strings.Replace(good, "DAY_MONTH_YEAR", "ISO", 1), 400},
		{"unknown property", strings.Replace(good, "firstname", "nothing", 1), 400},
		{"unknown object", strings.Replace(good, `"0-2"`, `"0-999"`, 1), 400},
		{"unknown file", strings.Replace(good, "people.csv", "others.csv", 1), 400},
		{"not JSON", "{", 400},
		{"good", good, 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.status, startedImport(t, New(), tt.request, "a,b,c,d\n").status)
		})
	}
	a := ask(t, New(), "POST", "/crm/imports/2026-09", good)
	assert.Equal(t, 415, a.status)
}

func TestImportTakesTime(t *testing.T) {
	c := newClock()
	s := New(WithClock(c.now), WithOptions(Options{ImportDelayMS: 30}))
	a := startedImport(t, s, importRequestOf("UPSERT", contactColumns), "h,h,h,h\nada@example.com,Ada,lead,X\n")
	id := a.get("id").(string)
	assert.Equal(t, "PROCESSING", ask(t, s, "GET", "/crm/imports/2026-09/"+id, "").get("state"))
	assert.Empty(t, s.Counts()["contacts"])
	c.add(30 * time.Millisecond)
	assert.Equal(t, "DONE", ask(t, s, "GET", "/crm/imports/2026-09/"+id, "").get("state"))

	s.SetOptions(func(o *Options) { o.ImportDelayMS = 60_000 })
	a = startedImport(t, s, importRequestOf("UPSERT", contactColumns), "h,h,h,h\ngrace@example.com,Grace,lead,X\n")
	id = a.get("id").(string)
	assert.Equal(t, 200, ask(t, s, "POST", "/crm/imports/2026-09/"+id+"/cancel", "").status)
	assert.Equal(t, "CANCELED", ask(t, s, "GET", "/crm/imports/2026-09/"+id, "").get("state"))
	c.add(time.Minute)
	assert.Equal(t, 1, s.Counts()["contacts"], "what is cancelled is not carried out")
	assert.Equal(t, float64(2), ask(t, s, "GET", "/crm/imports/2026-09", "").get("results.#"))
	assert.Equal(t, 404, ask(t, s, "GET", "/crm/imports/2026-09/1", "").status)
}

func TestExports(t *testing.T) {
	c := newClock()
	s := New(WithClock(c.now), WithOptions(Options{ExportDelayMS: 1000, ExportBase: "https://files.example.com"}))
	_, err := s.Seed(Seed{Type: "contacts", Count: 3, Properties: map[string]string{"email": "n{n}@example.com", "lifecyclestage": "lead"}})
	require.NoError(t, err)
	const base = "/crm/exports/2026-09/export/async"
	request := `{"exportType":"VIEW","format":"CSV","exportName":"All","objectType":"CONTACT","language":"EN","objectProperties":["email","lifecyclestage"],"exportInternalValuesOptions":["NAMES"],
		"publicCrmSearchRequest":{"filterGroups":[{"filters":[{"propertyName":"email","operator":"NEQ","value":"n2@example.com"}]}],"sorts":["-email"]}}`
	a := ask(t, s, "POST", base, request)
	require.Equal(t, 202, a.status, a.text)
	status := base + "/tasks/" + a.get("id").(string) + "/status"
	a = ask(t, s, "GET", status, "")
	assert.Equal(t, "PROCESSING", a.get("status"))
	assert.Nil(t, a.get("result"))

	c.add(time.Second)
	a = ask(t, s, "GET", status, "")
	assert.Equal(t, "COMPLETE", a.get("status"))
	where, err := url.Parse(a.get("result").(string))
	require.NoError(t, err)
	assert.Equal(t, "files.example.com", where.Host)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", where.Path, nil)) // no token needed there
	assert.Equal(t, "Record ID,email,lifecyclestage\n1003,n3@example.com,Lead\n1001,n1@example.com,Lead\n", w.Body.String())

	for _, bad := range [][2]string{{"VIEW", "EVERYTHING"}, {"CSV", "PDF"}, {"CONTACT", "CAR"}, {`"email"`, `"nothing"`}} {
		a := ask(t, s, "POST", base, strings.Replace(request, bad[0], bad[1], 1))
		assert.Equal(t, 400, a.status, bad[1])
	}
}

func TestExportWhereTheNewFieldsCount(t *testing.T) {
	s := New(WithOptions(Options{EnforceNewFields: true}))
	const old = `{"exportType":"VIEW","format":"CSV","exportName":"All","objectType":"0-1","language":"EN","objectProperties":["email"],"exportInternalValuesOptions":[]`
	const whole = old + `,"associatedObjectType":[],"includeLabeledAssociations":false,"includePrimaryDisplayPropertyForAssociatedObjects":false,"overrideAssociatedObjectsPerDefinitionPerRowLimit":false`
	play(t, s, []step{
		{ask: "POST /crm/exports/2026-09/export/async", body: old + `}`, status: 400},
		{ask: "POST /crm/v3/exports/export/async", body: old + `}`, status: 202},
		{ask: "POST /crm/exports/2026-09/export/async", body: whole + `}`, status: 202},
		{ask: "POST /crm/exports/2026-09/export/async", body: whole + `,"publicCrmSearchRequest":{"filters":[]}}`, status: 400},
		{ask: "POST /crm/exports/2026-09/export/async", body: whole + `,"publicCrmSearchRequest":{"filters":[],"filterGroups":[],"sorts":[]}}`, status: 202},
	})
}

func TestExportOfAList(t *testing.T) {
	s := New()
	play(t, s, []step{
		contact("a", "a@example.com"), contact("b", "b@example.com"),
		{ask: "POST /crm/v3/lists/", body: `{"name":"VIP","objectTypeId":"0-1","processingType":"SNAPSHOT"}`, status: 200, save: map[string]string{"l": "list.listId"}},
		{ask: "PUT /crm/v3/lists/{l}/memberships/add", body: `["{b}"]`, status: 200},
		{ask: "POST /crm/v3/exports/export/async", body: `{"exportType":"LIST","listId":"{l}","format":"CSV","exportName":"x","objectType":"0-1","objectProperties":["email"]}`, status: 202, save: map[string]string{"e": "id"}},
		{ask: "GET /crm/v3/exports/export/{e}", status: 200, want: map[string]any{"recordCount": 1, "exportState": "DONE"}},
	})
}

func TestActivityLogs(t *testing.T) {
	c := newClock()
	s := New(WithClock(c.now))
	const base = "/account-info/2026-09/activity"
	ms := func(d time.Duration) string { return fmt.Sprint(c.now().Add(d).UnixMilli()) }
	count := func(target string) int {
		a := ask(t, s, "GET", base+target, "")
		require.Equal(t, 200, a.status, a.text)
		return len(a.get("results").([]any))
	}
	tests := []struct {
		target string
		want   int
	}{
		{"/audit-logs", 12},
		{"/audit-logs?actingUserId=2001", 4},
		{"/audit-logs?actingUserId=2001&actingUserId=2002", 8},
		{"/audit-logs?occurredAfter=2026-11-23T09:00:00Z", 4},
		{"/audit-logs?occurredBefore=2026-11-23T09:00:00Z", 8},
		{"/audit-logs?occurredAfter=2026-11-23T09:00:00Z&occurredBefore=2026-11-24T00:00:00Z", 2},
		{"/audit-logs?limit=5&fillFinalTimestamp=true", 5},
		{"/login", 12},
		{"/login?userId=2002&limit=3", 3},
		{"/security", 12},
		{"/security?fromTimestamp=" + ms(-8*time.Hour), 2},
		{"/security?toTimestamp=" + ms(-8*time.Hour), 10},
		{"/security?userId=2003", 4},
	}
	for _, tt := range tests {
		t.Run(tt.target, func(t *testing.T) { assert.Equal(t, tt.want, count(tt.target)) })
	}
	for _, bad := range []string{
		"/audit-logs?actingUserId=x", "/audit-logs?occurredAfter=yesterday", "/audit-logs?occurredAfter=1700000000000", "/audit-logs?sort=nothing",
		"/audit-logs?limit=101", "/login?limit=201", "/security?fromTimestamp=2026-11-23", "/login?after=nothing",
	} {
		assert.Equal(t, 400, ask(t, s, "GET", base+bad, "").status, bad)
	}

	seen := map[string]bool{}
	for after := ""; ; {
		a := ask(t, s, "GET", base+"/login?limit=5&after="+after, "")
		for _, e := range a.get("results").([]any) {
			seen[e.(map[string]any)["id"].(string)] = true
		}
		next, more := a.get("paging.next.after").(string)
		if !more {
			break
		}
		after = next
	}
	assert.Len(t, seen, 12)

	newest := ask(t, s, "GET", base+"/audit-logs?sort=-occurredAt&limit=1", "").get("results.0.id")
	oldest := ask(t, s, "GET", base+"/audit-logs?sort=occurredAt&limit=1", "").get("results.0.id")
	assert.NotEqual(t, newest, oldest)

	s.SetActivity(nil, []LoginEvent{{ID: "1", LoginAt: "2026-11-24T08:00:00Z"}, {ID: "2", LoginAt: "2026-08-01T08:00:00Z"}}, nil)
	assert.Equal(t, 1, count("/login"), "the log goes back ninety days")

	s.SetOptions(func(o *Options) { o.NotEnterprise = true })
	assert.Equal(t, 403, ask(t, s, "GET", base+"/audit-logs", "").status)
	assert.Equal(t, 200, ask(t, s, "GET", base+"/login", "").status)
}

func TestAccount(t *testing.T) {
	s := New(WithOptions(Options{DailyLimit: 1000}))
	play(t, s, []step{
		{ask: "GET /account-info/2026-09/details", status: 200, want: map[string]any{"portalId": 12345678, "uiDomain": "app.hubspot.com"}},
		{ask: "GET /account-info/v3/details", status: 200},
		{ask: "GET /account-info/2026-03/api-usage/daily/private-apps", status: 200, want: map[string]any{"results.0.usageLimit": 1000, "results.0.currentUsage": 3}},
		{ask: "POST /oauth/v2/private-apps/get/access-token-info", body: `{"tokenKey":"` + DefaultToken + `"}`, header: []string{"Authorization", ""}, status: 200, want: map[string]any{"hubId": 12345678}},
		{ask: "POST /oauth/v2/private-apps/get/access-token-info", body: `{"tokenKey":"nothing"}`, status: 404},
	})
	a := ask(t, s, "POST", "/oauth/v2/private-apps/get/access-token-info", `{"tokenKey":"`+DefaultToken+`"}`)
	scopes, err := json.Marshal(a.get("scopes"))
	require.NoError(t, err)
	assert.Contains(t, string(scopes), `"crm.objects.contacts.write"`)
}
