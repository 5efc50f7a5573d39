// Package registry holds what the operation knows of HubSpot as tables: the
// endpoints, the actions, the form's fields, and the association types.
//
// It is the only source: the core reads it, and the Studio form, the docs' tables and the
// completeness tests are made from it. Run "make generate" after changing a row. A test
// fails if that was forgotten.
package registry

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// Group is the heading under which the form lists an endpoint.
type Group string

// The groups, in the order of the form.
const (
	CRM        Group = "CRM"
	Activities Group = "Activities"
	Commerce   Group = "Commerce"
	Marketing  Group = "Marketing"
	More       Group = "More"
	Account    Group = "Account"
)

// Kind is the kind of value a HubSpot property holds.
type Kind string

// The kinds of property values.
const (
	Text     Kind = "text"
	Number   Kind = "number"
	Bool     Kind = "boolean"
	Date     Kind = "date"         // a day: midnight UTC
	DateTime Kind = "datetime"     // a moment
	Millis   Kind = "milliseconds" // a moment that HubSpot takes in milliseconds only
	Choice   Kind = "choice"       // one of Property.Options, where documented
	Choices  Kind = "choices"      // several of them, joined by ";"
)

// Option is one documented value of a Choice or Choices property.
type Option struct {
	Value string // HubSpot's internal, case-sensitive value
	Label string // what HubSpot shows; "" when it is the value
}

// Property is one documented property of an endpoint's records. An account has more
// properties, so a name that is not in the table is never wrong.
type Property struct {
	Name     string // HubSpot's internal name
	Label    string
	Kind     Kind
	Options  []Option // documented values of a Choice or Choices; accounts may have more unless Closed
	Closed   bool     // HubSpot accepts no value but Options
	ReadOnly bool     // set by HubSpot; refused in a write
	Unique   bool     // finds one record (idProperty)
	Finds    bool     // usually finds one record, but several may have the same value
	Address  bool     // is an email address
	HTML     bool     // is a text with tags
	Max      int      // how many characters HubSpot accepts; 0 if that is not documented
	JSON     bool     // is a text that holds JSON
	Also     string   // another property whose values find the same record
	Long     bool     // a text of several lines
	Of       Of       // Owner, Pipeline or Stage: its values are IDs of the account, and a flow may give names
}

// Endpoint is one choice of the form's first field: a kind of CRM record, or a
// part of the account, such as its activity logs.
type Endpoint struct {
	Key      string   // the option value stored in flows, never renamed
	Aliases  []string // other option values for the same endpoint
	Label    string   // plural, as the form shows it
	Singular string   // for sentences: "contact"
	Group    Group
	Icon     string // a Material Symbols name, as Directus uses them
	Slug     string // HubSpot's object type in a path; "" if there are no records, or if the flow names the object
	TypeID   string // HubSpot's objectTypeId; "" like Slug

	Read  []string // scopes to read; any one of them is enough
	Write []string // scopes to write; any one of them is enough

	Actions   []string // keys of Actions this endpoint has, in the order of the form
	Required  []string // properties HubSpot documents as required on create; "a|b" is one of them. Advice only
	Modified  string   // the property that holds the time of the last change
	Presets   []Preset // what a create writes if the flow gives nothing
	Defaults  []string // the properties that HubSpot returns by default, besides those of every record
	MatchBy   string   // the unique property to match by if the flow names none; "" for none
	Belongs   Belongs  // what a new record must be associated with
	Merges    bool     // HubSpot documents that its records can be merged
	Purges    bool     // HubSpot documents that its records can be deleted permanently
	Refused   string   // what else to check if HubSpot refuses a request without details
	Offers    bool     // it has no records, but definitions that the form can offer: see the action Choices
	MainGroup string   // the property group that new properties go into; "" if it is not known

	Properties []Property   // the endpoint's own, sorted by Name
	Common     [][]Property // those it shares with other endpoints, each list sorted by Name, without duplicates
	Example    string       // a JSON object of properties that HubSpot accepts on create
	Docs       string       // HubSpot's page
}

// Preset is the value of a property that the flow does not give: the value of another
// property, otherwise Value, otherwise the time when the run began.
type Preset struct{ Property, Like, Value string }

// Belongs is the association without which HubSpot refuses a new record.
type Belongs struct {
	To    string // Endpoint.Key; "" for none
	Label string // of the association type
}

// Association is one association type that HubSpot defines between two
// endpoints' records, in one direction: From is the record being written.
type Association struct {
	From, To string // Endpoint.Key
	Label    string // "" for the unlabelled default
	TypeID   uint16
}

// LookupEndpoint finds an endpoint by its key or one of its aliases.
func LookupEndpoint(key string) (*Endpoint, bool) {
	for i := range Endpoints {
		if e := &Endpoints[i]; e.Key == key || slices.Contains(e.Aliases, key) {
			return e, true
		}
	}
	return nil, false
}

// Names are the option values of the endpoint: its key and its aliases.
func (e *Endpoint) Names() []string { return append([]string{e.Key}, e.Aliases...) }

// Associates tells whether HubSpot associates the endpoint's records with others.
func (e *Endpoint) Associates() bool { return slices.Contains(e.Actions, "associations") }

// Records tells whether the endpoint is a kind of record, and not a part of the
// account.
func (e *Endpoint) Records() bool { return e.Modified != "" }

// SchemaScopes are the scopes to read or change the definitions of a kind of record, such
// as its properties. Any one of them is enough. Without an endpoint the kind is a custom
// object.
func SchemaScopes(e *Endpoint, write bool) (scopes []string) {
	if e == nil {
		e, _ = LookupEndpoint("custom_objects")
	}
	if !write {
		scopes = slices.Clone(e.Read)
	}
	for _, s := range e.Read {
		if name, ok := strings.CutPrefix(s, "crm.objects."); ok {
			s = "crm.schemas." + name
		}
		if name, ok := strings.CutSuffix(s, ".read"); ok && write {
			s = name + ".write"
		}
		if !slices.Contains(scopes, s) && s != "sales-email-read" {
			scopes = append(scopes, s)
		}
	}
	return scopes
}

// PropertyOf finds the property whose values are IDs of owners, pipelines or stages.
func (e *Endpoint) PropertyOf(of Of) (*Property, bool) {
	for p := range e.Known {
		if p.Of == of {
			return p, true
		}
	}
	return nil, false
}

// Known iterates over the documented properties: first the endpoint's own, then the
// common ones.
func (e *Endpoint) Known(yield func(*Property) bool) {
	for _, list := range append([][]Property{e.Properties}, e.Common...) {
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	}
}

// Property finds a documented property by name.
func (e *Endpoint) Property(name string) (*Property, bool) {
	if p, ok := named(e.Properties, name); ok {
		return p, true
	}
	for _, list := range e.Common {
		if p, ok := named(list, name); ok {
			return p, true
		}
	}
	return nil, false
}

// IsID tells whether a name stands for the record's ID, in place of a property.
func IsID(name string) bool { return name == "id" || name == ObjectID }

// Shared tells whether a property usually finds one record, although several records may
// have the same value: the domain of companies.
func (e *Endpoint) Shared(name string) bool {
	p, ok := e.Property(name)
	return ok && p.Finds
}

func named(list []Property, name string) (*Property, bool) {
	i, ok := sort.Find(len(list), func(i int) int { return strings.Compare(name, list[i].Name) })
	if !ok {
		return nil, false
	}
	return &list[i], true
}

// AllProperties returns the properties that Known yields, sorted by name.
func (e *Endpoint) AllProperties() []Property {
	all := append(slices.Clone(e.Properties), slices.Concat(e.Common...)...)
	slices.SortFunc(all, func(a, b Property) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// AssociationTypes returns the rows from one endpoint to another, the unlabelled default
// first. It is empty if HubSpot documents no association.
func AssociationTypes(from, to string) []Association {
	first, _ := slices.BinarySearchFunc(Associations, Association{From: from, To: to}, compareAssociations)
	last := first
	for last < len(Associations) && Associations[last].From == from && Associations[last].To == to {
		last++
	}
	return Associations[first:last:last]
}

func compareAssociations(a, b Association) int {
	return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To), strings.Compare(a.Label, b.Label))
}
