package validate

import "strings"

// readingPosts are the paths to which HubSpot documents a POST that changes nothing. {date}
// stands for a dated version such as 2026-09, {name} for one segment, such as an object
// type.
// https://developers.hubspot.com/docs/api-reference/overview
var readingPosts = patterns(
	"/crm/objects/{date}/{name}/search",
	"/crm/v3/objects/{name}/search",
	"/crm/objects/{date}/{name}/batch/read",
	"/crm/v3/objects/{name}/batch/read",
	"/deal-splits/{date}/batch/read",
	"/crm/v3/objects/deals/splits/batch/read",
	"/crm/associations/{date}/{name}/{name}/batch/read",
	"/crm/v4/associations/{name}/{name}/batch/read",
	"/crm/v3/associations/{name}/{name}/batch/read",
	"/crm/properties/{date}/{name}/batch/read",
	"/crm/v3/properties/{name}/batch/read",
	"/crm-object-schemas/{date}/schemas/batch/read",
	"/crm-object-schemas/v3/schemas/batch/read",
	"/crm/lists/{date}/search",
	"/crm/v3/lists/search",
	"/crm/lists/{date}/records/memberships/batch/read",
	"/crm/v3/lists/records/memberships/batch/read",
	"/communication-preferences/{date}/statuses/batch/read",
	"/communication-preferences/v4/statuses/batch/read",
	"/communication-preferences/{date}/statuses/batch/unsubscribe-all/read",
	"/communication-preferences/v4/statuses/batch/unsubscribe-all/read",
	"/automation/v4/flows/batch/read",
	"/automation/v4/workflow-id-mappings/batch/read",
	"/cms/v3/blogs/authors/batch/read",
	"/cms/v3/blogs/posts/batch/read",
	"/cms/v3/blogs/tags/batch/read",
	"/cms/v3/hubdb/tables/{name}/rows/batch/read",
	"/cms/v3/hubdb/tables/{name}/rows/draft/batch/read",
	"/cms/v3/pages/landing-pages/batch/read",
	"/cms/v3/pages/landing-pages/folders/batch/read",
	"/cms/v3/pages/site-pages/batch/read",
	"/webhooks-journal/journal/{date}/batch/read",
	"/webhooks-journal/journal-local/{date}/batch/read",
)

func patterns(paths ...string) (split [][]string) {
	for _, path := range paths {
		split = append(split, strings.Split(path, "/"))
	}
	return split
}

// Reads tells whether a request changes nothing in HubSpot, by its method and its path
// without the query. A POST counts as a write unless HubSpot documents that it reads.
func Reads(method, path string) bool {
	if method != "POST" {
		return method == "GET"
	}
	segments := strings.Split(path, "/")
	for _, pattern := range readingPosts {
		if fits(segments, pattern) {
			return true
		}
	}
	return false
}

func fits(segments, pattern []string) bool {
	if len(segments) != len(pattern) {
		return false
	}
	for i, want := range pattern {
		switch got := segments[i]; {
		case want == "{date}" && dated(got), want == "{name}" && plainName(got), want == got:
		default:
			return false
		}
	}
	return true
}

// dated tells whether a segment is a dated version: 2026-09, or 2026-09-beta.
func dated(s string) bool {
	s = strings.TrimSuffix(s, "-beta")
	if len(s) != len("2026-09") || s[4] != '-' {
		return false
	}
	for i, c := range s {
		if i != 4 && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// plainName tells whether a segment is a name or an ID, and holds nothing that could
// become another path when it is decoded.
func plainName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	})
}
