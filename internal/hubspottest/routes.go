package hubspottest

import (
	"errors"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// access names the scopes that a route requires.
type access int

const (
	anyToken      access = iota
	readRecords          // the read scope of {type}
	writeRecords         // the write scope of {type}
	readBoth             // the read scopes of {type} and {to}
	writeBoth            // the write scopes of both
	readModel            // any read scope of {type}, or its schema scope
	writeModel           // the schema write scope of {type}
	readSchemas          // custom schemas
	writeSchemas         //
	readOwners           //
	readLists            //
	writeLists           //
	importScope          //
	exportScope          //
	securityScope        // the activity logs

	readConsent       // communication preferences of one address
	writeConsent      //
	readManyConsents  // communication preferences of many addresses
	writeManyConsents //
	formsScope        // forms and their submissions
	readFiles         //
	writeFiles        //
	deleteFiles       //
	sendEventScope    // custom events
	eventModelScope   // the definitions of custom events

	transactionalScope // transactional emails
	marketingSendScope // the single send of marketing emails
	readSequences      //
	enrollScope        // to put a contact into a sequence
	dealSplitScope     // to read and to set the splits of deals
)

// route is one row of the table of paths.
type route struct {
	method  string
	family  string // the part of the path that names the API
	pattern []string
	access  access
	write   bool     // changes the account
	open    bool     // needs no token
	search  bool     // counts for the search limit, and has no rate limit headers
	form    bool     // takes multipart/form-data
	v4      bool     // is also answered under v4
	onlyV3  bool     // is answered under v3 only
	notV3   bool     // is not answered under v3
	only    []string // the versions under which it is answered; nil for those that v4, onlyV3 and notV3 allow
	forms   bool     // is answered on the host of form submissions only
	serve   func(*call) (reply, *apiError)
}

var errNoVersion = errors.New("no such version")

// split splits a path into the API, the version, and the rest. A dated version
// comes after the API's name, a numbered one before it.
func split(path string) (family, version string, rest []string, err error) {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	for i, one := range segments {
		if segments[i], err = url.PathUnescape(one); err != nil {
			return "", "", nil, err
		}
	}
	at := func(i int) string {
		if i < len(segments) {
			return segments[i]
		}
		return ""
	}
	from := func(i int) []string {
		if i < len(segments) {
			return segments[i:]
		}
		return nil
	}
	// In some APIs the dated version comes after the name of a part of the API.
	under := func(part string, rest []string) []string { return append([]string{part}, rest...) }
	switch at(0) {
	case "crm":
		if numbered(at(1)) {
			return at(2), at(1), from(3), nil
		}
		if dated(at(2)) || at(2) == "v4" { // the labels are also at associations/v4
			return at(1), at(2), from(3), nil
		}
	case "crm-object-schemas":
		if (dated(at(1)) || at(1) == "v3") && at(2) == "schemas" {
			return "schemas", at(1), from(3), nil
		}
	case "account-info", "settings":
		if dated(at(1)) || at(1) == "v3" {
			return at(0), at(1), from(2), nil
		}
	case "oauth":
		return "oauth", at(1), from(2), nil
	case "communication-preferences", "deal-splits", "files", "form-integrations", "submissions":
		return at(0), at(1), from(2), nil
	case "automation", "marketing":
		if numbered(at(1)) {
			return at(0), at(1), from(2), nil
		}
		return at(0), at(2), under(at(1), from(3)), nil
	case "events":
		if at(1) == "event-occurrences" {
			return at(0), at(2), under(at(1), from(3)), nil
		}
		return at(0), at(1), from(2), nil
	}
	return "", "", nil, errNoVersion
}

func numbered(s string) bool { return s == "v3" || s == "v4" }

func dated(s string) bool { return s == "2026-09" || s == "2026-03" }

// route finds the row for the request and reads the path's arguments.
func (c *call) route() (*route, *apiError) {
	missing := noSuchPath(c.r.Method, c.r.URL.Path)
	if isFormHost(hostName(c.r.Host)) {
		missing = failure(http.StatusMethodNotAllowed, "", "")
		missing.page = true
	} else if strings.HasPrefix(c.r.URL.Path, "/automation/") {
		missing.page = true
	}
	family, version, rest, err := split(c.r.URL.EscapedPath())
	if err != nil {
		return nil, missing
	}
	c.version = version
	otherMethod := false
	for _, r := range routes[family] {
		if !r.under(version) || !r.at(c.r.Host) {
			continue
		}
		args, matches := matchPattern(r.pattern, rest)
		if !matches {
			continue
		}
		if r.method != c.r.Method {
			otherMethod = true
			continue
		}
		c.args = args
		return r, nil
	}
	if otherMethod {
		return nil, failure(http.StatusMethodNotAllowed, "", "Method %s is not allowed here.", c.r.Method)
	}
	return nil, missing
}

// under says whether the route exists in a version.
func (r *route) under(version string) bool {
	if r.only != nil {
		return slices.Contains(r.only, version)
	}
	return !(version == "v4" && !r.v4 || version == "v3" && r.notV3 || version != "v3" && r.onlyV3)
}

// The hosts that take form submissions, by data centre.
var formHosts = map[string]string{"na1": "api.hsforms.com", "eu1": "api-eu1.hsforms.com"}

// at says whether the route exists on a host. Under a name that is not
// HubSpot's, such as localhost, every route does.
func (r *route) at(host string) bool {
	switch host = hostName(host); {
	case isFormHost(host):
		return r.forms
	case host == "api.hubapi.com":
		return !r.forms
	}
	return true
}

// hostName is a host without its port, in lower case.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(host)
}

func isFormHost(host string) bool {
	return slices.Contains(slices.Collect(maps.Values(formHosts)), host)
}

func matchPattern(pattern, segments []string) (map[string]string, bool) {
	if len(pattern) != len(segments) {
		return nil, false
	}
	var args map[string]string
	for i, p := range pattern {
		if p[0] == '{' {
			if segments[i] == "" {
				return nil, false
			}
			if args == nil {
				args = map[string]string{}
			}
			args[p[1:len(p)-1]] = segments[i]
		} else if p != segments[i] {
			return nil, false
		}
	}
	return args, true
}

// checkType refuses a body whose Content-Type is not the one that the route
// accepts.
func (r *route) checkType(req *http.Request, body []byte) *apiError {
	if len(body) == 0 || req.Method == http.MethodGet || req.Method == http.MethodDelete {
		return nil
	}
	want := "application/json"
	if r.form {
		want = "multipart/form-data"
	}
	got := req.Header.Get("Content-Type")
	if kind, _, _ := strings.Cut(got, ";"); strings.EqualFold(strings.TrimSpace(kind), want) {
		return nil
	}
	return failure(http.StatusUnsupportedMediaType, "", "The Content-Type must be %s, not %q.", want, got)
}

// resolve turns the names of object types in the path into object types, and
// checks the scopes that follow from them.
func (c *call) resolve(r *route) *apiError {
	if name, has := c.args["type"]; has {
		t, fail := c.lookupType(name)
		if fail != nil {
			return fail
		}
		c.of = t
	}
	if name, has := c.args["to"]; has {
		t, fail := c.lookupType(name)
		if fail != nil {
			return fail
		}
		c.to = t
	}
	return c.authorize(r.access)
}

// routes is the table of paths by API. It is built once from the tables in the
// files of the subjects.
var routes = func() map[string][]*route {
	table := map[string][]*route{}
	for _, part := range [][]*route{
		objectRoutes(), batchRoutes(), searchRoutes(), associationRoutes(), legacyAssociationRoutes(), propertyRoutes(), pipelineRoutes(),
		ownerRoutes(), schemaRoutes(), listRoutes(), importRoutes(), exportRoutes(), accountRoutes(), activityRoutes(),
		subscriptionRoutes(), formRoutes(), fileRoutes(), eventRoutes(), emailRoutes(), sequenceRoutes(), dealSplitRoutes(),
	} {
		for _, r := range part {
			table[r.family] = append(table[r.family], r)
		}
	}
	return table
}()

// at makes a row of the table. A path is the API's name and the part after the
// version, with {names} for arguments.
func at(method, path string, a access, serve func(*call) (reply, *apiError), traits ...func(*route)) *route {
	parts := strings.Split(path, "/")
	r := &route{method: method, family: parts[0], pattern: parts[1:], access: a, serve: serve}
	for _, t := range traits {
		t(r)
	}
	return r
}

// The traits of a route.
func writes(r *route)    { r.write = true }
func open(r *route)      { r.open = true }
func searches(r *route)  { r.search = true }
func takesForm(r *route) { r.form = true }
func inV4(r *route)      { r.v4 = true }
func onlyV3(r *route)    { r.onlyV3 = true }
func notV3(r *route)     { r.notV3 = true }
func forForms(r *route)  { r.forms = true }

// in limits a route to versions.
func in(versions ...string) func(*route) {
	return func(r *route) { r.only = versions }
}

// The versions of most APIs outside the CRM.
var inDatedAndV3 = in("2026-09", "2026-03", "v3")
