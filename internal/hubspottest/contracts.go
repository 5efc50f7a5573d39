package hubspottest

import (
	"slices"

	"directus-extension-hubspot/internal/registry"
)

// moreTypes are object types that the registry need not have. HubSpot documents no type id
// for them: their slugs stand there.
var moreTypes = []registry.Endpoint{
	{
		Key: "deal_splits", Slug: "deal_splits", TypeID: "deal_splits", Singular: "deal split",
		Read: []string{"crm.objects.deals.read"}, Write: []string{"crm.objects.deals.write"},
	},
}

// objectEndpoints are the registry's kinds of record, and the ones it lacks.
func objectEndpoints() []*registry.Endpoint {
	var out []*registry.Endpoint
	for i := range registry.Endpoints {
		if e := &registry.Endpoints[i]; e.TypeID != "" {
			out = append(out, e)
		}
	}
	for i := range moreTypes {
		if e := &moreTypes[i]; !slices.ContainsFunc(out, func(one *registry.Endpoint) bool { return one.Key == e.Key || one.Slug == e.Slug }) {
			out = append(out, e)
		}
	}
	return out
}

// notSearched are the slugs of the kinds of record that HubSpot documents no
// search for.
var notSearched = []string{"contracts"}
