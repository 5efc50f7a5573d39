package validate

import (
	"strconv"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// about finds the kind of records of an import or export. The other fields are checked
// against it. ofKind reports its errors.
func (c *checker) about() {
	if c.in.Action.Job {
		name, _ := c.options.Get(option.Object).Scalar()
		c.in.Kind, c.in.TypeID = typeOf(trim(name))
	}
}

// ofKind checks the kind of records of an import or export.
func (c *checker) ofKind() {
	c.needs(option.Object, "the kind of records, such as contacts")
	if name := c.in.Text(option.Object); name != "" && c.in.Kind == nil && !c.said(option.Object) {
		c.wrong(option.Object, "unknown", "object is "+quote(name)+", which is not a kind of record. Name a custom object by its type ID, such as 2-1234567.", kinds()...)
	}
}

// startsImport makes the checks of an import that depend on several fields.
func (c *checker) startsImport() {
	in := c.in
	c.ofKind()
	switch by := in.Text(option.IDProperty); {
	case by == "id":
		in.setText(option.IDProperty, registry.ObjectID)
	case by != "" || c.said(option.IDProperty):
	case in.Kind == nil: // already reported
	case in.Kind.MatchBy != "":
		in.setText(option.IDProperty, in.Kind.MatchBy)
	case in.Text(option.ImportOperation) != "create":
		c.wrong(option.IDProperty, "required", "id_property is missing: name the property with unique values that finds the record of a row, or hs_object_id, or choose to only create records.")
	}
	if in.Items == 0 {
		c.wrong(option.Items, "empty", "items is an empty list: there is nothing to import.")
	}
}

// startsExport makes the checks of an export that depend on several fields.
func (c *checker) startsExport() {
	in := c.in
	c.ofKind()
	if len(in.lists[option.ListFields]) == 0 && !c.said(option.ListFields) {
		c.wrong(option.ListFields, "missing", "l_fields is missing: name the properties that become columns of the file.")
	}
	if len(in.Filters) > 1 {
		c.wrong(option.Filters, "too_many", "There are "+strconv.Itoa(len(in.Filters))+" groups of filters; an export takes one group, and all its filters must match.")
	}
	if list := in.Text(option.ListID); list != "" {
		switch {
		case number(list) < 0 && !unrendered(list):
			c.wrong(option.ListID, "not_a_number", "list_id is "+quote(list)+", which is not the ID of a list.")
		case len(in.Filters) > 0 || in.Text(option.Query) != "":
			c.wrong(option.ListID, "excludes", "An export of a list has all records of the list: leave out filters and query, or leave out list_id.")
		}
	}
	objects := in.lists[option.ListAssociations]
	for i, name := range objects {
		_, id := typeOf(name)
		if id == "" {
			c.wrong(option.ListAssociations, "unknown", "l_associations holds "+quote(name)+", which is not a kind of record. Name a custom object by its type ID, such as 2-1234567.", kinds()...)
			continue
		}
		objects[i] = id
	}
}

// importable checks that a row of an import has the value that finds its record. For a
// record in HubSpot's form that may be its ID.
func (r *Rows) importable(c *checker, v wire.Value, hubspot bool) {
	if hubspot && v.Get("associations").Len() > 0 {
		c.wrong(option.Items, "not_associable", "The item has associations, and an import of one kind of records makes none: leave them out, or name the columns to import.")
	}
	if id, _ := v.Get("id").Scalar(); hubspot && r.by == registry.ObjectID && c.in.Property(r.by) == "" && id != "" {
		c.add(r.by, id)
	}
	if r.by == "" || r.in.Text(option.ImportOperation) == "create" || len(c.details) > 0 {
		return
	}
	value := c.in.Property(r.by)
	switch known, _ := c.in.Records().Property(r.by); {
	case absent(value):
		c.wrong(option.Items, "missing", "The item has no value for "+quote(r.by)+", by which records are matched.")
	case unfilledMatch(known, value):
		c.refuse(option.Items, r.by, unfilledMatchRefusal(r.by, value))
	}
}
