package validate

import (
	"slices"
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
	"directus-extension-hubspot/internal/wire"
)

// Filter is one condition of a search.
type Filter struct {
	Property, Operator string
	Value, High        string
	Values             []string // of IN and NOT_IN

	days bool // the values are days, and the property holds moments
}

// The limits that HubSpot documents for its search.
// https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm
const (
	mostGroups       = 5
	mostInGroup      = 6
	mostFilters      = 18
	mostSearchOffset = 10_000
)

// CursorByID begins a cursor that continues after a record's ID. Other cursors of a
// search are offsets.
const CursorByID = "id:"

// filters reads the rows of the form. Rows of one group must all match; another
// group is an alternative.
func (c *checker) filters(f *registry.Field, v wire.Value) {
	first := len(c.in.Filters)
	groups := map[int]int{} // the index of a group among the filters, by its number
	c.eachRow(f, v, "property, operator and value", func(at string, row wire.Value) {
		group := 1
		if s, given := row.Get("group").Scalar(); given && !absent(s) {
			if group = number(trim(s)); group < 0 {
				c.wrong(at+".group", "not_a_number", at+".group is "+quote(s)+"; the number of a group was expected.")
			}
		}
		filter, ok := c.filter(at, "property", "high", row)
		if !ok {
			return
		}
		g, ok := groups[group]
		if !ok {
			g = len(groups)
			groups[group] = g
			c.in.Filters = append(c.in.Filters, nil)
		}
		c.in.Filters[first+g] = append(c.in.Filters[first+g], filter)
	})
}

// rawFilters reads groups of filters in the form of HubSpot's API: the list, the body
// that holds it, or one group.
func (c *checker) rawFilters(f *registry.Field, v wire.Value) {
	v, release, ok := c.value(f.Key, v)
	defer release()
	if !ok {
		return
	}
	groups := v.Items()
	switch {
	case v.Get("filterGroups").Kind() == wire.Array:
		groups = v.Get("filterGroups").Items()
	case v.Get("filters").Kind() == wire.Array:
		groups = []wire.Value{v}
	case v.Kind() != wire.Array:
		c.wrong(f.Key, "not_a_list", f.Key+" is "+v.Kind().String()+"; a list of groups was expected.", f.Placeholder)
		return
	}
	for i, group := range groups {
		at := f.Key + "[" + strconv.Itoa(i) + "]"
		list := group.Get("filters").Items()
		if len(list) == 0 {
			c.wrong(at+".filters", "missing", at+".filters is missing or empty: a list of filters was expected.", f.Placeholder)
			continue
		}
		var filters []Filter
		for j, item := range list {
			at := at + ".filters[" + strconv.Itoa(j) + "]"
			if item.Kind() != wire.Object {
				c.wrong(at, "not_an_object", at+" is "+item.Kind().String()+"; a filter was expected.")
			} else if filter, ok := c.filter(at, "propertyName", "highValue", item); ok {
				filters = append(filters, filter)
			}
		}
		c.in.Filters = append(c.in.Filters, filters)
	}
}

// filter reads one condition with the values that its operator needs. It ignores other
// values, because the form keeps a value if the operator is changed to one without.
func (c *checker) filter(at, property, high string, row wire.Value) (f Filter, ok bool) {
	before := len(c.details)
	f.Property = c.word(at, property, row)
	f.Operator = strings.ToUpper(c.word(at, "operator", row))
	known := slices.ContainsFunc(registry.Operators, func(o registry.Option) bool { return o.Value == f.Operator })
	if f.Operator != "" && !known {
		allowed := make([]string, len(registry.Operators))
		for i := range registry.Operators {
			allowed[i] = registry.Operators[i].Value
		}
		c.wrong(at+".operator", "unknown", at+".operator is "+quote(f.Operator)+", which does not exist.", allowed...)
	}
	if len(c.details) > before {
		return f, false
	}
	switch f.Operator {
	case "HAS_PROPERTY", "NOT_HAS_PROPERTY":
	case "IN", "NOT_IN":
		f.Values = c.filterValues(at, f.Property, row)
	case "BETWEEN":
		f.High = c.filterValue(at+"."+high, f.Property, valueBeside(row, high, "high", f.Property))
		fallthrough
	default:
		f.Value = c.filterValue(at+".value", f.Property, typedValue(row, "value", f.Property))
	}
	if len(c.details) == before {
		c.convert(at, &f)
	}
	return f, len(c.details) == before
}

// convert turns the values of a condition into what a search accepts.
func (c *checker) convert(at string, f *Filter) {
	p, known := c.in.Records().Property(f.Property)
	if !known || inTime(p.Kind) {
		how := c.in.manner()
		f.Value, f.High = how.moment(f.Value), how.moment(f.High)
		for i, s := range f.Values {
			f.Values[i] = how.moment(s)
		}
	}
	given := append([]string{f.Value, f.High}, f.Values...)
	switch {
	case known && inTime(p.Kind) && slices.ContainsFunc(given, isSeconds):
		i := slices.IndexFunc(given, isSeconds)
		c.wrong(valueAt(at), "not_a_date", valueAt(at)+" is "+seconds(given[i]), aDate...)
		return
	case known && !strings.HasSuffix(f.Operator, "CONTAINS_TOKEN") && c.misfits(at, p, given):
		return
	case known && (p.Kind == registry.DateTime || p.Kind == registry.Millis) && slices.ContainsFunc(given, isDay):
		c.wholeDays(at, f)
		return
	}
	if f.Value != "" {
		f.Value = c.compared(f.Property, f.Value)
	}
	if f.High != "" {
		f.High = c.compared(f.Property, f.High)
	}
	var values []string
	for _, s := range f.Values {
		s = c.compared(f.Property, s)
		lower := strings.ToLower(s)
		switch {
		case known && p.Kind == registry.Text:
			s = lower // IN and NOT_IN find only texts in lower case
		case !known && lower != s: // it may be a text, or a choice
			values = append(values, lower)
		}
		values = append(values, s)
	}
	f.Values = values
}

// valueAt is the path to the value of a condition: a member of its row, or the option
// find_value itself.
func valueAt(at string) string {
	if at == option.FindValue {
		return at
	}
	return at + ".value"
}

// misfits reports a value that HubSpot cannot compare with the property.
func (c *checker) misfits(at string, p *registry.Property, values []string) bool {
	at = valueAt(at)
	for _, s := range values {
		_, form := readMoment(s)
		_, isBool := parseBool(s)
		code, what, allowed := "", "", []string(nil)
		switch {
		case s == "":
		case inTime(p.Kind) && form == noMoment && !isNumber(s):
			code, what, allowed = "not_a_date", "which is not a date or time, but the property "+quote(p.Name)+" holds dates.", aDate
		case p.Kind == registry.Number && p.Of == "" && !isNumber(s):
			code, what, allowed = "not_a_number", "which is not a number for HubSpot, but the property "+quote(p.Name)+" holds numbers.", []string{"1234.5"}
		case p.Kind == registry.Bool && !isBool:
			code, what, allowed = "not_a_boolean", "which is neither yes nor no, but the property "+quote(p.Name)+" holds true or false.", []string{"true", "false"}
		}
		if code != "" {
			c.wrong(at, code, at+" is "+quote(s)+", "+what, allowed...)
			return true
		}
	}
	return false
}

func inTime(kind registry.Kind) bool {
	return kind == registry.Date || kind == registry.DateTime || kind == registry.Millis
}

// isDay tells whether a text is a day, and not a moment of it.
func isDay(s string) bool {
	_, form := readMoment(s)
	return form == inDay
}

// wholeDays turns days into moments, for a property that has moments. A day ends when the
// next one begins in the run's time zone.
func (c *checker) wholeDays(at string, f *Filter) {
	f.days = true
	given := f.Value
	begin := func(s string) string { return c.compared(f.Property, s) }
	end := func(s string) string {
		if !isDay(s) {
			return begin(s)
		}
		how := c.in.manner()
		ms, _ := readMoment(s)
		text := strconv.FormatInt(how.zone.utc(ms+day)-1, 10)
		if how.dry {
			how.note(f.Property, wire.AppendString(nil, s), text)
		}
		return text
	}
	if len(f.Values) == 1 && f.Operator == "IN" {
		f.Operator, given, f.Values = "EQ", f.Values[0], nil
	}
	switch f.Operator {
	case "EQ":
		f.Operator, f.Value, f.High = "BETWEEN", begin(given), end(given)
	case "BETWEEN":
		f.Value, f.High = begin(given), end(f.High)
	case "LTE", "GT":
		f.Value = end(given)
	case "IN":
		c.wrong(at+".value", "whole_days", at+".value has several days, but the property "+quote(f.Property)+" holds dates with a time: use a row with EQ for each day, and give each row a group number of its own.")
	case "NEQ", "NOT_IN":
		c.wrong(at+".value", "whole_days", at+".value is a whole day, but the property "+quote(f.Property)+" holds dates with a time, and HubSpot cannot exclude a whole day. Use two rows with different group numbers instead: LT and GT with the day.")
	default:
		f.Value = begin(given)
	}
}

// word reads a required member, such as the name of a property.
func (c *checker) word(at, key string, row wire.Value) string {
	s, _ := row.Get(key).Scalar()
	s = trim(s)
	switch {
	case absent(s):
		c.wrong(at+"."+key, "missing", at+"."+key+" is missing.")
	case unrendered(s):
		c.wrong(at+"."+key, "unfilled", at+"."+key+" is "+quote(s)+", a template that was not filled.")
	case len(s) > maxText:
		c.wrong(at+"."+key, "too_long", at+"."+key+" has "+strconv.Itoa(len(s))+" bytes; at most "+strconv.Itoa(maxText)+" are allowed.")
	default:
		return s
	}
	return ""
}

// filterValue reads the value of a condition. It refuses an unfilled template: without
// the condition the search would find other records.
func (c *checker) filterValue(at, property string, v wire.Value) string {
	s, _ := v.Scalar()
	switch {
	case v.Kind() == wire.Array || v.Kind() == wire.Object:
		c.wrong(at, "not_a_text", at+" is "+v.Kind().String()+"; a text or a number to compare "+quote(property)+" with was expected.")
	case trim(s) == "":
		c.wrong(at, "missing", at+" is missing: give the value to compare "+quote(property)+" with.")
	case absent(s), unrendered(s):
		c.wrong(at, "unfilled", at+" is "+quote(trim(s))+": the template that "+quote(property)+" is to be compared with found nothing.")
	default:
		return trim(s)
	}
	return ""
}

// filterValues reads the values of IN and NOT_IN: a list, a text with a JSON list, or a
// text with commas.
func (c *checker) filterValues(at, property string, row wire.Value) (values []string) {
	v, at := row.Get("values"), at+".values"
	if v.Kind() == wire.Missing || v.Kind() == wire.Null {
		v, at = typedValue(row, "values", property), strings.TrimSuffix(at, "s")
	}
	if s := trim(v.Text()); strings.HasPrefix(s, "[") && wire.Check(s) == nil {
		if doc, ok := wire.Read([]byte(s)); ok {
			defer doc.Release()
			v = doc.Root()
		}
	}
	if v.Kind() == wire.Array {
		for i, item := range v.Items() {
			at := at + "[" + strconv.Itoa(i) + "]"
			if s := c.filterValue(at, property, item); s != "" {
				values = append(values, s)
			}
		}
		if v.Len() == 0 {
			c.wrong(at, "missing", at+" is an empty list: give the values to look for in "+quote(property)+".")
		}
		return values
	}
	text, scalar := v.Scalar()
	if !scalar || trim(text) == "" {
		c.filterValue(at, property, v) // says what is wrong
		return nil
	}
	for part := range strings.SplitSeq(text, ",") {
		if trim(part) == "" {
			continue
		}
		if absent(part) || unrendered(part) {
			c.wrong(at, "unfilled", at+" holds "+quote(trim(part))+": a template that "+quote(property)+" is to be compared with found nothing.")
			continue
		}
		values = append(values, trim(part))
	}
	if len(values) == 0 && strings.Trim(text, ", \t\r\n") == "" {
		c.wrong(at, "missing", at+" is missing: give the values to look for in "+quote(property)+".")
	}
	return values
}

// compared turns one value of a condition into what a search accepts.
func (c *checker) compared(property, s string) string {
	how := c.in.manner()
	text := how.zone.filterText(c.in.Records(), property, s)
	if how.dry && text != s {
		how.note(property, wire.AppendString(nil, s), text)
	}
	return text
}

// filterLimits checks that there are not more filters than HubSpot accepts, including the
// one that the operation may have to add to each group.
func (c *checker) filterLimits() {
	groups, field := c.in.Filters, option.Filters
	if !c.given(field) {
		field = option.FilterGroups
	}
	if len(groups) > mostGroups {
		c.wrong(field, "too_many", "There are "+strconv.Itoa(len(groups))+" groups of filters; HubSpot takes "+strconv.Itoa(mostGroups)+".")
	}
	added, left := 0, func(int, string) string { return "" }
	if who := c.addsFilter(); who != "" {
		added, left = 1, func(n int, where string) string {
			return ", and " + who + " needs one" + where + ": " + strconv.Itoa(n) + " are left"
		}
	}
	if RoomFor(groups, added) {
		return
	}
	if most := longest(groups); most+added > mostInGroup {
		c.wrong(field, "too_many", "A group has "+strconv.Itoa(most)+" filters; HubSpot takes "+strconv.Itoa(mostInGroup)+" in a group"+left(mostInGroup-added, " of them")+".")
	}
	if all := len(slices.Concat(groups...)); all+added*len(groups) > mostFilters && len(groups) <= mostGroups {
		c.wrong(field, "too_many", "There are "+strconv.Itoa(all)+" filters in "+strconv.Itoa(len(groups))+" groups; HubSpot takes "+strconv.Itoa(mostFilters)+" in all"+left(mostFilters-added*len(groups), " in each group")+".")
	}
}

// bothEnds replaces each BETWEEN that compares with days by GTE and LTE, if there is room
// for them. HubSpot documents BETWEEN as "within the specified range", and does not say
// whether the ends belong to it. The first moment of a day has to be found in any case.
// Two filters stay free in each group for those that the operation adds.
func (c *checker) bothEnds() {
	spread := make([][]Filter, len(c.in.Filters))
	for i, group := range c.in.Filters {
		for _, f := range group {
			if !f.days || f.Operator != "BETWEEN" {
				spread[i] = append(spread[i], f)
				continue
			}
			spread[i] = append(spread[i],
				Filter{Property: f.Property, Operator: "GTE", Value: f.Value},
				Filter{Property: f.Property, Operator: "LTE", Value: f.High})
		}
	}
	if RoomFor(spread, 2) {
		c.in.Filters = spread
	}
}

// RoomFor tells whether HubSpot takes this many additional filters in each group.
func RoomFor(groups [][]Filter, added int) bool {
	return longest(groups)+added <= mostInGroup && len(slices.Concat(groups...))+added*len(groups) <= mostFilters
}

// longest is how many filters the largest group has.
func longest(groups [][]Filter) (most int) {
	for _, group := range groups {
		most = max(most, len(group))
	}
	return most
}

// addsFilter names the feature that makes the operation add a filter to each group. It is
// "" if there is none.
func (c *checker) addsFilter() string {
	switch {
	case c.has(option.Since):
		return "Changed Since"
	case strings.HasPrefix(c.in.Text(option.After), CursorByID):
		return "continuing from this cursor"
	}
	return ""
}

// find checks that there is something to look for.
func (c *checker) find() {
	c.needs(option.FindProperty, "the internal name of the property to look in")
	c.needs(option.FindValue, "the value to look for")
	name, value := c.in.Text(option.FindProperty), c.in.Text(option.FindValue)
	if name == "" || value == "" {
		return
	}
	f := Filter{Property: name, Operator: "EQ", Value: value}
	if c.convert(option.FindValue, &f); f.Operator != "EQ" { // a day, which lasts until the next one
		c.in.Filters = [][]Filter{{f}}
		c.bothEnds()
	}
	c.in.setText(option.FindValue, f.Value)
}

// changed checks the moment since which changed records are read.
func (c *checker) changed() {
	in := c.in
	c.needs(option.Since, "a date with a time, or the value of since in the result of the last run")
	s := in.Text(option.Since)
	if s == "" || unrendered(s) {
		return
	}
	s = in.manner().moment(s)
	in.setText(option.Since, s)
	ms, id, ok := in.manner().zone.since(s)
	switch {
	case ok && !isSeconds(s) && in.manner().zone != nil:
		since := ISO(ms)
		if id != "" {
			since += "/" + id
		}
		in.setText(option.Since, since)
	case isSeconds(s):
		c.wrong(option.Since, "not_a_date", "since is "+seconds(s), aDate...)
	case !ok:
		c.wrong(option.Since, "not_a_date", "since is "+quote(s)+", which is neither a date or time nor the value of since in the result of a run.", "2026-11-24", "2026-11-24T09:00:00Z", "milliseconds since 1970")
	}
}

// needs reports a required text that is missing. If it was given, its errors were
// reported before.
func (c *checker) needs(key, what string) {
	if c.in.Text(key) == "" && !c.said(key) {
		c.wrong(key, "missing", key+" is missing: give "+what+".")
	}
}

// searchCursor checks the cursor of a search.
func (c *checker) searchCursor() {
	in := c.in
	after := in.Text(option.After)
	if after == "" || unrendered(after) {
		return
	}
	if id, byID := strings.CutPrefix(after, CursorByID); byID {
		switch {
		case number(id) < 0:
			c.wrong(option.After, "not_a_cursor", "after is "+quote(after)+", but there is no record's ID after \""+CursorByID+"\".")
		case len(in.lists[option.Sort]) > 0:
			c.wrong(option.After, "not_a_cursor", "after is "+quote(after)+", the cursor of a search in the order of the IDs: it cannot go on in the order of "+quote(in.lists[option.Sort][0])+".")
		}
		return
	}
	offset := number(after)
	if offset < 0 {
		c.wrong(option.After, "not_a_cursor", "after is "+quote(after)+", which is not a cursor of a search: paging.next.after of a search's answer was expected.", "200", CursorByID+"101")
		return
	}
	page := 1
	if in.Text(option.AllPages) != "true" {
		if page = number("0" + in.Text(option.Limit)); page == 0 {
			page = 10 // HubSpot's default
		}
	}
	if offset+page > mostSearchOffset {
		c.wrong(option.After, "out_of_range", "after is "+after+", but HubSpot's search gives only the first 10,000 records that it finds. Switch all_pages on, leave sort and after empty, and use at most five filters in a group: the operation then reads on by the records' IDs. Or search for fewer records.")
	}
}

// Since reads where a search for changes begins: at a moment in milliseconds, or after an
// ID among the records of one moment, such as "2026-11-24T10:00:00.000Z/101". A run that
// stopped among records of one moment returns the second form.
func Since(s string) (ms int64, id string, ok bool) { return (*Zone)(nil).since(s) }

func (z *Zone) since(s string) (ms int64, id string, ok bool) {
	s, id, among := strings.Cut(trim(s), "/")
	if among && number(id) < 0 {
		return 0, "", false
	}
	ms, ok = z.Moment(s)
	return ms, id, ok
}
