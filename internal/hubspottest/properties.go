package hubspottest

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

func propertyRoutes() []*route {
	return []*route{
		at("GET", "properties/{type}", readModel, listProperties),
		at("POST", "properties/{type}", writeModel, createProperty, writes),
		at("GET", "properties/{type}/groups", readModel, listGroups),
		at("POST", "properties/{type}/groups", writeModel, createGroup, writes),
		at("GET", "properties/{type}/groups/{group}", readModel, readGroup),
		at("PATCH", "properties/{type}/groups/{group}", writeModel, updateGroup, writes),
		at("DELETE", "properties/{type}/groups/{group}", writeModel, deleteGroup, writes),
		at("POST", "properties/{type}/batch/read", readModel, batchReadProperties),
		at("POST", "properties/{type}/batch/create", writeModel, batchCreateProperties, writes),
		at("POST", "properties/{type}/batch/archive", writeModel, batchArchiveProperties, writes),
		at("GET", "properties/{type}/{name}", readModel, readProperty),
		at("PATCH", "properties/{type}/{name}", writeModel, updateProperty, writes),
		at("DELETE", "properties/{type}/{name}", writeModel, archiveProperty, writes),
	}
}

// propertyInput is the body of a request that creates or changes a definition.
type propertyInput struct {
	Name           string            `json:"name"`
	Label          *string           `json:"label"`
	Type           string            `json:"type"`
	FieldType      string            `json:"fieldType"`
	GroupName      string            `json:"groupName"`
	Description    *string           `json:"description"`
	Options        *[]propertyOption `json:"options"`
	DisplayOrder   *int              `json:"displayOrder"`
	HasUniqueValue bool              `json:"hasUniqueValue"`
	Sensitivity    string            `json:"dataSensitivity"`
	Hidden         *bool             `json:"hidden"`
	FormField      *bool             `json:"formField"`
}

// The field types that go with each type.
var fieldTypes = map[string][]string{
	"string":      {"text", "textarea", "html", "phonenumber", "file", "calculation_equation"},
	"number":      {"number", "calculation_equation"},
	"bool":        {"booleancheckbox", "calculation_equation"},
	"enumeration": {"select", "radio", "checkbox", "booleancheckbox", "calculation_equation"},
	"date":        {"date"},
	"datetime":    {"date"},
}

var propertyName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,99}$`)

// How sensitive the data in a property may be. HubSpot lists each kind apart.
var sensitivities = []string{"non_sensitive", "sensitive", "highly_sensitive"}

// HubSpot's limit of user-made unique properties of one object.
const maxUnique = 10

// build makes the definition of a property of the account. The version matters
// for the display order of options, which 2026-09 requires.
func (s *Server) build(t *objectType, in propertyInput, needGroup bool) (*property, *apiError) {
	switch {
	case !propertyName.MatchString(in.Name):
		return nil, invalid("A property's name takes small letters, digits and underscores and begins with a letter, got %s.", quoted(in.Name))
	case in.Label == nil || *in.Label == "":
		return nil, invalid("A property needs a label.")
	case fieldTypes[in.Type] == nil:
		return nil, invalid("%s is not a type of properties.", quoted(in.Type))
	case in.FieldType != "" && !slices.Contains(fieldTypes[in.Type], in.FieldType):
		return nil, invalid("Type %s does not go with the field type %s.", in.Type, quoted(in.FieldType))
	case in.Sensitivity != "" && !slices.Contains(sensitivities, in.Sensitivity):
		return nil, invalid("%s is not a data sensitivity.", quoted(in.Sensitivity))
	case needGroup && t.group(in.GroupName) == nil:
		return nil, invalid("There is no property group %s.", quoted(in.GroupName))
	}
	if old := t.props[in.Name]; old != nil && !old.Archived {
		return nil, failure(http.StatusConflict, categoryExists, "A property named %s already exists.", quoted(in.Name))
	}
	p := &property{
		Name: in.Name, Label: *in.Label, GroupName: in.GroupName, HasUniqueValue: in.HasUniqueValue,
		Options: []propertyOption{}, DisplayOrder: -1, CreatedAt: stamp(s.now()), UpdatedAt: stamp(s.now()),
		Modification: modification{Archivable: true}, DataSensitivity: cmp.Or(in.Sensitivity, "non_sensitive"),
	}
	kind := kindText
	switch in.Type {
	case "number":
		kind = kindNumber
	case "bool":
		kind = kindBool
	case "date":
		kind = kindDate
	case "datetime":
		kind = kindDateTime
	case "enumeration":
		kind = kindChoice
		if in.FieldType == "checkbox" {
			kind = kindChoices
		}
	}
	p.setKind(kind)
	if in.FieldType != "" {
		p.FieldType = in.FieldType
	}
	if in.FieldType == "calculation_equation" {
		p.Calculated, p.readOnly, p.Modification.ReadOnlyValue = true, true, true
	}
	if fail := p.change(in); fail != nil {
		return nil, fail
	}
	if in.HasUniqueValue {
		made := 0
		for _, other := range t.props {
			if other.HasUniqueValue && !other.HubspotDefined && !other.Archived {
				made++
			}
		}
		if made >= maxUnique {
			return nil, invalid("An object takes at most %d unique properties.", maxUnique)
		}
	}
	return p, nil
}

// change applies the body of a create or an update.
func (p *property) change(in propertyInput) *apiError {
	if in.Options != nil {
		if p.kind != kindChoice && p.kind != kindChoices && p.kind != kindBool && len(*in.Options) > 0 {
			return invalid("Only enumerations have options.")
		}
		seen := map[string]bool{}
		for _, o := range *in.Options {
			if o.Value == "" || o.Label == "" {
				return invalid("An option needs a label and a value.")
			}
			if seen[o.Value] {
				return invalid("Option %s is there twice.", quoted(o.Value))
			}
			seen[o.Value] = true
		}
		p.Options = *in.Options
	}
	if in.Label != nil {
		p.Label = *in.Label
	}
	if in.Description != nil {
		p.Description = *in.Description
	}
	if in.DisplayOrder != nil {
		p.DisplayOrder = *in.DisplayOrder
	}
	if in.Hidden != nil {
		p.Hidden = *in.Hidden
	}
	if in.FormField != nil {
		p.FormField = *in.FormField
	}
	return nil
}

func (t *objectType) group(name string) *group {
	for _, g := range t.groups {
		if g.Name == name && !g.Archived {
			return g
		}
	}
	return nil
}

func (c *call) theProperty(archived bool) (*property, *apiError) {
	p := c.of.props[c.args["name"]]
	if p == nil || p.Archived != archived {
		return nil, notFound("No property of %s is named %s.", c.of.slug, quoted(c.args["name"]))
	}
	return p, nil
}

func listProperties(c *call) (reply, *apiError) {
	archived, fail := c.flag("archived")
	if fail != nil {
		return refuse(fail)
	}
	sensitivity := cmp.Or(c.query.Get("dataSensitivity"), "non_sensitive")
	if !slices.Contains(sensitivities, sensitivity) {
		return refuse(invalid("%s is not a data sensitivity.", quoted(sensitivity)))
	}
	out := page[*property]{Results: []*property{}}
	for _, name := range sortedKeys(c.of.props) {
		if p := c.of.props[name]; p.Archived == archived && cmp.Or(p.DataSensitivity, "non_sensitive") == sensitivity {
			out.Results = append(out.Results, c.withPipelines(p))
		}
	}
	return ok(out)
}

// withPipelines adds the account's pipelines and stages as options of their
// properties.
func (c *call) withPipelines(p *property) *property {
	pipelineName, stageName := c.of.pipelineProperties()
	if p.Name != pipelineName && p.Name != stageName {
		return p
	}
	shown := *p
	shown.External = true
	shown.Options = []propertyOption{}
	for _, pipe := range c.of.pipes {
		if p.Name == pipelineName {
			shown.Options = append(shown.Options, propertyOption{Label: pipe.Label, Value: pipe.ID, DisplayOrder: pipe.DisplayOrder})
			continue
		}
		for _, s := range pipe.Stages {
			shown.Options = append(shown.Options, propertyOption{Label: s.Label, Value: s.ID, DisplayOrder: s.DisplayOrder})
		}
	}
	return &shown
}

func createProperty(c *call) (reply, *apiError) {
	var in propertyInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	p, fail := c.build(c.of, in, true)
	if fail != nil {
		return refuse(fail)
	}
	if fail := c.checkOrder(in); fail != nil {
		return refuse(fail)
	}
	c.of.define(p)
	return created(p)
}

// checkOrder refuses options without a display order where 2026-09 wants one.
func (c *call) checkOrder(in propertyInput) *apiError {
	if c.version != "2026-09" || in.Options == nil {
		return nil
	}
	var raw struct {
		Options []map[string]any `json:"options"`
		Inputs  []struct {
			Options []map[string]any `json:"options"`
		} `json:"inputs"`
	}
	if fail := c.decode(&raw); fail != nil {
		return fail
	}
	for _, one := range raw.Inputs {
		raw.Options = append(raw.Options, one.Options...)
	}
	for _, o := range raw.Options {
		if _, has := o["displayOrder"]; !has {
			return invalid("Every option needs a displayOrder.")
		}
	}
	return nil
}

func readProperty(c *call) (reply, *apiError) {
	archived, fail := c.flag("archived")
	if fail != nil {
		return refuse(fail)
	}
	p, fail := c.theProperty(archived)
	if fail != nil {
		return refuse(fail)
	}
	return ok(c.withPipelines(p))
}

func updateProperty(c *call) (reply, *apiError) {
	var in propertyInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	p, fail := c.theProperty(false)
	if fail != nil {
		return refuse(fail)
	}
	if in.GroupName != "" && c.of.group(in.GroupName) == nil {
		return refuse(invalid("There is no property group %s.", quoted(in.GroupName)))
	}
	if p.Modification.ReadOnlyDefinition && in.Type != "" && in.Type != p.Type {
		return refuse(failure(http.StatusBadRequest, categoryValidation, "The type of %s is HubSpot's own and cannot be changed.", p.Name))
	}
	if fail := c.checkOrder(in); fail != nil {
		return refuse(fail)
	}
	if fail := p.change(in); fail != nil {
		return refuse(fail)
	}
	if in.GroupName != "" {
		p.GroupName = in.GroupName
	}
	p.UpdatedAt = stamp(c.now())
	return ok(p)
}

func archiveProperty(c *call) (reply, *apiError) {
	if fail := c.archiveByName(c.of, c.args["name"]); fail != nil {
		return refuse(fail)
	}
	return noContent()
}

func (c *call) archiveByName(t *objectType, name string) *apiError {
	p := t.props[name]
	switch {
	case p == nil || p.Archived:
		return notFound("No property of %s is named %s.", t.slug, quoted(name))
	case !p.Modification.Archivable:
		return invalid("Property %s is HubSpot's own and cannot be archived.", quoted(name))
	}
	p.Archived, p.ArchivedAt = true, stamp(c.now())
	delete(t.unique, name)
	return nil
}

func listGroups(c *call) (reply, *apiError) {
	out := page[*group]{Results: []*group{}}
	for _, g := range c.of.groups {
		if !g.Archived {
			out.Results = append(out.Results, g)
		}
	}
	return ok(out)
}

type groupInput struct {
	Name         string `json:"name"`
	Label        string `json:"label"`
	DisplayOrder *int   `json:"displayOrder"`
}

func createGroup(c *call) (reply, *apiError) {
	var in groupInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if in.Name == "" || in.Label == "" {
		return refuse(invalid("A property group needs a name and a label."))
	}
	if c.of.group(in.Name) != nil {
		return refuse(failure(http.StatusConflict, categoryExists, "A property group named %s already exists.", quoted(in.Name)))
	}
	g := &group{Name: in.Name, Label: in.Label, DisplayOrder: -1}
	if in.DisplayOrder != nil {
		g.DisplayOrder = *in.DisplayOrder
	}
	c.of.groups = append(c.of.groups, g)
	return created(g)
}

func (c *call) theGroup() (*group, *apiError) {
	if g := c.of.group(c.args["group"]); g != nil {
		return g, nil
	}
	return nil, notFound("No property group of %s is named %s.", c.of.slug, quoted(c.args["group"]))
}

func readGroup(c *call) (reply, *apiError) {
	g, fail := c.theGroup()
	if fail != nil {
		return refuse(fail)
	}
	return ok(g)
}

func updateGroup(c *call) (reply, *apiError) {
	var in groupInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	g, fail := c.theGroup()
	if fail != nil {
		return refuse(fail)
	}
	if in.Label != "" {
		g.Label = in.Label
	}
	if in.DisplayOrder != nil {
		g.DisplayOrder = *in.DisplayOrder
	}
	return ok(g)
}

func deleteGroup(c *call) (reply, *apiError) {
	g, fail := c.theGroup()
	if fail != nil {
		return refuse(fail)
	}
	for _, p := range c.of.props {
		if p.GroupName == g.Name && !p.Archived {
			return refuse(invalid("Property group %s still holds properties.", quoted(g.Name)).withSub("PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES").asMessage())
		}
	}
	c.of.groups = slices.DeleteFunc(c.of.groups, func(one *group) bool { return one == g })
	return noContent()
}

type namesInput struct {
	Archived bool `json:"archived"`
	Inputs   []struct {
		Name string `json:"name"`
	} `json:"inputs"`
}

func batchReadProperties(c *call) (reply, *apiError) {
	var in namesInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxBatch); fail != nil {
		return refuse(fail)
	}
	out := batchAnswer[*property]{Results: []*property{}}
	for _, input := range in.Inputs {
		p := c.of.props[input.Name]
		if p == nil || p.Archived != in.Archived {
			out.Errors = append(out.Errors, notFound("No property of %s is named %s.", c.of.slug, quoted(input.Name)).withContext("name", input.Name).inBatch())
			continue
		}
		out.Results = append(out.Results, c.withPipelines(p))
	}
	return out.finish(c, http.StatusOK)
}

func batchCreateProperties(c *call) (reply, *apiError) {
	var in struct {
		Inputs []propertyInput `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxBatch); fail != nil {
		return refuse(fail)
	}
	out := batchAnswer[*property]{Results: []*property{}}
	for _, input := range in.Inputs {
		p, fail := c.build(c.of, input, true)
		if fail == nil {
			fail = c.checkOrder(input)
		}
		if fail != nil {
			out.Errors = append(out.Errors, fail.withContext("name", input.Name).inBatch())
			continue
		}
		c.of.define(p)
		out.Results = append(out.Results, p)
	}
	return out.finish(c, http.StatusCreated)
}

func batchArchiveProperties(c *call) (reply, *apiError) {
	var in namesInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxBatch); fail != nil {
		return refuse(fail)
	}
	for _, input := range in.Inputs {
		if fail := c.archiveByName(c.of, input.Name); fail != nil && fail.Code != http.StatusNotFound {
			return refuse(fail)
		}
	}
	return noContent()
}

// Property is a definition for AddProperty.
type Property struct {
	Name, Label string
	Type        string   // HubSpot's: string, number, bool, enumeration, date, datetime
	FieldType   string   // "" for the default of the type
	Options     []string // of an enumeration
	Unique      bool
}

// AddProperty adds a property to an object type, as an account can.
func (s *Server) AddProperty(typeName string, p Property) error {
	s.data.Lock()
	defer s.data.Unlock()
	t, fail := s.lookupType(typeName)
	if fail != nil {
		return fmt.Errorf("%s", fail.Message)
	}
	if p.Label == "" {
		p.Label = capital(strings.ReplaceAll(p.Name, "_", " "))
	}
	in := propertyInput{Name: p.Name, Label: &p.Label, Type: p.Type, FieldType: p.FieldType, HasUniqueValue: p.Unique}
	if len(p.Options) > 0 {
		options := make([]propertyOption, len(p.Options))
		for i, value := range p.Options {
			options[i] = propertyOption{Label: value, Value: value, DisplayOrder: i}
		}
		in.Options = &options
	}
	if len(t.groups) > 0 {
		in.GroupName = t.groups[0].Name
	}
	made, fail := s.build(t, in, len(t.groups) > 0)
	if fail != nil {
		return fmt.Errorf("%s", fail.Message)
	}
	t.define(made)
	return nil
}
