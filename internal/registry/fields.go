package registry

import "slices"

// FieldKind says how the form asks for a field and how the core reads it.
type FieldKind string

// The kinds of fields.
const (
	TokenField        FieldKind = "token"            // kept by the host; the core never has it
	EndpointField     FieldKind = "endpoint"         // Endpoint.Key
	ActionField       FieldKind = "action"           // Action.Key
	TextField         FieldKind = "text"             // a text
	IDField           FieldKind = "id"               // a text that finds a record
	PropertiesField   FieldKind = "properties"       // a JSON object: name to value
	AssociationsField FieldKind = "associations"     // rows: to, id, type
	RawAssociations   FieldKind = "raw_associations" // JSON as HubSpot takes them
	RawFilters        FieldKind = "raw_filters"      // JSON as HubSpot takes groups of filters
	FiltersField      FieldKind = "filters"          // rows: property, operator, value, high, group
	ItemsField        FieldKind = "items"            // a list from the flow, of any length
	MappingField      FieldKind = "mapping"          // rows: column, property
	ListField         FieldKind = "list"             // texts: a list, or with commas
	IntegerField      FieldKind = "integer"
	BooleanField      FieldKind = "boolean"
	OptionsField      FieldKind = "options"  // rows: value, label
	MomentField       FieldKind = "datetime" // ISO 8601, or milliseconds; without a zone it is UTC
	ChoiceField       FieldKind = "choice"   // one of Choices
)

// Of says what a text, or a property's value, names, so that the form can offer
// it and the core look it up.
type Of string

// What a text may name.
const (
	Anything   Of = ""
	Properties Of = "property" // a property of the endpoint's records
	Unique     Of = "unique"   // a property that finds one of them
	Match      Of = "match"    // a property that finds one of them, and can be written
	Order      Of = "order"    // a property, with a minus in front for backwards
	Objects    Of = "object"   // an object that the endpoint's records are associated with
	Kinds      Of = "kind"     // an endpoint that is a kind of record, or an object type
	Owner      Of = "owner"    // an owner of records, by id or by email
	Pipeline   Of = "pipeline" // a pipeline, by id or by label
	Stage      Of = "stage"    // a stage of a pipeline, by id or by label
)

// Field is one field of the form, stored in a flow as an option.
type Field struct {
	Key     string // the option's key, never renamed
	Label   string
	Kind    FieldKind
	Actions []string // the actions that have it; nil for all
	Only    []string // the endpoints that have it; nil for all
	Not     []string // endpoints that do not have it all the same

	Of Of // what a TextField's text, or each of a ListField's, names

	// With and Without name a BooleanField beside it. The form asks for this one
	// only while that is on, or only while it is not; the core takes it either way.
	With, Without string

	Required    bool
	Min, Max    int      // of an IntegerField; of a ListField Max is how many, of a TextField how many bytes if not 1,000
	Choices     []Option // of a ChoiceField
	Default     string   // what an empty ChoiceField means
	Note        string   // "{singular}", "{label}", "{required}" and "{docs}" stand for the endpoint's
	Placeholder string
	Half        bool // takes half the form's width
	Advanced    bool // comes at the end of the form
}

// NotAssociable are the endpoints whose records HubSpot associates with nothing.
var NotAssociable = []string{"products", "users"}

var (
	answers   = []string{"create", "retrieve", "update", "upsert", "find_or_create", "find", "search", "list", "changed", "get_many", "merge"}
	fromLists = []string{"create_many", "get_many", "update_many", "upsert_many", "delete_many"}
	makesOne  = []string{"create", "upsert", "find_or_create"}
	defines   = []string{"create_property", "update_property"}
	lookUps   = []string{"owners", "schemas", "properties", "property", "pipelines"}
)

// Operators of HubSpot's search, in the order of the form.
// https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm
var Operators = []Option{
	{Value: "EQ", Label: "is"},
	{Value: "NEQ", Label: "is not"},
	{Value: "CONTAINS_TOKEN", Label: "contains the word"},
	{Value: "NOT_CONTAINS_TOKEN", Label: "does not contain the word"},
	{Value: "IN", Label: "is one of"},
	{Value: "NOT_IN", Label: "is none of"},
	{Value: "GT", Label: "is greater than"},
	{Value: "GTE", Label: "is at least"},
	{Value: "LT", Label: "is less than"},
	{Value: "LTE", Label: "is at most"},
	{Value: "BETWEEN", Label: "is between"},
	{Value: "HAS_PROPERTY", Label: "is known"},
	{Value: "NOT_HAS_PROPERTY", Label: "is not known"},
}

// Versions of HubSpot's API, the default first.
var Versions = []Option{
	{Value: "2026-09", Label: "2026-09 (current)"},
	{Value: "2026-03", Label: "2026-03"},
	{Value: "v3", Label: "v3 (unsupported from September 2027)"},
}

// PropertyTypes are what a property can hold, in the words of a person. HubSpot
// has two words for each of them.
var PropertyTypes = []Option{
	{Value: "text", Label: "Text"},
	{Value: "long_text", Label: "Text of several lines"},
	{Value: "html", Label: "Formatted text (HTML)"},
	{Value: "phone", Label: "Phone number"},
	{Value: "number", Label: "Number"},
	{Value: "date", Label: "Date"},
	{Value: "datetime", Label: "Date and time"},
	{Value: "yes_no", Label: "Yes or no"},
	{Value: "choice", Label: "One choice (drop-down)"},
	{Value: "radio", Label: "One choice (radio buttons)"},
	{Value: "choices", Label: "Several choices"},
}

// Fields are the form's fields in its order. A key may come twice for different
// actions.
var Fields = []Field{
	{
		Key: "apiKey", Label: "Access Token", Kind: TokenField, Required: true,
		Placeholder: "{{ $env.HUBSPOT_TOKEN }}",
		Note:        "A service key (in HubSpot: Development > Keys > Service keys), best as `{{ $env.HUBSPOT_TOKEN }}` with `FLOWS_ENV_ALLOW_LIST=HUBSPOT_TOKEN` in Directus's configuration: flow logs store options, but redact what comes from the environment.",
	},
	{Key: "endpoint", Label: "Endpoint", Kind: EndpointField, Required: true, Half: true, Note: "What the operation works on. [HubSpot's documentation]({docs})"},
	{Key: "action", Label: "Action", Kind: ActionField, Required: true, Half: true},
	{
		Key: "object_type", Label: "Object Type", Kind: IDField, Only: []string{"custom_objects"}, Required: true,
		Placeholder: "2-1234567",
		Note:        "The type id, such as `2-1234567`, or the name in the object's schema, such as `car`.",
	},
	{
		Key: "email", Label: "Email", Kind: TextField, Actions: []string{"owners"}, Half: true,
		Placeholder: "ada@example.com",
		Note:        "Only the owner with this email. Empty: all owners.",
	},
	{
		Key: "check", Label: "Try to Read", Kind: ListField, Of: Kinds, Actions: []string{"test"}, Max: 50,
		Placeholder: "contacts",
		Note:        "Records to find out whether the token may read. Empty: contacts, companies, deals and tickets.",
	},
	{
		Key: "object", Label: "Of", Kind: TextField, Of: Kinds, Only: []string{"metadata"}, Required: true, Half: true,
		Placeholder: "contacts",
		Note:        "The kind of record, or the type id of a custom object, such as `2-1234567`.",
	},
	{
		Key: "to_object", Label: "With", Kind: TextField, Of: Kinds, Actions: []string{"labels"}, Required: true, Half: true,
		Placeholder: "companies",
		Note:        "The kind of record at the other end, or the type id of a custom object.",
	},
	{
		Key: "name", Label: "Property", Kind: IDField, Actions: []string{"property", "update_property", "archive_property"}, Required: true, Half: true,
		Placeholder: "favorite_color",
		Note:        "The internal name, such as `favorite_color`.",
	},
	{
		Key: "label", Label: "Label", Kind: TextField, Actions: []string{"create_property"}, Required: true, Half: true,
		Placeholder: "Favorite color",
		Note:        "What people see in HubSpot.",
	},
	{
		Key: "label", Label: "New Label", Kind: TextField, Actions: []string{"update_property"}, Half: true,
		Placeholder: "Favorite color",
		Note:        "What people see in HubSpot. Empty: as it was.",
	},
	{
		Key: "property_type", Label: "Type", Kind: ChoiceField, Actions: []string{"create_property"}, Half: true, Default: "text",
		Choices: PropertyTypes,
		Note:    "What the property holds. HubSpot allows few changes of it later.",
	},
	{
		Key: "property_type", Label: "New Type", Kind: ChoiceField, Actions: []string{"update_property"}, Half: true, Default: "same",
		Choices: append([]Option{{Value: "same", Label: "As it was"}}, PropertyTypes...),
		Note:    "HubSpot allows few changes of it, such as from one line of text to several.",
	},
	{
		Key: "name", Label: "Internal Name", Kind: TextField, Actions: []string{"create_property"}, Half: true, Max: 100,
		Placeholder: "favorite_color",
		Note:        "Small letters, digits and underscores; it cannot be changed later. Empty: made of the label.",
	},
	{
		Key: "options", Label: "Options", Kind: OptionsField, Actions: []string{"create_property"},
		Note: "What can be chosen: the value in the API and the label that people see. Only for a choice.",
	},
	{
		Key: "options", Label: "Options", Kind: OptionsField, Actions: []string{"update_property"},
		Note: "All that can be chosen from now on, those that are there already included. Empty: as they were.",
	},
	{
		Key: "group_name", Label: "Group", Kind: TextField, Actions: []string{"create_property"}, Half: true,
		Placeholder: "contactinformation",
		Note:        "The internal name of a group of properties: see `group` of the others. Empty: the main one of contacts, companies, deals or tickets.",
	},
	{
		Key: "group_name", Label: "New Group", Kind: TextField, Actions: []string{"update_property"}, Half: true,
		Placeholder: "contactinformation",
		Note:        "The internal name of a group of properties. Empty: as it was.",
	},
	{
		Key: "description", Label: "Description", Kind: TextField, Actions: defines, Half: true, Max: 3000,
		Placeholder: "Asked in the web shop",
		Note:        "A help text in HubSpot.",
	},
	{
		Key: "unique", Label: "Unique Values", Kind: BooleanField, Actions: []string{"create_property"}, Half: true,
		Note: "No two records have the same value, so that it finds one. It cannot be changed later.",
	},
	{
		Key: "id", Label: "Record", Kind: IDField, Actions: []string{"retrieve", "update", "purge"}, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "The id of the {singular}, or its value of the property beside it.",
	},
	{
		Key: "id", Label: "Record", Kind: IDField, Actions: []string{"delete"}, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "The id of the {singular}.",
	},
	{
		Key: "id", Label: "Record to Keep", Kind: IDField, Actions: []string{"merge"}, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "Its values win.",
	},
	{
		Key: "merge_id", Label: "Record to Merge", Kind: IDField, Actions: []string{"merge"}, Required: true, Half: true,
		Placeholder: "{{ duplicate.id }}",
		Note:        "It becomes a part of the other one.",
	},
	{
		Key: "find_property", Label: "Property", Kind: TextField, Of: Properties, Actions: []string{"find"}, Required: true, Half: true,
		Placeholder: "email",
		Note:        "Where to look, such as `email`.",
	},
	{
		Key: "find_value", Label: "Value", Kind: TextField, Actions: []string{"find"}, Required: true, Half: true,
		Placeholder: "{{ $trigger.body.email }}",
		Note:        "What has to be in it, whole.",
	},
	{
		Key: "id_property", Label: "Match By", Kind: TextField, Of: Match, Actions: []string{"upsert", "find_or_create", "upsert_many"}, Only: []string{"contacts"}, Half: true,
		Placeholder: "email",
		Note:        "The unique property that tells contacts apart; its value is among the properties. Empty: `email`.",
	},
	{
		Key: "id_property", Label: "Match By", Kind: TextField, Of: Match, Actions: []string{"upsert", "find_or_create", "upsert_many"}, Not: []string{"contacts"}, Required: true, Half: true,
		Placeholder: "order_number",
		Note:        "The property that tells {label} apart, made in HubSpot with “Require unique values”; its value is among the properties.",
	},
	{
		Key: "id_property", Label: "Found By", Kind: TextField, Of: Unique, Actions: []string{"retrieve", "update", "purge"}, Half: true,
		Placeholder: "hs_object_id",
		Note:        "A unique property, such as `email` of contacts. Empty: the record's id.",
	},
	{
		Key: "items", Label: "Items", Kind: ItemsField, Actions: []string{"create_many", "update_many", "upsert_many"}, Required: true,
		Placeholder: "{{ $last }}",
		Note:        "A list of any length, such as `{{ $last }}` after “Read Data”: rows of Directus, or records as HubSpot has them, with `properties`.",
	},
	{
		Key: "items", Label: "Records", Kind: ItemsField, Actions: []string{"get_many", "delete_many"}, Required: true,
		Placeholder: "{{ $last }}",
		Note:        "A list of any length, such as `{{ $last }}`: ids, rows that hold one, or records as HubSpot has them. Ids can also be typed, with commas.",
	},
	{
		Key: "id_column", Label: "Id Column", Kind: TextField, Actions: []string{"get_many", "update_many", "delete_many"}, Half: true,
		Placeholder: "hubspot_id",
		Note:        "The field of a row that finds its record, such as `hubspot_id`. Not needed for ids, nor for HubSpot's records.",
	},
	{
		Key: "id_property", Label: "Found By", Kind: TextField, Of: Unique, Actions: []string{"get_many", "update_many"}, Half: true,
		Placeholder: "hs_object_id",
		Note:        "A unique property, such as `email` of contacts. Empty: the record's id.",
	},
	{
		Key: "mapping", Label: "Columns", Kind: MappingField, Actions: []string{"create_many", "update_many", "upsert_many"},
		Note: "Which field of a row is which property; with dots for what is inside, such as `author.email`. Empty: each field is the property of its name.",
	},
	{
		Key: "since", Label: "Changed Since", Kind: TextField, Actions: []string{"changed"}, Required: true,
		Placeholder: "{{ $last.hubspot_since }}",
		Note:        "A moment, such as `2026-11-24T09:00:00Z`, or the `since` that the run before answered: keep it in a collection. Changes of the last 30 seconds come with the next run.",
	},
	{
		Key: "filters", Label: "Filters", Kind: FiltersField, Actions: []string{"search", "changed"},
		Note: "Such as: `lifecyclestage` is `lead`. All rows have to match; those with another group number are an alternative.",
	},
	{
		Key: "query", Label: "Text", Kind: TextField, Max: 3000, Actions: []string{"search"}, Half: true,
		Placeholder: "lovelace",
		Note:        "Looks in the main properties, such as names, email and phone.",
	},
	{
		Key: "sort", Label: "Sort By", Kind: ListField, Of: Order, Actions: []string{"search"}, Max: 1, Half: true,
		Placeholder: "-createdate",
		Note:        "A property; `-createdate` is newest first. Empty: oldest first.",
	},
	{
		Key: "c_properties", Label: "Properties", Kind: PropertiesField, Actions: makesOne, Required: true,
		Note: "Internal property names and their values. {required} Owners can be given by email, pipelines and stages by label. What an unfilled template leaves (`undefined`) is not sent.",
	},
	{
		Key: "u_properties", Label: "Properties", Kind: PropertiesField, Actions: []string{"update"}, Required: true,
		Note: "Internal names and values of the properties to change; `null` clears one. Owners can be given by email, pipelines and stages by label. What an unfilled template leaves (`undefined`) is not sent.",
	},
	{
		Key: "c_associate", Label: "Associate With", Kind: AssociationsField, Actions: []string{"create", "find_or_create"}, Not: append([]string{"custom_objects"}, NotAssociable...),
		Note: "Records that exist already. HubSpot's default association is used unless a type id is given.",
	},
	{
		Key: "c_associate", Label: "Associate With", Kind: AssociationsField, Actions: []string{"create", "find_or_create"}, Only: []string{"custom_objects"},
		Note: "Records that exist already, each with the id of an association type of the account.",
	},
	{
		Key: "r_fields", Label: "Properties", Kind: ListField, Of: Properties, Actions: []string{"retrieve", "find", "find_or_create"},
		Placeholder: "email",
		Note:        "What to read. Empty: HubSpot's default properties.",
	},
	{
		Key: "r_associations", Label: "Associations", Kind: ListField, Of: Objects, Actions: []string{"retrieve"}, Not: NotAssociable,
		Placeholder: "companies",
		Note:        "Objects whose associated ids to read.",
	},
	{
		Key: "revision_fields", Label: "Properties with History", Kind: ListField, Of: Properties, Actions: []string{"retrieve"},
		Note: "What to read with its earlier values.",
	},
	{
		Key: "l_fields", Label: "Properties", Kind: ListField, Of: Properties, Actions: []string{"list", "search", "changed", "get_many"},
		Placeholder: "email",
		Note:        "What to read. Empty: HubSpot's default properties.",
	},
	{
		Key: "l_associations", Label: "Associations", Kind: ListField, Of: Objects, Actions: []string{"list"}, Not: NotAssociable,
		Placeholder: "companies",
		Note:        "Objects whose associated ids to read.",
	},
	{
		Key: "l_revision_fields", Label: "Properties with History", Kind: ListField, Of: Properties, Actions: []string{"list", "get_many"},
		Note: "What to read with its earlier values.",
	},
	{
		Key: "all_pages", Label: "All Pages", Kind: BooleanField, Actions: []string{"list", "search"}, Half: true,
		Note: "Not one page, but all there is, up to a maximum.",
	},
	{
		Key: "maximum", Label: "Maximum", Kind: IntegerField, Actions: []string{"list", "search", "changed"}, With: "all_pages", Min: 1, Max: 100000, Half: true,
		Placeholder: "10000",
		Note:        "Stop after so many records, and say where to go on. Empty: 10,000.",
	},
	{
		Key: "limit", Label: "Limit", Kind: IntegerField, Actions: []string{"list"}, Without: "all_pages", Min: 1, Max: 100, Half: true,
		Placeholder: "10",
		Note:        "Records in the page: 1 to 100, with history to 50. Empty: 10.",
	},
	{
		Key: "limit", Label: "Limit", Kind: IntegerField, Actions: []string{"search"}, Without: "all_pages", Min: 1, Max: 200, Half: true,
		Placeholder: "10",
		Note:        "Records in the page: 1 to 200. Empty: 10.",
	},
	{
		Key: "limit", Label: "Limit", Kind: IntegerField, Actions: []string{"audit", "security"}, Min: 1, Max: 100, Half: true,
		Placeholder: "10",
		Note:        "Entries in the page: 1 to 100.",
	},
	{
		Key: "limit", Label: "Limit", Kind: IntegerField, Actions: []string{"login"}, Min: 1, Max: 200, Half: true,
		Placeholder: "10",
		Note:        "Entries in the page: 1 to 200.",
	},
	{
		Key: "after", Label: "Cursor", Kind: TextField, Actions: []string{"list", "search", "audit", "login", "security"}, Half: true,
		Placeholder: "{{ $last.paging.next.after }}",
		Note:        "Where to go on: `paging.next.after` of the page before. Empty: at the beginning.",
	},
	{
		Key: "archived", Label: "Archived", Kind: BooleanField, Actions: []string{"retrieve", "list", "get_many"}, Half: true,
		Note: "Only what is in the recycle bin.",
	},
	{
		Key: "user_ids", Label: "Acting Users", Kind: ListField, Actions: []string{"audit"},
		Note: "User ids of those who acted. Empty: everybody.",
	},
	{
		Key: "user_ids", Label: "User", Kind: ListField, Actions: []string{"login", "security"}, Max: 1,
		Note: "A user id. Empty: everybody.",
	},
	{Key: "occurred_after", Label: "Occurred After", Kind: MomentField, Actions: []string{"audit"}, Half: true, Note: "In UTC, unless it has a zone."},
	{Key: "occurred_before", Label: "Occurred Before", Kind: MomentField, Actions: []string{"audit"}, Half: true, Note: "In UTC, unless it has a zone."},
	{Key: "from_timestamp", Label: "From", Kind: MomentField, Actions: []string{"security"}, Half: true, Note: "In UTC, unless it has a zone."},
	{Key: "to_timestamp", Label: "To", Kind: MomentField, Actions: []string{"security"}, Half: true, Note: "In UTC, unless it has a zone."},
	{
		Key: "sort", Label: "Sort By", Kind: ListField, Actions: []string{"audit"}, Half: true,
		Placeholder: "-occurredAt",
		Note:        "Such as `occurredAt`, `userId`, `category`; with a minus in front, backwards.",
	},
	{
		Key: "fill_final_timestamp", Label: "Cursor on the Last Page", Kind: BooleanField, Actions: []string{"audit"}, Half: true,
		Note: "The last page, too, says where to go on (HubSpot's `fillFinalTimestamp`).",
	},
	{
		Key: "filter_groups", Label: "Filters as JSON", Kind: RawFilters, Actions: []string{"search", "changed"}, Advanced: true,
		Placeholder: `[{"filters": [{"propertyName": "lifecyclestage", "operator": "EQ", "value": "lead"}]}]`,
		Note:        "HubSpot's `filterGroups`: alternatives beside the rows above.",
	},
	{
		Key: "fail_when", Label: "Fail", Kind: ChoiceField, Actions: fromLists, Half: true, Advanced: true, Default: "any",
		Choices: []Option{{Value: "any", Label: "When any item failed"}, {Value: "all", Label: "When all items failed"}, {Value: "never", Label: "Never"}},
		Note:    "When the flow takes its reject path; the error has the report of all items then.",
	},
	{
		Key: "c_associations", Label: "Associations as JSON", Kind: RawAssociations, Actions: []string{"create", "find_or_create"}, Not: NotAssociable, Advanced: true,
		Placeholder: `[{"to": {"id": "101"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]}]`,
		Note:        "As HubSpot's API takes them, in addition to the rows above.",
	},
	{
		Key: "output", Label: "Output", Kind: ChoiceField, Actions: answers, Half: true, Advanced: true, Default: "raw",
		Choices: []Option{{Value: "raw", Label: "As HubSpot answers"}, {Value: "simple", Label: "Simple: id and properties"}},
		Note:    "Simple puts the properties beside the id.",
	},
	{
		Key: "output", Label: "Output", Kind: ChoiceField, Actions: append(lookUps, defines...), Half: true, Advanced: true, Default: "simple",
		Choices: []Option{{Value: "simple", Label: "Simple: what a flow needs"}, {Value: "raw", Label: "As HubSpot answers"}},
		Note:    "HubSpot's own answer has more members.",
	},
	{
		Key: "diagnose", Label: "Explain Refusals", Kind: BooleanField, Actions: []string{"create", "update", "upsert", "find_or_create"}, Half: true, Advanced: true, Default: "true",
		Note: "Where Directus hides why HubSpot refused (11.16 and later, in the sandbox), look for it: one second try as a batch, then a few reads.",
	},
	{
		Key: "patience", Label: "Patience", Kind: IntegerField, Max: 3600, Half: true, Advanced: true,
		Placeholder: "60",
		Note:        "Seconds to wait for HubSpot's limits and faults to pass, as long as nothing gets done. 0: do not wait. Empty: 60.",
	},
	{
		Key: "dry_run", Label: "Show, Do Not Send", Kind: BooleanField, Half: true, Advanced: true,
		Note: "The result is the list of the requests that would be sent; none is, not even to read.",
	},
	{
		Key: "dry_reads", Label: "Look Things Up All the Same", Kind: BooleanField, With: "dry_run", Half: true, Advanced: true,
		Note: "What only reads is sent, so that ids stand for names, and a record is found or not. Nothing is written.",
	},
	{
		Key: "api_version", Label: "API Version", Kind: ChoiceField, Half: true, Advanced: true, Default: "2026-09",
		Choices: Versions,
		Note:    "HubSpot supports a dated version for 18 months.",
	},
}

// Has tells whether a form for the endpoint and action has the field.
func (f *Field) Has(e *Endpoint, a *Action) bool {
	return (f.Actions == nil || slices.Contains(f.Actions, a.Key)) &&
		(f.Only == nil || slices.Contains(f.Only, e.Key)) && !slices.Contains(f.Not, e.Key)
}

// LookupField finds the field with a key in the form for an endpoint and action.
func LookupField(key string, e *Endpoint, a *Action) (*Field, bool) {
	for i := range Fields {
		if Fields[i].Key == key && Fields[i].Has(e, a) {
			return &Fields[i], true
		}
	}
	return nil, false
}
