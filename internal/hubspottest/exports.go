package hubspottest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// exportJob is one export. Its content is computed when it is started, so that
// later writes do not change it.
type exportJob struct {
	id      int64
	name    string
	request exportInput
	of      *objectType
	created time.Time
	due     time.Time
	rows    int
	content []byte
}

// exportFile is the file of a finished export, as the control API serves it.
type exportFile struct {
	name    string
	content []byte
	kind    string // its media type; "" is CSV
}

type exportInput struct {
	Type       string        `json:"exportType"`
	Format     string        `json:"format"`
	Name       string        `json:"exportName"`
	ObjectType string        `json:"objectType"`
	Properties []string      `json:"objectProperties"`
	Internal   []string      `json:"exportInternalValuesOptions"`
	ListID     looseText     `json:"listId"`
	Search     *exportSearch `json:"publicCrmSearchRequest"`

	// Required in HubSpot's dated versions. The file of the stand-in has no columns of
	// associated records, so these change nothing in it.
	Associated []string `json:"associatedObjectType"`
	Labels     *bool    `json:"includeLabeledAssociations"`
	Display    *bool    `json:"includePrimaryDisplayPropertyForAssociatedObjects"`
	All        *bool    `json:"overrideAssociatedObjectsPerDefinitionPerRowLimit"`
}

// lacksNew tells whether a member is missing that only HubSpot's dated versions mark as
// required.
func (in *exportInput) lacksNew() bool {
	s := in.Search
	return in.Associated == nil || in.Labels == nil || in.Display == nil || in.All == nil || in.Internal == nil ||
		s != nil && (s.Groups == nil || s.Filters == nil || s.Sorts == nil)
}

// exportSearch is the search of an export. Its filters may be in groups, or, in
// the older form of the request, directly in the body.
type exportSearch struct {
	searchInput
	Filters []filter `json:"filters"`
}

func exportRoutes() []*route {
	return []*route{
		at("POST", "exports/export/async", exportScope, startExport, writes),
		at("GET", "exports/export/async/tasks/{task}/status", exportScope, exportStatus),
		at("GET", "exports/export/{export}", exportScope, readExport),
	}
}

func startExport(c *call) (reply, *apiError) {
	var in exportInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	t, fail := c.lookupType(in.ObjectType)
	switch {
	case fail != nil:
		return refuse(fail)
	case in.Type != "VIEW" && in.Type != "LIST":
		return refuse(invalid("exportType is VIEW or LIST, not %s.", quoted(in.Type)))
	case in.Format != "CSV":
		return refuse(invalid("The stand-in exports CSV files only, not %s.", quoted(in.Format)))
	case in.Name == "":
		return refuse(invalid("An export needs an exportName."))
	case len(in.Properties) == 0:
		return refuse(invalid("An export needs objectProperties."))
	case c.options.EnforceNewFields && dated(c.version) && in.lacksNew():
		return refuse(invalid("An export needs all members that HubSpot's description marks as required."))
	case !c.token.has(t.readScopes()):
		return refuse(missingScopes(t.readScopes()))
	}
	for _, name := range in.Properties {
		if t.props[name] == nil {
			return refuse(invalid("There is no property %s to export.", quoted(name)).withContext("propertyName", name))
		}
	}
	c.of = t
	records, fail := c.exported(&in)
	if fail != nil {
		return refuse(fail)
	}
	j := &exportJob{
		id: c.nextID(), name: in.Name, request: in, of: t, created: c.now(), rows: len(records),
		due: c.now().Add(time.Duration(c.options.ExportDelayMS) * time.Millisecond),
	}
	buf := &bytes.Buffer{}
	w := csv.NewWriter(buf)
	head := []string{"Record ID"}
	for _, name := range in.Properties {
		if text := t.props[name].Label; slices.Contains(in.Internal, "NAMES") {
			head = append(head, name)
		} else {
			head = append(head, text)
		}
	}
	_ = w.Write(head)
	for _, r := range records {
		row := []string{formatID(r.id)}
		for _, name := range in.Properties {
			row = append(row, t.shownValue(r, name, slices.Contains(in.Internal, "VALUES")))
		}
		_ = w.Write(row)
	}
	w.Flush()
	j.content = buf.Bytes()
	c.exports = append(c.exports, j)
	id := formatID(j.id)
	return reply{status: http.StatusAccepted, body: map[string]any{
		"id": id, "links": map[string]string{"status": strings.TrimSuffix(c.origin()+c.r.URL.EscapedPath(), "/") + "/tasks/" + id + "/status"},
	}}, nil
}

// shownValue returns a value as an export writes it: the label of an option,
// unless internal values are asked for.
func (t *objectType) shownValue(r *record, name string, internal bool) string {
	value := t.value(r, name)
	if internal {
		return value
	}
	for _, o := range t.props[name].Options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// exported returns the records of an export: the members of a list, or the
// records that a search finds.
func (c *call) exported(in *exportInput) ([]*record, *apiError) {
	var members map[int64]time.Time
	if in.Type == "LIST" {
		l, fail := c.listByID(string(in.ListID), false)
		if fail != nil {
			return nil, fail
		}
		if l.of != c.of {
			return nil, invalid("The list holds %s.", l.of.slug)
		}
		members = l.members
	}
	wanted := searchInput{}
	if in.Search != nil {
		wanted = in.Search.searchInput
		if len(in.Search.Filters) > 0 {
			wanted.Groups = append(wanted.Groups, filterGroup{in.Search.Filters})
		}
	}
	if _, _, fail := c.checkSearch(&wanted); fail != nil {
		return nil, fail
	}
	var out []*record
	for _, id := range c.of.order {
		r := c.of.records[id]
		if _, has := members[id]; !r.archived.IsZero() || members != nil && !has {
			continue
		}
		if c.matches(r, &wanted, c.of.value) {
			out = append(out, r)
		}
	}
	c.sortFound(out, wanted.Sorts)
	return out, nil
}

func (c *call) theExport(id string) (*exportJob, *apiError) {
	for _, j := range c.exports {
		if formatID(j.id) == id {
			return j, nil
		}
	}
	return nil, notFound("There is no export %s.", quoted(id))
}

func (c *call) base() string {
	if c.options.ExportBase != "" {
		return c.options.ExportBase
	}
	return c.origin()
}

func exportStatus(c *call) (reply, *apiError) {
	j, fail := c.theExport(c.args["task"])
	if fail != nil {
		return refuse(fail)
	}
	now := c.now()
	body := map[string]any{
		"status": "PROCESSING", "requestedAt": stamp(j.created), "startedAt": stamp(j.created), "completedAt": stamp(now),
	}
	if !now.Before(j.due) {
		body["status"], body["completedAt"] = "COMPLETE", stamp(j.due)
		body["result"] = fmt.Sprintf("%s%s/files/%s", c.base(), controlPrefix, j.fileName())
	}
	return ok(body)
}

func (j *exportJob) fileName() string { return fmt.Sprintf("export-%d.csv", j.id) }

func readExport(c *call) (reply, *apiError) {
	j, fail := c.theExport(c.args["export"])
	if fail != nil {
		return refuse(fail)
	}
	state := "PROCESSING"
	if !c.now().Before(j.due) {
		state = "DONE"
	}
	return ok(map[string]any{
		"id": formatID(j.id), "exportName": j.name, "exportType": j.request.Type, "exportState": state, "objectType": j.of.slug,
		"objectProperties": j.request.Properties, "recordCount": j.rows, "createdAt": stamp(j.created), "updatedAt": stamp(j.created),
	})
}

func (s *Server) exportFile(name string) (exportFile, bool) {
	s.data.RLock()
	defer s.data.RUnlock()
	for _, j := range s.exports {
		if j.fileName() == name && !s.now().Before(j.due) {
			return exportFile{name: name, content: j.content}, true
		}
	}
	return exportFile{}, false
}
