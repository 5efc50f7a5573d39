package request

import (
	"strconv"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// MaxOwners is how many owners a page holds.
const MaxOwners = 500

// Details reads what the account is: its number, where it is, its time zone.
// https://developers.hubspot.com/docs/api-reference/latest/account/account-information/guide
func Details(in *validate.Input) Request {
	return Request{Method: "GET", Path: versioned("/account-info", in.Text(option.APIVersion), "/details").String(), Scopes: endpoint("account").Read}
}

// Usage reads how many calls were made today, and how many are allowed.
func Usage(in *validate.Input) Request {
	return Request{Method: "GET", Path: versioned("/account-info", in.Text(option.APIVersion), "/api-usage/daily/private-apps").String()}
}

// Probe reads one record of an object type, to see whether it may be read.
func Probe(in *validate.Input, slug string) Request {
	return Request{Method: "GET", Path: Objects(in.Text(option.APIVersion), slug).Query("limit", "1").String()}
}

// Owners reads a page of the owners, or the owner with an email. If left is true, it
// reads those who were deactivated or removed, otherwise those who can log in.
func Owners(in *validate.Input, email, after string, left bool) Request {
	limit, archived := strconv.Itoa(MaxOwners), ""
	if email != "" {
		limit = ""
	}
	if left {
		archived = "true"
	}
	return Request{Method: "GET", Scopes: registry.OwnerScopes, Path: family("/crm", "/owners", in.Text(option.APIVersion)).
		Query("email", email).Query("limit", limit).After(after).Query("archived", archived).String()}
}

// OwnerWhoLeft reads an owner who was deactivated or removed, by ID.
func OwnerWhoLeft(in *validate.Input, id string) Request {
	return Request{Method: "GET", Path: family("/crm", "/owners", in.Text(option.APIVersion)).Segment(id).Query("archived", "true").String()}
}

// Schemas reads the account's custom objects.
func Schemas(in *validate.Input) Request {
	return Request{Method: "GET", Path: versioned("/crm-object-schemas", in.Text(option.APIVersion), "/schemas").String()}
}

// Pipelines reads the pipelines of an object type.
func Pipelines(in *validate.Input, slug string) Request {
	return Request{Method: "GET", Path: family("/crm", "/pipelines", in.Text(option.APIVersion)).Segment(slug).String()}
}

func definitions(in *validate.Input, slug string) *Path {
	return family("/crm", "/properties", in.Text(option.APIVersion)).Segment(slug)
}

// PropertiesOf reads the definitions of an object type's properties.
func PropertiesOf(in *validate.Input, slug string) Request {
	return Request{Method: "GET", Path: definitions(in, slug).String()}
}

// PropertiesWith reads the definitions of those properties of an object type that hold
// data as sensitive as the flow says. Without a word of the flow these are the properties
// without sensitive data.
func PropertiesWith(in *validate.Input, slug string) Request {
	sensitivity := in.Text(option.Sensitivity)
	if sensitivity == "non_sensitive" {
		sensitivity = "" // which is what HubSpot lists by itself
	}
	return Request{Method: "GET", Path: definitions(in, slug).Query("dataSensitivity", sensitivity).String()}
}

// PropertyOf reads the definition of one property of an object type.
func PropertyOf(in *validate.Input, slug, name string) Request {
	return Request{Method: "GET", Path: definitions(in, slug).Segment(name).String()}
}

// CreateProperty adds a property to an object type.
func CreateProperty(in *validate.Input, slug string) Request {
	w := newBody()
	w.Open('{').Key("name").String(in.Text(option.Name))
	writeDefinition(w, in)
	if in.Text(option.Unique) == "true" {
		w.Key("hasUniqueValue").Bool(true)
	}
	w.Close('}')
	return Request{Method: "POST", Path: definitions(in, slug).String(), Body: w.Bytes(), Once: true}
}

// UpdateProperty changes the definition of a property.
func UpdateProperty(in *validate.Input, slug string) Request {
	w := newBody()
	w.Open('{')
	writeDefinition(w, in)
	w.Close('}')
	return Request{Method: "PATCH", Path: definitions(in, slug).Segment(in.Text(option.Name)).String(), Body: w.Bytes()}
}

// ArchiveProperty takes a property away from an object type.
func ArchiveProperty(in *validate.Input, slug string) Request {
	return Request{Method: "DELETE", Path: definitions(in, slug).Segment(in.Text(option.Name)).String(), Removes: true}
}

// types maps the form's word for the type of a property to HubSpot's two words: one for
// its values, one for its input field.
// https://developers.hubspot.com/docs/api-reference/latest/crm/properties/guide
var types = []struct{ chosen, kind, field string }{
	{"text", "string", "text"},
	{"long_text", "string", "textarea"},
	{"html", "string", "html"},
	{"phone", "string", "phonenumber"},
	{"number", "number", "number"},
	{"date", "date", "date"},
	{"datetime", "datetime", "date"},
	{"yes_no", "bool", "booleancheckbox"},
	{"choice", "enumeration", "select"},
	{"radio", "enumeration", "radio"},
	{"choices", "enumeration", "checkbox"},
}

var yesNo = []registry.Option{{Value: "true", Label: "Yes"}, {Value: "false", Label: "No"}}

// writeDefinition writes what the flow gives of a property's definition.
func writeDefinition(w *wire.Writer, in *validate.Input) {
	w.Member("label", in.Text(option.Label))
	options := in.Options
	for i := range types {
		if t := &types[i]; t.chosen == in.Text(option.PropertyType) {
			w.Key("type").String(t.kind).Key("fieldType").String(t.field)
		}
	}
	if in.Text(option.PropertyType) == "yes_no" { // HubSpot has the labels of both values among the options
		options = yesNo
	}
	w.Member("groupName", in.Text(option.GroupName)).Member("description", in.Text(option.Description))
	if options == nil {
		return
	}
	w.Key("options").Open('[')
	for i, o := range options {
		w.Open('{').Key("label").String(o.Label).Key("value").String(o.Value)
		w.Key("displayOrder").Int(i).Key("hidden").Bool(false).Close('}')
	}
	w.Close(']')
}
