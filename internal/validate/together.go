package validate

import (
	"strconv"
	"strings"

	"directus-extension-hubspot/internal/option"
	"directus-extension-hubspot/internal/registry"
)

// checks are the checks that depend on more than one field and belong to one action, by
// the action's key.
var checks = map[string]func(*checker){
	"associate_many":       (*checker).pair,
	"associations":         (*checker).pair,
	"associations_many":    (*checker).pair,
	"changed":              (*checker).changed,
	"create_property":      (*checker).newProperty,
	"deleted":              (*checker).changed,
	"disassociate_many":    (*checker).pair,
	"email_send":           (*checker).sentEmail,
	"entered_since":        (*checker).changed,
	"event_send":           (*checker).sentEvent,
	"event_send_many":      (*checker).namedEvent,
	"export":               (*checker).startsExport,
	"file_import":          (*checker).importsFile,
	"find":                 (*checker).find,
	"find_or_create":       (*checker).matched,
	"form_submissions":     (*checker).submissions,
	"form_submit":          (*checker).submitted,
	"group_create":         (*checker).namedDefinition,
	"import":               (*checker).startsImport,
	"label_create":         (*checker).newLabel,
	"label_delete":         (*checker).aLabel,
	"label_rename":         (*checker).aLabel,
	"labels":               (*checker).otherObject,
	"lists":                (*checker).listsCursor,
	"lists_of":             (*checker).numbered,
	"merge":                (*checker).merge,
	"pipeline_create":      (*checker).newPipeline,
	"purge":                (*checker).purged,
	"request":              (*checker).requested,
	"search":               (*checker).searchCursor,
	"sequence_enroll":      (*checker).enrolls,
	"sequence_find":        (*checker).sends,
	"sequence_state":       (*checker).aContact,
	"split_read":           (*checker).splitDeals,
	"split_set":            (*checker).numbered,
	"stage_change":         (*checker).changedStage,
	"stage_create":         (*checker).newStage,
	"owners":               (*checker).ownedBy,
	"subscribe":            (*checker).consented,
	"subscribe_many":       (*checker).consented,
	"subscription_link":    (*checker).addressed,
	"subscription_state":   (*checker).addressed,
	"test":                 (*checker).tried,
	"unsubscribe":          (*checker).consented,
	"unsubscribe_all":      (*checker).everything,
	"unsubscribe_all_many": (*checker).everything,
	"unsubscribe_many":     (*checker).consented,
	"update_property":      (*checker).changedProperty,
	"upsert":               (*checker).matched,
	"upsert_many":          (*checker).matchBy,
	"verify":               (*checker).verifies,
}

// together makes the checks that depend on more than one field: first those for all
// actions with such fields, then those of the one action.
func (c *checker) together() {
	in := c.in
	if c.has(option.UserIDs) {
		c.legacyUser()
	}
	if c.has(option.ActivityTo) {
		c.headers()
	}
	c.attached()
	if in.Action.FoundBy {
		c.foundByID()
	}
	if in.Action.Schema {
		c.object()
	}
	if _, ok := c.fieldOf(registry.PropertyNames); ok {
		c.written()
	}
	if len(in.Filters) > 0 {
		c.filterLimits()
		c.bothEnds()
	}
	if len(in.lists[option.ListHistory]) > 0 {
		c.historyLimit()
	}
	if check, ok := checks[in.Action.Key]; ok {
		check(c)
	}
	if in.Action.Inline && in.Action.Items == "" && !c.belongs() {
		of, _ := registry.LookupEndpoint(in.Endpoint.Belongs.To)
		c.wrong(option.CreateAssociate, "required", mustBelong(in.Endpoint)+": add a row with "+of.Label+" and the "+of.Singular+"'s ID.")
	}
}

// foundByID drops the name of the record's ID: it is what HubSpot finds a record by if a
// request names no property. HubSpot refuses a batch of changes that names it, because it
// does not count as a property with unique values.
func (c *checker) foundByID() {
	if registry.IsID(c.in.Text(option.IDProperty)) {
		c.in.setText(option.IDProperty, "")
	}
}

// tried checks the kinds of records that a test of the connection reads.
func (c *checker) tried() {
	for _, name := range c.in.lists[option.Check] {
		c.kind(option.Check, name)
	}
}

// historyLimit checks the size of pages with history, of which HubSpot allows fewer
// records.
func (c *checker) historyLimit() {
	if limit := c.in.Text(option.Limit); c.in.Text(option.AllPages) != "true" && number(limit) > 50 {
		c.wrong(option.Limit, "out_of_range", "limit is "+limit+", but HubSpot allows at most 50 records in a page with history.", "1 to 50")
	}
}

// pair reads the object and the label that all associations of a run are about.
func (c *checker) pair() {
	var ok bool
	if c.in.Pair, ok = c.kindOf(option.ToObject, option.ToObject, option.Label, c.in.Text(option.ToObject), c.in.Text(option.Label), ""); ok {
		c.in.Pair.At = "label"
	}
}

// purged checks that a record to delete permanently is found by what HubSpot documents
// for that: its ID, or the email address of a contact.
func (c *checker) purged() {
	by, _ := c.options.Get(option.IDProperty).Scalar()
	by = trim(by)
	known, ok := c.in.Endpoint.Property(by)
	byEmail := ok && known.Address
	switch id := c.in.Text(option.ID); {
	case c.said(option.IDProperty):
	case c.in.Text(option.Block) == "true" && !byEmail:
		c.wrong(option.Block, "not_allowed", "block is on, but the record is not found by its email: write email into id_property, or switch block off.", "false")
	case c.in.Text(option.Block) == "true" && id != "" && !strings.Contains(id, "@"):
		c.wrong(option.ID, "not_an_address", "id is "+quote(id)+", which is not an email that HubSpot can block.")
	case by == "" || by == registry.ObjectID || byEmail:
	default:
		c.wrong(option.IDProperty, "unknown", "id_property is "+quote(by)+", but HubSpot finds a record to delete permanently only by its ID, and a contact also by its email address.", registry.ObjectID)
	}
}

// listsCursor checks the cursor of a search for lists, which is a number of lists.
func (c *checker) listsCursor() {
	if after := c.in.Text(option.After); after != "" && !unrendered(after) && number(after) < 0 {
		c.wrong(option.After, "not_a_cursor", "after is "+quote(after)+", which is not a cursor of lists: paging.next.after of the page before was expected.", "500")
	}
}

// merge checks that there are two records.
func (c *checker) merge() {
	if id := c.in.Text(option.ID); id != "" && id == c.in.Text(option.MergeID) {
		c.wrong(option.MergeID, "same", "merge_id is "+quote(id)+", which is the record to keep: give the ID of another record.")
	}
}

// matched checks that the record has a value in the property to match by.
func (c *checker) matched() {
	c.matchBy()
	by := c.in.Text(option.IDProperty)
	value := c.in.Property(by)
	switch known, _ := c.in.Endpoint.Property(by); {
	case len(c.details) > 0:
	case !Segment(value):
		c.wrong(c.where(), "required", c.where()+" has no value for "+by+", by which the record is matched.")
	case unfilledMatch(known, value):
		c.refuse(c.where(), by, unfilledMatchRefusal(by, value))
	case len(value) > maxText:
		c.refuse(c.where(), by, refusal{"too_long", "The value of " + quote(by) + ", by which the record is matched, " + tooLong(value), nil})
	}
}

// tooLong ends a sentence about a value that is too long to find a record.
func tooLong(value string) string {
	return "has " + strconv.Itoa(len(value)) + " bytes; at most " + strconv.Itoa(maxText) + " are allowed."
}

// unfilledMatch tells whether a value by which records are matched contains the rest of
// an unfilled template. An email address may well contain "null".
func unfilledMatch(known *registry.Property, value string) bool {
	if known != nil && known.Address {
		return unfilled(value)
	}
	return leftInKey(value)
}

func unfilledMatchRefusal(by, value string) refusal {
	return refusal{"unfilled", "The value of " + quote(by) + ", by which the record is matched, is " + quote(value) + ": a template in it found nothing.", nil}
}

// matchBy checks that the flow names a property to match by.
func (c *checker) matchBy() {
	switch by := c.in.Text(option.IDProperty); {
	case registry.IsID(by):
		c.wrong(option.IDProperty, "not_unique", "id_property is "+quote(by)+", but HubSpot gives a record its ID and creates none with an ID of yours: name another property with unique values, or change records by their IDs with the action Update or Update Many.")
	case by != "" || c.said(option.IDProperty):
	case c.in.Endpoint.MatchBy != "":
		c.in.setText(option.IDProperty, c.in.Endpoint.MatchBy)
	default:
		c.wrong(option.IDProperty, "required", "id_property is missing: name the property with unique values that tells one "+c.in.Endpoint.Singular+" from another.")
	}
}

// numbered checks that the ID of a record is a number, as the IDs that HubSpot gives are.
func (c *checker) numbered() {
	if id := c.in.Text(option.ID); id != "" && !c.said(option.ID) && number(id) < 0 {
		c.wrong(option.ID, "not_an_id", "id is "+quote(id)+", which is not the ID of a record: these are numbers.")
	}
}
