package validate

import (
	"slices"

	"directus-extension-hubspot/internal/problem"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// categories are HubSpot's words for who defined an association type.
var categories = []string{"HUBSPOT_DEFINED", "INTEGRATOR_DEFINED", "USER_DEFINED", "WORK"}

func nested(field, name string, kind wire.Kind) problem.Detail {
	return problem.Detail{
		Field: field, Property: name, Code: "nested",
		Message: "The property " + quote(name) + " is " + kind.String() + "; HubSpot's properties hold a text, a number, true or false, or a list of these.",
	}
}

// associate reads the rows of the form: to which object, which record or
// records, and, where it is not to be HubSpot's default, the type id.
func (c *checker) associate(f *registry.Field, v wire.Value) {
	c.eachRow(f, v, "to and id", func(at string, row wire.Value) {
		key, _ := row.Get("to").Scalar()
		to, ok := registry.LookupEndpoint(trim(key))
		types := []registry.Association(nil)
		if ok {
			types = registry.AssociationTypes(c.in.Endpoint.Key, to.Key)
		}
		typeID, typeOK := 0, true
		if s, given := row.Get("type").Scalar(); given && !absent(s) {
			if typeID = number(trim(s)); typeID < 1 {
				c.wrong(at+".type", "not_a_number", at+".type is "+quote(s)+"; the id of an association type was expected.")
				typeOK = false
			}
		}
		switch {
		case typeID > 0 || !typeOK:
		case !ok:
			c.wrong(at+".to", unknownOrMissing(key), at+": the object "+quoteOrMissing(key)+".", associable(c.in.Endpoint)...)
			typeOK = false
		case len(types) == 0:
			c.wrong(at+".to", "not_associable", at+": HubSpot documents no association from "+c.in.Endpoint.Label+" to "+to.Label+"; give the id of the account's own type, or choose another object.", associable(c.in.Endpoint)...)
			typeOK = false
		default:
			typeID = int(defaultType(c.in.Endpoint, types).TypeID)
		}
		ids := c.ids(at+".id", row.Get("id"))
		if !typeOK {
			return
		}
		target, category := c.leadsTo(to, typeID)
		for _, id := range ids {
			c.addAssociation(Association{To: target, ID: id, Category: category, TypeID: typeID})
		}
	})
}

// defaultType is the unlabelled type, but a lead belongs to its primary
// contact: without one HubSpot refuses it.
// https://developers.hubspot.com/docs/api-reference/latest/crm/objects/leads/guide
func defaultType(from *registry.Endpoint, types []registry.Association) registry.Association {
	if from.Key == "leads" && types[0].To == "contacts" {
		for _, t := range types {
			if t.Label == "Primary" {
				return t
			}
		}
	}
	return types[0]
}

// leadsTo is where a type of association leads, and whose it is: HubSpot's for
// the types it documents between the two, or from the one when the other is not
// named. The others are the account's own, whose ids may be those of a
// documented type between other objects.
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

// ids reads one id or several.
func (c *checker) ids(at string, v wire.Value) (ids []string) {
	items := v.Items()
	if len(items) == 0 { // an empty list is no id either
		items = []wire.Value{v}
	}
	for _, item := range items {
		s, ok := item.Scalar()
		s = trim(s)
		switch {
		case !ok || item.Kind() == wire.Bool || absent(s):
			c.wrong(at, "missing", at+" is missing or an unfilled template: the id of the record to associate was expected.")
		case badID(s) != "":
			c.wrong(at, "not_an_id", at+" "+badID(s))
		case len(s) > maxText:
			c.wrong(at, "too_long", at+" is too long for an id.")
		default:
			ids = append(ids, s)
		}
	}
	return ids
}

// rawAssociations reads associations as HubSpot's API takes them, which is what
// flows of directus-labs' operation hold.
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
		at := f.Key + "[" + itoa(i) + "]"
		ids := c.ids(at+".to.id", item.At("to", "id"))
		types := item.Get("types").Items()
		if len(types) == 0 {
			c.wrong(at+".types", "missing", at+".types is missing: a list of associationCategory and associationTypeId was expected.")
		}
		to := "" // one item is about one record, whatever its types are
		for _, t := range types {
			if n, ok := t.Get("associationTypeId").Scalar(); ok && to == "" && t.Get("associationCategory").Text() == "HUBSPOT_DEFINED" {
				to, _ = c.leadsTo(nil, number(trim(n)))
			}
		}
		for j, t := range types {
			at := at + ".types[" + itoa(j) + "]"
			s, _ := t.Get("associationTypeId").Scalar()
			typeID := number(trim(s))
			if typeID < 1 {
				c.wrong(at+".associationTypeId", "not_a_number", at+".associationTypeId is missing or not the id of an association type.")
			}
			category, known := t.Get("associationCategory").Text(), false
			for _, k := range categories {
				known = known || k == category
			}
			if !known {
				c.wrong(at+".associationCategory", unknownOrMissing(category), at+".associationCategory "+quoteOrMissing(category)+".", categories...)
			}
			for _, id := range ids {
				if known && typeID > 0 {
					c.addAssociation(Association{To: to, ID: id, Category: category, TypeID: typeID})
				}
			}
		}
	}
}

// addAssociation adds one that is not there yet, since rows and JSON may name
// the same, next to the others with the same record.
func (c *checker) addAssociation(a Association) {
	at := len(c.in.Associations)
	for i, have := range c.in.Associations {
		if have.ID == a.ID && have.Category == a.Category && have.TypeID == a.TypeID {
			return
		}
		if have.ID == a.ID && have.To == a.To {
			at = i + 1
		}
	}
	c.in.Associations = slices.Insert(c.in.Associations, at, a)
}
