package hubspottest

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// HubSpot's limits of one search.
const (
	maxGroups       = 5
	maxFilters      = 6
	maxFiltersInAll = 18
	maxSearchPage   = 200
	maxFound        = 10_000
	maxQuery        = 3_000
)

type searchInput struct {
	Groups     []filterGroup `json:"filterGroups"`
	Query      string        `json:"query"`
	Sorts      []searchSort  `json:"sorts"`
	Properties []string      `json:"properties"`
	Limit      *int          `json:"limit"`
	After      looseText     `json:"after"`
}

type filterGroup struct {
	Filters []filter `json:"filters"`
}

type filter struct {
	PropertyName string      `json:"propertyName"`
	Operator     string      `json:"operator"`
	Value        *looseText  `json:"value"`
	Values       []looseText `json:"values"`
	High         *looseText  `json:"highValue"`

	property *property   // nil for a pseudo-property
	related  *objectType // of associations.{type}
}

// searchSort is an order: an object, or a name with "-" in front for a
// descending order.
type searchSort struct {
	PropertyName string
	Descending   bool
	plain        string // the direction, if it is not a valid one
}

// UnmarshalJSON reads both forms.
func (s *searchSort) UnmarshalJSON(raw []byte) error {
	var name string
	if json.Unmarshal(raw, &name) == nil {
		s.PropertyName = strings.TrimPrefix(name, "-")
		s.Descending = strings.HasPrefix(name, "-")
		return nil
	}
	var object struct {
		PropertyName string `json:"propertyName"`
		Direction    string `json:"direction"`
	}
	if err := json.Unmarshal(raw, &object); err != nil {
		return err
	}
	s.PropertyName = object.PropertyName
	switch object.Direction {
	case "DESCENDING":
		s.Descending = true
	case "", "ASCENDING":
	default:
		s.plain = object.Direction
	}
	return nil
}

// Properties that HubSpot does not let a search filter by.
var notFilterable = map[string][]string{
	"": {"hs_body_preview_html"}, "email": {"hs_email_html", "hs_body_preview"},
}

func searchRoutes() []*route {
	return []*route{at("POST", "objects/{type}/search", readRecords, search, searches)}
}

type searchAnswer struct {
	Total   int             `json:"total"`
	Results []*objectAnswer `json:"results"`
	Paging  *paging         `json:"paging,omitempty"`
}

func search(c *call) (reply, *apiError) {
	if slices.Contains(notSearched, c.of.slug) {
		return refuse(noSuchPath(c.r.Method, c.r.URL.Path))
	}
	if len(c.body) > maxQuery {
		return refuse(invalid("The body of a search takes at most %d characters, got %d.", maxQuery, len(c.body)))
	}
	var in searchInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	limit, offset, fail := c.checkSearch(&in)
	if fail != nil {
		return refuse(fail)
	}
	now := c.now()
	seen := now.Add(-time.Duration(c.options.SearchLagMS) * time.Millisecond)
	find := func(when time.Time) []*record {
		lagging := when.Before(now)
		get := func(r *record, name string) string {
			if lagging {
				return c.of.valueAt(r, name, when)
			}
			return c.of.value(r, name)
		}
		var found []*record
		for _, id := range c.of.order {
			r := c.of.records[id]
			if !r.archived.IsZero() || lagging && r.created.After(when) {
				continue
			}
			if c.matches(r, &in, get) {
				found = append(found, r)
			}
		}
		return found
	}
	found := find(seen)
	total := len(found)
	if c.options.SearchTotalAhead && seen.Before(now) {
		total = len(find(now))
	}
	c.sortFound(found, in.Sorts)

	names := in.Properties
	if len(names) == 0 {
		names = c.of.defaults()
	}
	out := searchAnswer{Total: total, Results: []*objectAnswer{}}
	for i := offset; i < len(found) && i < offset+limit; i++ {
		out.Results = append(out.Results, c.of.answer(found[i], names))
	}
	if end := offset + limit; end < len(found) {
		out.Paging = &paging{Next: &pageLink{After: strconv.Itoa(end)}}
	}
	return ok(out)
}

// checkSearch checks a search against HubSpot's rules, and finds the properties
// of its filters.
func (c *call) checkSearch(in *searchInput) (limit, offset int, fail *apiError) {
	limit = 10
	if in.Limit != nil {
		limit = *in.Limit
	}
	switch {
	case limit < 0 || limit > maxSearchPage:
		return 0, 0, invalid("limit must be between 0 and %d, got %d.", maxSearchPage, limit)
	case len([]rune(in.Query)) > maxQuery:
		return 0, 0, invalid("query takes at most %d characters.", maxQuery)
	case len(in.Groups) > maxGroups:
		return 0, 0, invalid("A search takes at most %d filterGroups, got %d.", maxGroups, len(in.Groups))
	case len(in.Sorts) > 1:
		return 0, 0, invalid("A search takes one sort, got %d.", len(in.Sorts))
	}
	if in.After != "" {
		if !isDigits(string(in.After)) || len(in.After) > 9 {
			return 0, 0, invalid("after is not an offset: %s", in.After)
		}
		offset, _ = strconv.Atoi(string(in.After))
	}
	if offset+limit > maxFound {
		return 0, 0, invalid("A search reaches at most the first %d results, asked for %d.", maxFound, offset+limit)
	}
	for _, s := range in.Sorts {
		if s.plain != "" {
			return 0, 0, invalid("%s is not a direction: use ASCENDING or DESCENDING.", quoted(s.plain))
		}
		if c.of.props[s.PropertyName] == nil {
			return 0, 0, invalid("There is no property %s to sort by.", quoted(s.PropertyName)).withContext("propertyName", s.PropertyName)
		}
	}
	all := 0
	for i := range in.Groups {
		filters := in.Groups[i].Filters
		if len(filters) > maxFilters {
			return 0, 0, invalid("A filterGroup takes at most %d filters, got %d.", maxFilters, len(filters))
		}
		all += len(filters)
		for j := range filters {
			if fail := c.checkFilter(&filters[j]); fail != nil {
				return 0, 0, fail
			}
		}
	}
	if all > maxFiltersInAll {
		return 0, 0, invalid("A search takes at most %d filters in all, got %d.", maxFiltersInAll, all)
	}
	return limit, offset, nil
}

func (c *call) checkFilter(f *filter) *apiError {
	if name, isRelated := strings.CutPrefix(f.PropertyName, "associations."); isRelated {
		t, fail := c.lookupType(name)
		if fail != nil {
			return fail
		}
		if t.schema != nil {
			return invalid("A search cannot filter by associations with custom objects.")
		}
		f.related = t
	} else {
		f.property = c.of.props[f.PropertyName]
		if f.property == nil || f.property.Archived {
			return invalid("There is no property %s to filter by.", quoted(f.PropertyName)).withContext("propertyName", f.PropertyName)
		}
		if slices.Contains(notFilterable[""], f.PropertyName) || slices.Contains(notFilterable[c.of.key], f.PropertyName) {
			return invalid("Property %s cannot be filtered by.", quoted(f.PropertyName)).withContext("propertyName", f.PropertyName)
		}
	}
	missing := func(key string) *apiError {
		return invalid("Operator %s on %s needs %s.", f.Operator, quoted(f.PropertyName), key).withContext("propertyName", f.PropertyName)
	}
	switch f.Operator {
	case "EQ", "NEQ", "LT", "LTE", "GT", "GTE", "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN":
		if f.Value == nil {
			return missing("value")
		}
	case "BETWEEN":
		if f.Value == nil {
			return missing("value")
		}
		if f.High == nil {
			return missing("highValue")
		}
	case "IN", "NOT_IN":
		if len(f.Values) == 0 {
			return missing("values")
		}
	case "HAS_PROPERTY", "NOT_HAS_PROPERTY":
	default:
		return invalid("%s is not an operator.", quoted(f.Operator)).withContext("propertyName", f.PropertyName)
	}
	if f.property != nil && f.property.kind != kindText {
		for _, v := range append([]*looseText{f.Value, f.High}, pointers(f.Values)...) {
			if v == nil || f.property.kind != kindNumber && f.property.kind != kindDate && f.property.kind != kindDateTime {
				continue
			}
			if _, fits := sortNumber(f.property.kind, string(*v)); !fits && !strings.HasSuffix(f.Operator, "TOKEN") {
				return invalid("%s does not fit property %s.", quoted(string(*v)), quoted(f.PropertyName)).withContext("propertyName", f.PropertyName)
			}
		}
	}
	return nil
}

func pointers(list []looseText) []*looseText {
	out := make([]*looseText, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

// Properties that a search's query looks into.
var searchable = map[string][]string{
	"contacts":  {"firstname", "lastname", "email", "hs_additional_emails", "phone", "company"},
	"companies": {"name", "domain", "phone", "website"},
	"deals":     {"dealname", "pipeline", "dealstage", "description", "dealtype"},
	"tickets":   {"subject", "content", "hs_pipeline_stage", "hs_ticket_category", "hs_ticket_id"},
	"products":  {"name", "description", "price", "hs_sku"},
}

func (t *objectType) searchable() []string {
	if t.schema != nil {
		return append(slices.Clone(t.schema.SearchableProperties), t.schema.PrimaryDisplayProperty)
	}
	return searchable[t.key]
}

func (c *call) matches(r *record, in *searchInput, get func(*record, string) string) bool {
	if in.Query != "" {
		names := c.of.searchable()
		if names == nil {
			names = sortedKeys(r.values)
		}
		all := &strings.Builder{}
		for _, name := range names {
			all.WriteString(strings.ToLower(get(r, name)))
			all.WriteByte(' ')
		}
		for _, word := range strings.Fields(strings.ToLower(in.Query)) {
			if !strings.Contains(all.String(), word) {
				return false
			}
		}
	}
	if len(in.Groups) == 0 {
		return true
	}
	for _, g := range in.Groups {
		fits := true
		for i := range g.Filters {
			if !c.fits(r, &g.Filters[i], get) {
				fits = false
				break
			}
		}
		if fits {
			return true
		}
	}
	return false
}

func (c *call) fits(r *record, f *filter, get func(*record, string) string) bool {
	if f.related != nil {
		return f.fitsRelated(r)
	}
	value := get(r, f.PropertyName)
	has := value != ""
	switch f.Operator {
	case "HAS_PROPERTY":
		return has
	case "NOT_HAS_PROPERTY":
		return !has
	case "NEQ":
		// HubSpot leaves out a record without the property, although it is not
		// equal either.
		return has && f.order(value, *f.Value) != 0
	case "NOT_IN":
		return has && !f.among(value)
	case "NOT_CONTAINS_TOKEN":
		return has && !containsToken(value, string(*f.Value))
	}
	if !has {
		return false
	}
	switch f.Operator {
	case "EQ":
		return f.order(value, *f.Value) == 0
	case "LT":
		return f.order(value, *f.Value) < 0
	case "LTE":
		return f.order(value, *f.Value) <= 0
	case "GT":
		return f.order(value, *f.Value) > 0
	case "GTE":
		return f.order(value, *f.Value) >= 0
	case "BETWEEN":
		return f.order(value, *f.Value) >= 0 && f.order(value, *f.High) <= 0
	case "IN":
		return f.among(value)
	case "CONTAINS_TOKEN":
		return containsToken(value, string(*f.Value))
	}
	return false
}

func (f *filter) fitsRelated(r *record) bool {
	ends := r.edges[f.related.typeID]
	is := func(v looseText) bool {
		id, err := strconv.ParseInt(string(v), 10, 64)
		_, has := ends[id]
		return err == nil && has
	}
	switch f.Operator {
	case "HAS_PROPERTY":
		return len(ends) > 0
	case "NOT_HAS_PROPERTY":
		return len(ends) == 0
	case "EQ":
		return is(*f.Value)
	case "NEQ":
		return !is(*f.Value)
	case "IN":
		return slices.ContainsFunc(f.Values, is)
	case "NOT_IN":
		return !slices.ContainsFunc(f.Values, is)
	}
	return false
}

// order compares a stored value with that of a filter: by number or time if the
// property holds those, exactly for enumerations, and without case for other
// texts.
func (f *filter) order(value string, with looseText) int {
	if a, fits := sortNumber(f.property.kind, value); fits {
		if b, fits := sortNumber(f.property.kind, string(with)); fits {
			return cmp.Compare(a, b)
		}
	}
	if f.property.kind == kindText {
		return strings.Compare(strings.ToLower(value), strings.ToLower(string(with)))
	}
	return strings.Compare(value, string(with))
}

// among implements IN. HubSpot compares texts in lower case, but does not
// convert the value of the filter: a value with capitals is never found.
func (f *filter) among(value string) bool {
	if f.property.kind == kindText {
		value = strings.ToLower(value)
		return slices.ContainsFunc(f.Values, func(v looseText) bool { return string(v) == value })
	}
	if f.property.kind == kindChoices {
		for _, one := range splitList(value) {
			if slices.Contains(f.Values, looseText(one)) {
				return true
			}
		}
		return false
	}
	return slices.ContainsFunc(f.Values, func(v looseText) bool { return f.order(value, v) == 0 })
}

// containsToken says whether a text holds a word; "*" stands for any letters.
// An e-mail address is one word, and its parts are words as well.
func containsToken(value, token string) bool {
	value, token = strings.ToLower(value), strings.ToLower(token)
	words := strings.Fields(value)
	words = append(words, strings.FieldsFunc(value, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127)
	})...)
	for _, word := range words {
		if wildcard(token, word) {
			return true
		}
	}
	return wildcard(token, value)
}

func wildcard(pattern, s string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == s
	}
	if !strings.HasPrefix(s, parts[0]) {
		return false
	}
	s = s[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return strings.HasSuffix(s, parts[len(parts)-1])
}

// sortFound sorts the results. The default is the order of the IDs, so the
// oldest come first. Records without the property come last.
func (c *call) sortFound(found []*record, sorts []searchSort) {
	if len(sorts) == 0 {
		return
	}
	s := sorts[0]
	kind := c.of.props[s.PropertyName].kind
	type key struct {
		text   string
		number float64
	}
	keys := make(map[int64]key, len(found))
	for _, r := range found {
		k := key{text: c.of.value(r, s.PropertyName)}
		k.number, _ = sortNumber(kind, k.text)
		k.text = strings.ToLower(k.text)
		keys[r.id] = k
	}
	slices.SortStableFunc(found, func(a, b *record) int {
		x, y := keys[a.id], keys[b.id]
		switch {
		case x.text == "" && y.text == "":
			return 0
		case x.text == "":
			return 1
		case y.text == "":
			return -1
		}
		var order int
		if kind == kindNumber || kind == kindDate || kind == kindDateTime {
			order = cmp.Compare(x.number, y.number)
		} else {
			order = strings.Compare(x.text, y.text)
		}
		if s.Descending {
			return -order
		}
		return order
	})
}
