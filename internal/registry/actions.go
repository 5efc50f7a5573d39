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
	DealSplits  ActionGroup = "Deal splits"
	Address     ActionGroup = "One address"
	Addressees  ActionGroup = "Many addresses at once"
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
	Pairs Items = "pairs" // rows that hold the IDs of two records
	// Addresses are email addresses, or rows that hold one.
	Addresses Items = "addresses"
	// Events are rows with what finds a record, and with the properties of an event.
	Events Items = "events"
)

// Paging says which pages of HubSpot's answer an action reads.
type Paging string

// What an action reads of an answer that HubSpot gives in pages.
const (
	OnePage       Paging = "one page"          // the first one, or the one that the flow's cursor names
	PageOrAll     Paging = "one page or all"   // one page, or all of them if the flow says so
	AllFromCursor Paging = "all from a cursor" // all pages from the flow's cursor on
	AllPages      Paging = "all pages"         // all pages; the flow gives no cursor
)

// WritesRecords tells whether an action creates records or changes their properties.
func (a *Action) WritesRecords() bool { return (a.Makes || a.Changes) && !a.Schema }

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
	Makes        bool // creates records
	Changes      bool // changes properties of existing records
	Removes      bool // deletes records or associations
	Associations bool // is about associations of records, not about the records themselves
	Members      bool // is about the members of a list
	Subscribes   bool // lets an address be mailed; the other actions that change subscriptions forbid it
	Schema       bool // is about the definitions of a kind of record, not about records
	Offers       bool // is also about the definitions of endpoints without records: see Endpoint.Offers

	// What it takes and gives. The form's fields follow from it.
	ReadsOne  bool   // reads one record, with the properties that the flow names
	ReadsMany bool   // reads records, with the properties that the flow names
	FoundBy   bool   // finds its records by their IDs or by a unique property
	Paging    Paging // which pages it reads; "" if the flow cannot choose
	Since     bool   // reads what happened since a moment; its result has the moment for the next run
	Times     bool   // takes dates and times other than those it writes to records
	Summary   bool   // answers with a summary of definitions, unless the flow wants HubSpot's answer

	// How it does it.
	Items   Items  // what an item of its list is; "" if it takes no list
	Matches bool   // finds a record by the value of a unique property among those to write
	IDOnly  string // why it finds records only by their IDs: the beginning of a sentence; "" if it does not
	Inline  bool   // sends a record's associations in the request that creates the record
	Traced  bool   // HubSpot's batches accept trace IDs, and therefore partial success
	Job     bool   // HubSpot processes it in the background: an import or an export
	Search  bool   // uses HubSpot's search, which has a rate limit of its own
	Local   bool   // sends no request, so it needs no token and no scopes

	Scopes []string // the scopes it needs if they are not the endpoint's; any one of them is enough

	Refused  string // the hint if HubSpot refuses it without details; "" for the hint about records
	Unscoped string // what to add to the hint if a scope is missing
	InUse    string // what to do first if HubSpot refuses to remove it because it is in use
}

const (
	staticLists   = "Only static lists (MANUAL, SNAPSHOT) take members. The filters of an active list (DYNAMIC) determine its members."
	deletesByID   = "HubSpot deletes by the record's ID only"
	pairsByID     = "HubSpot associates many by the records' IDs only"
	listsByID     = "Lists hold IDs only"
	seeFilters    = "Check the filters and Sort By: the properties' internal names, the operators, and the values."
	seeConsent    = "Check the address and the subscription type. If the account's data privacy settings are on, give a legal basis and its explanation."
	seeEmail      = "Check the email's number, the addresses and the values."
	seeEvent      = "Check the event's name, and that it names a contact or record."
	enterprise    = "Custom events also need an Enterprise account."
	seeList       = "Check the name of the list, and that no other list has it."
	seeSequence   = "Check the sequence and the sender, whose mailbox must be connected to HubSpot. HubSpot also refuses a contact who is already in a sequence, has no email, or unsubscribed. State of a Contact says whether the contact is in a sequence."
	salesHub      = "Sequences also need Sales Hub or Service Hub Professional, and a paid seat for the user."
	seeDefinition = "Check the names, the IDs and the labels: the actions of Look Up list what is there."
	moveRecords   = "First move the records to another pipeline or stage, and change the workflows that use this one."
	seeFile       = "Check the file's ID, the address and the folder."
	seeForm       = "Compare the fields with those of the form, which the action Find Forms shows: their names, which are required, and the values of options."
	seeSplits     = "Check that the deal's owner is among the owners, and that the account's settings allow so many owners and such small percentages: Settings > Objects > Deals."
	withSplits    = "Deal splits also need Sales Hub Enterprise, and have to be turned on in HubSpot: Settings > Objects > Deals."
	seeDocs       = "Compare the path, the query and the body with HubSpot's documentation of this request."
)

// OwnerScopes are the scopes to look owners up. Any one of them is enough.
var OwnerScopes = []string{"crm.objects.owners.read", "automation"}

// Imports, exports and the like have scopes of their own, whatever kind of record they
// are about. A file is deleted with another scope than it is changed with.
var (
	importScopes = []string{"crm.import"}
	listScopes   = []string{"crm.lists.write", "crm.segments.write"}
	exportScopes = []string{"crm.export"}
	splitScopes  = []string{"crm.dealsplits.read_write"}
	fileDeletion = []string{"files.delete", "files"}
)

// Actions are all actions, sorted by Key. The first line of a row says what the action
// does, and the others are its texts.
var Actions = []Action{
	{
		Key: "add_members", Label: "Add Members", Group: Change, Icon: "group_add", Writes: true, Members: true, Items: IDs, IDOnly: listsByID, Scopes: listScopes,
		Description: "Add records to a list, which HubSpot also calls a static segment, in requests of a thousand.",
		Refused:     staticLists,
	},
	{
		Key: "archive_property", Label: "Archive Property", Group: Change, Icon: "delete", Writes: true, Schema: true, Removes: true,
		Description: "Archive a property that the account created. HubSpot keeps it for 90 days.",
		InUse:       "First remove the property from everything that uses it: calculated properties, lists, forms, workflows. HubSpot shows them in the property's settings, under Used In.",
	},
	{
		Key: "associate", Label: "Associate", Group: Associating, Icon: "link", FoundBy: true, Writes: true, Associations: true,
		Description: "Associate one {singular} with other records, with the labels you choose.",
	},
	{
		Key: "associate_many", Label: "Associate Many", Group: Associating, Icon: "add_link", Writes: true, Associations: true, Items: Pairs, IDOnly: pairsByID,
		Description: "Associate pairs of records from a list, in requests of up to 2,000.",
	},
	{
		Key: "associations", Label: "List Associations", Group: Associating, Icon: "hub", Paging: AllFromCursor, FoundBy: true, Associations: true,
		Description: "Read which records one {singular} is associated with, and with which labels. They are in `{{ $last.results }}`.",
	},
	{
		Key: "associations_many", Label: "List Associations of Many", Group: Associating, Icon: "account_tree", Associations: true, Items: IDs, IDOnly: pairsByID,
		Description: "Read which records each of many {label} is associated with.",
	},
	{
		Key: "audit", Label: "Audit Logs", Group: Logs, Icon: "manage_search", Paging: OnePage, Times: true,
		Description: "Read who changed what in the account. Enterprise accounts only.",
		Unscoped:    "Audit logs also need an Enterprise account.",
	},
	{
		Key: "changed", Label: "Changed Since", Group: FindRecords, Icon: "update", ReadsMany: true, Since: true, Times: true, Search: true,
		Description: "Read the {label} that changed since a moment. The result has the moment for the next run. The records are in `{{ $last.results }}`.",
		Refused:     seeFilters,
	},
	{
		Key: "choices", Label: "Choices", Group: LookUp, Icon: "checklist", Schema: true, Offers: true,
		Description: "Read everything that a form for a kind of record offers, in one run: properties with their options, groups of properties, pipelines and stages, owners, lists, association labels, custom objects. For the object `consent`, `forms`, `events` or `sequences`: subscription types, forms with their fields, custom events with their properties, or owners and the sequences of a user. A part that the token may not read is left out and named in `missing`.",
	},
	{
		Key: "create", Label: "Create", Group: OneRecord, Icon: "add", Writes: true, Makes: true, Inline: true,
		Description: "Create one {singular}, and associate it with other records.",
	},
	{
		Key: "create_many", Label: "Create Many", Group: ManyRecords, Icon: "playlist_add", Writes: true, Makes: true, Inline: true, Traced: true, Items: Rows,
		Description: "Create {label} from a list, in requests of a hundred.",
	},
	{
		Key: "create_property", Label: "Create Property", Group: Change, Icon: "add", Summary: true, Writes: true, Schema: true, Makes: true,
		Description: "Add a property to a kind of record.",
	},
	{
		Key: "delete", Label: "Delete", Group: OneRecord, Icon: "delete", Writes: true, Removes: true, IDOnly: deletesByID,
		Description: "Move one {singular} to the recycle bin.",
	},
	{
		Key: "delete_many", Label: "Delete Many", Group: ManyRecords, Icon: "delete_sweep", Writes: true, Removes: true, Items: IDs, IDOnly: deletesByID,
		Description: "Move {label} to the recycle bin, by a list of IDs.",
	},
	{
		Key: "deleted", Label: "Deleted Since", Group: FindRecords, Icon: "auto_delete", Since: true, Times: true,
		Description: "Read the IDs of the {label} that were deleted since a moment, from the recycle bin. The result has the moment for the next run. The IDs are in `{{ $last.results }}`.",
	},
	{
		Key: "disassociate", Label: "Remove Associations", Group: Associating, Icon: "link_off", FoundBy: true, Writes: true, Associations: true, Removes: true,
		Description: "Remove associations of one {singular} with other records, or one label of them.",
	},
	{
		Key: "disassociate_many", Label: "Remove Many Associations", Group: Associating, Icon: "leak_remove", Writes: true, Associations: true, Removes: true, Items: Pairs, IDOnly: pairsByID,
		Description: "Remove associations of pairs of records from a list, in requests of up to 2,000.",
	},
	{
		Key: "email_send", Label: "Send", Group: Change, Icon: "outgoing_mail", Writes: true,
		Description: "Send one email that was made in HubSpot to one person, such as a receipt. The run waits until HubSpot says whether it is sent.",
		Refused:     seeEmail,
		Unscoped:    "The account also needs HubSpot's add-on for transactional email.",
	},
	{
		Key: "entered_since", Label: "Entered Since", Group: LookUp, Icon: "login", Since: true, Times: true,
		Description: "Read the IDs of the records that came into a list since a moment. The result has the moment for the next run. The IDs are in `{{ $last.results }}`.",
	},
	{
		Key: "event_definitions", Label: "Definitions", Group: LookUp, Icon: "format_list_bulleted", Paging: AllPages, Summary: true,
		Description: "Read the account's custom events: their internal names, and the properties that they take. They are in `{{ $last.results }}`.",
	},
	{
		Key: "event_send", Label: "Send", Group: Change, Icon: "bolt", Times: true, Writes: true,
		Description: "Send one custom event of a contact or another record. HubSpot accepts the event and processes it later.",
		Refused:     seeEvent,
		Unscoped:    enterprise,
	},
	{
		Key: "event_send_many", Label: "Send Many", Group: Change, Icon: "bolt", Times: true, Writes: true, Items: Events,
		Description: "Send a custom event for each row of a list, in requests of 500. HubSpot accepts the events and processes them later.",
		Refused:     seeEvent,
		Unscoped:    enterprise,
	},
	{
		Key: "export", Label: "Start an Export", Group: Exports, Icon: "download", Times: true, Job: true, Scopes: exportScopes,
		Description: "Let HubSpot write records into a file. HubSpot processes the export in the background.",
	},
	{
		Key: "export_state", Label: "Read an Export", Group: Exports, Icon: "fact_check", Scopes: exportScopes,
		Description: "Read whether an export is ready, and the link to its file.",
	},
	{
		Key: "file_delete", Label: "Delete", Group: Change, Icon: "delete", Writes: true, Removes: true, Scopes: fileDeletion,
		Description: "Delete one file. Links to it stop working.",
		Refused:     seeFile,
	},
	{
		Key: "file_find", Label: "Find", Group: LookUp, Icon: "search", Paging: PageOrAll,
		Description: "Find files by name. The files are in `{{ $last.results }}`.",
		Refused:     seeFile,
	},
	{
		Key: "file_import", Label: "Import From URL", Group: Change, Icon: "upload_file", Writes: true,
		Description: "Let HubSpot fetch a file from an address, and wait until it is there. The result is the file.",
		Refused:     seeFile,
	},
	{
		Key: "file_link", Label: "Link", Group: LookUp, Icon: "link",
		Description: "Make a link to one file that works for a limited time, for private files too.",
		Refused:     seeFile,
	},
	{
		Key: "file_read", Label: "Read", Group: LookUp, Icon: "description",
		Description: "Read the name, type, size and address of one file.",
		Refused:     seeFile,
	},
	{
		Key: "find", Label: "Find One", Group: FindRecords, Icon: "person_search", ReadsOne: true, Times: true, Search: true,
		Description: "Find the {singular} with a value in a property. The record is in `{{ $last.record }}`; `{{ $last.found }}` says `none`, `one` or `several`.",
		Refused:     seeFilters,
	},
	{
		Key: "find_or_create", Label: "Find or Create", Group: OneRecord, Icon: "person_add", ReadsOne: true, Writes: true, Makes: true, Matches: true, Inline: true,
		Description: "Read the {singular} if it exists, or create it. An existing {singular} is not changed.",
	},
	{
		Key: "form_find", Label: "Find Forms", Group: LookUp, Icon: "search", Summary: true,
		Description: "Read the account's forms: their IDs, names and fields. The forms are in `{{ $last.results }}`.",
	},
	{
		Key: "form_submissions", Label: "Submissions", Group: LookUp, Icon: "inbox", Paging: PageOrAll, Times: true,
		Description: "Read what was submitted with a form, newest first. The submissions are in `{{ $last.results }}`.",
	},
	{
		Key: "form_submit", Label: "Submit", Group: Change, Icon: "send", Times: true, Writes: true,
		Description: "Submit a form of HubSpot with what a visitor of your site entered. HubSpot treats the submission as if it came from its own form.",
		Refused:     seeForm,
	},
	{
		Key: "get_many", Label: "Read Many", Group: ManyRecords, Icon: "checklist", FoundBy: true, ReadsMany: true, Items: IDs,
		Description: "Read {label} by a list of IDs or of values of a unique property. `{{ $last.results }}` has a row for each, with the record in `record`.",
	},
	{
		Key: "group_create", Label: "Create Group", Group: Change, Icon: "create_new_folder", Writes: true, Schema: true, Makes: true,
		Description: "Add a group in which HubSpot shows properties of a kind of record.",
		Refused:     seeDefinition,
	},
	{
		Key: "group_delete", Label: "Delete Group", Group: Change, Icon: "delete", Writes: true, Schema: true, Removes: true,
		Description: "Delete a group of properties. HubSpot refuses this while properties are in the group.",
		Refused:     seeDefinition,
		InUse:       "First move the properties of the group to another group, or archive them.",
	},
	{
		Key: "group_rename", Label: "Rename Group", Group: Change, Icon: "edit", Writes: true, Schema: true, Changes: true,
		Description: "Change the label of a group of properties. Its internal name stays.",
		Refused:     seeDefinition,
	},
	{
		Key: "import", Label: "Start an Import", Group: Imports, Icon: "upload", Writes: true, Makes: true, Changes: true, Matches: true, Job: true, Items: Rows, Scopes: importScopes,
		Description: "Create or update records from a list of any length. HubSpot processes the import in the background.",
	},
	{
		Key: "import_cancel", Label: "Cancel an Import", Group: Imports, Icon: "cancel", Writes: true, Scopes: importScopes,
		Description: "Stop an import. What it has already done stays.",
	},
	{
		Key: "import_list", Label: "List Imports", Group: Imports, Icon: "format_list_bulleted", Paging: OnePage, Scopes: importScopes,
		Description: "Read one page of the account's imports.",
	},
	{
		Key: "import_state", Label: "Read an Import", Group: Imports, Icon: "fact_check", Scopes: importScopes,
		Description: "Read how far an import is, and which of its rows HubSpot refused.",
	},
	{
		Key: "label_create", Label: "Create Association Label", Group: Change, Icon: "new_label", Writes: true, Schema: true, Makes: true,
		Description: "Add a label with which records of two kinds can be associated.",
		Refused:     seeDefinition,
	},
	{
		Key: "label_delete", Label: "Delete Association Label", Group: Change, Icon: "delete", Writes: true, Schema: true, Removes: true,
		Description: "Delete a label that the account created. HubSpot refuses this while associations have the label.",
		Refused:     seeDefinition,
		InUse:       "First remove the associations that have this label.",
	},
	{
		Key: "label_rename", Label: "Rename Association Label", Group: Change, Icon: "edit", Writes: true, Schema: true, Changes: true,
		Description: "Change the text of an association label. Its ID stays.",
		Refused:     seeDefinition,
	},
	{
		Key: "labels", Label: "Association Labels", Group: LookUp, Icon: "label", Schema: true,
		Description: "Read the labels with which records of two kinds can be associated, with the IDs of both directions.",
	},
	{
		Key: "list", Label: "List", Group: FindRecords, Icon: "list", Paging: PageOrAll, ReadsMany: true,
		Description: "Read {label}, oldest first. The records are in `{{ $last.results }}`.",
	},
	{
		Key: "list_create", Label: "Create", Group: Change, Icon: "playlist_add", Writes: true, Scopes: listScopes,
		Description: "Create a static list, which HubSpot also calls a static segment. It is empty at first.",
		Refused:     seeList,
	},
	{
		Key: "list_delete", Label: "Delete", Group: Change, Icon: "delete", Writes: true, Scopes: listScopes,
		Description: "Delete a list. The records in it stay. HubSpot can restore the list for 90 days.",
		Refused:     seeList,
	},
	{
		Key: "list_rename", Label: "Rename", Group: Change, Icon: "edit", Writes: true, Scopes: listScopes,
		Description: "Give a list another name.",
		Refused:     seeList,
	},
	{
		Key: "lists", Label: "Find Lists", Group: LookUp, Icon: "manage_search", Paging: AllFromCursor,
		Description: "Read the account's lists, which HubSpot also calls segments: their IDs, names, kinds and sizes. They are in `{{ $last.results }}`.",
	},
	{
		Key: "lists_of", Label: "Lists of a Record", Group: LookUp, Icon: "playlist_add_check",
		Description: "Read which lists a record is in, and since when. They are in `{{ $last.results }}`.",
	},
	{
		Key: "login", Label: "Login Activity", Group: Logs, Icon: "login", Paging: OnePage,
		Description: "Read who logged in during the last 90 days.",
	},
	{
		Key: "members", Label: "Members", Group: LookUp, Icon: "groups", Paging: AllFromCursor, Members: true,
		Description: "Read the IDs of the records in a list, and since when they are in it. *Read Many* with `recordId` as *ID Column* reads the records.",
	},
	{
		Key: "merge", Label: "Merge", Group: Rarely, Icon: "merge", Writes: true,
		Description: "Merge one {singular} into another. HubSpot cannot undo a merge. HubSpot documents merging for contacts, companies, deals, tickets, appointments, courses, orders, services, projects and custom objects.",
	},
	{
		Key: "owners", Label: "Owners", Group: LookUp, Icon: "badge", Summary: true, Scopes: OwnerScopes,
		Description: "Read who can own records: ID, email and name. They are in `{{ $last.results }}`.",
	},
	{
		Key: "pipeline_create", Label: "Create Pipeline", Group: Change, Icon: "view_kanban", Writes: true, Schema: true, Makes: true,
		Description: "Add a pipeline with its stages.",
		Refused:     seeDefinition,
	},
	{
		Key: "pipeline_delete", Label: "Archive Pipeline", Group: Change, Icon: "delete", Writes: true, Schema: true, Removes: true,
		Description: "Archive a pipeline with its stages. HubSpot refuses this while records are in the pipeline.",
		Refused:     seeDefinition,
		InUse:       moveRecords,
	},
	{
		Key: "pipeline_rename", Label: "Rename Pipeline", Group: Change, Icon: "edit", Writes: true, Schema: true, Changes: true,
		Description: "Change the label of a pipeline.",
		Refused:     seeDefinition,
	},
	{
		Key: "pipelines", Label: "Pipelines and Stages", Group: LookUp, Icon: "view_kanban", Summary: true, Schema: true,
		Description: "Read the pipelines of a kind of record, and their stages in order. They are in `{{ $last.results }}`.",
	},
	{
		Key: "properties", Label: "Properties", Group: LookUp, Icon: "data_object", Summary: true, Schema: true,
		Description: "Read the properties of a kind of record: what can be written, and which values are allowed. They are in `{{ $last.results }}`.",
	},
	{
		Key: "property", Label: "One Property", Group: LookUp, Icon: "data_object", Summary: true, Schema: true,
		Description: "Read one property of a kind of record.",
	},
	{
		Key: "purge", Label: "Delete Permanently", Group: Rarely, Icon: "delete_forever", Writes: true, Removes: true,
		Description: "Delete one {singular} for good, as the GDPR requires. Nobody can restore it. HubSpot documents this for contacts, appointments and custom objects.",
	},
	{
		Key: "remove_members", Label: "Remove Members", Group: Change, Icon: "group_remove", Writes: true, Members: true, Removes: true, Items: IDs, IDOnly: listsByID, Scopes: listScopes,
		Description: "Remove records from a list, in requests of a thousand. The records themselves stay.",
		Refused:     staticLists,
	},
	{
		Key: "request", Label: "Send", Group: Change, Icon: "send", Writes: true,
		Description: "Send any request to HubSpot's API. The result is HubSpot's answer.",
		Refused:     seeDocs,
	},
	{
		Key: "retrieve", Label: "Read", Group: OneRecord, Icon: "visibility", FoundBy: true, ReadsOne: true,
		Description: "Read one {singular}.",
	},
	{
		Key: "schemas", Label: "Custom Objects", Group: LookUp, Icon: "category", Summary: true, Scopes: []string{"crm.schemas.custom.read", "crm.objects.custom.read"},
		Description: "Read the kinds of records that the account created: names, labels and type IDs. They are in `{{ $last.results }}`.",
	},
	{
		Key: "search", Label: "Search", Group: FindRecords, Icon: "search", Paging: PageOrAll, ReadsMany: true, Times: true, Search: true,
		Description: "Find the {label} that match filters or a text. The records are in `{{ $last.results }}`. HubSpot's search sees a change a few seconds later.",
		Refused:     seeFilters,
	},
	{
		Key: "security", Label: "Security Activity", Group: Logs, Icon: "security", Paging: OnePage, Times: true,
		Description: "Read what concerned the account's security: users, permissions, exports, keys.",
	},
	{
		Key: "sequence_enroll", Label: "Enroll", Group: Change, Icon: "person_add", Writes: true,
		Description: "Put a contact into a sequence. A contact can be in only one sequence at a time, and HubSpot has no request to take the contact out.",
		Refused:     seeSequence,
		Unscoped:    salesHub,
	},
	{
		Key: "sequence_find", Label: "Find", Group: LookUp, Icon: "search", Paging: AllPages,
		Description: "Read the sequences of a user: their IDs and names. They are in `{{ $last.results }}`.",
		Refused:     seeSequence,
		Unscoped:    salesHub,
	},
	{
		Key: "sequence_state", Label: "State of a Contact", Group: LookUp, Icon: "fact_check",
		Description: "Read whether a contact is in a sequence, and in which.",
		Refused:     seeSequence,
		Unscoped:    salesHub,
	},
	{
		Key: "split_read", Label: "Read Splits", Group: DealSplits, Icon: "pie_chart", Scopes: splitScopes,
		Description: "Read how deals are split among owners, who share the credit for them.",
		Unscoped:    withSplits,
	},
	{
		Key: "split_set", Label: "Set Splits", Group: DealSplits, Icon: "pie_chart", Writes: true, Scopes: splitScopes,
		Description: "Split one deal among owners, who share the credit for it. This replaces the splits that the deal has.",
		Refused:     seeSplits,
		Unscoped:    withSplits,
	},
	{
		Key: "stage_change", Label: "Change Stage", Group: Change, Icon: "edit", Writes: true, Schema: true, Changes: true,
		Description: "Change the label of a stage, or what it means.",
		Refused:     seeDefinition,
	},
	{
		Key: "stage_create", Label: "Create Stage", Group: Change, Icon: "add", Writes: true, Schema: true, Makes: true,
		Description: "Add a stage at the end of a pipeline.",
		Refused:     seeDefinition,
	},
	{
		Key: "stage_delete", Label: "Archive Stage", Group: Change, Icon: "delete", Writes: true, Schema: true, Removes: true,
		Description: "Archive a stage of a pipeline. HubSpot refuses this while records are in the stage.",
		Refused:     seeDefinition,
		InUse:       moveRecords,
	},
	{
		Key: "subscribe", Label: "Subscribe", Group: Address, Icon: "mark_email_read", Writes: true, Subscribes: true,
		Description: "Subscribe an email address to one type of email. The result says what its state was before, and whether it changed.",
		Refused:     seeConsent,
	},
	{
		Key: "subscribe_many", Label: "Subscribe Many", Group: Addressees, Icon: "mark_email_read", Writes: true, Subscribes: true, Items: Addresses,
		Description: "Subscribe the email addresses of a list to one type of email.",
		Refused:     seeConsent,
	},
	{
		Key: "subscription_link", Label: "Preferences Link", Group: Address, Icon: "link",
		Description: "Make links with which a person manages their subscriptions or unsubscribes.",
	},
	{
		Key: "subscription_state", Label: "Read", Group: Address, Icon: "drafts",
		Description: "Read whether an email address is subscribed, for every type of email or for one.",
	},
	{
		Key: "subscription_types", Label: "Types", Group: LookUp, Icon: "format_list_bulleted", Summary: true,
		Description: "Read the types of email to which a person can subscribe: their IDs and names. They are in `{{ $last.results }}`.",
	},
	{
		Key: "test", Label: "Test Connection", Group: LookUp, Icon: "wifi_tethering",
		Description: "Read which account the token belongs to, what it may read, and how many calls are left today.",
	},
	{
		Key: "unsubscribe", Label: "Unsubscribe", Group: Address, Icon: "unsubscribe", Writes: true,
		Description: "Unsubscribe an email address from one type of email. The result says what its state was before, and whether it changed.",
		Refused:     seeConsent,
	},
	{
		Key: "unsubscribe_all", Label: "Unsubscribe From Everything", Group: Address, Icon: "block", Writes: true,
		Description: "Unsubscribe an email address from all email. Only a new subscription to a type of email undoes this.",
		Refused:     seeConsent,
	},
	{
		Key: "unsubscribe_all_many", Label: "Unsubscribe Many From Everything", Group: Addressees, Icon: "block", Writes: true, Items: Addresses,
		Description: "Unsubscribe the email addresses of a list from all email.",
		Refused:     seeConsent,
	},
	{
		Key: "unsubscribe_many", Label: "Unsubscribe Many", Group: Addressees, Icon: "unsubscribe", Writes: true, Items: Addresses,
		Description: "Unsubscribe the email addresses of a list from one type of email.",
		Refused:     seeConsent,
	},
	{
		Key: "update", Label: "Update", Group: OneRecord, Icon: "edit", FoundBy: true, Writes: true, Changes: true,
		Description: "Change properties of one {singular}.",
	},
	{
		Key: "update_many", Label: "Update Many", Group: ManyRecords, Icon: "edit_note", FoundBy: true, Writes: true, Changes: true, Traced: true, Items: Rows,
		Description: "Change properties of {label} from a list, in requests of a hundred.",
	},
	{
		Key: "update_property", Label: "Update Property", Group: Change, Icon: "edit", Summary: true, Writes: true, Schema: true, Changes: true,
		Description: "Change a property of a kind of record, such as its label or its options.",
	},
	{
		Key: "upsert", Label: "Create or Update", Group: OneRecord, Icon: "published_with_changes", Writes: true, Makes: true, Changes: true, Matches: true,
		Description: "Update the {singular} with this value of a unique property, or create it, in one request.",
	},
	{
		Key: "upsert_many", Label: "Create or Update Many", Group: ManyRecords, Icon: "sync", Writes: true, Makes: true, Changes: true, Matches: true, Traced: true, Items: Rows,
		Description: "Create or update {label} from a list, by a unique property, in requests of a hundred.",
	},
	{
		Key: "verify", Label: "Verify a Request", Group: Incoming, Icon: "verified", Local: true,
		Description: "In a flow with a webhook trigger: verify that HubSpot sent the request, and pass its events on.",
	},
}

// ScopesOf returns the scopes that an action of an endpoint needs. Any one of them is
// enough. An action that sends no request needs none.
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
