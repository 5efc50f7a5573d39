package request

import (
	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/validate"
	"directus-extension-hubspot/internal/wire"
)

// MaxMembers is how many records one request adds to a list or removes from it. HubSpot
// accepts a hundred times as many, but then one failed request would leave open what
// became of all of them.
const MaxMembers = 1000

// MaxMembersPage is how many members a page has.
const MaxMembersPage = 250

// MaxLists is how many lists a page has.
const MaxLists = 500

func lists(in *validate.Input) *Path { return family("/crm", "/lists", in.Text(option.APIVersion)) }

// Lists reads a page of the lists of records of a kind whose names contain a text. typeID
// is "" for all kinds. HubSpot documents the other two filters as required, and treats an
// empty filter as none.
func Lists(in *validate.Input, typeID string, offset, count int) Request {
	w := wire.NewWriter(nil).Open('{').Member("query", in.Text(option.Query)).Member("objectTypeId", typeID)
	w.Key("listIds").Strings(nil).Key("processingTypes").Strings(nil)
	w.Key("additionalProperties").Strings([]string{"hs_list_size"})
	w.Key("offset").Int(offset).Key("count").Int(count).Close('}')
	return Request{Method: "POST", Path: lists(in).Segment("search").String(), Body: w.Bytes(), See: All}
}

// ListNamed reads the list that has a name, among those of one object.
func ListNamed(in *validate.Input, typeID, name string) Request {
	return Request{Method: "GET", Path: lists(in).Segment("object-type-id").Segment(typeID).Segment("name").Segment(name).String()}
}

// Members reads a page of the members of a list.
func Members(in *validate.Input, list, limit, after string) Request {
	return Request{Method: "GET", Path: lists(in).Segment(list).Segment("memberships").Query("limit", limit).After(after).String()}
}

// ChangeMembers adds records to a list ("add") or removes them ("remove").
func ChangeMembers(in *validate.Input, list, verb string, ids []string) Request {
	body := wire.NewWriter(make([]byte, 0, 16*len(ids))).Strings(ids).Bytes()
	return Request{Method: "PUT", Path: lists(in).Segment(list).Segment("memberships").Segment(verb).String(), Body: body, See: All}
}

// ObjectType reads the schema of a custom object.
func ObjectType(in *validate.Input, name string) Request {
	return Request{Method: "GET", Path: versioned("/crm-object-schemas", in.Text(option.APIVersion), "/schemas").Segment(name).String(), Scopes: []string{"crm.schemas.custom.read"}}
}

// MaxListIDs is how many lists are asked for by their IDs at once: the IDs stand in a
// URL.
const MaxListIDs = 100

// CreateList makes a static list of records of a kind.
func CreateList(in *validate.Input, typeID string) Request {
	w := newBody().Open('{').Key("name").String(in.Text(option.Name)).Key("objectTypeId").String(typeID)
	w.Key("processingType").String("MANUAL").Close('}')
	return Request{Method: "POST", Path: lists(in).String(), Body: w.Bytes(), See: All, Once: true}
}

// RenameList gives a list another name.
func RenameList(in *validate.Input, list string) Request {
	path := lists(in).Segment(list).Segment("update-list-name").Query("listName", in.Text(option.Name)).Query("includeFilters", "false")
	return Request{Method: "PUT", Path: path.String(), See: All}
}

// DeleteList deletes a list.
func DeleteList(in *validate.Input, list string) Request {
	return Request{Method: "DELETE", Path: lists(in).Segment(list).String(), See: Nothing, Removes: true}
}

// ListsOf reads a page of the lists that a record is in.
func ListsOf(in *validate.Input, typeID, after string) Request {
	path := lists(in).Segment("records").Segment(typeID).Segment(in.Text(option.ID)).Segment("memberships").After(after)
	return Request{Method: "GET", Path: path.String(), See: All}
}

// ListsByID reads lists by their IDs.
func ListsByID(in *validate.Input, ids []string) Request {
	return Request{Method: "GET", Path: lists(in).QueryList("listIds", ids).String(), See: All}
}

// MembersByTime reads a page of the members of a list, with the moments at which they
// were added.
func MembersByTime(in *validate.Input, list, limit, after string) Request {
	path := lists(in).Segment(list).Segment("memberships").Segment("join-order").Query("limit", limit).After(after)
	return Request{Method: "GET", Path: path.String()}
}
