package hubspottest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"directus-extension-hubspot/internal/registry"
)

type propertyKind = registry.Kind

const (
	kindText     = registry.Text
	kindNumber   = registry.Number
	kindBool     = registry.Bool
	kindDate     = registry.Date
	kindDateTime = registry.DateTime
	kindChoice   = registry.Choice
	kindChoices  = registry.Choices
)

// propertyOption is one allowed value, in the shape of the properties API.
type propertyOption struct {
	Label        string `json:"label"`
	Value        string `json:"value"`
	Description  string `json:"description,omitempty"`
	DisplayOrder int    `json:"displayOrder"`
	Hidden       bool   `json:"hidden"`
}

// property is the definition of one property, in the shape of the properties
// API.
type property struct {
	Name            string           `json:"name"`
	Label           string           `json:"label"`
	Type            string           `json:"type"`
	FieldType       string           `json:"fieldType"`
	Description     string           `json:"description"`
	GroupName       string           `json:"groupName"`
	Options         []propertyOption `json:"options"`
	DisplayOrder    int              `json:"displayOrder"`
	Calculated      bool             `json:"calculated"`
	External        bool             `json:"externalOptions"`
	HasUniqueValue  bool             `json:"hasUniqueValue"`
	Hidden          bool             `json:"hidden"`
	HubspotDefined  bool             `json:"hubspotDefined,omitempty"`
	FormField       bool             `json:"formField"`
	Modification    modification     `json:"modificationMetadata"`
	Archived        bool             `json:"archived"`
	ArchivedAt      string           `json:"archivedAt,omitempty"`
	CreatedAt       string           `json:"createdAt,omitempty"`
	UpdatedAt       string           `json:"updatedAt,omitempty"`
	DataSensitivity string           `json:"dataSensitivity,omitempty"`

	kind        propertyKind
	email       bool // must look like an e-mail address; kept in lower case
	https       bool // takes only https addresses
	millisOnly  bool // takes only Unix milliseconds
	notNegative bool
	readOnly    bool // refused in a write
	loose       bool // finds a record in imports, although several records may have the value
}

type modification struct {
	Archivable         bool `json:"archivable"`
	ReadOnlyDefinition bool `json:"readOnlyDefinition"`
	ReadOnlyValue      bool `json:"readOnlyValue"`
	ReadOnlyOptions    bool `json:"readOnlyOptions,omitempty"`
}

func (p *property) hasOption(value string) bool {
	return slices.ContainsFunc(p.Options, func(o propertyOption) bool { return o.Value == value })
}

func (p *property) optionList() string {
	values := make([]string, len(p.Options))
	for i, o := range p.Options {
		values[i] = o.Value
	}
	return "[" + strings.Join(values, ", ") + "]"
}

// setKind sets HubSpot's type and field type for a kind.
func (p *property) setKind(kind propertyKind) {
	p.kind = kind
	switch kind {
	case kindNumber:
		p.Type, p.FieldType = "number", "number"
	case kindBool:
		p.Type, p.FieldType = "bool", "booleancheckbox"
		p.Options = []propertyOption{{Label: "True", Value: "true"}, {Label: "False", Value: "false", DisplayOrder: 1}}
	case kindDate:
		p.Type, p.FieldType = "date", "date"
	case kindDateTime:
		p.Type, p.FieldType = "datetime", "date"
	case kindChoice:
		p.Type, p.FieldType = "enumeration", "select"
	case kindChoices:
		p.Type, p.FieldType = "enumeration", "checkbox"
	default:
		p.Type, p.FieldType = "string", "text"
	}
}

// group is a property group.
type group struct {
	Name         string `json:"name"`
	Label        string `json:"label"`
	DisplayOrder int    `json:"displayOrder"`
	Archived     bool   `json:"archived"`
}

// label is an association type from one object type to another.
type label struct {
	Category string  `json:"category"`
	TypeID   int     `json:"typeId"`
	Label    *string `json:"label"`

	name    string // for the association's type name
	inverse int    // the type ID of the other direction
}

// objectType is one kind of record with everything that belongs to it.
type objectType struct {
	key      string // the registry's key; the name of a custom object
	slug     string // the name in a path
	typeID   string
	singular string
	endpoint *registry.Endpoint // nil for custom objects
	schema   *schema            // nil for HubSpot's own objects

	modified string // the property with the time of the last change
	created  string

	props   map[string]*property
	groups  []*group
	pipes   []*pipeline
	records map[int64]*record
	order   []int64                     // record IDs, ascending
	unique  map[string]map[string]int64 // property → value → record
	labels  map[string][]label          // to type ID → association types

	mergedInto map[string]string // the ID of a merged record → the ID of the record it was merged into
	blocked    map[string]bool   // the blocked addresses, in lower case
}

func (t *objectType) readScopes() []string {
	if t.endpoint != nil {
		return t.endpoint.Read
	}
	return []string{"crm.objects.custom.read"}
}

// readOnly says whether records of the type can only be read: HubSpot documents
// no scope to write them.
func (t *objectType) readOnly() bool { return t.endpoint != nil && len(t.endpoint.Write) == 0 }

func (t *objectType) writeScopes() []string {
	if t.endpoint != nil {
		return t.endpoint.Write
	}
	return []string{"crm.objects.custom.write"}
}

// plural returns the name of this type among the associations of a record.
// HubSpot writes some names with a space.
func (t *objectType) plural() string {
	if t.schema != nil {
		return t.schema.FullyQualifiedName
	}
	if t.key == "line_items" {
		return "line items"
	}
	if strings.HasPrefix(t.slug, "0-") {
		return t.key
	}
	return t.slug
}

// edgeName returns the object type's part in the name of an association type.
func (t *objectType) edgeName() string {
	if t.schema != nil {
		return t.schema.Name
	}
	if strings.Contains(t.singular, " of ") {
		return t.slug
	}
	return strings.ReplaceAll(t.singular, " ", "_")
}

// pipelineProperties returns the names of the properties with a record's
// pipeline and stage. They are "" for objects without pipelines.
func (t *objectType) pipelineProperties() (pipelineName, stageName string) {
	if len(t.pipes) == 0 && t.schema == nil {
		return "", ""
	}
	if t.key == "deals" {
		return "pipeline", "dealstage"
	}
	return "hs_pipeline", "hs_pipeline_stage"
}

func (s *Server) isPipelineProperty(t *objectType, name string) bool {
	p, stage := t.pipelineProperties()
	return name == p || name == stage
}

// plainCreateDate lists the objects whose creation time is in createdate. The
// others have hs_createdate.
var plainCreateDate = []string{"contacts", "companies", "deals", "tickets", "products", "line_items"}

func newObjectType(e *registry.Endpoint, now time.Time) *objectType {
	t := &objectType{
		key: e.Key, slug: e.Slug, typeID: e.TypeID, singular: e.Singular, endpoint: e,
		modified: e.Modified, created: "hs_createdate",
		props: map[string]*property{}, records: map[int64]*record{},
		unique: map[string]map[string]int64{}, labels: map[string][]label{},
	}
	if t.modified == "" {
		t.modified = "hs_lastmodifieddate"
	}
	if slices.Contains(plainCreateDate, e.Key) {
		t.created = "createdate"
	}
	groupName := strings.ReplaceAll(e.Singular, " ", "") + "information"
	t.groups = []*group{{Name: groupName, Label: strings.ToUpper(e.Singular[:1]) + e.Singular[1:] + " information"}}
	for _, p := range e.AllProperties() {
		t.define(registryProperty(&p, groupName, now))
	}
	t.ownProperties(groupName, now)
	t.pipes = defaultPipelines(t, now)
	return t
}

// ownProperties adds the properties that HubSpot gives every object type, if
// the registry does not list them.
func (t *objectType) ownProperties(groupName string, now time.Time) {
	add := func(name, text string, kind propertyKind, readOnly bool) {
		if _, ok := t.props[name]; !ok {
			t.define(registryProperty(&registry.Property{Name: name, Label: text, Kind: kind, ReadOnly: readOnly}, groupName, now))
		}
	}
	add("hs_object_id", "Record ID", kindNumber, true)
	add(t.created, "Create date", kindDateTime, true)
	add("hs_createdate", "Object create date/time", kindDateTime, true)
	add(t.modified, "Last modified date", kindDateTime, true)
	add("hs_lastmodifieddate", "Object last modified date/time", kindDateTime, true)
	add("hs_merged_object_ids", "Merged record IDs", kindChoices, true)
	add("hubspot_owner_id", "Owner", kindChoice, false)
	t.props["hs_object_id"].HasUniqueValue = true
	if t.schema != nil { // a custom object may get pipelines
		add("hs_pipeline", "Pipeline", kindChoice, false)
		add("hs_pipeline_stage", "Pipeline stage", kindChoice, false)
	}
	switch t.key {
	case "contacts":
		add("email", "Email", kindText, false)
		add("hs_additional_emails", "Additional email addresses", kindText, false)
		t.props["email"].email = true
		t.props["email"].HasUniqueValue = true
	case "companies":
		// An import finds a company by its domain, although two companies may
		// have the same one. Other requests do not.
		add("domain", "Company domain name", kindText, false)
		t.props["domain"].HasUniqueValue, t.props["domain"].loose = false, true
		t.unique["domain"] = map[string]int64{}
	case "tasks":
		if p, ok := t.props["hs_task_reminders"]; ok {
			p.setKind(kindDateTime)
			p.millisOnly = true
		}
	case "calls":
		if p, ok := t.props["hs_call_recording_url"]; ok {
			p.https = true
		}
	case "line_items":
		add("hs_product_id", "Product ID", kindNumber, false)
		if p, ok := t.props["price"]; ok {
			p.notNegative = true
		}
	}
	for _, p := range t.props {
		if p.HasUniqueValue && p.Name != "hs_object_id" && t.unique[p.Name] == nil {
			t.unique[p.Name] = map[string]int64{}
		}
	}
}

func registryProperty(r *registry.Property, groupName string, now time.Time) *property {
	p := &property{
		Name: r.Name, Label: r.Label, GroupName: groupName, HubspotDefined: true,
		HasUniqueValue: r.Unique, readOnly: r.ReadOnly, CreatedAt: stamp(now), UpdatedAt: stamp(now),
		DisplayOrder: -1, Options: []propertyOption{},
		Modification: modification{ReadOnlyDefinition: true, ReadOnlyValue: r.ReadOnly},
	}
	if p.Label == "" {
		p.Label = p.Name
	}
	p.setKind(r.Kind)
	for i, o := range r.Options {
		p.Options = append(p.Options, propertyOption{Label: shownLabel(o), Value: o.Value, DisplayOrder: i})
	}
	return p
}

func shownLabel(o registry.Option) string {
	if o.Label == "" {
		return o.Value
	}
	return o.Label
}

func (t *objectType) define(p *property) {
	t.props[p.Name] = p
	if p.HasUniqueValue && t.unique[p.Name] == nil && p.Name != "hs_object_id" {
		t.unique[p.Name] = map[string]int64{}
	}
}

// lookupType finds an object type by slug, type ID, singular, the registry's
// key, or the fully qualified name of a custom object. The bare name of a
// custom object is not enough, as with HubSpot.
func (s *Server) lookupType(name string) (*objectType, *apiError) {
	if t, ok := s.names[strings.ToLower(name)]; ok {
		return t, nil
	}
	return nil, unknownType(name)
}

func (s *Server) register(t *objectType) {
	s.types[t.typeID] = t
	for _, name := range t.typeNames() {
		s.names[strings.ToLower(name)] = t
	}
}

func (s *Server) unregister(t *objectType) {
	delete(s.types, t.typeID)
	for _, name := range t.typeNames() {
		delete(s.names, strings.ToLower(name))
	}
}

func (t *objectType) typeNames() []string {
	if t.schema != nil {
		return []string{t.typeID, t.schema.FullyQualifiedName, "p_" + t.schema.Name}
	}
	names := append([]string{t.typeID, t.slug, t.key, strings.ReplaceAll(t.singular, " ", "_")}, t.endpoint.Aliases...)
	if t.key == "goals" {
		names = append(names, "goal_target")
	}
	return names
}

// sortedTypes returns all object types, the standard objects first.
func (s *Server) sortedTypes() []*objectType {
	all := make([]*objectType, 0, len(s.types))
	for _, t := range s.types {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b *objectType) int { return strings.Compare(a.typeID, b.typeID) })
	return all
}

// labelsTo returns the association types from t to another object type.
// HubSpot's own are read from the registry at the first call.
func (s *Server) labelsTo(t, to *objectType) []label {
	return t.labels[to.typeID]
}

// fillLabels reads HubSpot's own association types from the registry.
func (s *Server) fillLabels() {
	for _, a := range registry.Associations {
		from, to := s.keys[a.From], s.keys[a.To]
		if from == nil || to == nil {
			continue
		}
		l := label{Category: "HUBSPOT_DEFINED", TypeID: int(a.TypeID)}
		if a.Label != "" {
			text := a.Label
			l.Label, l.name = &text, strings.ToLower(strings.ReplaceAll(text, " ", "_"))
		}
		l.inverse = inverseType(a)
		from.labels[to.typeID] = append(from.labels[to.typeID], l)
	}
}

// inverseType returns the association type that HubSpot sets in the other
// direction: the one with the same label, the counterpart in a hierarchy, or
// the default.
func inverseType(a registry.Association) int {
	want := a.Label
	switch want {
	case "Child company":
		want = "Parent company"
	case "Parent company":
		want = "Child company"
	}
	fallback := 0
	for _, b := range registry.AssociationTypes(a.To, a.From) {
		if b.Label == want {
			return int(b.TypeID)
		}
		if b.Label == "" {
			fallback = int(b.TypeID)
		}
	}
	return fallback
}

func (s *Server) nextID() int64 {
	s.lastID++
	return s.lastID
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }

func quoted(s string) string { return fmt.Sprintf("%q", s) }
