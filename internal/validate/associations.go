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

// categories are HubSpot's words for who defined an association type.
var categories = []string{"HUBSPOT_DEFINED", "INTEGRATOR_DEFINED", "USER_DEFINED", "WORK"}

// nested says that a value to write has no text.
func nested(field, name string, v wire.Value) problem.Detail {
	what, advice := v.Kind().String(), "For a related item, give its ID."
	switch {
	case v.Kind() == wire.Array:
		what = "a list with an object or a list in it"
	case v.Get("create").Kind() == wire.Array && v.Get("update").Kind() == wire.Array:
		what, advice = "an object with the changes of related items", "For the items themselves, read the item first, with Read Data."
	}
	return problem.Detail{
		Field: field, Property: name, Code: "nested",
		Message: "The property " + quote(name) + " is " + what + "; HubSpot's properties hold a text, a number, true or false, or a list of these. " + advice,
	}
}

// associate reads the rows of the form: the object, the records, the property that finds
// them, and the label.
func (c *checker) associate(f *registry.Field, v wire.Value) {
	c.eachRow(f, v, "to and id", func(at string, row wire.Value) {
		key, _ := row.Get("to").Scalar()
		typeID, _ := row.Get("type").Scalar()
		label, _ := row.Get("label").Scalar()
		a, ok := c.kindOf(at, at+".to", at+".label", key, label, typeID)
		a.At = at
		if a.To == "" && ok && (!c.in.Action.Inline || a.TypeID == 0) {
			c.wrong(at+".to", "missing", at+": the object is missing. Choose one.", associable(c.in.Endpoint)...)
			ok = false
		}
		a.By = c.foundBy(at+".property", a.To, row.Get("property"))
		ids := c.ids(at+".id", row.Get("id"), a.By)
		if !ok {
			return
		}
		c.join(a, ids)
	})
	c.notTooMany(f)
	if f.Required && len(c.in.Associations) == 0 && !slices.ContainsFunc(c.details, func(d problem.Detail) bool { return strings.HasPrefix(d.Field, f.Key) }) {
		c.wrong(f.Key, "missing", f.Key+" is missing: name at least one record.")
	}
}

// kindOf reads the object and the label of an association. HubSpot's own labels are known
// here. The run looks up a label that the account has defined.
func (c *checker) kindOf(at, toAt, labelAt, key, label, given string) (a Association, ok bool) {
	key, label, given = trim(key), trim(label), trim(given)
	from, types := c.in.Endpoint, []registry.Association(nil)
	to, slug := Kind(key)
	switch {
	case to != nil:
		a.To = to.Key
		types = registry.AssociationTypes(from.Key, to.Key)
	case !absent(key) && OwnType(key):
		a.To = slug
	}
	switch {
	case !absent(given):
		if a.TypeID = number(given); a.TypeID < 1 {
			c.wrong(at+".type", "not_a_number", at+".type is "+quote(given)+"; the ID of an association type was expected.")
			return a, false
		}
	case absent(label):
		a.Plain = true
	default:
		if a.TypeID = number(label); a.TypeID < 1 {
			a.TypeID, a.Label = 0, label
			if len(label) > maxText {
				c.wrong(labelAt, "too_long", labelAt+" "+tooLong(label))
				return a, false
			}
		}
	}
	switch {
	case a.To == "" && (a.TypeID == 0 || !absent(key)):
		message := at + ": the object " + quoteOrMissing(key) + "." + DidYouMean(nearObject(key))
		c.wrong(toAt, unknownOrMissing(key), message, associable(from)...)
		return a, false
	case a.TypeID > 0 && to == nil && a.To != "":
		a.Category = "USER_DEFINED"
	case a.TypeID > 0:
		a.To, a.Category = c.leadsTo(to, a.TypeID)
	case a.Label != "":
		for _, t := range types {
			if strings.EqualFold(t.Label, a.Label) {
				a.TypeID, a.Category, a.Label = int(t.TypeID), "HUBSPOT_DEFINED", ""
			}
		}
	case len(types) > 0:
		a.TypeID, a.Category = int(types[0].TypeID), "HUBSPOT_DEFINED"
		if c.in.Action.Inline {
			a.TypeID = int(defaultType(from, types).TypeID)
		}
	case to != nil && from.Slug != "":
		end := "; choose another object."
		if c.in.Action.Writes {
			end = "; name a label of the account's own, or choose another object."
		}
		c.wrong(toAt, "not_associable", at+": HubSpot documents no association from "+from.Label+" to "+to.Label+end, associable(from)...)
		return a, false
	}
	return a, true
}

// foundBy reads the property that finds the records of a row. It is "" for their IDs. If
// the property is not unique, the look-up checks that only one record has the value.
func (c *checker) foundBy(at, to string, v wire.Value) string {
	by, _ := v.Scalar()
	by = trim(by)
	switch {
	case absent(by), registry.IsID(by):
		return ""
	case unfilled(by), len(by) > maxText:
		c.wrong(at, "unfilled", at+" is "+quote(by)+"; the name of a property was expected.")
		return ""
	}
	if e, ok := registry.LookupEndpoint(to); ok {
		if p, known := e.Property(by); known && !p.Unique && !p.Finds {
			c.wrong(at, "not_unique", at+" is "+quote(by)+", but several "+e.Label+" may have the same value of this property: name a unique property, or leave the field empty to give IDs.")
		}
	}
	return by
}

// defaultType is the unlabelled type, or the type that a new record must have.
func defaultType(from *registry.Endpoint, types []registry.Association) registry.Association {
	for _, t := range types {
		if t.To == from.Belongs.To && t.Label == from.Belongs.Label {
			return t
		}
	}
	return types[0]
}

// leadsTo finds the object at the other end of an association type, and who defined the
// type. The types that HubSpot documents between the two objects are HubSpot's. All other
// types are the account's, and may have the ID of a documented type between other
// objects.
func (c *checker) leadsTo(to *registry.Endpoint, typeID int) (key, category string) {
	for i := range registry.Associations {
		if a := &registry.Associations[i]; a.From == c.in.Endpoint.Key && int(a.TypeID) == typeID && (to == nil || a.To == to.Key) {
			return a.To, "HUBSPOT_DEFINED"
		}
	}
	if to != nil {
		key = to.Key
	}
	return key, "USER_DEFINED"
}

func associable(from *registry.Endpoint) (keys []string) {
	for i := range registry.Associations {
		if a := &registry.Associations[i]; a.From == from.Key && (len(keys) == 0 || keys[len(keys)-1] != a.To) {
			keys = append(keys, a.To)
		}
	}
	return keys
}

// ids reads the IDs or values that find the records of a row: a list, or a text with
// commas.
func (c *checker) ids(at string, v wire.Value, by string) (ids []string) {
	if s := trim(v.Text()); v.Kind() == wire.String && !unrendered(s) {
		if strings.HasPrefix(s, "[") && wire.Check(s) == nil {
			if doc, ok := wire.Read([]byte(s)); ok {
				defer doc.Release()
				v = doc.Root()
			}
		} else if strings.Contains(s, ",") {
			for part := range strings.SplitSeq(s, ",") {
				if trim(part) != "" {
					ids = c.oneID(ids, at, trim(part), by)
				}
			}
			if len(ids) > 0 {
				return ids
			}
		}
	}
	return c.idList(at, v, by)
}

func (c *checker) idList(at string, v wire.Value, by string) (ids []string) {
	items := v.Items()
	if len(items) == 0 { // an empty list names no record
		items = []wire.Value{v}
	}
	for _, item := range items {
		s, _ := item.Scalar()
		switch kind := item.Kind(); {
		case kind == wire.Object, kind == wire.Array && item.Len() > 0, kind == wire.Bool:
			c.wrong(at, "not_an_id", at+" is "+kind.String()+"; the ID of the record to associate with was expected. In a template, name the field that holds it.")
		default:
			ids = c.oneID(ids, at, trim(s), by)
		}
	}
	return ids
}

func (c *checker) oneID(ids []string, at, s, by string) []string {
	switch {
	case absent(s):
		c.wrong(at, "missing", at+" is missing or an unfilled template: the ID of the record to associate with was expected.")
	case badID(s) != "":
		c.wrong(at, "not_an_id", at+" is "+badID(s))
	case len(s) > maxText:
		c.wrong(at, "too_long", at+" "+tooLong(s))
	case by == "" && strings.Contains(s, "@"):
		c.wrong(at, "not_an_id", at+" is "+quote(s)+", which looks like an email address: choose email in Found By to find the record by it.")
	default:
		return append(ids, s)
	}
	return ids
}

// rawAssociations reads associations in the form of HubSpot's API. Flows of
// directus-labs' operation have this form.
func (c *checker) rawAssociations(f *registry.Field, v wire.Value) {
	v, release, ok := c.value(f.Key, v)
	defer release()
	if !ok {
		return
	}
	if v.Kind() != wire.Array {
		c.wrong(f.Key, "not_a_list", f.Key+" is "+v.Kind().String()+"; a list of associations was expected.", f.Placeholder)
		return
	}
	for i, item := range v.Items() {
		if len(c.details) > maxDetails {
			break
		}
		at := f.Key + "[" + strconv.Itoa(i) + "]"
		ids := c.idList(at+".to.id", item.At("to", "id"), "id")
		types := item.Get("types").Items()
		if len(types) == 0 {
			c.wrong(at+".types", "missing", at+".types is missing: a list of associationCategory and associationTypeId was expected.")
		}
		to := "" // the same for all types of an item, because an item has one record
		for _, t := range types {
			if n, ok := t.Get("associationTypeId").Scalar(); ok && to == "" && t.Get("associationCategory").Text() == "HUBSPOT_DEFINED" {
				to, _ = c.leadsTo(nil, number(trim(n)))
			}
		}
		for j, t := range types {
			at := at + ".types[" + strconv.Itoa(j) + "]"
			s, _ := t.Get("associationTypeId").Scalar()
			typeID := number(trim(s))
			if typeID < 1 {
				c.wrong(at+".associationTypeId", "not_a_number", at+".associationTypeId is missing or not the ID of an association type.")
			}
			category, known := t.Get("associationCategory").Text(), false
			for _, k := range categories {
				known = known || k == category
			}
			if !known {
				c.wrong(at+".associationCategory", unknownOrMissing(category), at+".associationCategory "+quoteOrMissing(category)+".", categories...)
			}
			if known && typeID > 0 {
				c.join(Association{To: to, Category: category, TypeID: typeID}, ids)
			}
		}
	}
	c.notTooMany(f)
}

// mostAssociations is how many associations a flow may name for one record. One that is
// named twice counts twice, because each is compared with those before it.
const mostAssociations = 5000

// join adds the same association with each of some records. If there are too many
// already, it only counts the surplus.
func (c *checker) join(a Association, ids []string) {
	for i, id := range ids {
		if c.joined == mostAssociations {
			c.surplus += len(ids) - i
			return
		}
		c.joined++
		a.ID = id
		c.in.Associate(a)
	}
}

// notTooMany reports a surplus of associations.
func (c *checker) notTooMany(f *registry.Field) {
	if c.surplus > 0 {
		c.wrong(f.Key, "too_many", f.Key+" names "+strconv.Itoa(mostAssociations+c.surplus)+" associations; at most "+strconv.Itoa(mostAssociations)+" are allowed. The action Associate Many takes more, as rows.")
		c.surplus = 0
	}
}

// Associate adds an association, next to the others with the same record. It adds nothing
// if the association is there already: rows and JSON may name the same association.
func (in *Input) Associate(a Association) {
	at := len(in.Associations)
	for i := range in.Associations {
		have := &in.Associations[i]
		if have.ID != a.ID || have.By != a.By {
			continue
		}
		if have.Category == a.Category && have.TypeID == a.TypeID && have.Label == a.Label && (a.TypeID > 0 || have.To == a.To) {
			return
		}
		if have.To == a.To {
			at = i + 1
		}
	}
	in.Associations = slices.Insert(in.Associations, at, a)
}

// belongs tells whether a new record has the association that it must have. It refuses
// only what HubSpot would certainly refuse: an association of an unknown type may be the
// right one, and a property of a lead may name its contact.
func (c *checker) belongs() bool {
	e := c.in.Endpoint
	if e.Belongs.To == "" {
		return true
	}
	for _, a := range c.in.Associations {
		known, there := a.TypeID == 0, a.To == e.Belongs.To
		for _, t := range registry.Associations {
			if t.From == e.Key && int(t.TypeID) == a.TypeID {
				known, there = true, t.To == e.Belongs.To
			}
		}
		if !known || there {
			return true
		}
	}
	return slices.ContainsFunc(c.in.Properties, func(p Property) bool { return strings.HasPrefix(p.Name, "hs_associated_") }) ||
		slices.ContainsFunc(c.details, func(d problem.Detail) bool {
			return strings.HasPrefix(d.Field, option.CreateAssociate) || strings.HasPrefix(d.Field, option.CreateAssociations)
		})
}

// mustBelong says what a new record must be associated with.
func mustBelong(e *registry.Endpoint) string {
	to, _ := registry.LookupEndpoint(e.Belongs.To)
	return "A " + e.Singular + " must be associated with a " + to.Singular + " that exists already"
}
