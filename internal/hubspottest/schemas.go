package hubspottest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// schema is the definition of a custom object, in the shape of the schemas
// API.
type schema struct {
	ID                         string              `json:"id"`
	ObjectTypeID               string              `json:"objectTypeId"`
	FullyQualifiedName         string              `json:"fullyQualifiedName"`
	Name                       string              `json:"name"`
	Description                string              `json:"description,omitempty"`
	Labels                     schemaLabels        `json:"labels"`
	PrimaryDisplayProperty     string              `json:"primaryDisplayProperty"`
	SecondaryDisplayProperties []string            `json:"secondaryDisplayProperties"`
	RequiredProperties         []string            `json:"requiredProperties"`
	SearchableProperties       []string            `json:"searchableProperties"`
	Properties                 []*property         `json:"properties"`
	Associations               []schemaAssociation `json:"associations"`
	Archived                   bool                `json:"archived"`
	CreatedAt                  string              `json:"createdAt"`
	UpdatedAt                  string              `json:"updatedAt"`
}

type schemaLabels struct {
	Singular string `json:"singular"`
	Plural   string `json:"plural"`
}

type schemaAssociation struct {
	ID        string `json:"id"`
	FromType  string `json:"fromObjectTypeId"`
	ToType    string `json:"toObjectTypeId"`
	Name      string `json:"name"`
	CreatedAt string `json:"createdAt,omitempty"`
	UpdatedAt string `json:"updatedAt,omitempty"`
}

type schemaInput struct {
	Name                       string          `json:"name"`
	Description                *string         `json:"description"`
	Labels                     *schemaLabels   `json:"labels"`
	PrimaryDisplayProperty     *string         `json:"primaryDisplayProperty"`
	SecondaryDisplayProperties *[]string       `json:"secondaryDisplayProperties"`
	RequiredProperties         *[]string       `json:"requiredProperties"`
	SearchableProperties       *[]string       `json:"searchableProperties"`
	Properties                 []propertyInput `json:"properties"`
	AssociatedObjects          []string        `json:"associatedObjects"`
}

func schemaRoutes() []*route {
	return []*route{
		at("GET", "schemas", readSchemas, listSchemas),
		at("POST", "schemas", writeSchemas, createSchema, writes),
		at("POST", "schemas/batch/read", readSchemas, batchReadSchemas),
		at("GET", "schemas/{schema}", readSchemas, readSchema),
		at("PATCH", "schemas/{schema}", writeSchemas, updateSchema, writes),
		at("DELETE", "schemas/{schema}", writeSchemas, deleteSchema, writes),
		at("POST", "schemas/{schema}/associations", writeSchemas, createSchemaAssociation, writes),
		at("DELETE", "schemas/{schema}/associations/{association}", writeSchemas, deleteSchemaAssociation, writes),
	}
}

// theSchema finds a custom object. The schemas API accepts the names of the
// object API, and the bare name.
func (c *call) theSchema() (*objectType, *apiError) {
	name := c.args["schema"]
	if t, has := c.names[strings.ToLower(name)]; has && t.schema != nil {
		return t, nil
	}
	for _, t := range c.types {
		if t.schema != nil && t.schema.Name == name {
			return t, nil
		}
	}
	return nil, notFound("There is no object schema %s.", quoted(name))
}

// shown returns the schema with its current properties.
func (t *objectType) shown() *schema {
	out := *t.schema
	out.Properties = []*property{}
	for _, name := range sortedKeys(t.props) {
		if !t.props[name].Archived {
			out.Properties = append(out.Properties, t.props[name])
		}
	}
	return &out
}

func listSchemas(c *call) (reply, *apiError) {
	archived, fail := c.flag("archived")
	if fail != nil {
		return refuse(fail)
	}
	out := page[*schema]{Results: []*schema{}}
	for _, t := range c.sortedTypes() {
		if t.schema != nil && !archived {
			out.Results = append(out.Results, t.shown())
		}
	}
	return ok(out)
}

func createSchema(c *call) (reply, *apiError) {
	var in schemaInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if c.options.EnforceNewFields && dated(c.version) {
		var given map[string]any
		if fail := c.decode(&given); fail != nil {
			return refuse(fail)
		}
		for _, name := range []string{"allowsSensitiveProperties", "searchableProperties", "secondaryDisplayProperties", "shouldCreateSameObjectAssociation"} {
			if _, has := given[name]; !has {
				return refuse(invalid("A schema needs %s.", name))
			}
		}
	}
	t, fail := c.define(in)
	if fail != nil {
		return refuse(fail)
	}
	return created(t.shown())
}

// define makes a custom object.
func (s *Server) define(in schemaInput) (*objectType, *apiError) {
	if !propertyName.MatchString(strings.ToLower(in.Name)) {
		return nil, invalid("An object's name takes letters, digits and underscores and begins with a letter, got %s.", quoted(in.Name))
	}
	if in.Labels == nil || in.Labels.Singular == "" || in.Labels.Plural == "" {
		return nil, invalid("A schema needs a singular and a plural label.")
	}
	if in.RequiredProperties == nil {
		return nil, invalid("A schema needs requiredProperties.")
	}
	for _, t := range s.types {
		if t.schema != nil && strings.EqualFold(t.schema.Name, in.Name) {
			return nil, failure(http.StatusConflict, categoryExists, "An object schema named %s already exists.", quoted(in.Name))
		}
	}
	now := s.now()
	number := s.nextID()
	t := &objectType{
		key: in.Name, typeID: fmt.Sprintf("2-%d", number), singular: strings.ToLower(in.Labels.Singular),
		modified: "hs_lastmodifieddate", created: "hs_createdate",
		props: map[string]*property{}, records: map[int64]*record{}, unique: map[string]map[string]int64{}, labels: map[string][]label{},
	}
	t.slug = t.typeID
	t.schema = &schema{
		ID: formatID(number), ObjectTypeID: t.typeID, Name: in.Name, Labels: *in.Labels,
		FullyQualifiedName: fmt.Sprintf("p%d_%s", s.options.HubID, in.Name),
		CreatedAt:          stamp(now), UpdatedAt: stamp(now), Associations: []schemaAssociation{},
		SecondaryDisplayProperties: []string{}, RequiredProperties: []string{}, SearchableProperties: []string{},
	}
	groupName := strings.ToLower(in.Name) + "_information"
	t.groups = []*group{{Name: groupName, Label: in.Labels.Singular + " Information"}}
	t.ownProperties(groupName, now)
	for _, one := range in.Properties {
		if one.GroupName == "" {
			one.GroupName = groupName
		}
		p, fail := s.build(t, one, true)
		if fail != nil {
			return nil, fail
		}
		t.define(p)
	}
	if fail := t.changeSchema(in); fail != nil {
		return nil, fail
	}
	var related []*objectType
	for _, name := range in.AssociatedObjects {
		to, fail := s.lookupType(name)
		if fail != nil {
			return nil, fail
		}
		related = append(related, to)
	}
	s.register(t)
	for _, to := range related {
		s.relate(t, to, t.edgeName()+"_to_"+to.edgeName())
	}
	// HubSpot lets activities be logged on every custom object.
	for _, key := range []string{"calls", "email", "meetings", "notes", "tasks"} {
		if to := s.keys[key]; to != nil && !slices.Contains(related, to) {
			s.relate(t, to, t.edgeName()+"_to_"+to.edgeName())
		}
	}
	return t, nil
}

// relate makes the unlabelled association type between a custom object and
// another object.
func (s *Server) relate(t, to *objectType, name string) schemaAssociation {
	forth, _ := s.addLabels(t, to, name, "", "")
	a := schemaAssociation{
		ID: fmt.Sprint(forth.TypeID), FromType: t.typeID, ToType: to.typeID, Name: name,
		CreatedAt: stamp(s.now()), UpdatedAt: stamp(s.now()),
	}
	t.schema.Associations = append(t.schema.Associations, a)
	return a
}

// changeSchema applies the body of a create or an update.
func (t *objectType) changeSchema(in schemaInput) *apiError {
	check := func(names ...string) *apiError {
		for _, name := range names {
			if t.props[name] == nil {
				return invalid("The schema has no property %s.", quoted(name)).withContext("propertyName", name)
			}
		}
		return nil
	}
	set := func(into, from *[]string) *apiError {
		if from == nil {
			return nil
		}
		if fail := check(*from...); fail != nil {
			return fail
		}
		*into = slices.Clone(*from)
		return nil
	}
	if in.PrimaryDisplayProperty != nil {
		if fail := check(*in.PrimaryDisplayProperty); fail != nil {
			return fail
		}
		t.schema.PrimaryDisplayProperty = *in.PrimaryDisplayProperty
	}
	for _, pair := range []struct{ into, from *[]string }{
		{&t.schema.RequiredProperties, in.RequiredProperties},
		{&t.schema.SearchableProperties, in.SearchableProperties},
		{&t.schema.SecondaryDisplayProperties, in.SecondaryDisplayProperties},
	} {
		if fail := set(pair.into, pair.from); fail != nil {
			return fail
		}
	}
	if in.Labels != nil {
		t.schema.Labels = *in.Labels
	}
	if in.Description != nil {
		t.schema.Description = *in.Description
	}
	return nil
}

func readSchema(c *call) (reply, *apiError) {
	t, fail := c.theSchema()
	if fail != nil {
		return refuse(fail)
	}
	return ok(t.shown())
}

func batchReadSchemas(c *call) (reply, *apiError) {
	ids, fail := c.batchOfIDs(maxBatch)
	if fail != nil {
		return refuse(fail)
	}
	out := batchAnswer[*schema]{Results: []*schema{}}
	for _, id := range ids {
		c.args = map[string]string{"schema": id}
		t, fail := c.theSchema()
		if fail != nil {
			out.Errors = append(out.Errors, fail.withContext("ids", id).inBatch())
			continue
		}
		out.Results = append(out.Results, t.shown())
	}
	return out.finish(c, http.StatusOK)
}

func updateSchema(c *call) (reply, *apiError) {
	var in schemaInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	t, fail := c.theSchema()
	if fail != nil {
		return refuse(fail)
	}
	if fail := t.changeSchema(in); fail != nil {
		return refuse(fail)
	}
	t.schema.UpdatedAt = stamp(c.now())
	return ok(t.shown())
}

func deleteSchema(c *call) (reply, *apiError) {
	t, fail := c.theSchema()
	if fail != nil {
		return refuse(fail)
	}
	for _, r := range t.records {
		if r.archived.IsZero() {
			return refuse(failure(http.StatusBadRequest, categoryValidation, "Object schema %s still has records.", quoted(t.schema.Name)))
		}
	}
	c.unregister(t)
	for _, other := range c.types {
		delete(other.labels, t.typeID)
		for _, r := range other.records {
			delete(r.edges, t.typeID)
		}
	}
	return noContent()
}

func createSchemaAssociation(c *call) (reply, *apiError) {
	var in struct {
		To   string `json:"toObjectTypeId"`
		Name string `json:"name"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	t, fail := c.theSchema()
	if fail != nil {
		return refuse(fail)
	}
	to, fail := c.lookupType(in.To)
	if fail != nil {
		return refuse(fail)
	}
	if in.Name == "" {
		in.Name = t.edgeName() + "_to_" + to.edgeName()
	}
	if _, has := c.defaultLabel(t, to); has {
		return refuse(failure(http.StatusConflict, categoryExists, "The two objects are associated already."))
	}
	return created(c.relate(t, to, in.Name))
}

func deleteSchemaAssociation(c *call) (reply, *apiError) {
	t, fail := c.theSchema()
	if fail != nil {
		return refuse(fail)
	}
	i := slices.IndexFunc(t.schema.Associations, func(a schemaAssociation) bool { return a.ID == c.args["association"] })
	if i < 0 {
		return refuse(notFound("The schema has no association %s.", c.args["association"]))
	}
	to := c.types[t.schema.Associations[i].ToType]
	t.schema.Associations = slices.Delete(t.schema.Associations, i, i+1)
	if to != nil {
		delete(t.labels, to.typeID)
		delete(to.labels, t.typeID)
	}
	return noContent()
}

// CustomObject is a definition for AddCustomObject.
type CustomObject struct {
	Name             string
	Singular, Plural string
	Properties       []Property
	Required         []string
	Primary          string   // the property that names a record; "" for the first
	AssociatedWith   []string // object types
}

// AddCustomObject defines a custom object and returns its type ID.
func (s *Server) AddCustomObject(o CustomObject) (string, error) {
	s.data.Lock()
	defer s.data.Unlock()
	in := schemaInput{Name: o.Name, Labels: &schemaLabels{o.Singular, o.Plural}, RequiredProperties: &o.Required, AssociatedObjects: o.AssociatedWith}
	for _, p := range o.Properties {
		text := p.Label
		if text == "" {
			text = capital(p.Name)
		}
		one := propertyInput{Name: p.Name, Label: &text, Type: p.Type, FieldType: p.FieldType, HasUniqueValue: p.Unique}
		if len(p.Options) > 0 {
			options := []propertyOption{}
			for i, value := range p.Options {
				options = append(options, propertyOption{Label: value, Value: value, DisplayOrder: i})
			}
			one.Options = &options
		}
		in.Properties = append(in.Properties, one)
		if o.Primary == "" {
			o.Primary = p.Name
		}
	}
	if o.Primary != "" {
		in.PrimaryDisplayProperty = &o.Primary
	}
	t, fail := s.define(in)
	if fail != nil {
		return "", fmt.Errorf("%s", fail.Message)
	}
	return t.typeID, nil
}
