// Package validate turns the options of a flow into an Input, or into the list of
// everything that is wrong with them. It accepts several forms (JSON as text, lists with
// commas, numbers as text) and is strict about the meaning: no option can choose another
// path, host or query than its own.
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

// Property is one property to write. HubSpot takes every value as a text.
type Property struct{ Name, Value string }

// Association is one association to create or to remove.
type Association struct {
	To       string // the key of the record's endpoint, or a custom object; "" if not known
	ID       string // the record's, or its value of By
	By       string // the property that finds the record; "" for its ID
	Category string // HubSpot's word for who defined the type; "" if the run has to look it up
	TypeID   int    // 0 if the run has to look it up
	Label    string // the label to look up; "" for the unlabelled type
	Plain    bool   // neither a label nor a type was named
	At       string // the path to it in the options
}

// Slug is the object type of the record in a path.
func (a *Association) Slug() string {
	_, slug := Kind(a.To)
	return slug
}

// Input is what a run is to do, checked. It holds copies, and no values of the document
// that it was read from.
type Input struct {
	Endpoint *registry.Endpoint
	Action   *registry.Action

	Properties   []Property
	MayName      bool // the value of one of them may be a name instead of an ID
	Associations []Association
	Pair         Association // for an action on many pairs of records: what all pairs have in common

	Mapping []Column   // for items that are plain rows; empty if each field is a property
	Filters [][]Filter // of a search: groups; a record must match all filters of one group

	Path    string            // of an API request, as it goes over the wire, without the query
	Query   []string          // its parameters, as they go over the wire
	Body    []byte            // JSON; nil for none
	Options []registry.Option // of a property to create or change; nil to leave them

	Files []File // to attach to an activity

	FormFields []FormField // of a submission
	Agreements []Agreement // of the visitor who made it

	Splits []Split // of a deal

	Items int // how many items the host keeps; -1 if the option is not a list

	how    *manner            // how values are read
	Kind   *registry.Endpoint // of the records that an import or export is about; nil for other actions
	TypeID string             // HubSpot's objectTypeId of those records

	Webhook *Webhook // of verify
	Secret  string   // the app's client secret, of verify

	named map[string]string // the option that gave a value that may be a name, by property
	texts map[string]string
	lists map[string][]string

	values map[string][]Property // of fields with names and values
}

// Text is a field's text, number, choice or moment (in milliseconds) in the form that is
// sent. It is "" if the flow gave none.
func (in *Input) Text(key string) string { return in.texts[key] }

// setText sets the text of a field.
func (in *Input) setText(key, s string) {
	if in.texts == nil {
		in.texts = map[string]string{}
	}
	in.texts[key] = s
}

// List is the texts of a list field. It is empty if the flow gave none.
func (in *Input) List(key string) []string { return in.lists[key] }

// Property is the value to write to a property. It is "" if the run does not write that
// property.
func (in *Input) Property(name string) string { return ValueOf(in.Properties, name) }

// ValueOf is the value of a property in a list. It is "" if the list does not have it.
func ValueOf(properties []Property, name string) string {
	for i := range properties {
		if properties[i].Name == name {
			return properties[i].Value
		}
	}
	return ""
}

// Where is the field in which the flow gave the value of a property, if that value may be
// a name.
func (in *Input) Where(property string) string { return in.named[property] }

// Segment tells whether a value can be a segment of a path. "." and ".." cannot, because
// they are steps even if they are encoded.
func Segment(s string) bool { return s != "" && s != "." && s != ".." }

// Records is the endpoint of the records that the run is about: its own, or the one that
// an import or export names.
func (in *Input) Records() *registry.Endpoint {
	if in.Kind != nil {
		return in.Kind
	}
	return in.Endpoint
}

// Slug is the object type of the run's records in a path: the endpoint's, or the one that
// the flow names.
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

// checker reads options into an Input and collects what is wrong with them.
type checker struct {
	in      *Input
	options wire.Value
	details []problem.Detail
	at      map[string]int // the index of a property in in.Properties, by name

	rows     int // how many of in.Properties have a field of their own in the form
	unfilled int // how many values were skipped because they are empty or unfilled templates
	joined   int // how many associations were named
	surplus  int // how many associations were skipped because there are too many
}

// wrong reports an error in a field.
func (c *checker) wrong(field, code, message string, allowed ...string) {
	c.details = append(c.details, problem.Detail{Field: field, Code: code, Message: message, Allowed: allowed})
}

// maxDetails is how many errors are reported. A list may have thousands, and nobody reads
// them all.
const maxDetails = 100

// Options checks the options of a run. The Input is valid only if there is no problem.
//
// items is the length of the list in the option "items", which the host keeps, or less
// than 0 if it is not a list. now is when the run begins, in milliseconds since 1970.
func Options(options wire.Value, token Token, items int, now int64) (*Input, *problem.Problem) {
	c := &checker{in: &Input{Items: items, how: &manner{now: now}}, options: options}
	chosen := c.choice()
	if !chosen || !c.in.Action.Local {
		c.token(token)
	}
	if chosen {
		c.about()
		fields := registry.FieldsOf(c.in.Endpoint, c.in.Action)
		for _, f := range fields {
			if f.First {
				c.field(f)
			}
		}
		c.readManner()
		for _, f := range fields {
			if !f.First {
				c.field(f)
			}
		}
		for _, f := range fields { // last, so that they win over the JSON
			if f.Kind == registry.PropertyField {
				c.writeField(f)
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
	p := problem.Invalid(c.nothing(), c.details[:min(len(c.details), maxDetails)], len(c.details), "Correct the fields named in details. A value that comes from a template may be empty: look at the flow's log for what the template became.", docs)
	c.in.InWords(p)
	return nil, p
}

// nothing begins the message of a problem: it says what was not done.
func (c *checker) nothing() string {
	if c.in.Action != nil && c.in.Action.Local {
		return "Nothing was verified"
	}
	return "Nothing was sent to HubSpot"
}

// token reports what is wrong with the token, before the other errors.
func (c *checker) token(token Token) {
	others := c.details
	c.details = nil
	switch token {
	case TokenOK:
	case TokenMalformed:
		c.wrong(option.APIKey, "malformed", "The access token contains characters that no token has. Copy it again, without quotes or line breaks.")
	default:
		c.wrong(option.APIKey, "missing", "The access token is missing. Give one, or check that its template is filled. A variable of the environment must be in FLOWS_ENV_ALLOW_LIST.")
	}
	c.details = append(c.details, others...)
}

// choice finds the endpoint and the action. Without them nothing else can be checked.
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

// given tells whether a field of the form was filled. Directus stores an empty field as
// null or as an empty text. An unfilled template counts as empty.
func (c *checker) given(key string) bool {
	s, scalar := c.options.Get(key).Scalar()
	switch c.options.Get(key).Kind() {
	case wire.Missing, wire.Null:
		return false
	}
	return !scalar || !absent(s)
}

// has tells whether the action has a field with this key.
func (c *checker) has(key string) bool {
	_, ok := registry.LookupField(key, c.in.Endpoint, c.in.Action)
	return ok
}

// said tells whether an error in a field was reported already.
func (c *checker) said(field string) bool {
	return slices.ContainsFunc(c.details, func(d problem.Detail) bool { return d.Field == field })
}
