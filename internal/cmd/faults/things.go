package main

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/hubspottest"
)

// request is a request to the stand-in outside of a run, to set something up or to
// look.
type request struct{ method, path, body string }

// send sends the request and returns the body of the answer.
func (r request) send(s *hubspottest.Server) string {
	req := httptest.NewRequest(r.method, "https://api.hubapi.com"+r.path, strings.NewReader(r.body))
	req.Header.Set("Authorization", "Bearer "+hubspottest.DefaultToken)
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, req)
	return w.Body.String()
}

// sees counts how often a text is in the answer to a path of the stand-in.
func sees(path, text string) func(*hubspottest.Server) int {
	return func(s *hubspottest.Server) int {
		return strings.Count(request{method: "GET", path: path}.send(s), text)
	}
}

// eventsWith counts the events with a value of order_number that HubSpot kept.
func eventsWith(s *hubspottest.Server, marker string) (n int) {
	for _, e := range s.Events() {
		if e.Dropped == "" && e.Properties["order_number"] == marker {
			n++
		}
	}
	return n
}

// The paths at which the stand-in shows what a run wrote.
const (
	groupsPath    = "/crm/properties/2026-09/contacts/groups"
	labelsPath    = "/crm/associations/2026-09/contacts/deals/labels"
	pipelinesPath = "/crm/pipelines/2026-09/deals"
	listsPath     = "/crm/lists/2026-09"
	propertyPath  = "/crm/properties/2026-09/contacts"
	importsPath   = "/crm/imports/2026-09"
	filesPath     = "/files/2026-09/files/"
	consentPath   = "/communication-preferences/2026-09/statuses/"
	newsletter    = `"subscriptionId":501,"subscriptionName":"Newsletter","channel":"EMAIL","status":`
	subscribed    = newsletter + `"SUBSCRIBED"`
	unsubscribed  = newsletter + `"UNSUBSCRIBED"`
)

// things are the runs that write something that is not a record: an email, an
// event, a definition, a list, a file, or a subscription.
func things() []scenario {
	meta := func(action, object string, more ...string) map[string]any {
		out := properties(more...)
		out["endpoint"], out["action"], out["object"] = "metadata", action, object
		return out
	}
	of := func(endpoint string, more ...string) map[string]any {
		out := properties(more...)
		out["endpoint"] = endpoint
		return out
	}
	group := request{"POST", groupsPath, `{"name":"shop","label":"Shop","displayOrder":-1}`}
	label := request{"POST", labelsPath, `{"name":"payer","label":"Payer"}`}
	pipeline := request{"POST", pipelinesPath, `{"label":"Renewals","displayOrder":100,"pipelineId":"renewals","stages":[` +
		`{"label":"Open","displayOrder":0,"stageId":"ropen","metadata":{"probability":"0.2"}},` +
		`{"label":"Won","displayOrder":1,"stageId":"rwon","metadata":{"probability":"1.0"}}]}`}
	list := request{"POST", listsPath, `{"name":"Guests","objectTypeId":"0-1","processingType":"MANUAL"}`}
	subscribe := request{"POST", consentPath + url.PathEscape(email(1)), `{"subscriptionId":501,"statusState":"SUBSCRIBED","channel":"EMAIL"}`}
	subscriber := sees(consentPath+url.PathEscape(email(1))+"?channel=EMAIL", subscribed)
	named := func(name string) func(*hubspottest.Server) int {
		return sees(listsPath+"/object-type-id/0-1/name/"+name, `"name":"`+name+`"`)
	}
	sent := func(s *hubspottest.Server) (n int) {
		for _, one := range s.Sent() {
			if one.Result == "SENT" {
				n++
			}
		}
		return n
	}
	event := func(s *hubspottest.Server) int { return eventsWith(s, "one") }
	enroll := of("sequences", "sender", "sales@example.com", "sequence", "Renewal", "id", email(1))
	enrolled := func(s *hubspottest.Server) int {
		records, _ := s.Records("contacts") // the kind of record exists
		return sees("/automation/sequences/2026-09/enrollments/contact/"+records[0].ID, `"toEmail"`)(s)
	}
	everyone := of("consent", "email", email(1))
	everyone["everything"] = true
	everyoneOfMany := of("consent")
	everyoneOfMany["everything"] = true
	optedOut := sees(consentPath+url.PathEscape(email(1))+"/unsubscribe-all?channel=EMAIL", `"subscriberIdString"`)
	pipelineOf := meta("pipeline_create", "deals", "label", "Renewals")
	pipelineOf["stages"] = []any{properties("name", "Open", "value", "0.2"), properties("name", "Won", "value", "1.0")}
	deal := request{"POST", "/crm/objects/2026-09/deals", `{"properties":{"dealname":"A","pipeline":"default","dealstage":"appointmentscheduled","hubspot_owner_id":"101"}}`}
	split := of("deals", "id", "1001")
	split["splits"] = []any{properties("owner", "sales@example.com", "percentage", "75"), properties("owner", "support@example.com", "percentage", "25")}
	quarter := func(s *hubspottest.Server) int {
		read := request{"POST", "/deal-splits/2026-09/batch/read", `{"inputs":[{"id":"1001"}]}`}
		return strings.Count(read.send(s), `"hs_deal_split_percentage":"0.25"`)
	}
	property := request{"POST", propertyPath, `{"name":"shoe_size","label":"Shoe size","type":"string","fieldType":"text","groupName":"contactinformation"}`}
	// The three seeds have the IDs before the list's.
	member := func(s *hubspottest.Server, it item) int {
		return sees(listsPath+"/1004/memberships", `"recordId":"`+it.id+`"`)(s)
	}
	joined := request{"PUT", listsPath + "/1004/memberships/add", `["1001","1002","1003"]`}
	// HubSpot numbers the task and the folder first.
	file := request{"POST", filesPath + "import-from-url/async", `{"url":"https://cms.example.com/a.pdf","name":"Offer","access":"PRIVATE","folderPath":"/offers"}`}
	pair := of("contacts", "id", "1001")
	pair["a_associate"] = []any{properties("to", "contacts", "id", "1002")}
	paired := sees("/crm/objects/2026-09/contacts/1001/associations/contacts", `"toObjectId"`)
	sendEvent := of("events", "event", "order_placed", "email", email(1))
	sendEvent["event_properties"] = properties("order_number", "one")
	out := []scenario{
		{name: "event_send", options: sendEvent, seeds: 3, count: event},
		{name: "email_send", options: of("transactional_email", "email_id", "700001", "recipient", email(1)), seeds: 3, count: sent},
		{name: "sequence_enroll", options: enroll, seeds: 3, count: enrolled},
		{name: "split_set", options: split, setup: []request{deal}, again: true, count: quarter},
		{name: "associate", options: pair, seeds: 3, again: true, count: paired},
		{
			name: "disassociate", options: pair, seeds: 3, again: true, count: paired,
			setup: []request{{"PUT", "/crm/objects/2026-09/contacts/1001/associations/default/contacts/1002", ""}},
		},
		{name: "group_create", options: meta("group_create", "contacts", "label", "Shop"), count: sees(groupsPath, `"label":"Shop"`)},
		{name: "group_rename", options: meta("group_rename", "contacts", "name", "shop", "label", "Store"), setup: []request{group}, again: true, count: sees(groupsPath, `"label":"Store"`)},
		{name: "group_delete", options: meta("group_delete", "contacts", "name", "shop"), setup: []request{group}, again: true, count: sees(groupsPath, `"name":"shop"`)},
		{name: "label_create", options: meta("label_create", "contacts", "to_object", "deals", "label", "Payer"), count: sees(labelsPath, `"label":"Payer"`)},
		{name: "label_rename", options: meta("label_rename", "contacts", "to_object", "deals", "type_id", "5001", "label", "Pays"), setup: []request{label}, again: true, count: sees(labelsPath, `"label":"Pays"`)},
		{name: "label_delete", options: meta("label_delete", "contacts", "to_object", "deals", "type_id", "5001"), setup: []request{label}, again: true, count: sees(labelsPath, `"label":"Payer"`)},
		{name: "create_property", options: meta("create_property", "contacts", "label", "Shoe size"), count: sees(propertyPath, `"name":"shoe_size"`)},
		{name: "update_property", options: meta("update_property", "contacts", "name", "shoe_size", "label", "Shoes"), setup: []request{property}, again: true, count: sees(propertyPath, `"label":"Shoes"`)},
		{name: "archive_property", options: meta("archive_property", "contacts", "name", "shoe_size"), setup: []request{property}, again: true, count: sees(propertyPath, `"name":"shoe_size"`)},
		{name: "pipeline_create", options: pipelineOf, count: sees(pipelinesPath, `"label":"Renewals"`)},
		{name: "pipeline_rename", options: meta("pipeline_rename", "deals", "pipeline", "renewals", "label", "Renewed"), setup: []request{pipeline}, again: true, count: sees(pipelinesPath, `"label":"Renewed"`)},
		{name: "pipeline_delete", options: meta("pipeline_delete", "deals", "pipeline", "renewals"), setup: []request{pipeline}, again: true, count: sees(pipelinesPath, `"label":"Renewals"`)},
		{name: "stage_create", options: meta("stage_create", "deals", "pipeline", "renewals", "label", "Quote", "stage_value", "0.5"), setup: []request{pipeline}, count: sees(pipelinesPath, `"label":"Quote"`)},
		{name: "stage_change", options: meta("stage_change", "deals", "pipeline", "renewals", "stage", "ropen", "label", "New"), setup: []request{pipeline}, again: true, count: sees(pipelinesPath, `"label":"New"`)},
		{name: "stage_delete", options: meta("stage_delete", "deals", "pipeline", "renewals", "stage", "ropen"), setup: []request{pipeline}, again: true, count: sees(pipelinesPath, `"id":"ropen"`)},
		{name: "list_create", options: of("lists", "name", "Guests"), count: named("Guests")},
		{name: "list_rename", options: of("lists", "list", "Guests", "name", "Visitors"), setup: []request{list}, again: true, count: named("Visitors")},
		{name: "list_delete", options: of("lists", "list", "Guests"), setup: []request{list}, again: true, count: named("Guests")},
		{name: "file_delete", options: of("files", "id", "1003"), setup: []request{file}, again: true, count: sees(filesPath+"search?name=Offer", `"name":"Offer"`)},
		{name: "file_import", options: of("files", "url", "https://cms.example.com/a.pdf", "name", "Offer"), again: true, count: sees("/files/2026-09/files/search?name=Offer", `"name":"Offer"`)},
		{name: "subscribe", options: of("consent", "email", email(1), "subscription", "Newsletter"), again: true, count: subscriber},
		{name: "unsubscribe", options: of("consent", "email", email(1), "subscription", "Newsletter"), setup: []request{subscribe}, again: true, count: subscriber},
		{name: "unsubscribe_all", options: everyone, again: true, count: optedOut},
		{
			name: "event_send_many", options: of("events", "event", "order_placed"), seeds: 3,
			items: eventItems, given: events, perItem: func(s *hubspottest.Server, it item) int { return eventsWith(s, it.marker) }, done: "accepted",
		},
		{
			name: "import", options: of("imports_exports", "object", "contacts", "import_operation", "create"), items: addressItems, given: addressRows,
			count: sees(importsPath, `"importName"`),
		},
		{name: "add_members", options: of("lists", "list", "Guests"), seeds: 3, setup: []request{list}, items: memberItems, given: ids, done: "added", again: true, perItem: member},
		{
			name: "remove_members", options: of("lists", "list", "Guests"), seeds: 3, setup: []request{list, joined}, items: memberItems, given: ids,
			done: "removed", again: true, perItem: func(s *hubspottest.Server, it item) int { return 1 - member(s, it) },
		},
		{
			name: "unsubscribe_many", options: of("consent", "subscription", "Newsletter"), setup: []request{subscribe},
			items: addressItems, given: addresses, done: "unsubscribed", again: true, perItem: func(s *hubspottest.Server, it item) int {
				return sees(consentPath+url.PathEscape(it.email)+"?channel=EMAIL", unsubscribed)(s)
			},
		},
		{
			name: "unsubscribe_all_many", options: everyoneOfMany,
			items: addressItems, given: addresses, done: "unsubscribed", again: true, perItem: func(s *hubspottest.Server, it item) int {
				return sees(consentPath+url.PathEscape(it.email)+"/unsubscribe-all?channel=EMAIL", `"subscriberIdString"`)(s)
			},
		},
		{
			name: "subscribe_many", options: of("consent", "subscription", "Newsletter"),
			items: addressItems, given: addresses, done: "subscribed", again: true, perItem: func(s *hubspottest.Server, it item) int {
				return sees(consentPath+url.PathEscape(it.email)+"?channel=EMAIL", subscribed)(s)
			},
		},
	}
	for i := range out {
		s := &out[i]
		if s.perItem != nil {
			s.judge = always(judgeThings(s.done))
		} else {
			s.judge = always(judgeThing(s.again))
		}
	}
	return out
}

// eventItems returns more events than one request takes.
func eventItems([]string) []item {
	out := make([]item, 520)
	for i := range out {
		out[i] = item{email: email(i%3 + 1), property: "order_number", marker: "item " + strconv.Itoa(i)}
	}
	return out
}

func events(items []item) []any {
	return each(items, func(it item) any { return properties("email", it.email, it.property, it.marker) })
}

// memberItems returns the records that exist.
func memberItems(ids []string) []item {
	out := make([]item, len(ids))
	for i, id := range ids {
		out[i] = item{id: id}
	}
	return out
}

func addressItems([]string) []item {
	out := make([]item, 3)
	for i := range out {
		out[i] = item{email: email(i + 1)}
	}
	return out
}

func addressRows(items []item) []any {
	return each(items, func(it item) any { return properties("email", it.email) })
}

func addresses(items []item) []any {
	return each(items, func(it item) any { return it.email })
}

// judgeThing judges a run that writes one thing. again says that writing it twice
// has the same effect as once, so that a problem need not say that it may have been
// done.
func judgeThing(again bool) func(*facts, outcome) finding {
	return func(f *facts, o outcome) finding {
		times := f.is[0] - f.was[0]
		done := times != 0
		p := o.problem
		switch {
		case times > 1 || times < -1:
			return found(doubled, "it was done %d times", times)
		case p == nil && !done:
			return found(lost, "the result is %.80s, and nothing was done", o.value)
		case p == nil && !json.Valid(o.value):
			return found(untrue, "the result is %.80s", o.value)
		case p != nil && done && (p.denies() || !again && !p.admits()):
			return found(untrue, "it was done, and the problem does not say that it may have been: %s, %s", p.Error, p.Message)
		case p != nil && !done && !f.unsure && p.admits() && p.Status != 0:
			return found(untrue, "nothing was done, and the problem says that it may have been: %s %s", p.Message, p.Hint)
		}
		return fine
	}
}

// judgeThings judges the report of a run that writes a thing for each item. status
// is the status of an item that was done.
func judgeThings(status string) func(*facts, outcome) finding {
	return func(f *facts, o outcome) finding {
		if o.problem != nil && o.problem.Report == nil { // the run failed before it processed the items
			if !slices.Equal(f.is, f.was) {
				return found(untrue, "something was done, and there is no report: %s", o.problem.Message)
			}
			return fine
		}
		r, ok := reportOf(o, len(f.items))
		if !ok {
			return found(untrue, "there is no report of %d items", len(f.items))
		}
		for i, l := range r.lines {
			times := f.is[i] - f.was[i]
			wrong := ""
			switch {
			case times > 1:
				return found(doubled, "item %d was done %d times", i, times)
			case l.Status == status:
				if times != 1 {
					return found(lost, "item %d is %s, and was not done", i, status)
				}
			case l.Status == "unchanged": // HubSpot had it done before, or before the answer broke off
				if f.is[i] != 1 {
					return found(lost, "item %d is unchanged, and was not done", i)
				}
			case l.Status == "failed":
				if times != 0 {
					wrong = "it was done"
				}
			case l.Status == "unknown":
				if !f.unsure || l.Error == nil || !strings.Contains(l.Error.Message, "may have been done") {
					wrong = "nothing happened after which that cannot be known, or the reason does not say so"
				}
			default:
				wrong = "there is no such status here"
			}
			if wrong != "" {
				return found(untrue, "item %d, %s: %s", i, l.Status, wrong)
			}
		}
		if wrong := r.miscounted(); wrong != "" {
			return found(untrue, "%s", wrong)
		}
		return fine
	}
}
