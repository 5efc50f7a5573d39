package hubspottest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// list is a list of records. Only MANUAL and SNAPSHOT lists have members: the
// stand-in does not evaluate the filters of DYNAMIC ones.
type list struct {
	id       int64
	name     string
	of       *objectType
	kind     string
	filters  json.RawMessage
	created  time.Time
	updated  time.Time
	deleted  time.Time
	removed  time.Time // when a member was last removed
	revision int
	members  map[int64]time.Time
}

type listAnswer struct {
	ListID           string            `json:"listId"`
	Version          int               `json:"listVersion"`
	Name             string            `json:"name"`
	ObjectTypeID     string            `json:"objectTypeId"`
	ProcessingType   string            `json:"processingType"`
	ProcessingStatus string            `json:"processingStatus"`
	CreatedAt        string            `json:"createdAt"`
	UpdatedAt        string            `json:"updatedAt"`
	FiltersUpdatedAt string            `json:"filtersUpdatedAt,omitempty"`
	DeletedAt        string            `json:"deletedAt,omitempty"`
	CreatedByID      string            `json:"createdById,omitempty"`
	UpdatedByID      string            `json:"updatedById,omitempty"`
	Size             *int              `json:"size,omitempty"` // not in the results of a search
	FilterBranch     json.RawMessage   `json:"filterBranch,omitempty"`
	Additional       map[string]string `json:"additionalProperties,omitempty"`
}

func (l *list) answer(withFilters bool) listAnswer {
	user := formatID(defaultUsers[0].userID)
	size := len(l.members)
	a := listAnswer{
		ListID: formatID(l.id), Version: l.revision, Name: l.name, ObjectTypeID: l.of.typeID,
		ProcessingType: l.kind, ProcessingStatus: "COMPLETE", CreatedAt: stamp(l.created), UpdatedAt: stamp(l.updated),
		CreatedByID: user, UpdatedByID: user, Size: &size,
	}
	if !l.deleted.IsZero() {
		a.DeletedAt = stamp(l.deleted)
	}
	if withFilters && len(l.filters) > 0 {
		a.FilterBranch, a.FiltersUpdatedAt = l.filters, stamp(l.updated)
	}
	return a
}

// additional returns the properties that a search adds to each list, as texts,
// without the empty ones.
func (l *list) additional() map[string]string {
	out := map[string]string{"hs_list_size": fmt.Sprint(len(l.members)), "hs_list_reference_count": "0"}
	last := time.Time{}
	for _, at := range l.members {
		if at.After(last) {
			last = at
		}
	}
	if !last.IsZero() {
		out["hs_last_record_added_at"] = fmt.Sprint(last.UnixMilli())
	}
	if !l.removed.IsZero() {
		out["hs_last_record_removed_at"] = fmt.Sprint(l.removed.UnixMilli())
	}
	return out
}

func listRoutes() []*route {
	return []*route{
		at("POST", "lists", writeLists, createList, writes),
		at("GET", "lists", readLists, readListsByID),
		at("POST", "lists/search", readLists, searchLists),
		at("GET", "lists/object-type-id/{type}/name/{name}", readLists, readListByName),
		at("GET", "lists/records/{type}/{id}/memberships", readLists, listsOfRecord),
		at("POST", "lists/records/memberships/batch/read", readLists, listsOfRecords),
		at("GET", "lists/{list}", readLists, readList),
		at("DELETE", "lists/{list}", writeLists, deleteList, writes),
		at("PUT", "lists/{list}/restore", writeLists, restoreList, writes),
		at("PUT", "lists/{list}/update-list-name", writeLists, renameList, writes),
		at("PUT", "lists/{list}/update-list-filters", writeLists, refilterList, writes),
		at("GET", "lists/{list}/memberships", readLists, listMembers),
		at("GET", "lists/{list}/memberships/join-order", readLists, listMembersByTime),
		at("DELETE", "lists/{list}/memberships", writeLists, clearMembers, writes),
		at("PUT", "lists/{list}/memberships/add", writeLists, addMembers, writes),
		at("PUT", "lists/{list}/memberships/remove", writeLists, removeMembers, writes),
		at("PUT", "lists/{list}/memberships/add-and-remove", writeLists, changeMembers, writes),
		at("PUT", "lists/{list}/memberships/add-from/{source}", writeLists, addFromList, writes),
	}
}

func (c *call) listByID(id string, deleted bool) (*list, *apiError) {
	for _, l := range c.allLists {
		if formatID(l.id) == id && l.deleted.IsZero() == !deleted {
			return l, nil
		}
	}
	return nil, notFound("There is no list %s.", quoted(id)).withContext("listId", id)
}

func (c *call) theList() (*list, *apiError) { return c.listByID(c.args["list"], false) }

// writable finds a list that takes members.
func (c *call) writable() (*list, *apiError) {
	l, fail := c.theList()
	if fail == nil && l.kind == "DYNAMIC" {
		fail = invalid("List %d is DYNAMIC: only MANUAL and SNAPSHOT lists take members.", l.id)
	}
	return l, fail
}

func createList(c *call) (reply, *apiError) {
	var in struct {
		Name    string          `json:"name"`
		Type    string          `json:"objectTypeId"`
		Kind    string          `json:"processingType"`
		Filters json.RawMessage `json:"filterBranch"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	t, fail := c.lookupType(in.Type)
	switch {
	case strings.TrimSpace(in.Name) == "":
		return refuse(invalid("A list needs a name."))
	case fail != nil:
		return refuse(fail)
	case !slices.Contains([]string{"MANUAL", "SNAPSHOT", "DYNAMIC"}, in.Kind):
		return refuse(invalid("processingType is MANUAL, SNAPSHOT or DYNAMIC, not %s.", quoted(in.Kind)))
	case in.Kind == "DYNAMIC" && len(in.Filters) == 0:
		return refuse(invalid("A DYNAMIC list needs a filterBranch."))
	case in.Kind == "MANUAL" && len(in.Filters) > 0:
		return refuse(invalid("A MANUAL list takes no filterBranch."))
	}
	if fail := c.nameTaken(t, in.Name, nil); fail != nil {
		return refuse(fail)
	}
	now := c.now()
	l := &list{
		id: c.nextID(), name: in.Name, of: t, kind: in.Kind, filters: in.Filters,
		created: now, updated: now, revision: 1, members: map[int64]time.Time{},
	}
	c.allLists = append(c.allLists, l)
	return ok(map[string]listAnswer{"list": l.answer(true)}) // 200, not 201
}

func (c *call) nameTaken(t *objectType, name string, except *list) *apiError {
	for _, l := range c.allLists {
		if l != except && l.of == t && strings.EqualFold(l.name, name) && l.deleted.IsZero() {
			return invalid("There is a list named %s already.", quoted(name)).withSub("ILS.DUPLICATE_LIST_NAMES")
		}
	}
	return nil
}

func readList(c *call) (reply, *apiError) {
	filters, fail := c.flag("includeFilters")
	if fail != nil {
		return refuse(fail)
	}
	l, fail := c.theList()
	if fail != nil {
		return refuse(fail)
	}
	return ok(map[string]listAnswer{"list": l.answer(filters)})
}

// readListsByID reads the lists that are named by ID; unknown IDs are left out.
func readListsByID(c *call) (reply, *apiError) {
	filters, fail := c.flag("includeFilters")
	if fail != nil {
		return refuse(fail)
	}
	out := []listAnswer{}
	for _, id := range c.list("listIds") {
		if l, fail := c.listByID(id, false); fail == nil {
			out = append(out, l.answer(filters))
		}
	}
	return ok(map[string][]listAnswer{"lists": out})
}

func readListByName(c *call) (reply, *apiError) {
	filters, fail := c.flag("includeFilters")
	if fail != nil {
		return refuse(fail)
	}
	for _, l := range c.allLists {
		if l.of == c.of && strings.EqualFold(l.name, c.args["name"]) && l.deleted.IsZero() {
			return ok(map[string]listAnswer{"list": l.answer(filters)})
		}
	}
	return refuse(notFound("There is no list of %s named %s.", c.of.slug, quoted(c.args["name"])))
}

func searchLists(c *call) (reply, *apiError) {
	var in struct {
		Query      string      `json:"query"`
		IDs        []looseText `json:"listIds"`
		Kinds      []string    `json:"processingTypes"`
		Type       string      `json:"objectTypeId"`
		Offset     *int        `json:"offset"`
		Count      int         `json:"count"`
		Additional []string    `json:"additionalProperties"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if c.options.EnforceNewFields && dated(c.version) && (in.IDs == nil || in.Kinds == nil || in.Offset == nil || in.Additional == nil) {
		return refuse(invalid("A search of lists needs listIds, processingTypes, offset and additionalProperties."))
	}
	if in.Count == 0 {
		in.Count = 20
	}
	if in.Offset == nil {
		in.Offset = new(int)
	}
	if in.Count < 0 || in.Count > 500 || *in.Offset < 0 {
		return refuse(invalid("count must be between 1 and 500, and offset not negative."))
	}
	var of *objectType
	if in.Type != "" {
		t, fail := c.lookupType(in.Type)
		if fail != nil {
			return refuse(fail)
		}
		of = t
	}
	found := []listAnswer{}
	for _, l := range c.allLists {
		if !l.deleted.IsZero() || of != nil && l.of != of ||
			in.Query != "" && !strings.Contains(strings.ToLower(l.name), strings.ToLower(in.Query)) ||
			len(in.IDs) > 0 && !slices.Contains(in.IDs, looseText(formatID(l.id))) ||
			len(in.Kinds) > 0 && !slices.Contains(in.Kinds, l.kind) {
			continue
		}
		a := l.answer(false)
		a.Size, a.Additional = nil, l.additional()
		found = append(found, a)
	}
	total := len(found)
	from := min(*in.Offset, total)
	to := min(from+in.Count, total)
	return ok(map[string]any{"lists": found[from:to], "total": total, "offset": to, "hasMore": to < total})
}

func deleteList(c *call) (reply, *apiError) {
	l, fail := c.theList()
	if fail != nil {
		return refuse(fail)
	}
	l.deleted = c.now()
	return noContent()
}

func restoreList(c *call) (reply, *apiError) {
	l, fail := c.listByID(c.args["list"], true)
	if fail == nil && !c.now().Before(l.deleted.AddDate(0, 0, recycleDays)) {
		fail = notFound("List %s was deleted for good.", quoted(c.args["list"]))
	}
	if fail != nil {
		return refuse(fail)
	}
	l.deleted = time.Time{}
	return noContent()
}

func renameList(c *call) (reply, *apiError) {
	name := c.query.Get("listName")
	if strings.TrimSpace(name) == "" {
		return refuse(invalid("A list needs a name."))
	}
	l, fail := c.theList()
	if fail != nil {
		return refuse(fail)
	}
	if fail := c.nameTaken(l.of, name, l); fail != nil {
		return refuse(fail)
	}
	l.name, l.updated = name, c.now()
	l.revision++
	return ok(map[string]listAnswer{"updatedList": l.answer(false)})
}

func refilterList(c *call) (reply, *apiError) {
	var in struct {
		Filters json.RawMessage `json:"filterBranch"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	l, fail := c.theList()
	if fail != nil {
		return refuse(fail)
	}
	if l.kind != "DYNAMIC" || len(in.Filters) == 0 {
		return refuse(invalid("Only a DYNAMIC list takes new filters, and it needs a filterBranch."))
	}
	l.filters, l.updated = in.Filters, c.now()
	l.revision++
	return ok(map[string]listAnswer{"updatedList": l.answer(true)})
}

type memberAnswer struct {
	RecordID string `json:"recordId"`
	Joined   string `json:"membershipTimestamp"`
}

// memberPage returns one page of members in the given order. The cursor is the
// last ID of the page before.
func (c *call) memberPage(order func(a, b int64, l *list) int) (reply, *apiError) {
	l, fail := c.theList()
	if fail != nil {
		return refuse(fail)
	}
	limit, fail := c.number("limit", 100, 1, 250)
	if fail != nil {
		return refuse(fail)
	}
	ids := make([]int64, 0, len(l.members))
	for id := range l.members {
		if r := l.of.records[id]; r != nil && r.archived.IsZero() {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b int64) int { return order(a, b, l) })
	start := 0
	if after := c.query.Get("after"); after != "" {
		i := slices.IndexFunc(ids, func(id int64) bool { return formatID(id) == after })
		if i < 0 {
			return refuse(invalid("after is not a cursor of this list: %s", after))
		}
		start = i + 1
	}
	end := min(start+limit, len(ids))
	if before := c.query.Get("before"); before != "" {
		i := slices.IndexFunc(ids, func(id int64) bool { return formatID(id) == before })
		if i < 0 || c.query.Get("after") != "" {
			return refuse(invalid("before is not a cursor of this list: %s", before))
		}
		start, end = max(0, i-limit), i
	}
	results := []memberAnswer{}
	for _, id := range ids[start:end] {
		results = append(results, memberAnswer{formatID(id), stamp(l.members[id])})
	}
	out := struct {
		page[memberAnswer]
		Total int `json:"total"`
	}{page[memberAnswer]{Results: results}, len(ids)}
	if end < len(ids) {
		out.Paging = c.next(formatID(ids[end-1]))
	}
	return ok(out)
}

func listMembers(c *call) (reply, *apiError) {
	return c.memberPage(func(a, b int64, _ *list) int { return int(a - b) })
}

func listMembersByTime(c *call) (reply, *apiError) {
	return c.memberPage(func(a, b int64, l *list) int {
		if d := l.members[a].Compare(l.members[b]); d != 0 {
			return d
		}
		return int(a - b)
	})
}

type membershipChange struct {
	Added   []string `json:"recordsIdsAdded"`
	Removed []string `json:"recordIdsRemoved"`
	Missing []string `json:"recordIdsMissing"`
}

// HubSpot's limit of one change of members.
const maxMembers = 100_000

// change adds and removes members, and answers with the IDs that are not
// records.
func (c *call) change(l *list, add, remove []looseText) (reply, *apiError) {
	if len(add)+len(remove) > maxMembers {
		return refuse(invalid("A change of members takes at most %d ids.", maxMembers))
	}
	out := membershipChange{Added: []string{}, Removed: []string{}, Missing: []string{}}
	now := c.now()
	for _, id := range add {
		r := l.of.byID(string(id))
		if r == nil || !r.archived.IsZero() {
			out.Missing = append(out.Missing, string(id))
			continue
		}
		if _, has := l.members[r.id]; !has {
			l.members[r.id] = now
			out.Added = append(out.Added, string(id))
		}
	}
	for _, id := range remove {
		r := l.of.byID(string(id))
		if r == nil {
			out.Missing = append(out.Missing, string(id))
			continue
		}
		if _, has := l.members[r.id]; has {
			delete(l.members, r.id)
			l.removed = now
			out.Removed = append(out.Removed, string(id))
		}
	}
	l.updated = now
	return ok(out)
}

func addMembers(c *call) (reply, *apiError) {
	var ids []looseText
	if fail := c.decode(&ids); fail != nil {
		return refuse(fail)
	}
	l, fail := c.writable()
	if fail != nil {
		return refuse(fail)
	}
	return c.change(l, ids, nil)
}

func removeMembers(c *call) (reply, *apiError) {
	var ids []looseText
	if fail := c.decode(&ids); fail != nil {
		return refuse(fail)
	}
	l, fail := c.writable()
	if fail != nil {
		return refuse(fail)
	}
	return c.change(l, nil, ids)
}

func changeMembers(c *call) (reply, *apiError) {
	var in struct {
		Add    []looseText `json:"recordIdsToAdd"`
		Remove []looseText `json:"recordIdsToRemove"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	l, fail := c.writable()
	if fail != nil {
		return refuse(fail)
	}
	return c.change(l, in.Add, in.Remove)
}

func addFromList(c *call) (reply, *apiError) {
	l, fail := c.writable()
	if fail != nil {
		return refuse(fail)
	}
	source, fail := c.listByID(c.args["source"], false)
	if fail != nil {
		return refuse(fail)
	}
	if source.of != l.of {
		return refuse(invalid("The two lists hold different objects."))
	}
	for id := range source.members {
		if _, has := l.members[id]; !has {
			l.members[id] = c.now()
		}
	}
	return noContent()
}

func clearMembers(c *call) (reply, *apiError) {
	l, fail := c.writable()
	if fail != nil {
		return refuse(fail)
	}
	clear(l.members)
	return noContent()
}

func listsOfRecord(c *call) (reply, *apiError) {
	r := c.of.byID(c.args["id"])
	if r == nil {
		return refuse(noSuchRecord(c.args["id"]))
	}
	results := c.memberships(c.of, r)
	return ok(map[string]any{"results": results, "total": len(results)})
}

// membership is one list that a record is in.
type membership struct {
	ListID  string `json:"listId"`
	Version int    `json:"listVersion"`
	First   string `json:"firstAddedTimestamp"`
	Last    string `json:"lastAddedTimestamp"`
}

func (s *Server) memberships(t *objectType, r *record) []membership {
	out := []membership{}
	for _, l := range s.allLists {
		if at, has := l.members[r.id]; has && l.of == t && l.deleted.IsZero() {
			out = append(out, membership{formatID(l.id), l.revision, stamp(at), stamp(at)})
		}
	}
	return out
}

func listsOfRecords(c *call) (reply, *apiError) {
	var in struct {
		Inputs []struct {
			Type string    `json:"objectTypeId"`
			ID   looseText `json:"recordId"`
		} `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxBatch); fail != nil {
		return refuse(fail)
	}
	type one struct {
		Type  string       `json:"objectTypeId"`
		ID    string       `json:"recordId"`
		Lists []membership `json:"recordListMemberships"`
	}
	out := batchAnswer[one]{Results: []one{}}
	for _, input := range in.Inputs {
		t, fail := c.lookupType(input.Type)
		if fail != nil {
			return refuse(fail)
		}
		r := t.byID(string(input.ID))
		if r == nil {
			out.Errors = append(out.Errors, noSuchRecord(string(input.ID)).withContext("recordId", string(input.ID)).inBatch())
			continue
		}
		out.Results = append(out.Results, one{t.typeID, formatID(r.id), c.memberships(t, r)})
	}
	return out.finish(c, http.StatusOK)
}
