package hubspottest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// record is one record of the CRM.
type record struct {
	id       int64
	values   map[string]string
	history  map[string][]version // of properties that changed, oldest first
	created  time.Time
	updated  time.Time
	archived time.Time // zero while the record is not archived
	edges    map[string]map[int64][]int
}

// version is one value that a property had.
type version struct {
	value string
	at    time.Time
}

// objectAnswer is a record in the shape of the API.
type objectAnswer struct {
	ID           string                       `json:"id"`
	Properties   map[string]*string           `json:"properties"`
	History      map[string][]historyAnswer   `json:"propertiesWithHistory,omitempty"`
	CreatedAt    string                       `json:"createdAt"`
	UpdatedAt    string                       `json:"updatedAt"`
	Archived     bool                         `json:"archived"`
	ArchivedAt   string                       `json:"archivedAt,omitempty"`
	New          *bool                        `json:"new,omitempty"`
	Trace        string                       `json:"objectWriteTraceId,omitempty"`
	Associations map[string]associationAnswer `json:"associations,omitempty"`
	URL          string                       `json:"url,omitempty"`
	Warnings     []warning                    `json:"warnings,omitempty"`
}

type historyAnswer struct {
	Value      string `json:"value"`
	Timestamp  string `json:"timestamp"`
	SourceType string `json:"sourceType"`
	SourceID   string `json:"sourceId,omitempty"`
}

type associationAnswer struct {
	Results []associationEnd `json:"results"`
	Paging  *paging          `json:"paging,omitempty"`
}

type associationEnd struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// warning says, on 2026-09, that a value was converted into HubSpot's form.
type warning struct {
	Category string         `json:"category"`
	Message  string         `json:"message"`
	Context  warningContext `json:"context"`
}

type warningContext struct {
	PropertyName    string `json:"propertyName"`
	RawValue        string `json:"rawValue"`
	NormalizedValue string `json:"normalizedValue"`
}

func objectRoutes() []*route {
	return []*route{
		at("GET", "objects/{type}", readRecords, listRecords),
		at("POST", "objects/{type}", writeRecords, createRecord, writes),
		at("GET", "objects/{type}/{id}", readRecords, readRecord),
		at("PATCH", "objects/{type}/{id}", writeRecords, updateRecord, writes),
		at("DELETE", "objects/{type}/{id}", writeRecords, archiveRecord, writes),
		at("POST", "objects/{type}/merge", writeRecords, mergeRecords, writes),
		at("POST", "objects/{type}/gdpr-delete", writeRecords, purgeRecord, writes),
	}
}

// The properties that an answer has by default, if none are asked for, besides
// those of every answer.
var defaultProperties = map[string][]string{
	"contacts":  {"firstname", "lastname", "email"},
	"companies": {"name", "domain"},
	"deals":     {"dealname", "amount", "closedate", "pipeline", "dealstage"},
	"tickets":   {"content", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_category", "hs_ticket_priority", "subject"},
	"products":  {"name", "description", "price"},
}

func (t *objectType) defaults() []string {
	out := slices.Clone(defaultProperties[t.key])
	if t.schema != nil {
		for _, name := range append([]string{t.schema.PrimaryDisplayProperty}, t.schema.RequiredProperties...) {
			if name != "" && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// system are the properties of every answer.
func (t *objectType) system() []string { return []string{"hs_object_id", t.created, t.modified} }

// value returns what a property of a record holds, or "" if it is empty.
func (t *objectType) value(r *record, name string) string {
	if v, has := r.values[name]; has {
		return v
	}
	switch name {
	case "hs_object_id":
		return formatID(r.id)
	case t.created, "hs_createdate":
		return stamp(r.created)
	case t.modified, "hs_lastmodifieddate":
		return stamp(r.updated)
	}
	return ""
}

// valueAt returns what a property held at a time, for the lag of the search.
func (t *objectType) valueAt(r *record, name string, at time.Time) string {
	list, changed := r.history[name]
	if !changed {
		return t.value(r, name)
	}
	out := ""
	for _, v := range list {
		if v.at.After(at) {
			break
		}
		out = v.value
	}
	return out
}

// answer renders a record with the properties asked for.
func (t *objectType) answer(r *record, names []string) *objectAnswer {
	a := &objectAnswer{
		ID: formatID(r.id), Properties: make(map[string]*string, len(names)+3),
		CreatedAt: stamp(r.created), UpdatedAt: stamp(r.updated), Archived: !r.archived.IsZero(),
	}
	if a.Archived {
		a.ArchivedAt = stamp(r.archived)
	}
	for _, name := range t.system() {
		v := t.value(r, name)
		a.Properties[name] = &v
	}
	for _, name := range names {
		if t.props[name] == nil || t.props[name].Archived {
			continue // unknown names of a read are left out
		}
		if v := t.value(r, name); v != "" {
			a.Properties[name] = &v
		} else {
			a.Properties[name] = nil
		}
	}
	return a
}

// written renders a record after a create, with all properties that have a
// value.
func (t *objectType) written(r *record) *objectAnswer {
	return t.answer(r, sortedKeys(r.values))
}

func (t *objectType) addHistory(a *objectAnswer, r *record, names []string) {
	if len(names) == 0 {
		return
	}
	a.History = map[string][]historyAnswer{}
	for _, name := range names {
		if t.props[name] == nil {
			continue
		}
		list := r.history[name]
		if list == nil {
			if v := t.value(r, name); v != "" {
				list = []version{{v, r.created}}
			}
		}
		out := make([]historyAnswer, 0, len(list))
		for i := len(list) - 1; i >= 0; i-- {
			out = append(out, historyAnswer{Value: list[i].value, Timestamp: stamp(list[i].at), SourceType: "INTEGRATION"})
		}
		a.History[name] = out
	}
}

// view is what a read or a list asks to see of a record.
type view struct {
	names, history []string
	related        []*objectType
}

func (c *call) view() (view, *apiError) {
	v := view{names: c.list("properties"), history: c.list("propertiesWithHistory")}
	if len(v.names) == 0 {
		v.names = c.of.defaults()
	}
	for _, name := range c.list("associations") {
		t, fail := c.lookupType(name)
		if fail != nil {
			return v, fail
		}
		v.related = append(v.related, t)
	}
	return v, nil
}

// associationsShown is how many associated records of one type an answer has.
// The paging member leads to the others.
const associationsShown = 100

func (c *call) show(r *record, v view) *objectAnswer {
	a := c.of.answer(r, v.names)
	c.of.addHistory(a, r, v.history)
	for _, to := range v.related {
		ids := r.ends(to)
		if len(ids) == 0 {
			continue
		}
		if a.Associations == nil {
			a.Associations = map[string]associationAnswer{}
		}
		shown := ids[:min(len(ids), associationsShown)]
		one := associationAnswer{Results: c.ends(c.of, r, to, shown)}
		if len(ids) > len(shown) {
			after := formatID(shown[len(shown)-1])
			one.Paging = &paging{Next: &pageLink{
				After: after,
				Link:  fmt.Sprintf("%s/crm/v4/objects/%s/%d/associations/%s?after=%s", c.origin(), c.of.slug, r.id, to.slug, after),
			}}
		}
		a.Associations[to.plural()] = one
	}
	return a
}

// recycleDays is how long a record stays in the recycle bin.
const recycleDays = 90

// listed says whether a record belongs to those asked for: the records in the
// recycle bin, or the others.
func (s *Server) listed(r *record, archived bool) bool {
	if !archived {
		return r.archived.IsZero()
	}
	return !r.archived.IsZero() && s.now().Before(r.archived.AddDate(0, 0, recycleDays))
}

// find looks a record up by its ID or a unique property. Archived records are
// found as well.
func (t *objectType) find(id, idProperty string) (*record, *apiError) {
	if idProperty == "" || idProperty == "hs_object_id" {
		if r := t.byID(id); r != nil {
			return r, nil
		}
		return nil, noSuchRecord(id)
	}
	p := t.props[idProperty]
	if p == nil {
		return nil, invalid("Property %s does not exist, so it cannot be the idProperty", quoted(idProperty)).withContext("idProperty", idProperty)
	}
	index, isUnique := t.unique[idProperty]
	if !isUnique {
		return nil, invalid("Property %s is not unique, so it cannot be the idProperty", quoted(idProperty)).withContext("idProperty", idProperty)
	}
	if recordID, has := index[indexForm(p, id)]; has {
		return t.records[recordID], nil
	}
	return nil, notFound("No %s has %s in %s.", t.singular, quoted(id), idProperty).withContext("id", id)
}

// read finds a record for a request that is not an import.
func (t *objectType) read(id, idProperty string) (*record, *apiError) {
	if p := t.props[idProperty]; p != nil && p.loose {
		return nil, noSuchRecord(id)
	}
	return t.find(id, idProperty)
}

func (t *objectType) byID(id string) *record {
	if !isDigits(id) || len(id) > 18 {
		return nil
	}
	n := int64(0)
	for i := 0; i < len(id); i++ {
		n = n*10 + int64(id[i]-'0')
	}
	return t.records[n]
}

// indexForm returns a value in the form that the index of a unique property
// uses.
func indexForm(p *property, value string) string {
	if p.email || p.loose {
		return strings.ToLower(value)
	}
	return value
}

// merged finds the record that an ID was merged into. Requests for one record
// accept the old ID, and batches do not.
func (t *objectType) merged(id string) *record {
	r := t.byID(id)
	if r != nil {
		return r
	}
	if into, has := t.mergedInto[id]; has {
		return t.byID(into)
	}
	return nil
}

// findOne finds the record of a request for one record.
func (c *call) findOne(archived bool) (*record, *apiError) {
	id, idProperty := c.args["id"], c.query.Get("idProperty")
	if idProperty == "" || idProperty == "hs_object_id" {
		if r := c.of.merged(id); r != nil && c.listed(r, archived) {
			return r, nil
		}
		return nil, noSuchRecord(id)
	}
	r, fail := c.of.read(id, idProperty)
	if fail != nil {
		return nil, fail
	}
	if !c.listed(r, archived) {
		return nil, noSuchRecord(id)
	}
	return r, nil
}

func listRecords(c *call) (reply, *apiError) {
	v, fail := c.view()
	if fail != nil {
		return refuse(fail)
	}
	most := 100
	if len(v.history) > 0 {
		most = 50
	}
	limit, fail := c.number("limit", 10, 1, most)
	if fail != nil {
		return refuse(fail)
	}
	archived, fail := c.flag("archived")
	if fail != nil {
		return refuse(fail)
	}
	start := 0
	if after := c.query.Get("after"); after != "" {
		if !isDigits(after) || len(after) > 18 {
			return refuse(invalid("after is not a cursor of this list: %s", after))
		}
		var n int64
		_, _ = fmt.Sscan(after, &n)
		// The cursor is the ID at which the next page begins, so that a record
		// that is archived meanwhile does not disturb the list.
		start, _ = slices.BinarySearch(c.of.order, n)
	}
	results := make([]*objectAnswer, 0, limit)
	var next *paging
	for _, id := range c.of.order[start:] {
		r := c.of.records[id]
		if !c.listed(r, archived) {
			continue
		}
		if len(results) == limit {
			next = c.next(formatID(id))
			break
		}
		results = append(results, c.show(r, v))
	}
	return ok(page[*objectAnswer]{Results: results, Paging: next})
}

// page is the shape of every list.
type page[T any] struct {
	Results []T     `json:"results"`
	Paging  *paging `json:"paging,omitempty"`
}

func readRecord(c *call) (reply, *apiError) {
	v, fail := c.view()
	if fail != nil {
		return refuse(fail)
	}
	archived, fail := c.flag("archived")
	if fail != nil {
		return refuse(fail)
	}
	r, fail := c.findOne(archived)
	if fail != nil {
		return refuse(fail)
	}
	return ok(c.show(r, v))
}

// objectInput is one record of a create.
type objectInput struct {
	Properties   properties         `json:"properties"`
	Associations []associationInput `json:"associations"`
	Trace        string             `json:"objectWriteTraceId"`
}

// changes are values that were checked and are not written yet.
type changes struct {
	values   map[string]string
	warnings []warning
}

// takesWrites refuses to write records of a type that can only be read.
func (c *call) takesWrites(t *objectType) *apiError {
	if t.readOnly() && !c.seeding {
		return failure(http.StatusMethodNotAllowed, "", "Records of %s cannot be written.", t.slug)
	}
	return nil
}

// prepare checks the values of a write against the definitions and the record,
// which is nil for a create. It writes nothing.
func (c *call) prepare(t *objectType, r *record, input properties) (changes, *apiError) {
	out := changes{values: make(map[string]string, len(input))}
	if fail := c.takesWrites(t); fail != nil {
		return out, fail
	}
	var problems []propertyError
	for _, name := range sortedKeys(input) {
		value, scalar := text(input[name])
		if !scalar {
			return out, invalid("Invalid input JSON: the value of %s is not a text", quoted(name))
		}
		p := t.props[name]
		switch {
		case p == nil || p.Archived:
			problems = append(problems, propertyError{Code: codeUnknownProperty, Name: name, Message: fmt.Sprintf("Property %q does not exist", name)})
			continue
		case p.readOnly:
			problems = append(problems, propertyError{Code: codeReadOnly, Name: name, Message: fmt.Sprintf("%q is a read only property; its value cannot be set.", name)})
			continue
		}
		old := ""
		if r != nil {
			old = t.value(r, name)
		}
		got := c.check(t, p, value, old, c.version)
		if got.problem != nil {
			problems = append(problems, *got.problem)
			continue
		}
		out.values[name] = got.value
		if got.normalized && c.version == "2026-09" {
			out.warnings = append(out.warnings, warning{
				Category: "PROPERTY_VALUE_NORMALIZED",
				Message:  fmt.Sprintf("The value of %s was brought into HubSpot's form.", name),
				Context:  warningContext{name, value, got.value},
			})
		}
	}
	problems = append(problems, t.checkPipeline(r, out.values)...)
	if address := out.values["email"]; t.blocked[address] {
		problems = append(problems, propertyError{Code: codeEmail, Name: "email", Message: fmt.Sprintf("Email address %s is on the account's block list", address)})
	}
	if r == nil && c.options.DataPrivacy && t.key == "contacts" && out.values["hs_legal_basis"] == "" && !c.seeding {
		problems = append(problems, propertyError{Code: codeMissing, Name: "hs_legal_basis", Message: "The account's data privacy settings need a legal basis for every contact."})
	}
	if len(problems) > 0 {
		return out, invalidProperties(problems)
	}
	if r == nil && c.options.EnforceRequired && c.version == "2026-09" {
		if missing := t.missing(out.values); len(missing) > 0 {
			return out, missingProperties(missing)
		}
	}
	if r == nil && t.schema != nil {
		// The required properties of a custom object apply in every version.
		var missing []string
		for _, name := range t.schema.RequiredProperties {
			if out.values[name] == "" {
				missing = append(missing, name)
			}
		}
		if len(missing) > 0 {
			return out, missingProperties(missing)
		}
	}
	if fail := t.conflict(r, out.values); fail != nil {
		return out, fail
	}
	t.keepLifecycle(r, out.values)
	return out, nil
}

// missing returns the required properties that a create does not set. They
// include pipeline and stage, which 2026-09 requires.
func (t *objectType) missing(values map[string]string) []string {
	if t.endpoint == nil {
		return nil
	}
	var out []string
	for _, wanted := range t.endpoint.Required {
		set := false
		for _, name := range strings.Split(wanted, "|") {
			set = set || values[name] != ""
		}
		// HubSpot creates an empty company, and a contact without any of its
		// three names: "one of" is only advice.
		if !set && !strings.Contains(wanted, "|") {
			out = append(out, wanted)
		}
	}
	return out
}

// conflict refuses a value of a unique property that another record has.
func (t *objectType) conflict(r *record, values map[string]string) *apiError {
	for _, name := range sortedKeys(values) {
		index, isUnique := t.unique[name]
		p := t.props[name]
		if !isUnique || p.loose || values[name] == "" {
			continue
		}
		other, taken := index[indexForm(p, values[name])]
		if taken && (r == nil || other != r.id) {
			return failure(http.StatusConflict, categoryConflict, "%s already exists. Existing ID: %d", capital(t.singular), other)
		}
	}
	return nil
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// keepLifecycle drops a move backwards of lifecyclestage: HubSpot only moves
// it forward, unless it is cleared first.
func (t *objectType) keepLifecycle(r *record, values map[string]string) {
	const name = "lifecyclestage"
	wanted, set := values[name]
	if r == nil || !set || wanted == "" {
		return
	}
	rank := func(value string) int {
		if p := t.props[name]; p != nil {
			return slices.IndexFunc(p.Options, func(o propertyOption) bool { return o.Value == value })
		}
		return -1
	}
	old := rank(r.values[name])
	if new := rank(wanted); old >= 0 && new >= 0 && new < old {
		delete(values, name)
	}
}

// insert creates a record from checked values.
func (s *Server) insert(t *objectType, ch changes) *record {
	now := s.now()
	r := &record{id: s.nextID(), values: ch.values, created: now, updated: now}
	for name, value := range ch.values {
		if value == "" {
			delete(ch.values, name)
			continue
		}
		t.index(r, name, value)
	}
	t.fillPipeline(r)
	t.records[r.id] = r
	t.order = append(t.order, r.id)
	return r
}

func (t *objectType) index(r *record, name, value string) {
	if index := t.unique[name]; index != nil && value != "" {
		if p := t.props[name]; !p.loose || index[indexForm(p, value)] == 0 {
			index[indexForm(p, value)] = r.id
		}
	}
	if name == "hs_additional_emails" && t.unique["email"] != nil {
		for _, one := range strings.Split(value, ";") {
			t.unique["email"][strings.ToLower(one)] = r.id
		}
	}
}

func (t *objectType) unindex(r *record, name, value string) {
	if index := t.unique[name]; index != nil {
		if form := indexForm(t.props[name], value); index[form] == r.id {
			delete(index, form)
		}
	}
	if name == "hs_additional_emails" && t.unique["email"] != nil {
		for _, one := range strings.Split(value, ";") {
			delete(t.unique["email"], strings.ToLower(one))
		}
	}
}

// write puts checked values into a record.
func (s *Server) write(t *objectType, r *record, ch changes) {
	now := s.now()
	for name, value := range ch.values {
		old := r.values[name]
		if old == value {
			continue
		}
		t.unindex(r, name, old)
		if r.history == nil {
			r.history = map[string][]version{}
		}
		if r.history[name] == nil && old != "" {
			r.history[name] = []version{{old, r.created}}
		}
		r.history[name] = append(r.history[name], version{value, now})
		if value == "" {
			delete(r.values, name)
		} else {
			r.values[name] = value
			t.index(r, name, value)
		}
	}
	r.updated = now
}

func createRecord(c *call) (reply, *apiError) {
	var in objectInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	r, ch, fail := c.create(c.of, in)
	if fail != nil {
		return refuse(fail)
	}
	a := c.of.written(r)
	a.Warnings, a.Trace = ch.warnings, in.Trace
	rep := reply{status: http.StatusCreated, body: a}
	rep.header = http.Header{"Location": {c.origin() + strings.TrimSuffix(c.r.URL.EscapedPath(), "/") + "/" + formatID(r.id)}}
	return rep, nil
}

// create checks and makes one record with its associations.
func (c *call) create(t *objectType, in objectInput) (*record, changes, *apiError) {
	ch, fail := c.prepare(t, nil, in.Properties)
	if fail != nil {
		return nil, ch, fail
	}
	links, fail := c.prepareLinks(t, in.Associations)
	if fail != nil {
		return nil, ch, fail
	}
	if t.key == "leads" && !c.options.LooseLeads && !slices.ContainsFunc(links, func(l link) bool { return l.to.key == "contacts" }) {
		return nil, ch, invalid("A lead must be associated with a contact when it is created.")
	}
	r := c.insert(t, ch)
	for _, l := range links {
		c.connect(t, r, l.to, l.record, l.label)
	}
	return r, ch, nil
}

func updateRecord(c *call) (reply, *apiError) {
	var in objectInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	r, fail := c.findOne(false)
	if fail != nil {
		return refuse(fail)
	}
	ch, fail := c.prepare(c.of, r, in.Properties)
	if fail != nil {
		return refuse(fail)
	}
	c.write(c.of, r, ch)
	a := c.of.answer(r, sortedKeys(in.Properties))
	a.Warnings = ch.warnings
	return ok(a)
}

func archiveRecord(c *call) (reply, *apiError) {
	if fail := c.takesWrites(c.of); fail != nil {
		return refuse(fail)
	}
	r := c.of.byID(c.args["id"])
	if r == nil {
		return refuse(noSuchRecord(c.args["id"]))
	}
	// It is not an error to archive a record again.
	c.archive(c.of, r)
	return noContent()
}

// archive moves a record to the recycle bin. Its unique values become free and
// its associations end.
func (s *Server) archive(t *objectType, r *record) {
	if !r.archived.IsZero() {
		return
	}
	r.archived = s.now()
	for name, value := range r.values {
		t.unindex(r, name, value)
	}
	s.disconnectAll(t, r)
}

// remove deletes a record permanently.
func (s *Server) remove(t *objectType, r *record) {
	s.archive(t, r)
	delete(t.records, r.id)
	if i, found := slices.BinarySearch(t.order, r.id); found {
		t.order = slices.Delete(t.order, i, i+1)
	}
}

// HubSpot's limit of records merged into one.
const maxMerged = 250

func mergeRecords(c *call) (reply, *apiError) {
	var in struct {
		Primary looseText `json:"primaryObjectId"`
		Other   looseText `json:"objectIdToMerge"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := c.takesWrites(c.of); fail != nil {
		return refuse(fail)
	}
	if !dated(c.version) && c.of.schema == nil && !slices.Contains([]string{"contacts", "companies", "deals", "tickets"}, c.of.key) {
		return refuse(noSuchPath(c.r.Method, c.r.URL.Path))
	}
	first, second := c.of.merged(string(in.Primary)), c.of.merged(string(in.Other))
	switch {
	case first == nil || !first.archived.IsZero():
		return refuse(noSuchRecord(string(in.Primary)))
	case second == nil || !second.archived.IsZero():
		return refuse(noSuchRecord(string(in.Other)))
	case first == second:
		return refuse(invalid("A record cannot be merged with itself."))
	}
	ids := splitList(first.values["hs_merged_object_ids"])
	ids = append(ids, formatID(second.id))
	ids = append(ids, splitList(second.values["hs_merged_object_ids"])...)
	if len(ids) > maxMerged {
		return refuse(failure(http.StatusRequestURITooLong, "", "Cannot have more than %d identities on a profile", maxMerged))
	}
	ch := changes{values: map[string]string{"hs_merged_object_ids": strings.Join(ids, ";")}}
	for name, value := range second.values {
		if first.values[name] == "" && !c.of.props[name].readOnly {
			ch.values[name] = value
		}
	}
	otherEmail := second.values["email"]
	edges := c.edgesOf(c.of, second)
	c.remove(c.of, second)
	if c.of.key == "contacts" && otherEmail != "" && first.values["email"] != "" {
		emails := append(splitList(first.values["hs_additional_emails"]), otherEmail)
		ch.values["hs_additional_emails"] = strings.Join(emails, ";")
	}
	c.write(c.of, first, ch)
	for _, e := range edges {
		if e.record != first {
			c.connect(c.of, first, e.to, e.record, e.label)
		}
	}
	for _, id := range ids {
		if c.of.mergedInto == nil {
			c.of.mergedInto = map[string]string{}
		}
		c.of.mergedInto[id] = formatID(first.id)
	}
	return ok(c.of.written(first))
}

func splitList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ";")
}

func purgeRecord(c *call) (reply, *apiError) {
	var in struct {
		ID         looseText `json:"objectId"`
		IDProperty string    `json:"idProperty"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := c.takesWrites(c.of); fail != nil {
		return refuse(fail)
	}
	if !dated(c.version) && c.of.key != "contacts" {
		return refuse(noSuchPath(c.r.Method, c.r.URL.Path))
	}
	r, fail := c.of.find(string(in.ID), in.IDProperty)
	if fail != nil && fail.Code == http.StatusNotFound && in.IDProperty == "email" {
		// HubSpot blocks an address that no contact has, and answers as if it
		// had deleted a contact.
		if c.of.blocked == nil {
			c.of.blocked = map[string]bool{}
		}
		c.of.blocked[strings.ToLower(string(in.ID))] = true
		return noContent()
	}
	if fail != nil {
		return refuse(fail)
	}
	c.remove(c.of, r)
	return noContent()
}
