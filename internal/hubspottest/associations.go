package hubspottest

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// associationInput is one entry of a create's associations.
type associationInput struct {
	To    idOnly        `json:"to"`
	Types []typeOfInput `json:"types"`
}

type idOnly struct {
	ID looseText `json:"id"`
}

type typeOfInput struct {
	Category string `json:"associationCategory"`
	TypeID   int    `json:"associationTypeId"`
}

// link is an association that was checked and is not made yet.
type link struct {
	to     *objectType
	record *record
	label  label
}

// typeAnswer is an association type in the shape of the v4 API.
type typeAnswer struct {
	Category string  `json:"category"`
	TypeID   int     `json:"typeId"`
	Label    *string `json:"label"`
}

func associationRoutes() []*route {
	return []*route{
		at("GET", "objects/{type}/{id}/associations/{to}", readBoth, listAssociations, inV4),
		at("PUT", "objects/{type}/{id}/associations/default/{to}/{toId}", writeBoth, associateDefault, writes, inV4),
		at("PUT", "objects/{type}/{id}/associations/{to}/{toId}", writeBoth, associateLabelled, writes, inV4),
		at("DELETE", "objects/{type}/{id}/associations/{to}/{toId}", writeBoth, dissociate, writes, inV4),
		at("POST", "associations/{type}/{to}/batch/read", readBoth, batchReadAssociations, inV4, notV3),
		at("POST", "associations/{type}/{to}/batch/create", writeBoth, batchAssociate, writes, inV4, notV3),
		at("POST", "associations/{type}/{to}/batch/associate/default", writeBoth, batchAssociateDefault, writes, inV4, notV3),
		at("POST", "associations/{type}/{to}/batch/archive", writeBoth, batchDissociate, writes, inV4, notV3),
		at("POST", "associations/{type}/{to}/batch/labels/archive", writeBoth, batchUnlabel, writes, inV4, notV3),
		at("GET", "associations/{type}/{to}/labels", readBoth, listLabels, inV4, notV3),
		at("POST", "associations/{type}/{to}/labels", writeBoth, createLabel, writes, inV4, notV3),
		at("PUT", "associations/{type}/{to}/labels", writeBoth, updateLabel, writes, inV4, notV3),
		at("DELETE", "associations/{type}/{to}/labels/{label}", writeBoth, deleteLabel, writes, inV4, notV3),
	}
}

// byTypeID finds an association type by its ID, among all types that begin at
// t.
func (s *Server) byTypeID(t *objectType, in typeOfInput) (label, *objectType, *apiError) {
	for to, list := range t.labels {
		for _, l := range list {
			if l.TypeID == in.TypeID && l.Category == in.Category {
				return l, s.types[to], nil
			}
		}
	}
	return label{}, nil, wrongType(t, in)
}

func wrongType(t *objectType, in typeOfInput) *apiError {
	return invalid("Association type %d of category %s does not start at %s.", in.TypeID, in.Category, t.slug).
		withSub(subInvalidAssociation).
		withContext("type", fmt.Sprint(in.TypeID)).withContext("fromObjectType", t.slug)
}

// prepareLinks checks the associations of a create.
func (s *Server) prepareLinks(t *objectType, inputs []associationInput) ([]link, *apiError) {
	var links []link
	var missing []string
	for _, in := range inputs {
		id := string(in.To.ID)
		if !isDigits(id) {
			return nil, invalid("%s is not the id of a record.", quoted(id)).withSub(subInvalidIdentifier).withContext("id", id)
		}
		if len(in.Types) == 0 {
			return nil, invalid("An association needs at least one type.").withContext("id", id)
		}
		for _, one := range in.Types {
			l, to, fail := s.byTypeID(t, one)
			if fail != nil {
				return nil, fail
			}
			r := to.byID(id)
			if r == nil || !r.archived.IsZero() {
				missing = append(missing, id)
				continue
			}
			links = append(links, link{to, r, l})
		}
	}
	if len(missing) > 0 {
		return nil, missingTargets(missing)
	}
	return links, nil
}

func missingTargets(ids []string) *apiError {
	return invalid("One or more associations are to records that do not exist: %s", strings.Join(ids, ", ")).
		withContext("INVALID_OBJECT_IDS", ids...)
}

// connect makes an association, and its counterpart in the other direction. An
// association with a label also gets the unlabelled type.
func (s *Server) connect(t *objectType, r *record, to *objectType, other *record, l label) {
	forth, back := []int{l.TypeID}, []int{}
	if l.inverse != 0 {
		back = append(back, l.inverse)
	}
	if l.Label != nil {
		if d, has := s.defaultLabel(t, to); has {
			forth = append(forth, d.TypeID)
			if d.inverse != 0 {
				back = append(back, d.inverse)
			}
		}
	}
	r.addEdge(to, other.id, forth)
	other.addEdge(t, r.id, back)
}

func (r *record) addEdge(to *objectType, id int64, typeIDs []int) {
	if r.edges == nil {
		r.edges = map[string]map[int64][]int{}
	}
	if r.edges[to.typeID] == nil {
		r.edges[to.typeID] = map[int64][]int{}
	}
	list := r.edges[to.typeID][id]
	for _, typeID := range typeIDs {
		if !slices.Contains(list, typeID) {
			list = append(list, typeID)
		}
	}
	slices.Sort(list)
	r.edges[to.typeID][id] = list
}

// defaultLabel is the unlabelled association type of a pair.
func (s *Server) defaultLabel(t, to *objectType) (label, bool) {
	for _, l := range s.labelsTo(t, to) {
		if l.Label == nil {
			return l, true
		}
	}
	return label{}, false
}

// disconnect ends all associations between two records.
func (s *Server) disconnect(t *objectType, r *record, to *objectType, other *record) {
	delete(r.edges[to.typeID], other.id)
	delete(other.edges[t.typeID], r.id)
	s.dropOrphan(t, r)
	s.dropOrphan(to, other)
}

// dropOrphan archives a lead without a contact, as HubSpot does when the last
// contact is removed.
func (s *Server) dropOrphan(t *objectType, r *record) {
	if t.key == "leads" && r.archived.IsZero() && !s.options.LooseLeads && len(r.edges[s.keys["contacts"].typeID]) == 0 {
		s.archive(t, r)
	}
}

func (s *Server) disconnectAll(t *objectType, r *record) {
	edges := r.edges
	r.edges = nil
	for typeID, ends := range edges {
		to := s.types[typeID]
		for id := range ends {
			if other := to.records[id]; other != nil {
				delete(other.edges[t.typeID], r.id)
				s.dropOrphan(to, other)
			}
		}
	}
}

// edgesOf lists a record's associations, for a merge.
func (s *Server) edgesOf(t *objectType, r *record) []link {
	var out []link
	for _, typeID := range sortedKeys(r.edges) {
		to := s.types[typeID]
		for _, id := range r.ends(to) {
			for _, one := range r.edges[typeID][id] {
				if l, has := s.labelByID(t, to, one); has {
					out = append(out, link{to, to.records[id], l})
				}
			}
		}
	}
	return out
}

func (s *Server) labelByID(t, to *objectType, typeID int) (label, bool) {
	for _, l := range s.labelsTo(t, to) {
		if l.TypeID == typeID {
			return l, true
		}
	}
	return label{}, false
}

// ends returns the IDs of the associated records of one type, ascending.
func (r *record) ends(to *objectType) []int64 {
	ids := make([]int64, 0, len(r.edges[to.typeID]))
	for id := range r.edges[to.typeID] {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// ends renders the associations of a record with others for the object API:
// one entry per association type.
func (s *Server) ends(t *objectType, r *record, to *objectType, ids []int64) []associationEnd {
	out := []associationEnd{}
	for _, id := range ids {
		for _, typeID := range r.edges[to.typeID][id] {
			if l, has := s.labelByID(t, to, typeID); has {
				out = append(out, associationEnd{ID: formatID(id), Type: s.edgeType(t, to, l)})
			}
		}
	}
	return out
}

// edgeType is the name of an association type, such as contact_to_company.
func (s *Server) edgeType(t, to *objectType, l label) string {
	name := t.edgeName() + "_to_" + to.edgeName()
	switch {
	case l.Label == nil && len(s.labelsTo(t, to)) > 1:
		return name + "_unlabeled"
	case l.Label == nil || l.name == "primary":
		return name
	}
	return name + "_" + l.name
}

func (s *Server) typeAnswers(t *objectType, r *record, to *objectType, id int64) []typeAnswer {
	out := []typeAnswer{}
	for _, typeID := range r.edges[to.typeID][id] {
		if l, has := s.labelByID(t, to, typeID); has {
			out = append(out, typeAnswer{l.Category, l.TypeID, l.Label})
		}
	}
	return out
}

// pair finds the two records of a single association request.
func (c *call) pair() (*record, *record, *apiError) {
	r := c.of.byID(c.args["id"])
	if r == nil || !r.archived.IsZero() {
		return nil, nil, noSuchRecord(c.args["id"])
	}
	id := c.args["toId"]
	if !isDigits(id) {
		return nil, nil, invalid("%s is not the id of a record.", quoted(id)).withSub(subInvalidIdentifier).withContext("id", id)
	}
	other := c.to.byID(id)
	if other == nil || !other.archived.IsZero() {
		return nil, nil, missingTargets([]string{id})
	}
	return r, other, nil
}

type targetAnswer struct {
	ToObjectID int64        `json:"toObjectId"`
	Types      []typeAnswer `json:"associationTypes"`
}

func listAssociations(c *call) (reply, *apiError) {
	limit, fail := c.number("limit", 500, 1, 500)
	if fail != nil {
		return refuse(fail)
	}
	r := c.of.byID(c.args["id"])
	if r == nil || !r.archived.IsZero() {
		return refuse(noSuchRecord(c.args["id"]))
	}
	results, next, fail := c.targets(r, c.query.Get("after"), limit)
	if fail != nil {
		return refuse(fail)
	}
	out := page[targetAnswer]{Results: results}
	if next != "" {
		out.Paging = c.next(next)
	}
	return ok(out)
}

// targets returns one page of the associations of a record. The cursor is the
// last ID of the page before.
func (c *call) targets(r *record, after string, limit int) (out []targetAnswer, next string, fail *apiError) {
	out = []targetAnswer{}
	var last int64
	if after != "" {
		if !isDigits(after) || len(after) > 18 {
			return nil, "", invalid("after is not a cursor of this list: %s", after)
		}
		_, _ = fmt.Sscan(after, &last)
	}
	for _, id := range r.ends(c.to) {
		if id <= last {
			continue
		}
		if len(out) == limit {
			return out, fmt.Sprint(out[limit-1].ToObjectID), nil
		}
		out = append(out, targetAnswer{id, c.typeAnswers(c.of, r, c.to, id)})
	}
	return out, "", nil
}

type endAnswer struct {
	ID string `json:"id"`
}

type defaultAnswer struct {
	From endAnswer      `json:"from"`
	To   endAnswer      `json:"to"`
	Spec map[string]any `json:"associationSpec"`
}

type defaultBatch struct {
	Status    string          `json:"status"`
	Results   []defaultAnswer `json:"results"`
	NumErrors int             `json:"numErrors,omitempty"`
	Errors    []batchError    `json:"errors,omitempty"`
	Started   string          `json:"startedAt"`
	Completed string          `json:"completedAt"`
}

func (c *call) defaultPair(r, other *record, l label) []defaultAnswer {
	a, b := endAnswer{formatID(r.id)}, endAnswer{formatID(other.id)}
	spec := func(typeID int) map[string]any {
		return map[string]any{"associationCategory": l.Category, "associationTypeId": typeID}
	}
	return []defaultAnswer{{a, b, spec(l.TypeID)}, {b, a, spec(l.inverse)}}
}

func (c *call) noDefault() *apiError {
	return invalid("Records of %s cannot be associated with records of %s.", c.of.slug, c.to.slug).withSub(subInvalidAssociation)
}

func associateDefault(c *call) (reply, *apiError) {
	l, has := c.defaultLabel(c.of, c.to)
	if !has {
		return refuse(c.noDefault())
	}
	r, other, fail := c.pair()
	if fail != nil {
		return refuse(fail)
	}
	c.connect(c.of, r, c.to, other, l)
	now := stamp(c.now())
	return ok(defaultBatch{Status: "COMPLETE", Results: c.defaultPair(r, other, l), Started: now, Completed: now})
}

type labelledAnswer struct {
	FromType string   `json:"fromObjectTypeId"`
	From     int64    `json:"fromObjectId"`
	ToType   string   `json:"toObjectTypeId"`
	To       int64    `json:"toObjectId"`
	Labels   []string `json:"labels"`
}

func associateLabelled(c *call) (reply, *apiError) {
	var in []typeOfInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if len(in) == 0 {
		return refuse(invalid("An association needs at least one type."))
	}
	picked, fail := c.pick(in)
	if fail != nil {
		return refuse(fail)
	}
	r, other, fail := c.pair()
	if fail != nil {
		return refuse(fail)
	}
	return created(c.relabel(r, other, picked))
}

// pick finds the association types of a labelled request. All must lead from
// {type} to {to}.
func (c *call) pick(in []typeOfInput) ([]label, *apiError) {
	var picked []label
	for _, one := range in {
		l, has := c.labelByID(c.of, c.to, one.TypeID)
		if !has || l.Category != one.Category {
			return nil, wrongType(c.of, one).withContext("toObjectType", c.to.slug)
		}
		picked = append(picked, l)
	}
	return picked, nil
}

// relabel replaces the labels between two records.
func (c *call) relabel(r, other *record, picked []label) labelledAnswer {
	delete(r.edges[c.to.typeID], other.id)
	delete(other.edges[c.of.typeID], r.id)
	a := labelledAnswer{FromType: c.of.typeID, From: r.id, ToType: c.to.typeID, To: other.id, Labels: []string{}}
	for _, l := range picked {
		c.connect(c.of, r, c.to, other, l)
		if l.Label != nil {
			a.Labels = append(a.Labels, *l.Label)
		}
	}
	return a
}

func dissociate(c *call) (reply, *apiError) {
	r := c.of.byID(c.args["id"])
	if r == nil {
		return refuse(noSuchRecord(c.args["id"]))
	}
	// It is not an error to remove an association that does not exist.
	if other := c.to.byID(c.args["toId"]); other != nil {
		c.disconnect(c.of, r, c.to, other)
	}
	return noContent()
}

// HubSpot's limits of one association batch.
const (
	maxAssociationReads  = 1_000
	maxAssociationWrites = 2_000
)

func batchReadAssociations(c *call) (reply, *apiError) {
	var in struct {
		Inputs []struct {
			ID    looseText `json:"id"`
			After string    `json:"after"`
		} `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxAssociationReads); fail != nil {
		return refuse(fail)
	}
	type one struct {
		From   endAnswer      `json:"from"`
		To     []targetAnswer `json:"to"`
		Paging *paging        `json:"paging,omitempty"`
	}
	out := batchAnswer[one]{Results: []one{}}
	var missing []string
	for _, input := range in.Inputs {
		r := c.of.byID(string(input.ID))
		if r == nil || !r.archived.IsZero() || len(r.edges[c.to.typeID]) == 0 {
			missing = append(missing, string(input.ID))
			continue
		}
		to, next, fail := c.targets(r, input.After, 500)
		if fail != nil {
			return refuse(fail)
		}
		a := one{From: endAnswer{formatID(r.id)}, To: to}
		if next != "" {
			a.Paging = &paging{Next: &pageLink{After: next}}
		}
		out.Results = append(out.Results, a)
	}
	for _, id := range missing {
		out.Errors = append(out.Errors, batchError{
			Status: "error", Category: categoryNotFound, SubCategory: "crm.associations.NO_ASSOCIATIONS_FOUND",
			Message: fmt.Sprintf("No %s is associated with %s.", c.to.singular, id),
			Context: map[string][]string{"fromObjectId": {id}, "fromObjectType": {c.of.typeID}, "toObjectType": {c.to.typeID}},
		})
	}
	return out.finish(c, http.StatusOK)
}

type pairInput struct {
	From  idOnly        `json:"from"`
	To    idOnly        `json:"to"`
	Types []typeOfInput `json:"types"`
}

// inputEnds finds the two records of one input.
func (c *call) inputEnds(from, to looseText) (*record, *record, *batchError) {
	r, other := c.of.byID(string(from)), c.to.byID(string(to))
	for _, end := range []struct {
		r  *record
		t  *objectType
		id looseText
	}{{r, c.of, from}, {other, c.to, to}} {
		if end.r == nil || !end.r.archived.IsZero() {
			return nil, nil, &batchError{
				Status: "error", Category: categoryValidation, SubCategory: subInvalidIdentifier,
				Message: fmt.Sprintf("No %s has the id %s.", end.t.singular, end.id),
				Context: map[string][]string{"fromObjectId": {string(from)}, "toObjectId": {string(to)}, "INVALID_OBJECT_IDS": {string(end.id)}},
			}
		}
	}
	return r, other, nil
}

func batchAssociate(c *call) (reply, *apiError) {
	var in struct {
		Inputs []pairInput `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxAssociationWrites); fail != nil {
		return refuse(fail)
	}
	out := batchAnswer[labelledAnswer]{Results: []labelledAnswer{}}
	for _, input := range in.Inputs {
		picked, fail := c.pick(input.Types)
		if fail == nil && len(picked) == 0 {
			fail = invalid("An association needs at least one type.")
		}
		if fail != nil {
			out.Errors = append(out.Errors, fail.inBatch())
			continue
		}
		r, other, bad := c.inputEnds(input.From.ID, input.To.ID)
		if bad != nil {
			out.Errors = append(out.Errors, *bad)
			continue
		}
		out.Results = append(out.Results, c.relabel(r, other, picked))
	}
	return out.finish(c, http.StatusCreated)
}

func batchAssociateDefault(c *call) (reply, *apiError) {
	var in struct {
		Inputs []pairInput `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxAssociationWrites); fail != nil {
		return refuse(fail)
	}
	l, has := c.defaultLabel(c.of, c.to)
	if !has {
		return refuse(c.noDefault())
	}
	out := batchAnswer[defaultAnswer]{Results: []defaultAnswer{}}
	for _, input := range in.Inputs {
		r, other, bad := c.inputEnds(input.From.ID, input.To.ID)
		if bad != nil {
			out.Errors = append(out.Errors, *bad)
			continue
		}
		c.connect(c.of, r, c.to, other, l)
		out.Results = append(out.Results, c.defaultPair(r, other, l)...)
	}
	return out.finish(c, http.StatusOK)
}

func batchDissociate(c *call) (reply, *apiError) {
	var in struct {
		Inputs []struct {
			From idOnly   `json:"from"`
			To   []idOnly `json:"to"`
		} `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxAssociationWrites); fail != nil {
		return refuse(fail)
	}
	for _, input := range in.Inputs {
		for _, to := range input.To {
			r, other := c.of.byID(string(input.From.ID)), c.to.byID(string(to.ID))
			if r != nil && other != nil {
				c.disconnect(c.of, r, c.to, other)
			}
		}
	}
	return noContent()
}

func batchUnlabel(c *call) (reply, *apiError) {
	var in struct {
		Inputs []pairInput `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxAssociationWrites); fail != nil {
		return refuse(fail)
	}
	for _, input := range in.Inputs {
		picked, fail := c.pick(input.Types)
		if fail != nil {
			return refuse(fail)
		}
		r, other := c.of.byID(string(input.From.ID)), c.to.byID(string(input.To.ID))
		if r == nil || other == nil {
			continue
		}
		for _, l := range picked {
			if l.Label == nil {
				// The unlabelled type stands for the whole association, so
				// every label is removed with it.
				c.disconnect(c.of, r, c.to, other)
				break
			}
			r.dropEdge(c.to, other.id, l.TypeID)
			other.dropEdge(c.of, r.id, l.inverse)
		}
		c.dropOrphan(c.of, r)
		c.dropOrphan(c.to, other)
	}
	return noContent()
}

func (r *record) dropEdge(to *objectType, id int64, typeID int) {
	list := slices.DeleteFunc(r.edges[to.typeID][id], func(one int) bool { return one == typeID })
	if len(list) == 0 {
		delete(r.edges[to.typeID], id)
		return
	}
	r.edges[to.typeID][id] = list
}

func listLabels(c *call) (reply, *apiError) {
	results := []typeAnswer{}
	for _, l := range c.labelsTo(c.of, c.to) {
		results = append(results, typeAnswer{l.Category, l.TypeID, l.Label})
	}
	slices.SortFunc(results, func(a, b typeAnswer) int { return cmp.Compare(a.TypeID, b.TypeID) })
	return ok(page[typeAnswer]{Results: results})
}

// addLabels makes a pair of association types that the account defines.
func (s *Server) addLabels(t, to *objectType, name, text, inverseText string) (label, label) {
	s.labels++
	forth := label{Category: "USER_DEFINED", TypeID: s.labels, name: name}
	forth.inverse = forth.TypeID
	if text != "" {
		forth.Label = &text
	}
	back := forth
	if inverseText != "" || t != to {
		s.labels++
		back.TypeID = s.labels
		forth.inverse, back.inverse = back.TypeID, forth.TypeID
		if inverseText != "" {
			back.Label = &inverseText
		}
	}
	t.labels[to.typeID] = append(t.labels[to.typeID], forth)
	if back.TypeID != forth.TypeID {
		to.labels[t.typeID] = append(to.labels[t.typeID], back)
	}
	return forth, back
}

var labelName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// maxLabels is about how many labels an account can define between two object
// types.
const maxLabels = 10

func createLabel(c *call) (reply, *apiError) {
	var in struct {
		Label   string `json:"label"`
		Name    string `json:"name"`
		Inverse string `json:"inverseLabel"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if in.Label == "" || in.Name == "" {
		return refuse(invalid("A label needs a label and a name."))
	}
	if _, has := c.defaultLabel(c.of, c.to); !has {
		return refuse(c.noDefault())
	}
	if !labelName.MatchString(in.Name) {
		return refuse(invalid("A label's name takes letters, digits and underscores, and does not begin with a digit, got %s.", quoted(in.Name)))
	}
	own := 0
	for _, l := range c.labelsTo(c.of, c.to) {
		if l.Category == "USER_DEFINED" && l.Label != nil {
			own++
		}
		if l.name == in.Name || l.Label != nil && *l.Label == in.Label {
			return refuse(failure(http.StatusConflict, categoryExists, "There is a label %s already.", quoted(in.Label)))
		}
	}
	if own >= maxLabels {
		return refuse(invalid("A pair of object types takes at most %d labels.", maxLabels))
	}
	if in.Inverse == "" && c.of != c.to {
		in.Inverse = in.Label
	}
	forth, back := c.addLabels(c.of, c.to, in.Name, in.Label, in.Inverse)
	results := []typeAnswer{{forth.Category, forth.TypeID, forth.Label}}
	if back.TypeID != forth.TypeID {
		results = append(results, typeAnswer{back.Category, back.TypeID, back.Label})
	}
	return ok(page[typeAnswer]{Results: results})
}

func updateLabel(c *call) (reply, *apiError) {
	var in struct {
		TypeID  int    `json:"associationTypeId"`
		Label   string `json:"label"`
		Inverse string `json:"inverseLabel"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	l, has := c.labelByID(c.of, c.to, in.TypeID)
	if !has || l.Category != "USER_DEFINED" {
		return refuse(notFound("There is no label %d of the account's own.", in.TypeID))
	}
	rename := func(t, to *objectType, typeID int, text string) {
		for i := range t.labels[to.typeID] {
			if one := &t.labels[to.typeID][i]; one.TypeID == typeID && text != "" {
				one.Label = &text
			}
		}
	}
	rename(c.of, c.to, l.TypeID, in.Label)
	rename(c.to, c.of, l.inverse, in.Inverse)
	return noContent()
}

func deleteLabel(c *call) (reply, *apiError) {
	var found label
	for _, l := range c.labelsTo(c.of, c.to) {
		if fmt.Sprint(l.TypeID) == c.args["label"] && l.Category == "USER_DEFINED" {
			found = l
		}
	}
	if found.TypeID == 0 {
		return refuse(notFound("There is no label %s of the account's own.", c.args["label"]))
	}
	for _, r := range c.of.records {
		for _, typeIDs := range r.edges[c.to.typeID] {
			if slices.Contains(typeIDs, found.TypeID) {
				return refuse(invalid("Label %d is in use: take it away from the records first.", found.TypeID).withContext("associationTypeId", fmt.Sprint(found.TypeID)))
			}
		}
	}
	drop := func(t, to *objectType, typeID int) {
		t.labels[to.typeID] = slices.DeleteFunc(t.labels[to.typeID], func(l label) bool { return l.TypeID == typeID && l.Category == "USER_DEFINED" })
	}
	drop(c.of, c.to, found.TypeID)
	drop(c.to, c.of, found.inverse)
	return noContent()
}
