// Package validate turns what a flow hands over into an Input, or into the list
// of everything that is wrong with it. It is tolerant in form (JSON as text,
// lists with commas, numbers as text) and strict in meaning: nothing it lets
// through can choose another path, host or query.
package validate

import (
	"slices"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// Token is what the host found where the token should be.
type Token string

// The states of the token.
const (
	TokenOK        Token = "ok"
	TokenMissing   Token = "missing"
	TokenMalformed Token = "malformed"
)

// Property is one property to write. Value is JSON: a text.
type Property struct{ Name, Value string }

// Association is one association to make, or to remove.
type Association struct {
	To       string // the key of the record's endpoint, or an object type of the account's own; "" when not known
	ID       string // the record's, or its value of By
	By       string // the property that finds the record; "" for its id
	Category string
	TypeID   int    // 0 for what the run has to look up
	Label    string // what it has to look up; "" for the unlabelled type
	Plain    bool   // neither a label nor a type was named
	At       string // where it was named
}

// Slug is the object type of the record in a path.
func (a *Association) Slug() string {
	_, slug := Kind(a.To)
	return slug
}

// Input is what a run is asked to do, checked. It holds copies, and no value of
// the document it was read from.
type Input struct {
	Endpoint *registry.Endpoint
	Action   *registry.Action

	Properties   []Property
	MayName      bool // one of them can be given by name
	Associations []Association
	Pair         Association // of an action on many pairs of records: what is the same for all of them

	Mapping []Column   // of items that are plain rows; none when their fields are properties
	Filters [][]Filter // of a search: groups, of which one must match in all its filters

	Path    string            // of an API request, as it goes over the wire, without the query
	Query   []string          // its parameters, as they go over the wire
	Body    []byte            // JSON; nil for none
	Options []registry.Option // of a property to create or change; nil to leave them

	Items int // how many items the host keeps; -1 when the option is not a list

	how    *manner
	Kind   *registry.Endpoint // of the records that an import or export is about; nil for other actions
	TypeID string             // HubSpot's objectTypeId of it

	Webhook *Webhook // of verify

	named map[string]string // where the values were given that may be names, by property
	texts []text            // few, so they are looked through one by one
	lists map[string][]string
}

// Text is a field's text, number, choice or moment (in milliseconds) as it is to
// be sent; "" when it was not given. Like wrong it is called in many places.
//
//go:noinline
func (in *Input) Text(key string) string {
	for i := range in.texts {
		if in.texts[i].key == key {
			return in.texts[i].text
		}
	}
	return ""
}

// setText sets it, from as many places.
//
//go:noinline
func (in *Input) setText(key, s string) {
	for i := range in.texts {
		if in.texts[i].key == key {
			in.texts[i].text = s
			return
		}
	}
	in.texts = append(in.texts, text{key, s})
}

// text is the text of a field.
type text struct{ key, text string }

// List is a ListField's texts; none when it was not given.
func (in *Input) List(key string) []string { return in.lists[key] }

// Property is the value to be written to a property; "" when it is not among
// them.
func (in *Input) Property(name string) string { return ValueOf(in.Properties, name) }

// ValueOf is the value of a property in a list; "" when it is not in it.
func ValueOf(properties []Property, name string) string {
	for i := range properties {
		if properties[i].Name == name {
			return properties[i].Value
		}
	}
	return ""
}

// Where is the field in which the flow gave a property that can be given by name.
func (in *Input) Where(property string) string { return in.named[property] }

// Segment tells whether a value can stand in a path: no encoding keeps "." and
// ".." from being steps in it.
func Segment(s string) bool { return s != "" && s != "." && s != ".." }

// Records is the endpoint of the records that the run is about: its own, or the
// one that an import or export names.
func (in *Input) Records() *registry.Endpoint {
	if in.Kind != nil {
		return in.Kind
	}
	return in.Endpoint
}

// Slug is their object type in a path: the endpoint's, or the one the flow names.
// https://developers.hubspot.com/docs/api-reference/latest/crm/objects/custom-objects/guide
func (in *Input) Slug() string {
	switch {
	case in.Records().Slug != "":
		return in.Records().Slug
	case in.Kind != nil:
		return in.TypeID
	}
	return customType(in.Text(option.ObjectType))
}

func (in *Input) setList(key string, list []string) {
	if in.lists == nil {
		in.lists = map[string][]string{}
	}
	in.lists[key] = list
}

// checker collects what is wrong.
type checker struct {
	in      *Input
	options wire.Value
	details []problem.Detail
	stored  marks          // the keys of options
	met     marks          // the names in in.Properties
	at      map[string]int // where a property's name stands there, once there are many

	rows     int // how many of in.Properties come from rows of the form
	unfilled int // how many values were skipped that unfilled templates left
}

// newChecker is one for an Input of its own. All of it is one piece of memory.
func newChecker(options wire.Value) *checker {
	all := &struct {
		checker checker
		in      Input
		texts   [8]text // for most runs
	}{}
	c := &all.checker
	c.in, c.options = &all.in, options
	c.in.texts = all.texts[:0]
	options.Look(func(key string, _ wire.Value) { c.stored.add(key) })
	return c
}

// wrong adds what is wrong with a field. Inlined, its 150 calls are a fortieth of
// the module.
//
//go:noinline
func (c *checker) wrong(field, code, message string, allowed ...string) {
	c.details = append(c.details, problem.Detail{Field: field, Code: code, Message: message, Allowed: allowed})
}

// Options checks the options of a run. The Input is only good when there is no
// problem.
//
// items is the length of the list that the host keeps of the option "items", or
// less than 0; zone is what it says of the option "time_zone".
func Options(options wire.Value, token Token, items int, zone wire.Value) (*Input, *problem.Problem) {
	c := newChecker(options)
	c.in.Items = items
	chosen := c.choice()
	if !chosen || !c.in.Action.Local {
		c.token(token)
	}
	if chosen {
		c.about()
		fields := registry.FieldsOf(c.in.Endpoint, c.in.Action)
		for _, place := range fields {
			if f := &registry.Fields[place]; f.First {
				c.field(f)
			}
		}
		c.readManner(zone)
		for _, place := range fields {
			if f := &registry.Fields[place]; !f.First {
				c.field(f)
			}
		}
		for _, place := range fields { // last, since they win over what the JSON says
			f := &registry.Fields[place]
			if f.Kind == registry.PropertyField && c.wanted(f.Key) {
				c.set(f.Key, f.Key, f.Property, c.options.Get(f.Key))
			}
		}
		c.together()
	}
	if len(c.details) == 0 {
		return c.in, nil
	}
	docs := ""
	if c.in.Endpoint != nil {
		docs = c.in.Endpoint.Docs
	}
	return nil, problem.Invalid(c.nothing(), c.details, len(c.details), "Correct the fields named in details. A value that comes from a template may be empty: look at the flow's log for what the template became.", docs)
}

// nothing says what was not done.
func (c *checker) nothing() string {
	if c.in.Action != nil && c.in.Action.Local {
		return "Nothing was verified"
	}
	return "Nothing was sent to HubSpot"
}

// token puts what is wrong with the token before what is wrong with the choice.
func (c *checker) token(token Token) {
	others := c.details
	c.details = nil
	switch token {
	case TokenOK:
	case TokenMalformed:
		c.wrong(option.APIKey, "malformed", "The access token holds characters that no token has. Copy it again, without quotes or line breaks.")
	default:
		c.wrong(option.APIKey, "missing", "The access token is missing. Give one, or check that the template or environment variable it comes from is filled and allowed.")
	}
	c.details = append(c.details, others...)
}

// choice finds the endpoint and the action, without which nothing else can be
// checked.
func (c *checker) choice() bool {
	key, _ := c.options.Get(option.Endpoint).Scalar()
	endpoint, ok := registry.LookupEndpoint(trim(key))
	if !ok {
		var all []string
		for i := range registry.Endpoints {
			all = append(all, registry.Endpoints[i].Key)
		}
		c.wrong(option.Endpoint, unknownOrMissing(key), "The endpoint "+quoteOrMissing(key)+".", all...)
		return false
	}
	c.in.Endpoint = endpoint
	key, _ = c.options.Get(option.Action).Scalar()
	for _, a := range endpoint.Actions {
		if a == trim(key) {
			c.in.Action, ok = registry.LookupAction(a)
			return ok
		}
	}
	c.wrong(option.Action, unknownOrMissing(key), "The action "+quoteOrMissing(key)+" for the endpoint "+endpoint.Label+".", endpoint.Actions...)
	return false
}

func unknownOrMissing(key string) string {
	if absent(key) {
		return "missing"
	}
	return "unknown"
}

func quoteOrMissing(key string) string {
	if absent(key) {
		return "is missing: choose one"
	}
	return quote(key) + " does not exist"
}

// field checks one field by its kind.
func (c *checker) field(f *registry.Field) {
	var v wire.Value
	if c.stored.may(f.Key) { // few are, of many
		v = c.options.Get(f.Key)
	}
	if v.Kind() == wire.Missing && !f.Required {
		if f.Default != "" {
			c.in.setText(f.Key, f.Default)
		}
		return
	}
	switch f.Kind {
	case registry.TokenField, registry.EndpointField, registry.ActionField, registry.PropertyField:
	case registry.IDField:
		c.id(f, v)
	case registry.TextField:
		if s, ok := c.scalar(f, v); ok {
			if unrendered(s) {
				c.wrong(f.Key, "unfilled", f.Key+" is "+quote(s)+", a template that was not filled.")
			}
			c.in.setText(f.Key, s)
		}
	case registry.IntegerField:
		c.integer(f, v)
	case registry.BooleanField:
		c.boolean(f, v)
	case registry.MomentField:
		c.moment(f, v)
	case registry.ChoiceField:
		c.chosen(f, v)
	case registry.ListField:
		c.list(f, v)
	case registry.PropertyRows:
		c.propertyRows(f, v)
	case registry.PropertiesField:
		c.properties(f, v)
	case registry.AssociationsField:
		c.associate(f, v)
	case registry.ItemsField:
		c.items(f, v)
	case registry.MappingField:
		c.mapping(f, v)
	case registry.FiltersField:
		c.filters(f, v)
	case registry.RawFilters:
		c.rawFilters(f, v)
	case registry.OptionsField:
		c.propertyOptions(f, v)
	case registry.RawAssociations:
		c.rawAssociations(f, v)
	case registry.SecretField:
		c.secret(f, v)
	case registry.WebhookField:
		c.webhook(f, v)
	case registry.PathField:
		c.path(f, v)
	case registry.QueryField:
		c.queryRows(f, v)
	case registry.BodyField:
		c.body(f, v)
	}
}

// together checks what depends on more than one field. Each check is a function
// of its own, for V8 compiles a function when it is first called.
func (c *checker) together() {
	in := c.in
	switch in.Endpoint.Key {
	case "activities":
		c.legacyUser()
	case "account":
		for _, name := range in.lists[option.Check] {
			c.kind(option.Check, name)
		}
	case "email":
		c.headers()
	case "metadata":
		c.metadata()
	}
	if rows, _ := c.propertyFields(); c.has(rows) {
		c.written()
	}
	if len(in.Filters) > 0 {
		c.filterLimits()
	}
	if len(in.lists[option.ListHistory]) > 0 {
		c.historyLimit()
	}
	switch in.Action.Key {
	case "associations", "associations_many", "associate_many", "disassociate_many":
		c.pair()
	case "changed":
		c.changed()
	case "find":
		c.find()
	case "import", "export":
		c.transfer()
	case "lists":
		c.listsCursor()
	case "merge":
		c.merge()
	case "request":
		c.requested()
	case "search":
		c.searchCursor()
	case "upsert", "find_or_create":
		c.matched()
	case "upsert_many":
		c.matchBy()
	case "verify":
		c.verifies()
	}
	if in.Endpoint.Key == "leads" && (in.Action.Key == "create" || in.Action.Key == "find_or_create") && !c.leadHasContact() {
		c.wrong(option.CreateAssociate, "required", "A lead must be associated with a contact that exists already: add a row with Contacts and the contact's id.")
	}
}

// historyLimit holds pages with history to how many records HubSpot gives of them.
func (c *checker) historyLimit() {
	if limit := c.in.Text(option.Limit); c.in.Text(option.AllPages) != "true" && number(limit) > 50 {
		c.wrong(option.Limit, "out_of_range", "limit is "+limit+", but HubSpot allows at most 50 records in a page with history.", "1 to 50")
	}
}

// pair reads the object and the label that all associations of a run are about.
func (c *checker) pair() {
	var ok bool
	if c.in.Pair, ok = c.kindOf(option.ToObject, option.ToObject, option.Label, c.in.Text(option.ToObject), c.in.Text(option.Label), ""); ok {
		c.in.Pair.At = "label"
	}
}

// listsCursor checks where a search for lists is to go on: it counts them.
func (c *checker) listsCursor() {
	if after := c.in.Text(option.After); after != "" && !unrendered(after) && number(after) < 0 {
		c.wrong(option.After, "not_a_cursor", "after is "+quote(after)+", which is not a cursor of lists: paging.next.after of the page before was expected.", "500")
	}
}

// merge sees to it that there are two records.
func (c *checker) merge() {
	if id := c.in.Text(option.ID); id != "" && id == c.in.Text(option.MergeID) {
		c.wrong(option.MergeID, "same", "merge_id is "+quote(id)+", the record to keep itself.")
	}
}

// matched sees to it that the record has what it is matched by.
func (c *checker) matched() {
	c.matchBy()
	if by := c.in.Text(option.IDProperty); len(c.details) == 0 && !Segment(c.in.Property(by)) {
		c.wrong(c.where(), "required", c.where()+" has no value for "+by+", by which the record is matched.")
	}
}

// given tells whether a field of the form was filled: an empty one is stored as
// null or as an empty text, and an unfilled template is as good as empty.
func (c *checker) given(key string) bool {
	s, scalar := c.options.Get(key).Scalar()
	switch c.options.Get(key).Kind() {
	case wire.Missing, wire.Null:
		return false
	}
	return !scalar || !absent(s)
}

// matchBy sees to it that there is a property to match by.
func (c *checker) matchBy() {
	switch {
	case c.in.Text(option.IDProperty) != "" || c.said(option.IDProperty):
	case c.in.Endpoint.Key == "contacts":
		c.in.setText(option.IDProperty, "email")
	default:
		c.wrong(option.IDProperty, "required", "id_property is missing: name the property with unique values that tells one "+c.in.Endpoint.Singular+" from another.")
	}
}

// has tells whether there is a field with a key.
func (c *checker) has(key string) bool {
	_, ok := registry.LookupField(key, c.in.Endpoint, c.in.Action)
	return ok
}

// said tells whether something about a field was found wrong already. Like wrong
// it is called in many places, and rarely.
//
//go:noinline
func (c *checker) said(field string) bool {
	return slices.ContainsFunc(c.details, func(d problem.Detail) bool { return d.Field == field })
}
