package registry

// ActionGroup is the heading under which the form lists an action.
type ActionGroup string

// The groups of actions, in the order of the form.
const (
	OneRecord   ActionGroup = "One record"
	FindRecords ActionGroup = "Find records"
	ManyRecords ActionGroup = "Many records at once"
	Associating ActionGroup = "Associations"
	Rarely      ActionGroup = "Rarely needed"
	LookUp      ActionGroup = "Look up"
	Change      ActionGroup = "Change"
	Logs        ActionGroup = "Logs"
	Imports     ActionGroup = "Import"
	Exports     ActionGroup = "Export"
	Incoming    ActionGroup = "Incoming"
)

// Items says what the items of an action's list are.
type Items string

// The kinds of items.
const (
	Rows  Items = "rows"  // properties of a record
	IDs   Items = "ids"   // what finds a record, or rows that hold it
	Pairs Items = "pairs" // rows that hold the ids of two records
)

// Creates tells whether an action only makes records.
func (a *Action) Creates() bool { return a.Makes && !a.Changes && !a.Matches }

// Updates tells whether an action only changes records.
func (a *Action) Updates() bool { return a.Changes && !a.Makes }

// Action is one choice of the form's second field. Actions are described once,
// not per endpoint; Endpoint.Actions says who has them.
type Action struct {
	Key         string // the option value stored in flows, never renamed
	Label       string
	Group       ActionGroup
	Icon        string
	Description string // "{singular}" and "{label}" stand for the endpoint's

	// What it does in HubSpot.
	Writes       bool // needs the scopes in Endpoint.Write, not those in Endpoint.Read
	Makes        bool // makes records that were not there
	Changes      bool // changes properties of records that are there
	Removes      bool // deletes records, or takes away what is between them
	Associations bool // is about associations of records, not about the records themselves
	Members      bool // is about the members of a list
	Schema       bool // is about the definitions of a kind of record, not about records

	// How it does it.
	Items   Items  // what an item of its list is; "" where it takes no list
	Matches bool   // finds a record by the value of a unique property among those to write
	IDOnly  string // why it finds records by their ids only, as the beginning of a sentence; "" where it does not
	Inline  bool   // sends a record's associations in the request that makes the record
	Traced  bool   // HubSpot's batches of it take trace ids, and so partial success
	Job     bool   // HubSpot works it off later: an import or an export
	Search  bool   // goes by HubSpot's search, which has a rate limit of its own
	Local   bool   // asks HubSpot nothing: needs no token, and so no scopes

	Scopes []string // what it needs where it is neither of the endpoint's; any one of them

	Refused  string // what to do when HubSpot refuses it without details; "" for what helps with records
	Unscoped string // what else it takes where a scope is missing
}

const (
	staticLists = "Only static lists (MANUAL, SNAPSHOT) take members: those of an active one (DYNAMIC) follow from its filters."
	deletesByID = "HubSpot deletes by the record's id only"
	pairsByID   = "HubSpot associates many by the records' ids only"
	listsByID   = "Lists hold ids only"
	seeDocs     = "Compare the path, the query and the body with HubSpot's documentation of this request."
)

// OwnerScopes are the scopes to look owners up: any one of them.
var OwnerScopes = []string{"crm.objects.owners.read", "automation"}

// HubSpot's own engines have scopes of their own, whatever the records are.
var (
	importScopes = []string{"crm.import"}
	exportScopes = []string{"crm.export"}
)

// Actions are all actions, sorted by Key.
var Actions = []Action{
	{Key: "add_members", Label: "Add Members", Group: Change, Icon: "group_add", Description: "Add records to a list (HubSpot: a static segment), in requests of a thousand.", Writes: true, Members: true, Items: IDs, IDOnly: listsByID, Scopes: []string{"crm.lists.write"}, Refused: staticLists},
	{Key: "archive_property", Label: "Archive Property", Group: Change, Icon: "delete", Description: "Archive a property of the account's own. HubSpot keeps it for 90 days.", Writes: true, Schema: true, Removes: true},
	{Key: "associate", Label: "Associate", Group: Associating, Icon: "link", Description: "Associate one {singular} with other records, as what you choose.", Writes: true, Associations: true},
	{Key: "associate_many", Label: "Associate Many", Group: Associating, Icon: "add_link", Description: "Associate pairs of records from a list, in requests of up to 2,000.", Writes: true, Associations: true, Items: Pairs, IDOnly: pairsByID},
	{Key: "associations", Label: "List Associations", Group: Associating, Icon: "hub", Description: "Read which records one {singular} is associated with, and as what.", Associations: true},
	{Key: "associations_many", Label: "List Associations of Many", Group: Associating, Icon: "account_tree", Description: "Read which records each of many {label} is associated with.", Associations: true, Items: IDs, IDOnly: pairsByID},
	{Key: "audit", Label: "Audit Logs", Group: Logs, Icon: "manage_search", Description: "Who changed what in the account. Enterprise accounts only.", Unscoped: "Audit logs also need an Enterprise account."},
	{Key: "changed", Label: "Changed Since", Group: FindRecords, Icon: "update", Description: "Read the {label} that changed since a moment, and the moment to go on from next time.", Search: true},
	{Key: "create", Label: "Create", Group: OneRecord, Icon: "add", Description: "Create one {singular}, and associate it with other records.", Writes: true, Makes: true, Inline: true},
	{Key: "create_many", Label: "Create Many", Group: ManyRecords, Icon: "playlist_add", Description: "Create {label} from a list, in requests of a hundred.", Writes: true, Makes: true, Inline: true, Traced: true, Items: Rows},
	{Key: "create_property", Label: "Create Property", Group: Change, Icon: "add", Description: "Add a property to a kind of record.", Writes: true, Schema: true, Makes: true},
	{Key: "delete", Label: "Delete", Group: OneRecord, Icon: "delete", Description: "Move one {singular} to the recycle bin.", Writes: true, Removes: true, IDOnly: deletesByID},
	{Key: "delete_many", Label: "Delete Many", Group: ManyRecords, Icon: "delete_sweep", Description: "Move {label} to the recycle bin, by a list of ids.", Writes: true, Removes: true, Items: IDs, IDOnly: deletesByID},
	{Key: "disassociate", Label: "Remove Associations", Group: Associating, Icon: "link_off", Description: "End associations of one {singular} with other records, or take a label off them.", Writes: true, Associations: true, Removes: true},
	{Key: "disassociate_many", Label: "Remove Many Associations", Group: Associating, Icon: "leak_remove", Description: "End associations of pairs of records from a list, in requests of up to 2,000.", Writes: true, Associations: true, Removes: true, Items: Pairs, IDOnly: pairsByID},
	{Key: "export", Label: "Start an Export", Group: Exports, Icon: "download", Description: "Let HubSpot write the records of a kind, or of a list, into a file.", Job: true, Scopes: exportScopes},
	{Key: "export_state", Label: "Read an Export", Group: Exports, Icon: "fact_check", Description: "Whether an export is ready, and the link to its file.", Scopes: exportScopes},
	{Key: "find", Label: "Find One", Group: FindRecords, Icon: "person_search", Description: "Find the {singular} with a value in a property: says whether there is none, one, or several.", Search: true},
	{Key: "find_or_create", Label: "Find or Create", Group: OneRecord, Icon: "person_add", Description: "Read the {singular} that is there, unchanged, or create it.", Writes: true, Makes: true, Matches: true, Inline: true},
	{Key: "get_many", Label: "Read Many", Group: ManyRecords, Icon: "checklist", Description: "Read {label} by a list of ids or of values of a unique property.", Items: IDs},
	{Key: "import", Label: "Start an Import", Group: Imports, Icon: "upload", Description: "Hand HubSpot a list of any length to create or update records from. It works it off later.", Writes: true, Makes: true, Changes: true, Matches: true, Job: true, Items: Rows, Scopes: importScopes},
	{Key: "import_cancel", Label: "Cancel an Import", Group: Imports, Icon: "cancel", Description: "Stop an import. What it has done already stays.", Writes: true, Scopes: importScopes},
	{Key: "import_list", Label: "List Imports", Group: Imports, Icon: "format_list_bulleted", Description: "Read the account's imports: a page.", Scopes: importScopes},
	{Key: "import_state", Label: "Read an Import", Group: Imports, Icon: "fact_check", Description: "How far an import is, and which of its rows were refused.", Scopes: importScopes},
	{Key: "labels", Label: "Association Labels", Group: LookUp, Icon: "label", Description: "As what records of two kinds can be associated, with the ids of both directions.", Schema: true},
	{Key: "list", Label: "List", Group: FindRecords, Icon: "list", Description: "Read {label}, oldest first: a page, or all pages."},
	{Key: "lists", Label: "Find Lists", Group: LookUp, Icon: "manage_search", Description: "Read the account's lists, which HubSpot also calls segments: their ids, names, kinds and sizes."},
	{Key: "login", Label: "Login Activity", Group: Logs, Icon: "login", Description: "Who logged in during the last 90 days."},
	{Key: "members", Label: "Members", Group: LookUp, Icon: "groups", Description: "Read the ids of the records in a list, and since when they are in it. Read Many with `recordId` as Id Column reads the records.", Members: true},
	{Key: "merge", Label: "Merge", Group: Rarely, Icon: "merge", Description: "Merge one {singular} into another. HubSpot cannot undo it.", Writes: true},
	{Key: "owners", Label: "Owners", Group: LookUp, Icon: "badge", Description: "Who can own records: id, email and name.", Scopes: OwnerScopes},
	{Key: "pipelines", Label: "Pipelines and Stages", Group: LookUp, Icon: "view_kanban", Description: "The pipelines of a kind of record, and their stages in order.", Schema: true},
	{Key: "properties", Label: "Properties", Group: LookUp, Icon: "data_object", Description: "The properties of a kind of record: what can be written, and which values are allowed.", Schema: true},
	{Key: "property", Label: "One Property", Group: LookUp, Icon: "data_object", Description: "One property of a kind of record.", Schema: true},
	{Key: "purge", Label: "Delete Permanently", Group: Rarely, Icon: "delete_forever", Description: "Delete one {singular} for good, as the GDPR asks. Nobody can restore it.", Writes: true, Removes: true},
	{Key: "remove_members", Label: "Remove Members", Group: Change, Icon: "group_remove", Description: "Take records out of a list; the records themselves stay. In requests of a thousand.", Writes: true, Members: true, Removes: true, Items: IDs, IDOnly: listsByID, Scopes: []string{"crm.lists.write"}, Refused: staticLists},
	{Key: "request", Label: "Send", Group: Change, Icon: "send", Description: "Send any request that HubSpot's API takes, and answer with what it answers.", Writes: true, Refused: seeDocs},
	{Key: "retrieve", Label: "Read", Group: OneRecord, Icon: "visibility", Description: "Read one {singular}."},
	{Key: "schemas", Label: "Custom Objects", Group: LookUp, Icon: "category", Description: "The kinds of records that the account made itself: names, labels and type ids.", Scopes: []string{"crm.schemas.custom.read", "crm.objects.custom.read"}},
	{Key: "search", Label: "Search", Group: FindRecords, Icon: "search", Description: "Read the {label} that match filters or a text. HubSpot's search knows a change a few seconds later.", Search: true},
	{Key: "security", Label: "Security Activity", Group: Logs, Icon: "security", Description: "What concerned the account's security: users, permissions, exports, keys."},
	{Key: "test", Label: "Test Connection", Group: LookUp, Icon: "wifi_tethering", Description: "Which account the token is for, what it may read, and how many calls are left today."},
	{Key: "update", Label: "Update", Group: OneRecord, Icon: "edit", Description: "Change properties of one {singular}.", Writes: true, Changes: true},
	{Key: "update_many", Label: "Update Many", Group: ManyRecords, Icon: "edit_note", Description: "Change properties of {label} from a list, in requests of a hundred.", Writes: true, Changes: true, Traced: true, Items: Rows},
	{Key: "update_property", Label: "Update Property", Group: Change, Icon: "edit", Description: "Change a property of a kind of record, such as its label or its options.", Writes: true, Schema: true, Changes: true},
	{Key: "upsert", Label: "Create or Update", Group: OneRecord, Icon: "published_with_changes", Description: "Update the {singular} with this value of a unique property, or create it, in one step.", Writes: true, Makes: true, Changes: true, Matches: true},
	{Key: "upsert_many", Label: "Create or Update Many", Group: ManyRecords, Icon: "sync", Description: "Create or update {label} from a list, by a unique property, in requests of a hundred.", Writes: true, Makes: true, Changes: true, Matches: true, Traced: true, Items: Rows},
	{Key: "verify", Label: "Verify a Request", Group: Incoming, Icon: "verified", Description: "In a webhook flow: make sure that HubSpot sent the request, and hand its events on.", Local: true},
}

// ScopesOf are the scopes an action of an endpoint needs: any one of them; none
// where it asks HubSpot nothing.
func ScopesOf(e *Endpoint, a *Action) []string {
	switch {
	case a.Local:
		return nil
	case a.Scopes != nil:
		return a.Scopes
	case a.Writes:
		return e.Write
	}
	return e.Read
}

// LookupAction finds an action by its key.
func LookupAction(key string) (*Action, bool) {
	for i := range Actions {
		if Actions[i].Key == key {
			return &Actions[i], true
		}
	}
	return nil, false
}
