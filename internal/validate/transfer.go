package validate

import (
	"directus-extension-hubspot/internal/wire"
)

// about finds the kind of records that an import or export is about, which its
// other fields are checked by. What is wrong with it is said in transfer.
func (c *checker) about() {
	if a := c.in.Action.Key; a == "import" || a == "export" {
		name, _ := c.options.Get("object").Scalar()
		c.in.Kind, c.in.TypeID = typeOf(trim(name))
	}
}

// transfer checks what an import or an export needs together.
func (c *checker) transfer() {
	in := c.in
	c.needs("object", "the kind of records, such as contacts")
	if name := in.Text("object"); name != "" && in.Kind == nil && !c.said("object") {
		c.wrong("object", "unknown", "object is "+quote(name)+", which is no kind of records. A custom object goes by its type id, such as 2-1234567.", kinds()...)
	}
	if in.Action.Key == "import" {
		c.startsImport()
	} else {
		c.startsExport()
	}
}

func (c *checker) startsImport() {
	in := c.in
	switch by := in.Text("id_property"); {
	case by == "id":
		in.setText("id_property", "hs_object_id")
	case by != "" || c.said("id_property"):
	case in.Kind == nil: // which was said
	case in.Kind.Key == "contacts":
		in.setText("id_property", "email")
	case in.Text("import_operation") != "create":
		c.wrong("id_property", "required", "id_property is missing: name the property with unique values that finds a row's record, or hs_object_id, or let the import only create.")
	}
	if in.Items == 0 {
		c.wrong("items", "empty", "items is an empty list: there is nothing to import.")
	}
}

func (c *checker) startsExport() {
	in := c.in
	if len(in.lists["l_fields"]) == 0 && !c.said("l_fields") {
		c.wrong("l_fields", "missing", "l_fields is missing: name the properties that the file is to have.")
	}
	if len(in.Filters) > 1 {
		c.wrong("filters", "too_many", "There are "+itoa(len(in.Filters))+" groups of filters; an export takes one, all of which has to match.")
	}
	if list := in.Text("list_id"); list != "" {
		switch {
		case number(list) < 0 && !unrendered(list):
			c.wrong("list_id", "not_a_number", "list_id is "+quote(list)+", which is not the id of a list.")
		case len(in.Filters) > 0 || in.Text("query") != "":
			c.wrong("list_id", "excludes", "An export of a list takes all of it: leave out filters and query, or list_id.")
		}
	}
	objects := in.lists["l_associations"]
	for i, name := range objects {
		_, id := typeOf(name)
		if id == "" {
			c.wrong("l_associations", "unknown", "l_associations holds "+quote(name)+", which is no kind of records. A custom object goes by its type id, such as 2-1234567.", kinds()...)
			continue
		}
		objects[i] = id
	}
}

// importable sees to it that a row of an import has the value that finds its
// record: of a record of HubSpot's that is its id, where it goes by that.
func (r *Rows) importable(c *checker, v wire.Value, hubspot bool) {
	if hubspot && v.Get("associations").Len() > 0 {
		c.wrong("items", "not_associable", "The item has associations, and an import of one kind of records makes none: leave them out, or name the columns to import.")
	}
	if id, _ := v.Get("id").Scalar(); hubspot && r.by == "hs_object_id" && c.in.Property(r.by) == "" && id != "" {
		c.add(r.by, id)
	}
	if r.by == "" || r.in.Text("import_operation") == "create" || len(c.details) > 0 {
		return
	}
	if absent(c.in.Property(r.by)) {
		c.wrong("items", "missing", "The item has no value for "+quote(r.by)+", by which records are matched.")
	}
}
