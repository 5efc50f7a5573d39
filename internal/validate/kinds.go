package validate

import (
	"strings"

	"directus-extension-hubspot/internal/registry"
)

// Kind finds the endpoint and the object type of a text that names a kind of record. The
// text is an endpoint's key or a custom object, which has no endpoint.
func Kind(name string) (e *registry.Endpoint, slug string) {
	if e, ok := registry.LookupEndpoint(name); ok && e.Slug != "" {
		return e, e.Slug
	}
	for i := range registry.Endpoints {
		if e := &registry.Endpoints[i]; e.Slug != "" && (e.Slug == name || e.TypeID == name) {
			return e, e.Slug
		}
	}
	return nil, customType(name)
}

// customType turns the name of a custom object into the form that HubSpot accepts. Since
// June 2025 it refuses the bare name.
func customType(s string) string {
	if s == "" || '0' <= s[0] && s[0] <= '9' || s[0] == 'p' && strings.Trim(s[1:max(1, strings.IndexByte(s+"_", '_'))], "0123456789") == "" && strings.Contains(s, "_") {
		return s
	}
	return "p_" + s
}

// OwnType tells whether a name is that of a custom object: its type ID or its full name.
func OwnType(name string) bool {
	return customType(name) == name && strings.ContainsAny(name, "-_") && name != "."
}

// nearObject is the endpoint whose singular name was given, such as contact.
func nearObject(name string) string {
	for i := range registry.Endpoints {
		if e := &registry.Endpoints[i]; e.Records() && (strings.EqualFold(e.Singular, name) || strings.EqualFold(e.Label, name)) {
			return e.Key
		}
	}
	return ""
}

// typeOf finds a kind of record and its type ID, by which HubSpot's imports and exports
// know it. They do not accept names of custom objects.
func typeOf(name string) (*registry.Endpoint, string) {
	if e, _ := Kind(name); e != nil {
		return e, e.TypeID
	}
	first, second, _ := strings.Cut(name, "-")
	if number(first+"0") < 0 || number(second+"0") < 0 || first == "" || second == "" {
		return nil, ""
	}
	own, _ := registry.LookupEndpoint("custom_objects")
	return own, name
}

// kinds are the keys of all kinds of records that imports and exports accept by name.
func kinds() (keys []string) {
	for i := range registry.Endpoints {
		if e := &registry.Endpoints[i]; e.TypeID != "" {
			keys = append(keys, e.Key)
		}
	}
	return keys
}
