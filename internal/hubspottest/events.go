package hubspottest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Custom events: their definitions, and the events that were sent.

// eventDefinition is the definition of a custom event.
type eventDefinition struct {
	Name       string           `json:"fullyQualifiedName"`
	Short      string           `json:"name"`
	Labels     eventLabels      `json:"labels"`
	Note       string           `json:"description,omitempty"`
	Primary    string           `json:"primaryObject"`
	PrimaryID  string           `json:"primaryObjectId"`
	Matching   string           `json:"customMatchingId,omitempty"`
	Properties []*eventProperty `json:"properties"`
	Archived   bool             `json:"archived"`
	CreatedAt  string           `json:"createdAt"`
	UpdatedAt  string           `json:"updatedAt"`
	of         *objectType
}

type eventLabels struct {
	Singular string `json:"singular"`
}

// eventProperty is a property that an event can carry.
type eventProperty struct {
	Name    string           `json:"name"`
	Label   string           `json:"label"`
	Type    string           `json:"type"`
	Note    string           `json:"description,omitempty"`
	Options []propertyOption `json:"options"`
}

// Event is one custom event that was sent, and what became of it. HubSpot
// accepts every event, and may drop it later.
type Event struct {
	ID         string            `json:"id"`
	EventType  string            `json:"eventType"`
	OccurredAt string            `json:"occurredAt"`
	ObjectType string            `json:"objectType,omitempty"`
	ObjectID   string            `json:"objectId,omitempty"`
	Properties map[string]string `json:"properties"`
	UUID       string            `json:"uuid,omitempty"`

	// Dropped says why the event was dropped, or is "" if it was kept.
	Dropped string `json:"dropped,omitempty"`
}

// HubSpot's limits of custom events.
const (
	maxEventBatch       = 500
	maxEventProperties  = 50
	maxEventDefinitions = 500
	maxEventText        = 256
	maxEventAddress     = 1024
)

var eventName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,49}$`)

func eventRoutes() []*route {
	return []*route{
		at("POST", "events/send", sendEventScope, sendEvent, writes, inDatedAndV3),
		at("POST", "events/send/batch", sendEventScope, sendEvents, writes, inDatedAndV3),
		at("GET", "events/event-definitions", eventModelScope, listEventDefinitions, inDatedAndV3),
		at("POST", "events/event-definitions", eventModelScope, createEventDefinition, writes, inDatedAndV3),
		at("GET", "events/event-definitions/{event}", eventModelScope, readEventDefinition, inDatedAndV3),
		at("PATCH", "events/event-definitions/{event}", eventModelScope, changeEventDefinition, writes, inDatedAndV3),
		at("DELETE", "events/event-definitions/{event}", eventModelScope, deleteEventDefinition, writes, inDatedAndV3),
		at("POST", "events/event-definitions/{event}/property", eventModelScope, createEventProperty, writes, inDatedAndV3),
		at("PATCH", "events/event-definitions/{event}/property/{name}", eventModelScope, changeEventProperty, writes, inDatedAndV3),
		at("DELETE", "events/event-definitions/{event}/property/{name}", eventModelScope, deleteEventProperty, writes, inDatedAndV3),
		// HubSpot's sources disagree about the dated path.
		at("GET", "events/events", anyToken, listEvents, inDatedAndV3),
		at("GET", "events/events/event-types", anyToken, listEventTypes, inDatedAndV3),
		at("GET", "events/event-occurrences", anyToken, listEvents, in("2026-09", "2026-03")),
		at("GET", "events/event-occurrences/event-types", anyToken, listEventTypes, in("2026-09", "2026-03")),
	}
}

type eventInput struct {
	Name       string               `json:"eventName"`
	ObjectID   looseText            `json:"objectId"`
	Email      string               `json:"email"`
	Token      string               `json:"utk"`
	OccurredAt looseText            `json:"occurredAt"`
	Properties map[string]looseText `json:"properties"`
	UUID       string               `json:"uuid"`
}

// check refuses an event if HubSpot can see at once that it is wrong.
func (in *eventInput) check(c *call) *apiError {
	d := c.eventDefinition(in.Name)
	switch {
	case in.Name == "":
		return invalid("An event needs an eventName.")
	case d == nil:
		return invalid("There is no event %s.", quoted(in.Name)).withContext("eventName", in.Name)
	case in.ObjectID == "" && in.Email == "" && in.Token == "" && in.Properties[d.Matching] == "":
		return invalid("An event needs an objectId, an email, a utk, or its own property that finds the record.")
	case len(in.Properties) > maxEventProperties:
		return invalid("An event takes at most %d properties, got %d.", maxEventProperties, len(in.Properties))
	}
	if in.OccurredAt != "" {
		if _, fits := parseTime(string(in.OccurredAt)); !fits {
			return invalid("occurredAt is not an ISO 8601 date-time: %s", in.OccurredAt)
		}
	}
	return nil
}

// take keeps an event or drops it. The answer does not say which.
func (in *eventInput) take(c *call) {
	d := c.eventDefinition(in.Name)
	e := &Event{ID: formatID(c.nextID()), EventType: d.Name, OccurredAt: stamp(c.now()), Properties: map[string]string{}, UUID: in.UUID}
	if at, fits := parseTime(string(in.OccurredAt)); fits && in.OccurredAt != "" {
		e.OccurredAt = stamp(at)
	}
	for name, value := range in.Properties {
		e.Properties[name] = string(value)
	}
	c.events = append(c.events, e)
	r := in.record(c, d)
	switch {
	case in.UUID != "" && slices.ContainsFunc(c.events[:len(c.events)-1], func(o *Event) bool { return o.UUID == in.UUID && o.Dropped == "" }):
		e.Dropped = "The same event came before."
	case r == nil:
		e.Dropped = "The record is not there."
	default:
		e.ObjectType, e.ObjectID = d.Primary, formatID(r.id)
		e.Dropped = d.drops(e.Properties)
	}
}

// record finds the record of an event: by the event's own property, by ID, or
// by email address, in that order. The stand-in finds nobody by a visitor's
// cookie.
func (in *eventInput) record(c *call, d *eventDefinition) *record {
	there := func(r *record, fail *apiError) *record {
		if fail != nil || !r.archived.IsZero() {
			return nil
		}
		return r
	}
	if value := in.Properties[d.Matching]; d.Matching != "" && value != "" {
		return there(d.of.find(string(value), d.Matching))
	}
	if in.ObjectID != "" {
		return there(d.of.find(string(in.ObjectID), ""))
	}
	if in.Email != "" && d.of.key == "contacts" {
		return there(d.of.find(in.Email, "email"))
	}
	return nil
}

// drops says why HubSpot would drop an event with these properties.
func (d *eventDefinition) drops(values map[string]string) string {
	for _, name := range sortedKeys(values) {
		i := slices.IndexFunc(d.Properties, func(p *eventProperty) bool { return p.Name == name })
		if i < 0 {
			return fmt.Sprintf("The event has no property %s.", name)
		}
		p, value := d.Properties[i], values[name]
		most := maxEventText
		if strings.Contains(value, "://") {
			most = maxEventAddress
		}
		if utf8.RuneCountInString(value) > most {
			return fmt.Sprintf("The value of %s is longer than %d characters.", name, most)
		}
		_, isNumber := sortNumber(kindNumber, value)
		_, isTime := parseTime(value)
		isOption := slices.ContainsFunc(p.Options, func(o propertyOption) bool { return o.Value == value })
		if p.Type == "number" && !isNumber || p.Type == "datetime" && !isTime || p.Type == "enumeration" && !isOption {
			return fmt.Sprintf("The value of %s is not of the type %s.", name, p.Type)
		}
	}
	return ""
}

func sendEvent(c *call) (reply, *apiError) {
	if c.lacks(featureEvents) {
		return refuse(notIncluded("Custom events"))
	}
	var in eventInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := in.check(c); fail != nil {
		return refuse(fail)
	}
	in.take(c)
	return noContent()
}

func sendEvents(c *call) (reply, *apiError) {
	if c.lacks(featureEvents) {
		return refuse(notIncluded("Custom events"))
	}
	var in struct {
		Inputs []eventInput `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxEventBatch); fail != nil {
		return refuse(fail)
	}
	for i := range in.Inputs {
		if fail := in.Inputs[i].check(c); fail != nil {
			return refuse(fail)
		}
	}
	for i := range in.Inputs {
		in.Inputs[i].take(c)
	}
	return noContent()
}

// eventDefinition finds a definition by its full name.
func (s *Server) eventDefinition(name string) *eventDefinition {
	for _, d := range s.eventDefinitions {
		if d.Name == name {
			return d
		}
	}
	return nil
}

func (c *call) theEvent() (*eventDefinition, *apiError) {
	if c.lacks(featureEvents) {
		return nil, notIncluded("Custom events")
	}
	if d := c.eventDefinition(c.args["event"]); d != nil {
		return d, nil
	}
	return nil, notFound("There is no event %s.", quoted(c.args["event"]))
}

func listEventDefinitions(c *call) (reply, *apiError) {
	if c.lacks(featureEvents) {
		return refuse(notIncluded("Custom events"))
	}
	wanted := strings.ToLower(c.query.Get("searchString"))
	found := []*eventDefinition{}
	for _, d := range c.eventDefinitions {
		if strings.Contains(strings.ToLower(d.Name+" "+d.Labels.Singular), wanted) {
			found = append(found, d)
		}
	}
	limit, fail := c.number("limit", 100, 1, 500)
	if fail != nil {
		return refuse(fail)
	}
	start := 0
	if after := c.query.Get("after"); after != "" {
		if start = slices.IndexFunc(found, func(d *eventDefinition) bool { return d.Name == after }) + 1; start == 0 {
			return refuse(invalid("after is not a cursor of this list: %s", after))
		}
	}
	whole, fail := c.flag("includeProperties")
	if fail != nil {
		return refuse(fail)
	}
	end := min(start+limit, len(found))
	results := make([]eventDefinition, end-start)
	for i, d := range found[start:end] {
		if results[i] = *d; !whole {
			results[i].Properties = []*eventProperty{}
		}
	}
	out := struct {
		page[eventDefinition]
		Total int `json:"total"`
	}{page[eventDefinition]{Results: results}, len(found)}
	if end < len(found) {
		out.Paging = c.next(found[end-1].Name)
	}
	return ok(out)
}

// EventDefinition is a definition for AddEvent.
type EventDefinition struct {
	Name, Label string
	Primary     string     // an object type; "" for contacts
	Matching    string     // the property of the record whose value the event has, too
	Properties  []Property // Type is string, number, datetime or enumeration
}

// AddEvent defines a custom event and returns its full name.
func (s *Server) AddEvent(d EventDefinition) (string, error) {
	s.data.Lock()
	defer s.data.Unlock()
	in := eventDefinitionInput{Label: d.Label, Name: d.Name, Primary: d.Primary, Matching: d.Matching}
	for _, p := range d.Properties {
		one := eventProperty{Name: p.Name, Label: p.Label, Type: p.Type}
		for i, value := range p.Options {
			one.Options = append(one.Options, propertyOption{Label: value, Value: value, DisplayOrder: i})
		}
		in.Properties = append(in.Properties, one)
	}
	made, fail := s.defineEvent(in)
	if fail != nil {
		return "", fmt.Errorf("%s", fail.Message)
	}
	return made.Name, nil
}

type eventDefinitionInput struct {
	Label      string          `json:"label"`
	Name       string          `json:"name"`
	Note       string          `json:"description"`
	Primary    string          `json:"primaryObject"`
	Properties []eventProperty `json:"propertyDefinitions"`
	Defaults   *bool           `json:"includeDefaultProperties"`
	Matching   string          `json:"customMatchingId"`
}

var eventTypes = []string{"string", "number", "datetime", "enumeration"}

func (p *eventProperty) check() *apiError {
	if p.Type == "" {
		p.Type = "string"
	}
	if p.Label == "" {
		p.Label = p.Name
	}
	if p.Options == nil {
		p.Options = []propertyOption{}
	}
	switch {
	case !propertyName.MatchString(p.Name):
		return invalid("A property's name takes small letters, digits and underscores and begins with a letter, got %s.", quoted(p.Name))
	case !slices.Contains(eventTypes, p.Type):
		return invalid("The type of an event's property is one of %s, not %s.", strings.Join(eventTypes, ", "), quoted(p.Type))
	case p.Type == "enumeration" && len(p.Options) == 0:
		return invalid("An enumeration needs options.")
	}
	return nil
}

func (s *Server) defineEvent(in eventDefinitionInput) (*eventDefinition, *apiError) {
	if in.Primary == "" {
		in.Primary = "CONTACT"
	}
	if in.Name == "" {
		in.Name = strings.Trim(notName.ReplaceAllString(strings.ToLower(in.Label), "_"), "_")
	}
	of, fail := s.lookupType(in.Primary)
	switch {
	case fail != nil:
		return nil, fail
	case in.Label == "" || utf8.RuneCountInString(in.Label) > 100:
		return nil, invalid("An event needs a label of at most 100 characters.")
	case !eventName.MatchString(in.Name):
		return nil, invalid("An event's name takes at most 50 small letters, digits and underscores and begins with a letter, got %s.", quoted(in.Name))
	case len(in.Properties) > maxEventProperties:
		return nil, invalid("An event takes at most %d properties, got %d.", maxEventProperties, len(in.Properties))
	case len(s.eventDefinitions) >= maxEventDefinitions:
		return nil, invalid("An account takes at most %d events.", maxEventDefinitions)
	}
	d := &eventDefinition{
		Name: fmt.Sprintf("pe%d_%s", s.options.HubID, in.Name), Short: in.Name, Labels: eventLabels{in.Label}, Note: in.Note, of: of,
		Primary: strings.ToUpper(of.edgeName()), PrimaryID: of.typeID, Matching: in.Matching, Properties: []*eventProperty{}, CreatedAt: stamp(s.now()), UpdatedAt: stamp(s.now()),
	}
	if s.eventDefinition(d.Name) != nil {
		return nil, failure(http.StatusConflict, categoryExists, "There is an event %s already.", quoted(d.Name))
	}
	for i := range in.Properties {
		p := in.Properties[i]
		if fail := p.check(); fail != nil {
			return nil, fail
		}
		d.Properties = append(d.Properties, &p)
	}
	if in.Matching != "" {
		if _, unique := of.unique[in.Matching]; !unique || !slices.ContainsFunc(d.Properties, func(p *eventProperty) bool { return p.Name == in.Matching }) {
			return nil, invalid("customMatchingId names a unique property of the record that the event has as well, not %s.", quoted(in.Matching))
		}
	}
	s.eventDefinitions = append(s.eventDefinitions, d)
	return d, nil
}

var notName = regexp.MustCompile(`[^a-z0-9]+`)

func createEventDefinition(c *call) (reply, *apiError) {
	if c.lacks(featureEvents) {
		return refuse(notIncluded("Custom events"))
	}
	var in eventDefinitionInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if in.Defaults == nil {
		return refuse(invalid("An event needs includeDefaultProperties."))
	}
	d, fail := c.defineEvent(in)
	if fail != nil {
		return refuse(fail)
	}
	return created(d)
}

func readEventDefinition(c *call) (reply, *apiError) {
	d, fail := c.theEvent()
	if fail != nil {
		return refuse(fail)
	}
	return ok(d)
}

func changeEventDefinition(c *call) (reply, *apiError) {
	var in struct {
		Label *string `json:"label"`
		Note  *string `json:"description"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	d, fail := c.theEvent()
	if fail != nil {
		return refuse(fail)
	}
	if in.Label != nil {
		d.Labels.Singular = *in.Label
	}
	if in.Note != nil {
		d.Note = *in.Note
	}
	d.UpdatedAt = stamp(c.now())
	return created(d) // 201, not 200
}

func deleteEventDefinition(c *call) (reply, *apiError) {
	d, fail := c.theEvent()
	if fail != nil {
		return refuse(fail)
	}
	c.eventDefinitions = slices.DeleteFunc(c.eventDefinitions, func(one *eventDefinition) bool { return one == d })
	c.events = slices.DeleteFunc(c.events, func(e *Event) bool { return e.EventType == d.Name })
	return noContent()
}

func createEventProperty(c *call) (reply, *apiError) {
	var in eventProperty
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	d, fail := c.theEvent()
	if fail != nil {
		return refuse(fail)
	}
	if fail := in.check(); fail != nil {
		return refuse(fail)
	}
	if len(d.Properties) >= maxEventProperties {
		return refuse(invalid("An event takes at most %d properties.", maxEventProperties))
	}
	if slices.ContainsFunc(d.Properties, func(p *eventProperty) bool { return p.Name == in.Name }) {
		return refuse(failure(http.StatusConflict, categoryExists, "The event has a property %s already.", quoted(in.Name)))
	}
	d.Properties = append(d.Properties, &in)
	return created(&in)
}

func (c *call) theEventProperty() (*eventDefinition, int, *apiError) {
	d, fail := c.theEvent()
	if fail != nil {
		return nil, 0, fail
	}
	i := slices.IndexFunc(d.Properties, func(p *eventProperty) bool { return p.Name == c.args["name"] })
	if i < 0 {
		return nil, 0, notFound("The event has no property %s.", quoted(c.args["name"]))
	}
	return d, i, nil
}

func changeEventProperty(c *call) (reply, *apiError) {
	var in struct {
		Label   *string           `json:"label"`
		Note    *string           `json:"description"`
		Options *[]propertyOption `json:"options"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	d, i, fail := c.theEventProperty()
	if fail != nil {
		return refuse(fail)
	}
	p := d.Properties[i]
	if in.Label != nil {
		p.Label = *in.Label
	}
	if in.Note != nil {
		p.Note = *in.Note
	}
	if in.Options != nil {
		p.Options = *in.Options
	}
	return created(p) // 201, not 200
}

func deleteEventProperty(c *call) (reply, *apiError) {
	d, i, fail := c.theEventProperty()
	if fail != nil {
		return refuse(fail)
	}
	d.Properties = slices.Delete(d.Properties, i, i+1)
	return noContent()
}

// listEvents lists the kept events of one record or of one kind of record.
func listEvents(c *call) (reply, *apiError) {
	after, fail := c.moment("occurredAfter")
	if fail != nil {
		return refuse(fail)
	}
	before, fail := c.moment("occurredBefore")
	if fail != nil {
		return refuse(fail)
	}
	type one struct {
		ID         string            `json:"id"`
		EventType  string            `json:"eventType"`
		OccurredAt string            `json:"occurredAt"`
		ObjectType string            `json:"objectType"`
		ObjectID   string            `json:"objectId"`
		Properties map[string]string `json:"properties"`
	}
	var found []one
	is := func(name, value string) bool {
		wanted := c.query.Get(name)
		return wanted == "" || strings.EqualFold(wanted, value)
	}
	for _, e := range c.events {
		if e.Dropped != "" || !between(e.OccurredAt, after, before) || !is("objectType", e.ObjectType) || !is("objectId", e.ObjectID) ||
			!is("eventType", e.EventType) || !is("id", e.ID) {
			continue
		}
		found = append(found, one{e.ID, e.EventType, e.OccurredAt, e.ObjectType, e.ObjectID, e.Properties})
	}
	newestFirst := c.query.Get("sort") == "-occurredAt"
	slices.SortStableFunc(found, func(a, b one) int {
		if newestFirst {
			a, b = b, a
		}
		return strings.Compare(a.OccurredAt, b.OccurredAt)
	})
	return pageOf(c, found, func(e one) string { return e.ID }, 100)
}

func listEventTypes(c *call) (reply, *apiError) {
	names := []string{}
	for _, d := range c.eventDefinitions {
		names = append(names, d.Name)
	}
	return ok(map[string]any{"eventTypes": names})
}

// Events returns the custom events that were sent, with what became of each.
func (s *Server) Events() []Event {
	s.data.RLock()
	defer s.data.RUnlock()
	out := make([]Event, len(s.events))
	for i, e := range s.events {
		out[i] = *e
	}
	return out
}

// defaultEvents defines the one event of a new account.
func (s *Server) defaultEvents() {
	_, fail := s.defineEvent(eventDefinitionInput{
		Label: "Order placed", Name: "order_placed", Properties: []eventProperty{
			{Name: "order_number", Label: "Order number", Type: "string"}, {Name: "amount", Label: "Amount", Type: "number"},
			{Name: "channel", Label: "Channel", Type: "enumeration", Options: []propertyOption{{Label: "Shop", Value: "shop"}, {Label: "Phone", Value: "phone", DisplayOrder: 1}}},
			{Name: "ordered_at", Label: "Ordered at", Type: "datetime"},
		},
	})
	if fail != nil {
		panic("hubspottest: " + fail.Message)
	}
}
