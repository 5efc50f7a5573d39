package hubspottest

import (
	"slices"

	"directus-extension-hubspot/internal/registry"
)

// moreTypes are object types that the registry does not need. HubSpot documents
// no type ID for them, so the slug is used.
var moreTypes = []registry.Endpoint{
	{
		Key: "deal_splits", Slug: "deal_splits", TypeID: "deal_splits", Singular: "deal split",
		Read: []string{"crm.objects.deals.read"}, Write: []string{"crm.objects.deals.write"},
	},
}

// objectEndpoints returns the registry's kinds of record and moreTypes.
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

// notSearched are the slugs of the kinds of record for which HubSpot documents
// no search.
var notSearched = []string{"contracts"}
