package validate

import (
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// Column maps a field of a row to a property.
type Column struct {
	Name     string // the field's, with dots for what is inside
	Property string
}

// items checks that the option is a list. Its rows are read later.
func (c *checker) items(f *registry.Field, v wire.Value) {
	if c.in.Items >= 0 {
		return
	}
	if v.Kind() == wire.String {
		s := trim(v.Text())
		switch {
		case absent(s):
			message := f.Key + " is missing: give a list."
			if s != "" {
				message = f.Key + " is the text " + quote(s) + ": the template it comes from found nothing."
			}
			c.wrong(f.Key, "missing", message)
			return
		case unrendered(s) && s[0] == '{':
			c.wrong(f.Key, "unfilled", f.Key+" is "+quote(s)+", a template that was not filled.")
			return
		case s[0] == '[' || s[0] == '{':
			parsed, release, ok := c.value(f.Key, v)
			defer release()
			if !ok {
				return
			}
			v = parsed
		}
	}
	switch v.Kind() {
	case wire.Missing, wire.Null:
		c.wrong(f.Key, "missing", f.Key+" is missing: give a list.")
	case wire.Object:
		message := f.Key + " is an object; a list was expected."
		for _, key := range []string{"results", "data", "items"} {
			if v.Get(key).Kind() == wire.Array {
				message = f.Key + " is an object with " + key + ": give its " + key + ", such as {{ $last." + key + " }}."
				break
			}
		}
		c.wrong(f.Key, "not_a_list", message)
	default:
		c.wrong(f.Key, "not_a_list", f.Key+" is "+v.Kind().String()+"; a list was expected.")
	}
}

// MostColumns is how many columns a mapping or an import may have. No object of HubSpot
// has more properties that a flow could write.
const MostColumns = 2000

// mapping reads the rows of the form, or an object of columns and properties.
func (c *checker) mapping(f *registry.Field, v wire.Value) {
	v, release, ok := c.value(f.Key, v)
	defer release()
	if !ok {
		return
	}
	more := 0 // how many columns are beyond the bound
	have := map[string]bool{}
	add := func(at, column string, property wire.Value) {
		to, ok := property.Scalar()
		column, to = trim(column), trim(to)
		switch {
		case absent(column):
			c.wrong(at, "missing", at+" has no column: the name of a field of the rows was expected.")
		case !ok || absent(to) || len(to) > maxText:
			c.wrong(at, "missing", at+" has no property for the column "+quote(column)+".")
		case len(c.in.Mapping) == MostColumns:
			more++
		case have[to]:
			c.wrong(at, "twice", at+" names the property "+quote(to)+" a second time: only one column can go into a property.")
		default:
			have[to] = true
			c.in.Mapping = append(c.in.Mapping, Column{column, to})
		}
	}
	switch v.Kind() {
	case wire.Object:
		v.Each(func(column string, property wire.Value) { add(f.Key, column, property) })
	case wire.Array:
		for i, row := range v.Items() {
			at := f.Key + "[" + strconv.Itoa(i) + "]"
			if row.Kind() != wire.Object {
				c.wrong(at, "not_an_object", at+" is "+row.Kind().String()+"; a row with column and property was expected.")
				continue
			}
			column, _ := row.Get("column").Scalar()
			add(at, column, row.Get("property"))
		}
	default:
		c.wrong(f.Key, "not_a_list", f.Key+" is "+v.Kind().String()+"; a list of rows with column and property was expected.")
	}
	if more > 0 {
		c.wrong(f.Key, "too_many", f.Key+" has "+strconv.Itoa(MostColumns+more)+" columns; at most "+strconv.Itoa(MostColumns)+" are allowed. Name only those that are written.")
	}
}

// Row is one item, checked. It holds copies.
type Row struct {
	Item         int    // its place in the list
	ID           string // what finds the record; "" for one to create
	To           string // the ID of the other record of a pair
	Properties   []Property
	MayName      bool // the value of one of them may be a name instead of an ID
	Associations []Association
	At           string // of an event: when it happened; "" for now
	Own          string // of an event: its own ID; "" for none
}

// Rows checks the items of a run, one after the other.
//
// An item is a record in HubSpot's form, an object with an object of properties in it, or
// a plain row, whose fields are properties. The column that id_column names finds the
// record of a plain row. Its field id never does, because that is the ID in the database
// it comes from. With a mapping every object is a plain row, so that a record of one kind
// can be copied to another.
type Rows struct {
	in     *Input
	column string // the field of a plain row that finds its record
	by     string // id_property
	met    []bool // for each column of in.Mapping: whether a row had it
}

// NewRows begins to check the items of a run.
func NewRows(in *Input) *Rows {
	r := &Rows{in: in, column: in.Text(option.IDColumn), by: in.Text(option.IDProperty), met: make([]bool, len(in.Mapping))}
	if r.column == "" && r.by != "" && !in.Action.Matches {
		r.column = r.by
	}
	return r
}

// Unmet are the columns of the mapping that no item has had so far.
func (r *Rows) Unmet() (names []string) {
	for i, met := range r.met {
		if !met {
			names = append(names, r.in.Mapping[i].Name)
		}
	}
	return names
}

var itemAssociations = registry.Field{Key: "associations"}

// Item checks one item. The row is valid only if there are no details. refused is the
// host's reason for not handing the item over, as the end of a sentence, or "".
func (r *Rows) Item(v wire.Value, refused string) (Row, []problem.Detail) {
	how := r.in.manner()
	how.item++
	if refused != "" {
		return Row{}, []problem.Detail{{Field: option.Items, Code: "too_large", Message: "The item " + refused + "."}}
	}
	c, converted := &checker{in: &Input{Endpoint: r.in.Records(), Action: r.in.Action, how: how}}, len(how.converted)
	defer func() {
		if len(c.details) > 0 { // a refused item is not converted
			how.converted = how.converted[:converted]
		}
	}()
	c.in.Associations = slices.Clone(r.in.Associations) // those that all items get; the item's own are added
	row := Row{Item: how.item - 1}
	switch r.in.Action.Items {
	case registry.Pairs:
		row = r.pair(c, v)
	case registry.Events:
		row = r.event(c, v)
	case registry.Addresses:
		row.ID = r.address(c, v)
	case registry.IDs:
		row.ID = r.named(c, v)
	default:
		r.written(c, v, &row)
	}
	return row, c.details
}

// named is the value that finds the record of an item: its ID, or the value of a unique
// property.
func (r *Rows) named(c *checker, v wire.Value) string {
	switch v.Kind() {
	case wire.Object:
		return r.find(c, v, r.isRecord(v))
	case wire.String, wire.Number, wire.Bool, wire.Null, wire.Missing:
		return r.id(c, "The ID", v)
	default:
		c.wrong(option.Items, "not_an_object", "The item is "+v.Kind().String()+"; an ID, or a row that holds one, was expected.")
		return ""
	}
}

// written reads an item whose properties are written.
func (r *Rows) written(c *checker, v wire.Value, row *Row) {
	if v.Kind() != wire.Object {
		c.wrong(option.Items, "not_an_object", "The item is "+v.Kind().String()+"; an object of properties and values was expected.")
		return
	}
	action, hubspot := r.in.Action, r.isRecord(v)
	if action.Updates() {
		row.ID = r.find(c, v, hubspot)
	}
	r.properties(c, v, hubspot)
	if action.Job {
		r.importable(c, v, hubspot)
	} else {
		c.writable(option.Items, r.by)
	}
	if action.Matches && !action.Job {
		row.ID = r.match(c, v, hubspot)
	} else if len(c.in.Properties) == 0 && len(c.details) == 0 {
		c.wrong(option.Items, "empty", "The item holds nothing to write.")
	}
	if action.Inline && !c.belongs() {
		of, _ := registry.LookupEndpoint(r.in.Endpoint.Belongs.To)
		c.wrong(option.Items, "required", mustBelong(r.in.Endpoint)+": add the "+of.Singular+" to the item's associations.")
	}
	row.Properties, row.MayName, row.Associations = c.in.Properties, c.in.MayName, c.in.Associations
}

// properties reads what an item writes: the properties and associations of a record of
// HubSpot, or the columns of a row.
func (r *Rows) properties(c *checker, v wire.Value, hubspot bool) {
	action := r.in.Action
	switch {
	case hubspot:
		v.Get("properties").Each(func(name string, value wire.Value) { c.set("items", "The item", name, value) })
		if associations := v.Get("associations"); action.Inline && associations.Kind() != wire.Missing {
			if !r.in.Endpoint.Associates() && associations.Len() > 0 {
				c.wrong(option.Items, "not_associable", "HubSpot has no associations for "+r.in.Endpoint.Label+": leave associations out.")
			} else {
				c.rawAssociations(&itemAssociations, associations)
			}
		}
	case len(r.in.Mapping) > 0:
		for i, column := range r.in.Mapping {
			if value := member(v, column.Name); value.Kind() != wire.Missing {
				r.met[i] = true
				c.set("items", "The item", column.Property, value)
			}
		}
	default:
		v.Each(func(name string, value wire.Value) {
			if action.Updates() && trim(name) == r.column {
				return // this column finds the record
			}
			c.set("items", "The item", name, value)
		})
	}
}

// isRecord tells whether an item is a record of HubSpot, and not a plain row.
func (r *Rows) isRecord(v wire.Value) bool {
	return len(r.in.Mapping) == 0 && v.Get("properties").Kind() == wire.Object
}

// maxKey bounds the key of an item that the report of a run repeats.
const maxKey = 100

// Key is the key of a plain row in its own database, which the row's field id holds. It is
// "" for any other item, and if the field id holds the ID of a record in HubSpot.
func (r *Rows) Key(v wire.Value) string {
	key, ok := v.Get("id").Scalar()
	if !ok || len(key) > maxKey || r.isRecord(v) || slices.Contains([]string{r.column, r.in.Text(option.FromColumn), r.in.Text(option.ToColumn)}, "id") {
		return ""
	}
	return key
}

// pair reads the IDs of two records: fields of a plain row, or objects with an ID in the
// form of HubSpot's API.
func (r *Rows) pair(c *checker, v wire.Value) (row Row) {
	if v.Kind() != wire.Object {
		c.wrong(option.Items, "not_an_object", "The item is "+v.Kind().String()+"; a row with the IDs of two records was expected.")
		return row
	}
	read := func(key, column string) string {
		if named := r.in.Text(key); named != "" {
			column = named
		}
		id := member(v, column)
		if id.Kind() == wire.Object {
			id = id.Get("id")
		}
		if id.Kind() == wire.Missing {
			c.wrong(option.Items, "missing", "The item has no field "+quote(column)+", which should hold the ID of a record ("+key+").")
			return ""
		}
		return r.id(c, "The field "+quote(column), id)
	}
	row.ID, row.To = read(option.FromColumn, "from"), read(option.ToColumn, "to")
	return row
}

// find reads the value that finds the record of an item.
func (r *Rows) find(c *checker, v wire.Value, hubspot bool) string {
	if r.column != "" {
		if id := member(v, r.column); id.Kind() != wire.Missing {
			return r.id(c, "The field "+quote(r.column), id)
		}
	}
	switch {
	case hubspot:
		return r.id(c, "The record's ID", v.Get("id"))
	case r.column == "":
		c.wrong(option.IDColumn, "missing", "ID Column (id_column) is missing: name the field of the rows that holds the record's ID in HubSpot.")
	default:
		c.wrong(option.Items, "missing", "The item has no field "+quote(r.column)+", which should find its record.")
	}
	return ""
}

// match reads the value of the property by which an upsert finds the record.
func (r *Rows) match(c *checker, v wire.Value, hubspot bool) (id string) {
	known, _ := r.in.Endpoint.Property(r.by)
	for i, p := range c.in.Properties {
		if p.Name != r.by {
			continue
		}
		id = trim(p.Value)
		c.in.Properties[i].Value = id
		if known != nil && known.ReadOnly {
			c.in.Properties = slices.Delete(c.in.Properties, i, i+1)
		}
		break
	}
	if id == "" && hubspot && v.Get("idProperty").Text() == r.by { // as HubSpot's batches have it
		id, _ = v.Get("id").Scalar()
		id = trim(id)
	}
	switch {
	case absent(id):
		if len(c.details) == 0 {
			c.details = append(c.details, problem.Detail{Field: "items", Property: r.by, Code: "missing", Message: "The item has no value for " + quote(r.by) + ", by which records are matched."})
		}
		return ""
	case unfilledMatch(known, id):
		c.refuse("items", r.by, unfilledMatchRefusal(r.by, id))
		return ""
	case known != nil && known.Address && !isAddress(id):
		c.details = append(c.details, problem.Detail{Field: "items", Property: r.by, Code: "not_an_email", Message: quote(id) + " is not an email address."})
		return ""
	}
	return r.good(c, "The value of "+quote(r.by), id)
}

// id reads a value that finds a record.
func (r *Rows) id(c *checker, what string, v wire.Value) string {
	s, ok := v.Scalar()
	s = trim(s)
	switch {
	case v.Kind() == wire.Array || v.Kind() == wire.Object || v.Kind() == wire.Bool:
		c.wrong(option.Items, "not_an_id", what+" is "+v.Kind().String()+"; the ID of a record was expected.")
	case !ok || absent(s):
		c.wrong(option.Items, "missing", what+" is missing or an unfilled template.")
	case r.by == "" && strings.Contains(s, "@"):
		message := what + " is " + quote(s) + ", which looks like an email address"
		switch why := r.in.Action.IDOnly; {
		case why != "":
			message += ". " + why + ": read the records first (Read Many, Found By email)."
		default:
			message += ": choose email in Found By to find records by it."
		}
		c.wrong(option.Items, "not_an_id", message)
	case r.in.Action.Members && number(s) < 0:
		c.wrong(option.Items, "not_an_id", what+" is "+quote(s)+"; the ID of a record, which is a number, was expected.")
	default:
		return r.good(c, what, s)
	}
	return ""
}

// good returns a value that finds a record. It reports a value that cannot be an ID.
func (r *Rows) good(c *checker, what, s string) string {
	switch {
	case badID(s) != "":
		c.wrong(option.Items, "not_an_id", what+" is "+badID(s))
	case len(s) > maxText:
		c.wrong(option.Items, "too_long", what+" "+tooLong(s))
	default:
		return s
	}
	return ""
}

// member finds a field of a row by its name. A name with dots finds a field inside an
// object. If that object is missing or null, the field is missing, too: it is left out,
// and does not clear a property.
func member(row wire.Value, name string) wire.Value {
	for {
		if v := row.Get(name); v.Kind() != wire.Missing {
			return v
		}
		head, rest, dotted := strings.Cut(name, ".")
		if !dotted {
			return wire.Value{}
		}
		row, name = row.Get(head), rest
	}
}
