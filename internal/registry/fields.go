package registry

import "slices"

// FieldKind says how the form asks for a field and how the core reads it.
type FieldKind string

// The kinds of fields.
const (
	TokenField        FieldKind = "token"        // kept by the host; the core never has it
	EndpointField     FieldKind = "endpoint"     // Endpoint.Key
	ActionField       FieldKind = "action"       // Action.Key
	TextField         FieldKind = "text"         // a text
	IDField           FieldKind = "id"           // a text that finds a record
	PropertiesField   FieldKind = "properties"   // a JSON object: name to value
	AssociationsField FieldKind = "associations" // rows: to, id, type
	RawField          FieldKind = "json"         // JSON as HubSpot takes it
	ListField         FieldKind = "list"         // texts: a list, or with commas
	IntegerField      FieldKind = "integer"
	BooleanField      FieldKind = "boolean"
	MomentField       FieldKind = "datetime" // ISO 8601, or milliseconds; without a zone it is UTC
	ChoiceField       FieldKind = "choice"   // one of Choices
)

// Field is one field of the form, stored in a flow as an option.
type Field struct {
	Key     string // the option's key, never renamed
	Label   string
	Kind    FieldKind
	Actions []string // the actions that have it; nil for all
	Not     []string // endpoints that do not have it all the same

	Required    bool
	Min, Max    int      // of an IntegerField; of a ListField Max is how many
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
	reads     = []string{"retrieve", "list"}
	withPages = []string{"list", "audit", "login", "security"}
	answers   = []string{"create", "retrieve", "update", "list"}
)

// Versions of HubSpot's API, the default first.
var Versions = []Option{
	{Value: "2026-09", Label: "2026-09 (current)"},
	{Value: "2026-03", Label: "2026-03"},
	{Value: "v3", Label: "v3 (unsupported from September 2027)"},
}

// Fields are the form's fields in its order. A key may come twice for different
// actions.
var Fields = []Field{
	{
		Key: "apiKey", Label: "Access token", Kind: TokenField, Required: true,
		Placeholder: "{{ $env.HUBSPOT_TOKEN }}",
		Note:        "A service key of your HubSpot account (Development > Keys > Service keys), or the token of an app. Better than the token itself is `{{ $env.HUBSPOT_TOKEN }}`, with `FLOWS_ENV_ALLOW_LIST=HUBSPOT_TOKEN` in Directus's configuration: flow logs store options, but redact what comes from the environment.",
	},
	{Key: "endpoint", Label: "Endpoint", Kind: EndpointField, Required: true, Half: true, Note: "What the operation works on. [HubSpot's documentation]({docs})"},
	{Key: "action", Label: "Action", Kind: ActionField, Required: true, Half: true},
	{
		Key: "id", Label: "Record", Kind: IDField, Actions: []string{"retrieve", "update", "delete"}, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "The id of the {singular}, or the value of the unique property beside it.",
	},
	{
		Key: "id_property", Label: "Found by", Kind: TextField, Actions: []string{"retrieve", "update"}, Half: true,
		Placeholder: "hs_object_id",
		Note:        "A property that is unique, such as `email` of contacts. Empty: the record's id.",
	},
	{
		Key: "c_properties", Label: "Properties", Kind: PropertiesField, Actions: []string{"create"}, Required: true,
		Note: "A JSON object of internal property names and values. {required} What an unfilled template leaves (`undefined`) is not sent.",
	},
	{
		Key: "u_properties", Label: "Properties", Kind: PropertiesField, Actions: []string{"update"}, Required: true,
		Note: "A JSON object of the properties to change. `null` or an empty text clears one. What an unfilled template leaves (`undefined`) is not sent.",
	},
	{
		Key: "c_associate", Label: "Associate with", Kind: AssociationsField, Actions: []string{"create"}, Not: NotAssociable,
		Note: "Records that exist already. HubSpot's default association is used unless a type id is given.",
	},
	{
		Key: "r_fields", Label: "Properties", Kind: ListField, Actions: []string{"retrieve"},
		Placeholder: "email",
		Note:        "Internal names of the properties to read. Empty: HubSpot's default ones.",
	},
	{
		Key: "r_associations", Label: "Associations", Kind: ListField, Actions: []string{"retrieve"}, Not: NotAssociable,
		Placeholder: "companies",
		Note:        "Object types whose associated ids to read.",
	},
	{
		Key: "revision_fields", Label: "Properties with history", Kind: ListField, Actions: []string{"retrieve"},
		Note: "Internal names of properties to read with their earlier values.",
	},
	{
		Key: "limit", Label: "Limit", Kind: IntegerField, Actions: []string{"list"}, Min: 1, Max: 100, Half: true,
		Placeholder: "10",
		Note:        "Records in a page: 1 to 100, with history to 50. Empty: 10.",
	},
	{
		Key: "limit", Label: "Limit", Kind: IntegerField, Actions: []string{"audit", "security"}, Min: 1, Max: 100, Half: true,
		Placeholder: "10",
		Note:        "Entries in a page: 1 to 100.",
	},
	{
		Key: "limit", Label: "Limit", Kind: IntegerField, Actions: []string{"login"}, Min: 1, Max: 200, Half: true,
		Placeholder: "10",
		Note:        "Entries in a page: 1 to 200.",
	},
	{
		Key: "after", Label: "Cursor", Kind: TextField, Actions: withPages, Half: true,
		Placeholder: "{{ $last.paging.next.after }}",
		Note:        "Where to go on: `paging.next.after` of the page before. Empty: the first page.",
	},
	{
		Key: "l_fields", Label: "Properties", Kind: ListField, Actions: []string{"list"},
		Placeholder: "email",
		Note:        "Internal names of the properties to read. Empty: HubSpot's default ones.",
	},
	{
		Key: "l_associations", Label: "Associations", Kind: ListField, Actions: []string{"list"}, Not: NotAssociable,
		Placeholder: "companies",
		Note:        "Object types whose associated ids to read.",
	},
	{
		Key: "l_revision_fields", Label: "Properties with history", Kind: ListField, Actions: []string{"list"},
		Note: "Internal names of properties to read with their earlier values.",
	},
	{
		Key: "archived", Label: "Archived", Kind: BooleanField, Actions: reads, Half: true,
		Note: "Only what is in the recycle bin.",
	},
	{
		Key: "user_ids", Label: "Acting users", Kind: ListField, Actions: []string{"audit"},
		Note: "User ids of those who acted. Empty: everybody.",
	},
	{
		Key: "user_ids", Label: "User", Kind: ListField, Actions: []string{"login", "security"}, Max: 1,
		Note: "A user id. Empty: everybody.",
	},
	{Key: "occurred_after", Label: "Occurred after", Kind: MomentField, Actions: []string{"audit"}, Half: true, Note: "In UTC, unless it has a zone."},
	{Key: "occurred_before", Label: "Occurred before", Kind: MomentField, Actions: []string{"audit"}, Half: true, Note: "In UTC, unless it has a zone."},
	{Key: "from_timestamp", Label: "From", Kind: MomentField, Actions: []string{"security"}, Half: true, Note: "In UTC, unless it has a zone."},
	{Key: "to_timestamp", Label: "To", Kind: MomentField, Actions: []string{"security"}, Half: true, Note: "In UTC, unless it has a zone."},
	{
		Key: "sort", Label: "Sort by", Kind: ListField, Actions: []string{"audit"}, Half: true,
		Placeholder: "-occurredAt",
		Note:        "Such as `occurredAt`, `userId`, `category`; with a minus in front, backwards.",
	},
	{
		Key: "fill_final_timestamp", Label: "Cursor on the last page", Kind: BooleanField, Actions: []string{"audit"}, Half: true,
		Note: "The last page, too, says where to go on (HubSpot's `fillFinalTimestamp`).",
	},
	{
		Key: "c_associations", Label: "Associations as JSON", Kind: RawField, Actions: []string{"create"}, Not: NotAssociable, Advanced: true,
		Placeholder: `[{"to": {"id": "101"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]}]`,
		Note:        "As HubSpot's API takes them, in addition to the rows above.",
	},
	{
		Key: "output", Label: "Output", Kind: ChoiceField, Actions: answers, Half: true, Advanced: true, Default: "raw",
		Choices: []Option{{Value: "raw", Label: "As HubSpot answers"}, {Value: "simple", Label: "Simple: id and properties"}},
		Note:    "Simple puts the properties beside the id.",
	},
	{
		Key: "diagnose", Label: "Explain refusals", Kind: BooleanField, Actions: []string{"create", "update"}, Half: true, Advanced: true, Default: "true",
		Note: "Where Directus hides HubSpot's reason (11.16 and later, in the sandbox), look for it: one second try as a batch, then a few reads.",
	},
	{
		Key: "api_version", Label: "API version", Kind: ChoiceField, Half: true, Advanced: true, Default: "2026-09",
		Choices: Versions,
		Note:    "HubSpot supports a dated version for 18 months.",
	},
}

// Has tells whether a form for the endpoint and action has the field.
func (f *Field) Has(e *Endpoint, a *Action) bool {
	return (f.Actions == nil || slices.Contains(f.Actions, a.Key)) && !slices.Contains(f.Not, e.Key)
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
