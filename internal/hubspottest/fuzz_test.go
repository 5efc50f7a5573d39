package hubspottest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzServer checks that the stand-in answers every request, and that an answer with
// the type of JSON is JSON.
func FuzzServer(f *testing.F) {
	for _, seed := range [][3]string{
		{"POST", contacts, `{"properties":{"email":"a@b.co"},"associations":[{"to":{"id":1},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]}]}`},
		{"GET", contacts + "/1001?properties=email&associations=companies&archived=true", ""},
		{"POST", contacts + "/search", `{"filterGroups":[{"filters":[{"propertyName":"email","operator":"IN","values":["a"]}]}],"sorts":["-email"],"after":"1"}`},
		{"POST", contacts + "/batch/upsert", `{"inputs":[{"id":"a@b.co","idProperty":"email","properties":{"firstname":null}}]}`},
		{"POST", contacts + "/batch/update", `{"inputs":[{"id":"1001","properties":{},"objectWriteTraceId":"t"}]}`},
		{"POST", contacts + "/merge", `{"primaryObjectId":"1001","objectIdToMerge":"1002"}`},
		{"PUT", contacts + "/1001/associations/companies/1003", `[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]`},
		{"POST", "/crm/associations/2026-09/contacts/companies/batch/create", `{"inputs":[{"from":{"id":"1001"},"to":{"id":"1003"},"types":[]}]}`},
		{"POST", "/crm/properties/2026-09/contacts", `{"name":"x","label":"x","type":"enumeration","options":[]}`},
		{"PUT", "/crm/pipelines/2026-09/deals/default", `{"label":"x","stages":null}`},
		{"POST", "/crm-object-schemas/2026-09/schemas", `{"name":"car","labels":{"singular":"Car","plural":"Cars"},"requiredProperties":[]}`},
		{"POST", "/crm/lists/2026-09", `{"name":"x","objectTypeId":"0-1","processingType":"MANUAL"}`},
		{"PUT", "/crm/lists/2026-09/1004/memberships/add", `[1001,null]`},
		{"POST", "/crm/exports/2026-09/export/async", `{"exportType":"LIST","listId":"1","format":"CSV","exportName":"x","objectType":"0-1","objectProperties":["email"]}`},
		{"GET", "/account-info/2026-09/activity/security?fromTimestamp=-1&limit=1", ""},
		{"POST", "/_stand-in/faults", `{"path":"**","kind":"empty","nth":1}`},
		{"PATCH", "/_stand-in/options", `{"searchLagMs":10}`},
		{"DELETE", "/crm/objects/v3/%2e%2e/%00", ""},
		{"POST", preferences + "/statuses/a%40b.co", `{"subscriptionId":501,"statusState":"SUBSCRIBED","channel":"EMAIL"}`},
		{"POST", preferences + "/statuses/batch/read?channel=EMAIL", `{"inputs":["a@b.co","x"]}`},
		{"POST", "/marketing/v3/forms", `{"name":"x","fieldGroups":[{"fields":[{"name":"email","fieldType":"email"}]}]}`},
		{"PATCH", forms + "/" + newsletter, `{"configuration":null}`},
		{"POST", "/submissions/v3/integration/submit/12345678/" + contactUs, `{"fields":[{"name":"email","value":"a@b.co"}],"legalConsentOptions":{"consent":{"communications":[{}]}}}`},
		{"POST", fromURL, `{"url":"https://example.com/a.pdf","access":"PRIVATE","folderPath":"/../x"}`},
		{"GET", files + "/search?sort=-size&after=1", ""},
		{"POST", sendMany, `{"inputs":[{"eventName":"` + ordered + `","objectId":1001,"properties":{"amount":1}}]}`},
		{"POST", eventDefs, `{"label":"x","includeDefaultProperties":true,"propertyDefinitions":[{"name":"a"}]}`},
		{"POST", transactional, `{"emailId":700001,"message":{"to":"a@b.co","from":"<"},"contactProperties":{"firstname":1}}`},
		{"POST", sequences + "/enrollments?userId=2001", `{"contactId":1001,"sequenceId":801,"senderEmail":"sales@example.com"}`},
		{"POST", "/_stand-in/faults", `{"path":"**","set":{"results.*.id":"..","paging.next":null}}`},
		{"POST", "/_stand-in/faults", `{"cursors":["A"],"rival":{"properties":{"email":"x"}}}`},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, method, target, body string) {
		where, err := url.ParseRequestURI(target)
		if err != nil || where.Host != "" || slow.MatchString(body) {
			return
		}
		s := New()
		for _, name := range []string{"contacts", "contacts", "companies"} {
			_, err := s.Seed(Seed{Type: name, Count: 1})
			require.NoError(t, err)
		}
		for range 2 {
			r := &http.Request{Method: method, URL: where, RequestURI: target, Host: "api.hubapi.com", Header: http.Header{
				"Authorization": {"Bearer " + DefaultToken}, "Content-Type": {"application/json"},
			}, Body: http.NoBody}
			if body != "" {
				r.Body = readCloser{strings.NewReader(body)}
			}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			require.GreaterOrEqual(t, w.Code, 200)
			require.Less(t, w.Code, 600)
			if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && w.Body.Len() > 0 && !strings.Contains(body, "truncated") {
				assert.True(t, json.Valid(w.Body.Bytes()), w.Body.String())
			}
		}
	})
}

// slow matches bodies that tell the stand-in to wait, to give no answer, to cut the
// connection, or to send a request.
var slow = regexp.MustCompile(`(?i)delayms|latency|count|cut|silent|raw|fetch`)

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }
