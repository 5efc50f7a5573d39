package registry

import (
	"slices"

	"directus-extension-hubspot/internal/option"
)

// Of says what a text or a property's value names, so that the form can offer choices and
// the core can look it up.
type Of string

// What a text may name.
const (
	Anything   Of = ""
	Properties Of = "property" // a property of the endpoint's records
	Unique     Of = "unique"   // a property that finds one of them
	Match      Of = "match"    // a property that finds one of them, and can be written
	Found      Of = "found"    // the same, or one whose value several of them may share
	Order      Of = "order"    // a property, with a minus in front for backwards
	Objects    Of = "object"   // an object that the endpoint's records are associated with
	Labels     Of = "label"    // the label of an association of the endpoint's records
	Kinds      Of = "kind"     // an endpoint that is a kind of record, or an object type
	AList      Of = "list"     // a list of the account
	OwnObjects Of = "own"      // a kind of record of the account's own
	Webhook    Of = "webhook"  // the address at which the flow takes webhooks
	Owner      Of = "owner"    // an owner of records, by ID or by email
	Pipeline   Of = "pipeline" // a pipeline, by ID or by label
	Consent    Of = "consent"  // a type of email to which people subscribe, by ID or by name
	AForm      Of = "form"     // a form of the account, by ID or by name
	AnEvent    Of = "event"    // a custom event, by its internal name
	OfEvent    Of = "of_event" // a property of the custom event that the flow names
	Stage      Of = "stage"    // a stage of a pipeline, by ID or by label
	Groups     Of = "group"    // a group of properties, by its internal name
	User       Of = "user"     // a user who can send, by email
	ASequence  Of = "sequence" // a sequence of the sender, by ID or by name

	OwnProperties Of = "own_property" // a property that the account made
	OwnLabels     Of = "own_label"    // an association label that the account made, by its type ID
)

// Role says what a field's value is for, which decides what becomes of an unfilled
// template in it.
type Role string

// The roles.
const (
	// Selects is the role of a value that finds, narrows, names or switches
	// something. An unfilled template is refused in it, because without the value a
	// run could reach more than was meant.
	Selects Role = ""
	// Writes is the role of a value that is written to records. The option Unfilled
	// Templates says what becomes of an unfilled template in it.
	Writes Role = "writes"
	// Carries is the role of a value from outside the flow. It is accepted whatever
	// it contains.
	Carries Role = "carries"
)

// Field is one field of the form, stored in a flow as an option.
type Field struct {
	Key     string // the option's key, never renamed
	Label   string
	Kind    FieldKind
	Role    Role
	Actions []string // the actions that have it; nil for all
	Only    []string // the endpoints that have it; nil for all
	Not     []string // endpoints that do not have it in spite of Only

	Of Of // what the text of a TextField names, or each text of a ListField

	Property string // of a PropertyField: its value is written to this property
	Long     bool   // takes several lines

	// With and Without name a BooleanField. The form shows this field only while that
	// switch is on (With) or off (Without). The core takes the value either way.
	With, Without string

	// If names a ChoiceField. The form shows this field only while the choice is one
	// of Is. The core takes the value either way.
	If string
	Is []string

	Required    bool
	Min, Max    int      // of an IntegerField; of a ListField Max is how many, of a TextField or PathField how many bytes if not 1,000
	Choices     []Option // of a ChoiceField
	Default     string   // what an empty ChoiceField means
	Unset       string   // the label of Default, if the form offers it and Choices does not have it
	Note        string   // "{singular}", "{label}", "{required}", "{defaults}" and "{docs}" stand for the endpoint's
	Placeholder string
	Half        bool   // takes half the form's width
	Adds        string // what a ValuesField's button adds, such as "Add a Stage"
	Advanced    bool   // comes at the end of the form
	First       bool   // is read before the others, because it says how to read them
}

// Sets of actions that have the same fields. A set that is computed from the actions'
// rows includes a new action as soon as its row says so.
var (
	creates    = []string{"create"}
	makesOne   = actionsThat(func(a *Action) bool { return a.WritesRecords() && a.Makes && a.Items == "" })
	matches    = actionsThat(func(a *Action) bool { return a.WritesRecords() && a.Matches && a.Items == "" })
	writesOne  = actionsThat(func(a *Action) bool { return a.WritesRecords() && a.Items == "" })
	writesRows = actionsThat(func(a *Action) bool { return a.Items == Rows })
	writes     = actionsThat((*Action).WritesRecords)
	fills      = slices.Concat(writes, []string{"form_submit"})

	readsOne  = actionsThat(func(a *Action) bool { return a.ReadsOne })
	onlyReads = actionsThat(func(a *Action) bool { return a.ReadsOne && !a.Writes })
	alsoReads = actionsThat(func(a *Action) bool { return a.ReadsOne && a.Writes })
	readsMany = actionsThat(func(a *Action) bool { return a.ReadsMany })
	answers   = union(writesOne, readsOne, readsMany, []string{"merge"}) // they answer with records
	filtered  = []string{"search", "changed"}
	since     = actionsThat(func(a *Action) bool { return a.Since })
	timed     = union(writes, actionsThat(func(a *Action) bool { return a.Times }))

	findsOne    = actionsThat(func(a *Action) bool { return a.FoundBy && a.Items == "" })
	findsMany   = actionsThat(func(a *Action) bool { return a.FoundBy && a.Items != "" })
	listsIDs    = actionsThat(func(a *Action) bool { return a.Items == IDs && !a.Members })
	listMembers = actionsThat(func(a *Action) bool { return a.Items == IDs && a.Members })
	withIDs     = union(findsMany, listsIDs, listMembers)
	pairs       = actionsThat(func(a *Action) bool { return a.Items == Pairs })
	fromLists   = actionsThat(func(a *Action) bool { return a.Items != "" && !a.Job })

	choosesPages = actionsThat(func(a *Action) bool { return a.Paging == PageOrAll })
	takesCursor  = actionsThat(func(a *Action) bool { return a.Paging != "" && a.Paging != AllPages })
	takesMaximum = actionsThat(func(a *Action) bool { return a.Paging != "" && a.Paging != OnePage })

	defines      = []string{"create_property", "update_property"}
	ofPipelines  = []string{"pipelines", "pipeline_create", "pipeline_rename", "pipeline_delete", "stage_create", "stage_change", "stage_delete"}
	ofKinds      = slices.DeleteFunc(actionsThat(func(a *Action) bool { return a.Schema }), func(key string) bool { return slices.Contains(ofPipelines, key) })
	summaries    = actionsThat(func(a *Action) bool { return a.Summary })
	aList        = slices.Concat(actionsThat(func(a *Action) bool { return a.Members }), []string{"entered_since", "list_rename", "list_delete"})
	sendsEvents  = []string{"event_send", "event_send_many"}
	ofOneAddress = actionsThat(func(a *Action) bool { return a.Group == Address })
	ofAddresses  = actionsThat(func(a *Action) bool { return a.Items == Addresses })
	ofOneConsent = []string{"subscribe", "unsubscribe", "subscribe_many", "unsubscribe_many"}
	ofConsents   = slices.Concat(ofOneAddress, ofAddresses, []string{"subscription_types"})
)

// Sets of endpoints that have the same fields.
var (
	activities     = endpointsThat(func(e *Endpoint) bool { return e.Group == Activities })
	notAssociable  = endpointsThat(func(e *Endpoint) bool { return e.Records() && !e.Associates() })
	noAssociations = slices.Concat(activities, notAssociable)                                                         // activities have a field of their own
	withChoices    = append(endpointsThat(func(e *Endpoint) bool { return e.Records() }), "lists", "imports_exports") // the form can load choices for them
	local          = []string{"webhooks"}                                                                             // they ask HubSpot nothing

	// They have properties that hold HTML, and so may the records of an import.
	formatted = append(endpointsThat(func(e *Endpoint) bool {
		for p := range e.Known {
			if p.HTML {
				return true
			}
		}
		return false
	}), "imports_exports")

	merging     = endpointsThat(func(e *Endpoint) bool { return e.Merges })
	purging     = endpointsThat(func(e *Endpoint) bool { return e.Purges })
	withoutMail = slices.DeleteFunc(slices.Clone(purging), func(key string) bool { return key == "contacts" })
)

func actionsThat(is func(*Action) bool) (keys []string) {
	for i := range Actions {
		if is(&Actions[i]) {
			keys = append(keys, Actions[i].Key)
		}
	}
	return keys
}

// union returns the keys of all lists, sorted and without duplicates.
func union(lists ...[]string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(lists...))))
}

func endpointsThat(is func(*Endpoint) bool) (keys []string) {
	for i := range Endpoints {
		if is(&Endpoints[i]) {
			keys = append(keys, Endpoints[i].Key)
		}
	}
	return keys
}

// consents are the choices for the visitor's consent in a submission.
var consents = []Option{
	{Value: "none", Label: "The form does not ask for it"},
	{Value: "given", Label: "The visitor was asked"},
	{Value: "interest", Label: "Legitimate interest"},
}

// LegalBases are HubSpot's legal bases for writing to somebody.
// https://developers.hubspot.com/docs/api-reference/latest/communication-preferences/guide
var LegalBases = []Option{
	{Value: "CONSENT_WITH_NOTICE", Label: "The person agreed"},
	{Value: "LEGITIMATE_INTEREST_PQL", Label: "Legitimate interest: a prospect or lead"},
	{Value: "LEGITIMATE_INTEREST_CLIENT", Label: "Legitimate interest: a customer"},
	{Value: "LEGITIMATE_INTEREST_OTHER", Label: "Legitimate interest: another reason"},
	{Value: "PERFORMANCE_OF_CONTRACT", Label: "A contract with the person requires it"},
	{Value: "PROCESS_AND_STORE", Label: "The person agreed that the data is stored and processed"},
	{Value: "NON_GDPR", Label: "The GDPR does not apply"},
}

// withOptions are the types of properties that have options. mayHaveOptions are the same,
// and "" for a type that is not known.
var (
	withOptions    = []string{"choice", "radio", "choices"}
	mayHaveOptions = []string{"same", "choice", "radio", "choices"}
)

// exportLanguages are the languages of HubSpot's export files.
// https://developers.hubspot.com/docs/api-reference/latest/crm/exports/guide
var exportLanguages = []Option{
	{Value: "EN", Label: "English"},
	{Value: "AF_ZA", Label: "Afrikaans"},
	{Value: "AR_EG", Label: "Arabic"},
	{Value: "BN", Label: "Bengali"},
	{Value: "BG", Label: "Bulgarian"},
	{Value: "CA_ES", Label: "Catalan"},
	{Value: "ZH_CN", Label: "Chinese (Simplified)"},
	{Value: "ZH_HK", Label: "Chinese (Traditional, Hong Kong)"},
	{Value: "ZH_TW", Label: "Chinese (Traditional)"},
	{Value: "HR", Label: "Croatian"},
	{Value: "CS", Label: "Czech"},
	{Value: "DA_DK", Label: "Danish"},
	{Value: "NL", Label: "Dutch"},
	{Value: "EN_GB", Label: "English (United Kingdom)"},
	{Value: "ET_EE", Label: "Estonian"},
	{Value: "TL", Label: "Filipino"},
	{Value: "FI", Label: "Finnish"},
	{Value: "FR", Label: "French"},
	{Value: "FR_CA", Label: "French (Canada)"},
	{Value: "DE", Label: "German"},
	{Value: "EL_GR", Label: "Greek"},
	{Value: "HE_IL", Label: "Hebrew"},
	{Value: "HI_IN", Label: "Hindi"},
	{Value: "HU", Label: "Hungarian"},
	{Value: "ID", Label: "Indonesian"},
	{Value: "IT", Label: "Italian"},
	{Value: "JA", Label: "Japanese"},
	{Value: "KO_KR", Label: "Korean"},
	{Value: "LT_LT", Label: "Lithuanian"},
	{Value: "MS", Label: "Malay"},
	{Value: "NO", Label: "Norwegian"},
	{Value: "PL", Label: "Polish"},
	{Value: "PT_PT", Label: "Portuguese"},
	{Value: "PT_BR", Label: "Portuguese (Brazil)"},
	{Value: "RO", Label: "Romanian"},
	{Value: "RU", Label: "Russian"},
	{Value: "SK_SK", Label: "Slovak"},
	{Value: "SL", Label: "Slovenian"},
	{Value: "ES", Label: "Spanish"},
	{Value: "ES_MX", Label: "Spanish (Mexico)"},
	{Value: "SV", Label: "Swedish"},
	{Value: "TH", Label: "Thai"},
	{Value: "TR", Label: "Turkish"},
	{Value: "UK", Label: "Ukrainian"},
	{Value: "VI_VN", Label: "Vietnamese"},
}

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

// PropertyTypes are the types of a property in plain words. HubSpot has two words for
// each of them.
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

// liveChoices is the switch that loads choices for endpoints. The sentence says which
// choices.
func liveChoices(endpoints []string, sentence string) Field {
	return Field{
		Key: option.LiveChoices, Label: "Load choices from HubSpot", Kind: BooleanField, Only: endpoints,
		Note: sentence + " This adds the flow “HubSpot choices”, which reads these definitions with the token above and no records. Switch it off and on to read them again.",
	}
}

// Notes, or beginnings of notes, of several fields.
const (
	matchedBy = "The unique property that tells {label} apart. Choose it in *Properties* too. Create it in HubSpot with “Require unique values”."
	columnOf  = "Which field of a row goes into which property. For a field of a related item, use a dot: `author.email`."
)

// Fields are the form's fields in its order. A key may come twice for different
// actions.
var Fields = []Field{
	{
		Key: option.APIKey, Label: "Access Token", Kind: TokenField, Role: Carries, Required: true, Not: local,
		Placeholder: "{{ $env.HUBSPOT_TOKEN }}",
		Note:        "Get a service key in HubSpot: Development > Keys > Service keys. Keep it in `HUBSPOT_TOKEN` and list that name in `FLOWS_ENV_ALLOW_LIST`: then it is in no flow and no log.",
	},
	{Key: option.Endpoint, Label: "Endpoint", Kind: EndpointField, Required: true, Half: true, Note: "What to work on. [HubSpot's documentation]({docs})"},
	{Key: option.Action, Label: "Action", Kind: ActionField, Required: true, Half: true},
	{
		Key: option.Object, Label: "Object", Kind: TextField, Of: Kinds, Actions: []string{"import"}, Required: true, Half: true,
		Placeholder: "contacts",
		Note:        "The kind of records. For a custom object, its type ID, such as `2-1234567`.",
	},
	{
		Key: option.Object, Label: "Object", Kind: TextField, Of: Kinds, Actions: []string{"export"}, Required: true,
		Placeholder: "contacts",
		Note:        "The kind of records. For a custom object, its type ID, such as `2-1234567`.",
	},
	{
		Key: option.ImportOperation, Label: "Operation", Kind: ChoiceField, Actions: []string{"import"}, Half: true, Default: "upsert",
		Choices: []Option{{Value: "upsert", Label: "Create or update"}, {Value: "create", Label: "Create only"}, {Value: "update", Label: "Update only"}},
		Note:    "What to do with a row whose record exists, and with a row whose record does not exist.",
	},
	{
		Key: option.ObjectType, Label: "Object Type", Kind: IDField, Of: OwnObjects, Only: []string{"custom_objects"}, Required: true,
		Placeholder: "2-1234567",
		Note:        "The object's type ID, such as `2-1234567`, or its name in HubSpot, such as `car`.",
	},
	liveChoices(withChoices, "Choose from what the account has: its own properties and options, pipelines, owners, lists and labels."),
	liveChoices([]string{"metadata"}, "Choose from what the account has: its properties and their groups, pipelines, stages, association labels and custom objects."),
	liveChoices([]string{"consent"}, "Choose from the account's subscription types."),
	liveChoices([]string{"forms"}, "Choose from the account's forms, their fields and its subscription types."),
	liveChoices([]string{"events"}, "Choose from the account's events and their properties."),
	liveChoices([]string{"sequences"}, "Choose from the account's users and the sequences of the sender."),
	{
		Key: option.Email, Label: "Email", Kind: TextField, Actions: []string{"owners"}, Half: true,
		Placeholder: "ada@example.com",
		Note:        "Find the owner with this email. Empty: all owners.",
	},
	{
		Key: option.Archived, Label: "Deactivated Owners", Kind: BooleanField, Actions: []string{"owners"}, Half: true,
		Note: "Read the owners who were deactivated or removed, instead of the others. Records may still belong to them.",
	},
	{
		Key: option.Email, Label: "Email", Kind: IDField, Actions: ofOneAddress, Required: true, Half: true,
		Placeholder: "{{ $trigger.body.email }}",
		Note:        "The email address. It need not be a contact's.",
	},
	{
		Key: option.Items, Label: "Addresses", Kind: ItemsField, Role: Writes, Actions: ofAddresses, Required: true,
		Placeholder: "{{ $last }}",
		Note:        "A list of any length: email addresses, rows that hold one, or contacts of HubSpot. You can also type addresses, separated with commas.",
	},
	{
		Key: option.IDColumn, Label: "Email Column", Kind: TextField, Actions: []string{"subscribe_many", "unsubscribe_many"}, Half: true,
		Placeholder: "email",
		Note:        "The field of a row that holds the address. Empty: `email`.",
	},
	{
		Key: option.IDColumn, Label: "Email Column", Kind: TextField, Actions: []string{"unsubscribe_all_many"},
		Placeholder: "email",
		Note:        "The field of a row that holds the address. Empty: `email`.",
	},
	{
		Key: option.Subscription, Label: "Subscription Type", Kind: IDField, Of: Consent, Actions: ofOneConsent, Required: true, Half: true,
		Placeholder: "Newsletter",
		Note:        "The name or ID of the type of email. Digits alone are an ID. The action *Types* lists them.",
	},
	{
		Key: option.Subscription, Label: "Subscription Type", Kind: TextField, Of: Consent, Actions: []string{"subscription_state", "subscription_link"}, Half: true,
		Placeholder: "Newsletter",
		Note:        "The name or ID of one type of email. Empty: all types.",
	},
	{
		Key: option.LegalBasis, Label: "Legal Basis", Kind: ChoiceField, Actions: ofOneConsent, Half: true, Default: "none", Unset: "None given",
		Choices: LegalBases,
		Note:    "Why you may write to the person. HubSpot requires it if the account's data privacy settings are on.",
	},
	{
		Key: option.LegalText, Label: "Explanation", Kind: TextField, Actions: ofOneConsent, Half: true,
		Placeholder: "Signed up on example.com/newsletter",
		Note:        "How the person agreed, or what else the legal basis rests on.",
	},
	{
		Key: option.Everything, Label: "Unsubscribe From Everything", Kind: BooleanField, Actions: []string{"unsubscribe_all"}, Required: true,
		Note: "Confirm that the address is to get no email at all. The action is refused without this switch.",
	},
	{
		Key: option.Everything, Label: "Unsubscribe From Everything", Kind: BooleanField, Actions: []string{"unsubscribe_all_many"}, Required: true,
		Note: "Confirm that the addresses are to get no email at all. The action is refused without this switch.",
	},
	{
		Key: option.Language, Label: "Language", Kind: TextField, Actions: []string{"subscription_link"}, Half: true, Max: 10,
		Placeholder: "de",
		Note:        "The language of the pages. Empty: the account's language.",
	},
	{
		Key: option.Event, Label: "Event", Kind: IDField, Of: AnEvent, Actions: []string{"event_send"}, Required: true, Half: true,
		Placeholder: "order_placed",
		Note:        "The internal name of the event, such as `order_placed`. The action *Definitions* lists the names.",
	},
	{
		Key: option.Event, Label: "Event", Kind: IDField, Of: AnEvent, Actions: []string{"event_send_many"}, Required: true,
		Placeholder: "order_placed",
		Note:        "The internal name of the event, such as `order_placed`. The action *Definitions* lists the names.",
	},
	{
		Key: option.Email, Label: "Email", Kind: TextField, Actions: []string{"event_send"}, Half: true,
		Placeholder: "{{ $trigger.payload.email }}",
		Note:        "The contact's email address. Or give the record's ID.",
	},
	{
		Key: option.ID, Label: "Record", Kind: TextField, Actions: []string{"event_send"}, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "The ID of the contact, company, deal or other record that the event is about. If an email is given too, the ID counts.",
	},
	{
		Key: option.OccurredAt, Label: "When", Kind: MomentField, Actions: []string{"event_send"}, Half: true,
		Placeholder: "{{ $trigger.payload.ordered_on }}",
		Note:        "When it happened. Empty: now.",
	},
	{
		Key: option.EventProperties, Label: "Properties", Kind: ValuesField, Of: OfEvent, Role: Writes, Actions: []string{"event_send"}, Adds: "Add a Property",
		Placeholder: "order_number",
		Note:        "What the event says: names and values, as rows or as JSON. HubSpot drops an event with a property it does not know. The operation checks the properties if the token has `behavioral_events.event_definitions.read_write`.",
	},
	{
		Key: option.Items, Label: "Items", Kind: ItemsField, Role: Writes, Actions: []string{"event_send_many"}, Required: true,
		Placeholder: "{{ $last }}",
		Note:        "A list of any length, such as `{{ $last }}` after *Read Data*. Each row becomes one event.",
	},
	{
		Key: option.IDColumn, Label: "Record Column", Kind: TextField, Actions: []string{"event_send_many"}, Half: true,
		Placeholder: "email",
		Note:        "The field of a row that holds the contact's email or the ID of a record. Empty: `email`.",
	},
	{
		Key: option.TimeColumn, Label: "Time Column", Kind: TextField, Actions: []string{"event_send_many"}, Half: true,
		Placeholder: "ordered_on",
		Note:        "The field of a row that says when it happened. Empty: now.",
	},
	{
		Key: option.Mapping, Label: "Columns", Kind: MappingField, Of: OfEvent, Actions: []string{"event_send_many"},
		Note: "Which field of a row goes into which property of the event. Empty: each other field goes into the property of the same name.",
	},
	{
		Key: option.EventID, Label: "Event ID", Kind: TextField, Actions: []string{"event_send"}, Half: true,
		Placeholder: "{{ $trigger.key }}",
		Note:        "An ID of your own for this event. HubSpot counts events with the same ID once. Empty: made from the event, its record, time and properties.",
	},
	{
		Key: option.EventColumn, Label: "Event ID Column", Kind: TextField, Actions: []string{"event_send_many"}, Half: true,
		Placeholder: "id",
		Note:        "The field of a row that holds an ID of your own for its event. HubSpot counts events with the same ID once. Empty: made from the event, its record, time and properties.",
	},
	{
		Key: option.EmailID, Label: "Email", Kind: IDField, Actions: []string{"email_send"}, Required: true, Half: true,
		Placeholder: "1234567",
		Note:        "The number of the email, from the address of HubSpot's editor. The email must be of the type for the single send API, and published.",
	},
	{
		Key: option.Recipient, Label: "To", Kind: IDField, Actions: []string{"email_send"}, Required: true, Half: true,
		Placeholder: "{{ $trigger.payload.email }}",
		Note:        "The recipient's address. HubSpot creates a contact if there is none.",
	},
	{
		Key: option.EmailValues, Label: "Values", Kind: ValuesField, Role: Writes, Actions: []string{"email_send"}, Adds: "Add a Value",
		Placeholder: "order_number",
		Note:        "What fills `{{ custom.order_number }}` in the email: names and values, as rows or as JSON.",
	},
	{
		Key: option.ContactValues, Label: "Contact Properties", Kind: ValuesField, Role: Writes, Actions: []string{"email_send"}, Adds: "Add a Property",
		Placeholder: "firstname",
		Note:        "Properties that HubSpot writes to the contact before it sends the email: names and values, as rows or as JSON.",
	},
	{
		Key: option.SendID, Label: "Send ID", Kind: TextField, Actions: []string{"email_send"}, Half: true,
		Placeholder: "receipt-{{ $trigger.key }}",
		Note:        "An ID of your own for this email. HubSpot never sends two emails with the same ID, however often the flow runs. Empty: one for this run, so that only its own retries are safe.",
	},
	{
		Key: option.Sender, Label: "From", Kind: TextField, Actions: []string{"email_send"}, Half: true,
		Placeholder: "Example Shop <shop@example.com>",
		Note:        "The sender's address. Empty: the one in the email.",
	},
	{
		Key: option.CC, Label: "CC", Kind: ListField, Actions: []string{"email_send"}, Max: 50, Half: true,
		Placeholder: "accounting@example.com",
		Note:        "Addresses that get a copy.",
	},
	{
		Key: option.BCC, Label: "BCC", Kind: ListField, Actions: []string{"email_send"}, Max: 50, Half: true,
		Placeholder: "archive@example.com",
		Note:        "Addresses that get a copy which the recipient does not see.",
	},
	{
		Key: option.ReplyTo, Label: "Reply To", Kind: ListField, Actions: []string{"email_send"}, Max: 10, Half: true,
		Placeholder: "support@example.com",
		Note:        "Addresses that answers go to.",
	},
	{
		Key: option.Sender, Label: "Sender", Kind: IDField, Of: User, Actions: []string{"sequence_find", "sequence_enroll"}, Required: true, Half: true,
		Placeholder: "sales@example.com",
		Note:        "The email address of the HubSpot user who sends. The user's mailbox must be connected to HubSpot.",
	},
	{
		Key: option.Name, Label: "Name", Kind: TextField, Actions: []string{"sequence_find"}, Half: true,
		Placeholder: "Renewal",
		Note:        "Find sequences with this text in their name. Empty: all of the user's.",
	},
	{
		Key: option.Sequence, Label: "Sequence", Kind: IDField, Of: ASequence, Actions: []string{"sequence_enroll"}, Required: true, Half: true,
		Placeholder: "Renewal",
		Note:        "The name or ID of the sequence. Digits alone are an ID. The action *Find* lists the sequences of a sender.",
	},
	{
		Key: option.ID, Label: "Contact", Kind: IDField, Actions: []string{"sequence_enroll", "sequence_state"}, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "The contact's ID or email address.",
	},
	{
		Key: option.URL, Label: "Address", Kind: IDField, Actions: []string{"file_import"}, Required: true,
		Placeholder: "https://cms.example.com/assets/{{ $trigger.key }}",
		Note:        "HubSpot fetches the file from here without a login: the asset must be public, or the address must hold an access token.",
	},
	{
		Key: option.Name, Label: "Name", Kind: TextField, Actions: []string{"file_import"}, Half: true,
		Placeholder: "Quote 1042",
		Note:        "The name of the file in HubSpot. Empty: the last part of the address.",
	},
	{
		Key: option.Folder, Label: "Folder", Kind: TextField, Actions: []string{"file_import"}, Half: true,
		Placeholder: "/directus",
		Note:        "The path of the folder, or its ID. A path is created if it does not exist. Empty: `/directus`.",
	},
	{
		Key: option.Access, Label: "Access", Kind: ChoiceField, Actions: []string{"file_import"}, Half: true, Default: "PRIVATE",
		Choices: []Option{{Value: "PRIVATE", Label: "Private: only by a signed link"}, {Value: "PUBLIC_NOT_INDEXABLE", Label: "Public, but not for search engines"}, {Value: "PUBLIC_INDEXABLE", Label: "Public"}},
		Note:    "Who can open the address of the file.",
	},
	{
		Key: option.Duplicates, Label: "Duplicates", Kind: ChoiceField, Actions: []string{"file_import"}, Half: true, Default: "RETURN_EXISTING",
		Choices: []Option{{Value: "RETURN_EXISTING", Label: "Use the file that exists"}, {Value: "REJECT", Label: "Stop with an error"}, {Value: "NONE", Label: "Import it again"}},
		Note:    "What to do if the folder already has a file with the same content.",
	},
	{
		Key: option.ID, Label: "File", Kind: IDField, Actions: []string{"file_read", "file_link", "file_delete"}, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "The ID of the file.",
	},
	{
		Key: option.Seconds, Label: "Valid For", Kind: IntegerField, Actions: []string{"file_link"}, Min: 1, Max: 604800, Half: true,
		Placeholder: "3600",
		Note:        "How many seconds the link works. Empty: HubSpot's default.",
	},
	{
		Key: option.Name, Label: "Name", Kind: TextField, Actions: []string{"file_find"}, Half: true,
		Placeholder: "quote",
		Note:        "Find files with this text in their name. Empty: all files.",
	},
	{
		Key: option.Extension, Label: "Extension", Kind: TextField, Actions: []string{"file_find"}, Half: true, Max: 20,
		Placeholder: "pdf",
		Note:        "Find only files of this kind. Empty: all kinds.",
	},
	{
		Key: option.Name, Label: "Name", Kind: TextField, Actions: []string{"form_find"}, Half: true,
		Placeholder: "contact",
		Note:        "Find forms with this text in their name. Empty: all forms.",
	},
	{
		Key: option.FormType, Label: "Type", Kind: ChoiceField, Actions: []string{"form_find"}, Half: true, Default: "hubspot",
		Choices: []Option{{Value: "hubspot", Label: "HubSpot's forms"}, {Value: "captured", Label: "Collected from other pages"}, {Value: "flow", Label: "Pop-up forms"}, {Value: "blog_comment", Label: "Blog comments"}, {Value: "all", Label: "All"}},
		Note:    "Forms that HubSpot collected from other pages take no submissions.",
	},
	{
		Key: option.Form, Label: "Form", Kind: IDField, Of: AForm, Actions: []string{"form_submit", "form_submissions"}, Required: true,
		Placeholder: "Contact us",
		Note:        "The name or ID of the form. The action *Find Forms* lists them.",
	},
	{
		Key: option.FormFields, Label: "Fields", Kind: FormFieldsField, Role: Writes, Actions: []string{"form_submit"}, Required: true,
		Note: "What the visitor entered, by the internal names of the form's fields. An empty value is left out.",
	},
	{
		Key: option.PageURI, Label: "Page Address", Kind: TextField, Role: Writes, Actions: []string{"form_submit"}, Half: true, Max: 2000,
		Placeholder: "https://www.example.com/contact",
		Note:        "The address of the page with the form.",
	},
	{
		Key: option.PageName, Label: "Page Name", Kind: TextField, Role: Writes, Actions: []string{"form_submit"}, Half: true,
		Placeholder: "Contact",
		Note:        "The title of the page with the form.",
	},
	{
		Key: option.Cookie, Label: "Visitor's Cookie", Kind: TextField, Role: Writes, Actions: []string{"form_submit"}, Half: true,
		Placeholder: "{{ $trigger.body.hutk }}",
		Note:        "The value of the visitor's cookie `hubspotutk`: with it HubSpot knows the pages that the visitor saw. Empty: no cookie.",
	},
	{
		Key: option.Consent, Label: "Consent", Kind: ChoiceField, Actions: []string{"form_submit"}, Half: true, Default: "none",
		Choices: consents,
		Note:    "What the visitor was asked. HubSpot requires it if the form asks for consent.",
	},
	{
		Key: option.Processing, Label: "Agreed to Processing", Kind: TextField, Role: Writes, Actions: []string{"form_submit"}, If: option.Consent, Is: []string{"given"}, Half: true,
		Placeholder: "{{ $trigger.body.agreed }}",
		Note:        "Whether the visitor agreed that the data is stored and processed: `true` or `false`. Empty: `false`.",
	},
	{
		Key: option.ConsentText, Label: "Text of the Consent", Kind: TextField, Actions: []string{"form_submit"}, If: option.Consent, Is: []string{"given", "interest"}, Half: true,
		Placeholder: "I agree that my data is stored and processed.",
		Note:        "The text that the visitor saw.",
	},
	{
		Key: option.Agreements, Label: "Agreed to Emails", Kind: AgreementsField, Role: Writes, Actions: []string{"form_submit"}, If: option.Consent, Is: []string{"given"},
		Note: "Which types of email the visitor agreed to, a row for each checkbox.",
	},
	{
		Key: option.InterestBasis, Label: "Interest In", Kind: ChoiceField, Actions: []string{"form_submit"}, If: option.Consent, Is: []string{"interest"}, Half: true, Default: "LEAD",
		Choices: []Option{{Value: "LEAD", Label: "A prospect or lead"}, {Value: "CUSTOMER", Label: "A customer"}},
		Note:    "Who the visitor is to you.",
	},
	{
		Key: option.Subscription, Label: "Subscription Type", Kind: TextField, Of: Consent, Actions: []string{"form_submit"}, If: option.Consent, Is: []string{"interest"}, Half: true,
		Placeholder: "Newsletter",
		Note:        "The name or ID of the type of email that the interest is about.",
	},
	{
		Key: option.Since, Label: "Since", Kind: MomentField, Actions: []string{"form_submissions"}, Half: true,
		Note: "Read all submissions since this date and time. The result has a `since` for the next run. Submissions of the last 30 seconds come with the next run.",
	},
	{
		Key: option.Check, Label: "Try to Read", Kind: ListField, Of: Kinds, Actions: []string{"test"}, Max: 50,
		Placeholder: "contacts",
		Note:        "Check whether the token may read these records. Empty: contacts, companies, deals and tickets.",
	},
	{
		Key: option.Object, Label: "Object", Kind: TextField, Of: Kinds, Actions: ofKinds, Only: []string{"metadata"}, Required: true, Half: true,
		Placeholder: "contacts",
		Note:        "The kind of record. For a custom object, its type ID, such as `2-1234567`.",
	},
	{
		Key: option.Object, Label: "Object", Kind: TextField, Of: Kinds, Actions: ofPipelines, Only: []string{"metadata"}, Required: true, Half: true,
		Placeholder: "deals",
		Note:        "The kind of record. For a custom object, its type ID, such as `2-1234567`.",
	},
	{
		Key: option.Sensitivity, Label: "Sensitive Data", Kind: ChoiceField, Actions: []string{"properties"}, Half: true, Default: "non_sensitive",
		Choices: []Option{{Value: "non_sensitive", Label: "Properties without sensitive data"}, {Value: "sensitive", Label: "Properties with sensitive data"}, {Value: "highly_sensitive", Label: "Properties with highly sensitive data"}},
		Note:    "HubSpot lists properties for sensitive data apart from the others. To read or write their values, the token needs scopes of its own.",
	},
	{
		Key: option.User, Label: "User ID", Kind: IntegerField, Actions: []string{"choices"}, Max: 2147483647, Half: true,
		Placeholder: "1234567",
		Note:        "For the object `sequences`: the number of the user whose sequences to read. *Owners* shows it as `userId`. Empty: the owners, with their users.",
	},
	{
		Key: option.ToObject, Label: "Associated Object", Kind: TextField, Of: Kinds, Actions: []string{"labels", "label_create", "label_rename", "label_delete"}, Required: true, Half: true,
		Placeholder: "companies",
		Note:        "The kind of record at the other end. For a custom object, its type ID.",
	},
	{
		Key: option.Name, Label: "Property", Kind: IDField, Of: Properties, Actions: []string{"property"}, Required: true, Half: true,
		Placeholder: "favorite_color",
		Note:        "Its internal name, such as `favorite_color`.",
	},
	{
		Key: option.Name, Label: "Property", Kind: IDField, Of: OwnProperties, Actions: []string{"update_property", "archive_property"}, Required: true, Half: true,
		Placeholder: "favorite_color",
		Note:        "Its internal name, such as `favorite_color`.",
	},
	{
		Key: option.Name, Label: "Group", Kind: IDField, Of: Groups, Actions: []string{"group_rename", "group_delete"}, Required: true, Half: true,
		Placeholder: "web_shop",
		Note:        "The internal name of the group.",
	},
	{
		Key: option.TypeID, Label: "Association Label", Kind: IDField, Of: OwnLabels, Actions: []string{"label_rename", "label_delete"}, Required: true, Half: true,
		Placeholder: "37",
		Note:        "The ID of the label: the action *Association Labels* lists it as `typeId`.",
	},
	{
		Key: option.Pipeline, Label: "Pipeline", Kind: IDField, Of: Pipeline, Actions: []string{"pipeline_rename", "pipeline_delete", "stage_create", "stage_change", "stage_delete"}, Required: true, Half: true,
		Placeholder: "default",
		Note:        "The ID of the pipeline: the action *Pipelines and Stages* lists it.",
	},
	{
		Key: option.Stage, Label: "Stage", Kind: IDField, Of: Stage, Actions: []string{"stage_change", "stage_delete"}, Required: true, Half: true,
		Placeholder: "appointmentscheduled",
		Note:        "The ID of the stage: the action *Pipelines and Stages* lists it.",
	},
	{
		Key: option.Label, Label: "Label", Kind: IDField, Actions: []string{"group_create", "pipeline_create"}, Required: true, Half: true,
		Placeholder: "Web shop",
		Note:        "The name that people see in HubSpot.",
	},
	{
		Key: option.Label, Label: "Label", Kind: IDField, Actions: []string{"stage_create"}, Required: true, Half: true,
		Placeholder: "Quote sent",
		Note:        "The name that people see in HubSpot.",
	},
	{
		Key: option.Label, Label: "Label", Kind: IDField, Actions: []string{"label_create"}, Required: true, Half: true,
		Placeholder: "Supplier of",
		Note:        "The name that people see in HubSpot.",
	},
	{
		Key: option.Label, Label: "New Label", Kind: IDField, Actions: []string{"group_rename", "pipeline_rename"}, Required: true, Half: true,
		Placeholder: "Web shop",
		Note:        "The name that people see in HubSpot.",
	},
	{
		Key: option.Label, Label: "New Label", Kind: IDField, Actions: []string{"label_rename"}, Required: true, Half: true,
		Placeholder: "Supplier of",
		Note:        "The name that people see in HubSpot.",
	},
	{
		Key: option.Label, Label: "New Label", Kind: TextField, Actions: []string{"stage_change"}, Half: true,
		Placeholder: "Quote sent",
		Note:        "The name that people see in HubSpot. Empty: no change.",
	},
	{
		Key: option.InverseLabel, Label: "Label of the Other Direction", Kind: TextField, Actions: []string{"label_create", "label_rename"}, Half: true,
		Placeholder: "Customer of",
		Note:        "What people see at the other record. Empty: the same label.",
	},
	{
		Key: option.Stages, Label: "Stages", Kind: ValuesField, Role: Writes, Actions: []string{"pipeline_create"}, Required: true, Adds: "Add a Stage",
		Placeholder: "Quote sent",
		Note:        "The labels of the stages in their order. The value of a stage of deals is its probability, from `0.0` (lost) to `1.0` (won). The value of a stage of tickets is `OPEN` or `CLOSED`. Other stages have no value.",
	},
	{
		Key: option.StageValue, Label: "Meaning", Kind: TextField, Actions: []string{"stage_create", "stage_change"}, Half: true,
		Placeholder: "0.5",
		Note:        "For a stage of deals, its probability, from `0.0` (lost) to `1.0` (won). For a stage of tickets, `OPEN` or `CLOSED`. Leave it empty for other stages.",
	},
	{
		Key: option.Name, Label: "Internal Name", Kind: TextField, Actions: []string{"group_create"}, Half: true, Max: 100,
		Placeholder: "web_shop",
		Note:        "Lowercase letters, digits and underscores. It cannot be changed later. Empty: made from the label.",
	},
	{
		Key: option.Name, Label: "Internal Name", Kind: TextField, Actions: []string{"label_create"}, Half: true, Max: 100,
		Placeholder: "supplier_of",
		Note:        "Lowercase letters, digits and underscores. It cannot be changed later. Empty: made from the label.",
	},
	{
		Key: option.Label, Label: "Label", Kind: TextField, Actions: []string{"create_property"}, Required: true, Half: true,
		Placeholder: "Favorite color",
		Note:        "The name that people see in HubSpot.",
	},
	{
		Key: option.Label, Label: "New Label", Kind: TextField, Actions: []string{"update_property"}, Half: true,
		Placeholder: "Favorite color",
		Note:        "The name that people see in HubSpot. Empty: no change.",
	},
	{
		Key: option.PropertyType, Label: "Type", Kind: ChoiceField, Actions: []string{"create_property"}, Half: true, Default: "text",
		Choices: PropertyTypes,
		Note:    "What the property holds. HubSpot allows few changes later.",
	},
	{
		Key: option.PropertyType, Label: "New Type", Kind: ChoiceField, Actions: []string{"update_property"}, Half: true, Default: "same", Unset: "No change",
		Choices: PropertyTypes,
		Note:    "HubSpot allows few changes, such as from one line of text to several.",
	},
	{
		Key: option.Name, Label: "Internal Name", Kind: TextField, Actions: []string{"create_property"}, Half: true, Max: 100,
		Placeholder: "favorite_color",
		Note:        "Lowercase letters, digits and underscores. It cannot be changed later. Empty: made from the label.",
	},
	{
		Key: option.Options, Label: "Options", Kind: OptionsField, Actions: []string{"create_property"}, If: option.PropertyType, Is: withOptions,
		Note: "What people can choose from.",
	},
	{
		Key: option.Options, Label: "Options", Kind: OptionsField, Actions: []string{"update_property"}, If: option.PropertyType, Is: mayHaveOptions,
		Note: "The complete list: it replaces the options that are there. Empty: no change.",
	},
	{
		Key: option.GroupName, Label: "Group", Kind: TextField, Of: Groups, Actions: []string{"create_property"}, Half: true,
		Placeholder: "contactinformation",
		Note:        "The internal name of a group of properties. The action *Properties* shows the groups in use. Empty: the main group of contacts, companies, deals or tickets.",
	},
	{
		Key: option.GroupName, Label: "New Group", Kind: TextField, Of: Groups, Actions: []string{"update_property"}, Half: true,
		Placeholder: "contactinformation",
		Note:        "The internal name of a group of properties. Empty: no change.",
	},
	{
		Key: option.Description, Label: "Description", Kind: TextField, Actions: defines, Half: true, Max: 3000,
		Placeholder: "Asked in the web shop",
		Note:        "A help text that HubSpot shows.",
	},
	{
		Key: option.Unique, Label: "Unique Values", Kind: BooleanField, Actions: []string{"create_property"}, Half: true,
		Note: "No two records may have the same value. Such a property can find a record. It cannot be changed later.",
	},
	{
		Key: option.List, Label: "List", Kind: IDField, Of: AList, Actions: aList, Required: true, Half: true,
		Placeholder: "Newsletter",
		Note:        "The name or ID of the list. Digits alone are an ID.",
	},
	{
		Key: option.Object, Label: "Object", Kind: TextField, Of: Kinds, Actions: slices.Concat(aList, []string{"list_create"}), Only: []string{"lists"}, Half: true,
		Placeholder: "contacts",
		Note:        "The kind of records in the list. Empty: contacts.",
	},
	{
		Key: option.Object, Label: "Object", Kind: TextField, Of: Kinds, Actions: []string{"lists_of"}, Half: true,
		Placeholder: "contacts",
		Note:        "The kind of record. Empty: contacts.",
	},
	{
		Key: option.ID, Label: "Record", Kind: IDField, Actions: []string{"lists_of"}, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "The ID of the record.",
	},
	{
		Key: option.Name, Label: "Name", Kind: IDField, Actions: []string{"list_create"}, Required: true, Half: true,
		Placeholder: "Customers from Directus",
		Note:        "The name of the new list. No other list of this kind of records may have it.",
	},
	{
		Key: option.Name, Label: "New Name", Kind: IDField, Actions: []string{"list_rename"}, Required: true, Half: true,
		Placeholder: "Customers from Directus",
		Note:        "No other list of this kind of records may have it.",
	},
	{
		Key: option.Since, Label: "Entered Since", Kind: TextField, Actions: []string{"entered_since"}, Required: true,
		Placeholder: "{{ $last.hubspot_entered }}",
		Note:        "The `since` in the result of the last run, or a date and time such as `2026-11-24T09:00:00Z`. Keep the `since` in a collection.",
	},
	{
		Key: option.Object, Label: "Object", Kind: TextField, Of: Kinds, Actions: []string{"lists"}, Half: true,
		Placeholder: "contacts",
		Note:        "Find lists of these records only. Empty: all lists.",
	},
	{
		Key: option.Query, Label: "Name", Kind: TextField, Actions: []string{"lists"}, Half: true,
		Placeholder: "newsletter",
		Note:        "Find lists with this text in their name. Empty: all lists.",
	},
	{
		Key: option.Method, Label: "Method", Kind: ChoiceField, Actions: []string{"request"}, Default: "GET",
		Choices: []Option{{Value: "GET", Label: "GET: read"}, {Value: "POST", Label: "POST: create, search"}, {Value: "PATCH", Label: "PATCH: change"}, {Value: "PUT", Label: "PUT: set"}, {Value: "DELETE", Label: "DELETE: remove"}},
	},
	{
		Key: option.Path, Label: "Path", Kind: PathField, Actions: []string{"request"}, Required: true, Max: 8000,
		Placeholder: "/crm/owners/2026-09/{{ $last.id }}",
		Note:        "The part after `https://api.hubapi.com` in HubSpot's documentation. The request goes to that host only.",
	},
	{
		Key: option.QueryRows, Label: "Query", Kind: QueryField, Actions: []string{"request"},
		Note: "Parameters, such as `limit` and `100`. They are encoded for you. A row without a value is left out.",
	},
	{
		Key: option.Body, Label: "Body", Kind: BodyField, Role: Writes, Actions: []string{"request"},
		Placeholder: `{"name": "Newsletter"}`,
		Note:        "The JSON to send, unchanged. GET and DELETE have no body.",
	},
	{
		Key: option.ID, Label: "Record", Kind: IDField, Actions: findsOne, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "The ID of the {singular}, or its value of the property in *Found By*.",
	},
	{
		Key: option.ID, Label: "Record", Kind: IDField, Actions: []string{"delete"}, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "The ID of the {singular}.",
	},
	{
		Key: option.ID, Label: "Record", Kind: IDField, Actions: []string{"purge"}, Only: []string{"contacts"}, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "The ID of the contact, or its email with *Found By*.",
	},
	{
		Key: option.ID, Label: "Record", Kind: IDField, Actions: []string{"purge"}, Only: withoutMail, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "The ID of the {singular}.",
	},
	{
		Key: option.ID, Label: "Record", Kind: IDField, Actions: []string{"purge"}, Not: purging, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "The ID of the {singular}. HubSpot does not document that {label} can be deleted permanently, and may refuse it.",
	},
	{
		Key: option.ID, Label: "Record to Keep", Kind: IDField, Actions: []string{"merge"}, Only: merging, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "If both records have a value, this record's value wins.",
	},
	{
		Key: option.ID, Label: "Record to Keep", Kind: IDField, Actions: []string{"merge"}, Not: merging, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "If both records have a value, this record's value wins. HubSpot does not document that {label} can be merged, and may refuse it.",
	},
	{
		Key: option.ID, Label: "Import", Kind: IDField, Actions: []string{"import_state", "import_cancel"}, Required: true, Half: true,
		Placeholder: "{{ start_import.id }}",
		Note:        "The ID in the result of *Start an Import* or *Start an Export*.",
	},
	{
		Key: option.ID, Label: "Export", Kind: IDField, Actions: []string{"export_state"}, Required: true, Half: true,
		Placeholder: "{{ start_export.id }}",
		Note:        "The ID in the result of *Start an Import* or *Start an Export*.",
	},
	{
		Key: option.Deals, Label: "Deals", Kind: ListField, Actions: []string{"split_read"}, Required: true, Max: 100,
		Placeholder: "{{ $last.id }}",
		Note:        "The IDs of the deals, at most 100.",
	},
	{
		Key: option.ID, Label: "Deal", Kind: IDField, Actions: []string{"split_set"}, Required: true, Half: true,
		Placeholder: "{{ $last.id }}",
		Note:        "The ID of the deal.",
	},
	{
		Key: option.Splits, Label: "Splits", Kind: SplitsField, Actions: []string{"split_set"}, Required: true,
		Note: "A row for each owner. The percentages add up to 100, and the owner of the deal is one of the owners. They replace all splits that the deal has.",
	},
	{
		Key: option.MergeID, Label: "Record to Merge", Kind: IDField, Actions: []string{"merge"}, Required: true, Half: true,
		Placeholder: "{{ duplicate.id }}",
		Note:        "It becomes part of the other record and is gone as a record of its own.",
	},
	{
		Key: option.FindProperty, Label: "Property", Kind: TextField, Of: Properties, Actions: []string{"find"}, Required: true, Half: true,
		Placeholder: "email",
		Note:        "The property to look in, such as `email`.",
	},
	{
		Key: option.FindValue, Label: "Value", Kind: TextField, Actions: []string{"find"}, Required: true, Half: true,
		Placeholder: "{{ $trigger.body.email }}",
		Note:        "The whole value of the property.",
	},
	{
		Key: option.IDProperty, Label: "Match By", Kind: TextField, Of: Match, Actions: matches, Only: []string{"contacts"}, Half: true,
		Placeholder: "email",
		Note:        "The unique property that tells contacts apart. Choose it in *Properties* too. Empty: `email`.",
	},
	{
		Key: option.IDProperty, Label: "Match By", Kind: TextField, Of: Match, Actions: []string{"upsert_many"}, Only: []string{"contacts"}, Half: true,
		Placeholder: "email",
		Note:        "The unique property that tells contacts apart. Each item needs a value for it. Empty: `email`.",
	},
	{
		Key: option.IDProperty, Label: "Match By", Kind: TextField, Of: Match, Actions: []string{"upsert"}, Not: []string{"contacts"}, Required: true, Half: true,
		Placeholder: "order_number",
		Note:        matchedBy,
	},
	{
		Key: option.IDProperty, Label: "Match By", Kind: TextField, Of: Match, Actions: []string{"find_or_create"}, Not: []string{"contacts", "companies"}, Required: true, Half: true,
		Placeholder: "order_number",
		Note:        matchedBy,
	},
	{
		Key: option.IDProperty, Label: "Match By", Kind: TextField, Of: Found, Actions: []string{"find_or_create"}, Only: []string{"companies"}, Required: true, Half: true,
		Placeholder: "domain",
		Note:        "`domain`, or a unique property of your own. Choose it in *Properties* too. If several companies have the domain, the oldest is found.",
	},
	{
		Key: option.IDProperty, Label: "Match By", Kind: TextField, Of: Match, Actions: []string{"upsert_many"}, Not: []string{"contacts"}, Required: true, Half: true,
		Placeholder: "order_number",
		Note:        "The unique property that tells {label} apart. Each item needs a value for it. Create it in HubSpot with “Require unique values”.",
	},
	{
		Key: option.IDProperty, Label: "Found By", Kind: TextField, Of: Unique, Actions: []string{"purge"}, Only: []string{"contacts"}, Half: true,
		Placeholder: ObjectID,
		Note:        "Choose `email` if *Record* is an email address. Empty: the record ID. An address that no contact has is an error.",
	},
	{
		Key: option.Block, Label: "Block the Email", Kind: BooleanField, Actions: []string{"purge"}, Only: []string{"contacts"}, Half: true,
		Note: "**Cannot be undone.** If no contact has the email, HubSpot blocks the address: no contact can be created with it again. Off: such an email is an error.",
	},
	{
		Key: option.IDProperty, Label: "Found By", Kind: TextField, Of: Unique, Actions: findsOne, Half: true,
		Placeholder: ObjectID,
		Note:        "A unique property. Empty: the record ID.",
	},
	{
		Key: option.ToObject, Label: "Associated Object", Kind: TextField, Of: Objects, Actions: []string{"associations"}, Required: true, Half: true,
		Placeholder: "companies",
		Note:        "The kind of record at the other end. For a custom object, its type ID.",
	},
	{
		Key: option.Associate, Label: "Associate With", Kind: AssociationsField, Actions: []string{"associate"}, Required: true,
		Note: "Records that already exist. Their other labels stay.",
	},
	{
		Key: option.Associate, Label: "Associations to Remove", Kind: AssociationsField, Actions: []string{"disassociate"}, Required: true,
		Note: "With a label, only that label is removed. Without one, the whole association is removed.",
	},
	{
		Key: option.Items, Label: "Pairs", Kind: ItemsField, Role: Writes, Actions: pairs, Required: true,
		Placeholder: "{{ $last }}",
		Note:        "A list of any length, such as `{{ $last }}` after *Read Data*. Each row holds the HubSpot IDs of two records.",
	},
	{
		Key: option.FromColumn, Label: "Column of the Record", Kind: TextField, Actions: pairs, Half: true,
		Placeholder: "from",
		Note:        "The field of a row that holds the ID of the {singular}. Empty: `from`.",
	},
	{
		Key: option.ToColumn, Label: "Column of the Other Record", Kind: TextField, Actions: pairs, Half: true,
		Placeholder: "to",
		Note:        "The field of a row that holds the ID of the other record. Empty: `to`.",
	},
	{
		Key: option.Items, Label: "Items", Kind: ItemsField, Role: Writes, Actions: writesRows, Required: true,
		Placeholder: "{{ $last }}",
		Note:        "A list of any length, such as `{{ $last }}` after *Read Data*: rows of Directus, or records of HubSpot with `properties`.",
	},
	{
		Key: option.Items, Label: "Records", Kind: ItemsField, Role: Writes, Actions: listsIDs, Required: true,
		Placeholder: "{{ $last }}",
		Note:        "A list of any length, such as `{{ $last }}`: IDs, rows that hold an ID, or records of HubSpot. You can also type IDs, separated with commas.",
	},
	{
		Key: option.Items, Label: "Records", Kind: ItemsField, Role: Writes, Actions: listMembers, Required: true,
		Placeholder: "{{ $last.results }}",
		Note:        "A list of any length: IDs, rows that hold an ID, or records of HubSpot. To add by email, find the records with *Read Many* first and give its `{{ $last.results }}`.",
	},
	{
		Key: option.IDColumn, Label: "ID Column", Kind: TextField, Actions: withIDs, Half: true,
		Placeholder: "hubspot_id",
		Note:        "The field of a row that finds its record, such as `hubspot_id`. Leave it empty for IDs and for records of HubSpot.",
	},
	{
		Key: option.ToObject, Label: "Associated Object", Kind: TextField, Of: Objects, Actions: slices.Concat(pairs, []string{"associations_many"}), Required: true, Half: true,
		Placeholder: "companies",
		Note:        "The kind of record at the other end. For a custom object, its type ID.",
	},
	{
		Key: option.Label, Label: "Label", Kind: TextField, Of: Labels, Actions: []string{"associate_many"}, Half: true,
		Placeholder: "Billing contact",
		Note:        "The label of the association, such as `Primary`. Empty: no label. Other labels stay.",
	},
	{
		Key: option.Label, Label: "Label", Kind: TextField, Of: Labels, Actions: []string{"disassociate_many"}, Half: true,
		Placeholder: "Billing contact",
		Note:        "Remove only this label. Empty: remove the whole association.",
	},
	{
		Key: option.IDProperty, Label: "Found By", Kind: TextField, Of: Unique, Actions: findsMany, Half: true,
		Placeholder: ObjectID,
		Note:        "A unique property. Empty: the record ID.",
	},
	{
		Key: option.Mapping, Label: "Columns", Kind: MappingField, Actions: []string{"create_many", "import"},
		Note: columnOf + " Empty: each field goes into the property of the same name.",
	},
	{
		Key: option.Mapping, Label: "Columns", Kind: MappingField, Actions: []string{"update_many", "upsert_many"},
		Note: columnOf + " What is `null` or empty in a row clears the property, unless *Unfilled Templates* leaves it out. Without columns, each field goes into the property of the same name.",
	},
	{
		Key: option.IDProperty, Label: "Match By", Kind: TextField, Of: Unique, Actions: []string{"import"}, Half: true,
		Placeholder: "email",
		Note:        "The unique property that finds the record of a row. Empty: `email` for contacts. For other records it is required, unless you create only.",
	},
	{
		Key: option.ImportName, Label: "Name", Kind: TextField, Actions: []string{"import"}, Half: true,
		Placeholder: "Contacts from Directus",
		Note:        "The name of the import in HubSpot.",
	},
	{
		Key: option.ListID, Label: "List", Kind: TextField, Of: AList, Actions: []string{"export"}, Half: true,
		Placeholder: "123",
		Note:        "The ID of a list to export. Empty: all records that match the filters.",
	},
	{
		Key: option.ExportName, Label: "Name", Kind: TextField, Actions: []string{"export"}, Half: true,
		Placeholder: "Contacts to Directus",
		Note:        "The name of the export in HubSpot.",
	},
	{
		Key: option.CreateAssociate, Label: "Associate All With", Kind: AssociationsField, Actions: []string{"create_many"}, Not: notAssociable,
		Note: "Records that already exist. Every new record is associated with each of them.",
	},
	{
		Key: option.Since, Label: "Changed Since", Kind: TextField, Actions: []string{"changed"}, Required: true,
		Placeholder: "{{ $last.hubspot_since }}",
		Note:        "The `since` in the result of the last run, or a date and time such as `2026-11-24T09:00:00Z`. Keep the `since` in a collection. Changes of the last 30 seconds come with the next run.",
	},
	{
		Key: option.Since, Label: "Deleted Since", Kind: TextField, Actions: []string{"deleted"}, Required: true,
		Placeholder: "{{ $last.hubspot_deleted }}",
		Note:        "The `since` in the result of the last run, or a date and time such as `2026-11-24T09:00:00Z`. Keep the `since` in a collection. HubSpot keeps deleted {label} for 90 days, and does not list those that were deleted permanently.",
	},
	{
		Key: option.Filters, Label: "Filters", Kind: FiltersField, Actions: filtered,
		Note: "Which records to find: those that match all filters of a group. If there are several groups, one of them is enough.",
	},
	{
		Key: option.Filters, Label: "Filters", Kind: FiltersField, Actions: []string{"export"},
		Note: "Which records to export. All filters must match. The export of a list takes no filters.",
	},
	{
		Key: option.Query, Label: "Text", Kind: TextField, Max: 3000, Actions: []string{"search"}, Half: true,
		Placeholder: "lovelace",
		Note:        "Searches the main properties, such as names, email and phone.",
	},
	{
		Key: option.Query, Label: "Text", Kind: TextField, Max: 3000, Actions: []string{"export"},
		Placeholder: "lovelace",
		Note:        "Searches the main properties, such as names, email and phone.",
	},
	{
		Key: option.Sort, Label: "Sort By", Kind: ListField, Of: Order, Actions: []string{"search"}, Max: 1, Half: true,
		Placeholder: "-createdate",
		Note:        "Empty: oldest first.",
	},
	{
		Key: option.ActivitySubject, Label: "Title", Kind: PropertyField, Role: Writes, Property: "hs_task_subject", Actions: creates, Only: []string{"tasks"},
		Placeholder: "Call {{ $trigger.body.name }} back",
	},
	{
		Key: option.ActivitySubject, Label: "Title", Kind: PropertyField, Role: Writes, Property: "hs_call_title", Actions: creates, Only: []string{"calls"},
		Placeholder: "Follow-up",
	},
	{
		Key: option.ActivitySubject, Label: "Title", Kind: PropertyField, Role: Writes, Property: "hs_meeting_title", Actions: creates, Only: []string{"meetings"},
		Placeholder: "Kick-off",
	},
	{
		Key: option.ActivitySubject, Label: "Subject", Kind: PropertyField, Role: Writes, Property: "hs_email_subject", Actions: creates, Only: []string{"email"},
		Placeholder: "Your order {{ $trigger.body.number }}",
	},
	{
		Key: option.ActivityChannel, Label: "Channel", Kind: PropertyField, Role: Writes, Property: "hs_communication_channel_type", Actions: creates, Only: []string{"communications"},
		Note: "Where the message was sent or received. HubSpot requires it.",
	},
	{
		Key: option.ActivityText, Label: "Note", Kind: PropertyField, Role: Writes, Property: "hs_note_body", Long: true, Actions: creates, Only: []string{"notes"},
		Placeholder: "{{ $trigger.body.message }}",
		Note:        "The text of the note. HTML is possible.",
	},
	{
		Key: option.ActivityText, Label: "Text", Kind: PropertyField, Role: Writes, Property: "hs_task_body", Long: true, Actions: creates, Only: []string{"tasks"},
		Placeholder: "{{ $trigger.body.message }}",
		Note:        "What to do.",
	},
	{
		Key: option.ActivityText, Label: "Text", Kind: PropertyField, Role: Writes, Property: "hs_call_body", Long: true, Actions: creates, Only: []string{"calls"},
		Placeholder: "{{ $trigger.body.message }}",
		Note:        "Notes about the call.",
	},
	{
		Key: option.ActivityText, Label: "Text", Kind: PropertyField, Role: Writes, Property: "hs_meeting_body", Long: true, Actions: creates, Only: []string{"meetings"},
		Placeholder: "{{ $trigger.body.message }}",
		Note:        "What the meeting is about.",
	},
	{
		Key: option.ActivityText, Label: "Text", Kind: PropertyField, Role: Writes, Property: "hs_email_text", Long: true, Actions: creates, Only: []string{"email"},
		Placeholder: "{{ $trigger.body.message }}",
		Note:        "The text of the email. HubSpot logs it and does not send it.",
	},
	{
		Key: option.ActivityText, Label: "Text", Kind: PropertyField, Role: Writes, Property: "hs_communication_body", Long: true, Actions: creates, Only: []string{"communications"},
		Placeholder: "{{ $trigger.body.message }}",
		Note:        "The text of the message. HubSpot logs it and does not send it.",
	},
	{
		Key: option.ActivityText, Label: "Text", Kind: PropertyField, Role: Writes, Property: "hs_postal_mail_body", Long: true, Actions: creates, Only: []string{"postal_mail"},
		Placeholder: "{{ $trigger.body.message }}",
		Note:        "The text of the mail.",
	},
	{
		Key: option.CreateAssociate, Label: "Associate With", Kind: AssociationsField, Actions: creates, Only: activities,
		Note: "The contacts, companies, deals and other records that it is about. They must already exist.",
	},
	{
		Key: option.ActivityFiles, Label: "Files", Kind: FilesField, Role: Writes, Actions: creates, Only: []string{"calls", "email", "meetings", "notes"}, Max: 20,
		Placeholder: "https://cms.example.com/assets/{{ $trigger.key }}",
		Note:        "Addresses of files, such as assets of Directus, or IDs of files in HubSpot. HubSpot fetches an address without a login, and keeps the file as a private one in `/directus`. That needs the scopes `files.read` and `files.write`.",
	},
	{
		Key: option.ActivityFrom, Label: "From", Kind: TextField, Role: Writes, Actions: creates, Only: []string{"email"}, Half: true,
		Placeholder: "shop@example.com",
		Note:        "The sender's address.",
	},
	{
		Key: option.ActivityTo, Label: "To", Kind: ListField, Role: Writes, Actions: creates, Only: []string{"email"}, Half: true,
		Placeholder: "{{ $trigger.body.email }}",
		Note:        "The addresses of the recipients.",
	},
	{
		Key: option.ActivityWhen, Label: "Due", Kind: PropertyField, Role: Writes, Property: "hs_timestamp", Actions: creates, Only: []string{"tasks"}, Half: true,
		Placeholder: "2026-12-01T09:00",
		Note:        "Empty: now. `$NOW(+2 days)`: in two days.",
	},
	{
		Key: option.ActivityWhen, Label: "Start", Kind: PropertyField, Role: Writes, Property: "hs_meeting_start_time", Actions: creates, Only: []string{"meetings"}, Half: true,
		Placeholder: "2026-12-01T09:00",
		Note:        "Empty: now.",
	},
	{
		Key: option.ActivityWhen, Label: "When", Kind: PropertyField, Role: Writes, Property: "hs_timestamp", Actions: creates, Only: []string{"calls", "communications", "email", "notes", "postal_mail"}, Half: true,
		Placeholder: "2026-12-01T09:00",
		Note:        "Empty: now.",
	},
	{
		Key: option.ActivityEnd, Label: "End", Kind: PropertyField, Role: Writes, Property: "hs_meeting_end_time", Actions: creates, Only: []string{"meetings"}, Half: true,
		Placeholder: "2026-12-01T10:00",
	},
	{
		Key: option.ActivityOwner, Label: "Owner", Kind: PropertyField, Role: Writes, Property: "hubspot_owner_id", Actions: creates, Only: activities, Half: true,
		Placeholder: "ada@example.com",
		Note:        "The email address or owner ID of a HubSpot user.",
	},
	{Key: option.ActivityStatus, Label: "Status", Kind: PropertyField, Role: Writes, Property: "hs_task_status", Actions: creates, Only: []string{"tasks"}, Half: true},
	{Key: option.ActivityPriority, Label: "Priority", Kind: PropertyField, Role: Writes, Property: "hs_task_priority", Actions: creates, Only: []string{"tasks"}, Half: true},
	{Key: option.ActivityType, Label: "Type", Kind: PropertyField, Role: Writes, Property: "hs_task_type", Actions: creates, Only: []string{"tasks"}},
	{Key: option.ActivityDirection, Label: "Direction", Kind: PropertyField, Role: Writes, Property: "hs_call_direction", Actions: creates, Only: []string{"calls"}, Half: true},
	{Key: option.ActivityDirection, Label: "Direction", Kind: PropertyField, Role: Writes, Property: "hs_email_direction", Actions: creates, Only: []string{"email"}, Half: true, Note: "HubSpot requires a direction."},
	{Key: option.ActivityOutcome, Label: "Outcome", Kind: PropertyField, Role: Writes, Property: "hs_call_disposition", Actions: creates, Only: []string{"calls"}, Half: true},
	{Key: option.ActivityOutcome, Label: "Outcome", Kind: PropertyField, Role: Writes, Property: "hs_meeting_outcome", Actions: creates, Only: []string{"meetings"}, Half: true},
	{Key: option.ActivityStatus, Label: "Status", Kind: PropertyField, Role: Writes, Property: "hs_call_status", Actions: creates, Only: []string{"calls"}, Half: true},
	{Key: option.ActivityStatus, Label: "Status", Kind: PropertyField, Role: Writes, Property: "hs_email_status", Actions: creates, Only: []string{"email"}, Half: true},
	{
		Key: option.ActivityDuration, Label: "Duration", Kind: PropertyField, Role: Writes, Property: "hs_call_duration", Actions: creates, Only: []string{"calls"}, Half: true,
		Placeholder: "180000",
		Note:        "In milliseconds: three minutes are `180000`. For seconds, write `000` behind the template.",
	},
	{
		Key: option.ActivityLocation, Label: "Location", Kind: PropertyField, Role: Writes, Property: "hs_meeting_location", Actions: creates, Only: []string{"meetings"},
		Placeholder: "Room 12, or a link",
	},
	{
		Key: option.Properties, Label: "Properties", Kind: PropertyNames, Role: Writes, Actions: creates, Not: activities,
		Note: "Choose what to write. Each property gets a field of its own. {required}",
	},
	{
		Key: option.Properties, Label: "Properties", Kind: PropertyNames, Role: Writes, Actions: []string{"find_or_create"},
		Note: "Choose what to write. Each property gets a field of its own. {required}",
	},
	{
		Key: option.Properties, Label: "Properties", Kind: PropertyNames, Role: Writes, Actions: []string{"upsert"},
		Note: "Choose what to write. Each property gets a field of its own. An empty field clears the property, unless *Unfilled Templates* leaves it out. {required}",
	},
	{
		Key: option.Properties, Label: "More Properties", Kind: PropertyNames, Role: Writes, Actions: creates, Only: activities,
		Note: "Choose what else to write. Each property gets a field of its own.",
	},
	{
		Key: option.Properties, Label: "Properties", Kind: PropertyNames, Role: Writes, Actions: []string{"update"},
		Note: "Choose what to change. Each property gets a field of its own. An empty field clears the property, unless *Unfilled Templates* leaves it out.",
	},
	{
		Key: option.CreateAssociate, Label: "Associate With", Kind: AssociationsField, Actions: creates, Not: noAssociations,
		Note: "Records that already exist.",
	},
	{
		Key: option.CreateAssociate, Label: "Associate With", Kind: AssociationsField, Actions: matches, Not: notAssociable,
		Note: "Records that already exist.",
	},
	{
		Key: option.ReadFields, Label: "Properties", Kind: ListField, Of: Properties, Actions: onlyReads,
		Placeholder: "email",
		Note:        "The properties to read. Empty: HubSpot's default properties{defaults}.",
	},
	{
		Key: option.ReadFields, Label: "Properties to Read", Kind: ListField, Of: Properties, Actions: alsoReads,
		Placeholder: "email",
		Note:        "The properties to read. Empty: HubSpot's default properties{defaults}.",
	},
	{
		Key: option.ReadAssociations, Label: "Associations", Kind: ListField, Of: Objects, Actions: []string{"retrieve"}, Not: notAssociable,
		Placeholder: "companies",
		Note:        "The kinds of associated records whose IDs to read.",
	},
	{
		Key: option.ReadHistory, Label: "Properties with History", Kind: ListField, Of: Properties, Actions: []string{"retrieve"},
		Placeholder: "lifecyclestage",
		Note:        "The properties to read with their earlier values.",
	},
	{
		Key: option.ListFields, Label: "Properties", Kind: ListField, Of: Properties, Actions: readsMany,
		Placeholder: "email",
		Note:        "The properties to read. Empty: HubSpot's default properties{defaults}.",
	},
	{
		Key: option.ListFields, Label: "Properties", Kind: ListField, Of: Properties, Actions: []string{"export"}, Required: true,
		Placeholder: "email",
		Note:        "The columns of the file.",
	},
	{
		Key: option.ListAssociations, Label: "Associated Objects", Kind: ListField, Of: Kinds, Actions: []string{"export"},
		Placeholder: "companies",
		Note:        "The kinds of associated records that get a column of their own.",
	},
	{
		Key: option.ExportFormat, Label: "Format", Kind: ChoiceField, Actions: []string{"export"}, Half: true, Default: "CSV",
		Choices: []Option{{Value: "CSV", Label: "CSV"}, {Value: "XLSX", Label: "Excel (XLSX)"}, {Value: "XLS", Label: "Excel 97 to 2004 (XLS)"}},
	},
	{
		Key: option.Wait, Label: "Wait", Kind: IntegerField, Actions: []string{"export"}, Max: 3600, Half: true,
		Placeholder: "0",
		Note:        "Seconds to wait for the file. HubSpot processes it in the background. Empty: do not wait.",
	},
	{
		Key: option.Errors, Label: "Refused Rows", Kind: BooleanField, Actions: []string{"import_state"}, Half: true,
		Note: "Also read which rows HubSpot refused, and why.",
	},
	{
		Key: option.Maximum, Label: "Maximum", Kind: IntegerField, Actions: []string{"import_state"}, With: option.Errors, Min: 1, Max: 100000, Half: true,
		Placeholder: "1000",
		Note:        "Read at most this many refused rows. Empty: 1,000.",
	},
	{
		Key: option.ClientSecret, Label: "Client Secret", Kind: SecretField, Role: Carries, Actions: []string{"verify"}, Required: true,
		Placeholder: "{{ $env.HUBSPOT_CLIENT_SECRET }}",
		Note:        "The client secret of the app that sends the webhook. Keep it in `HUBSPOT_CLIENT_SECRET` and list that name in `FLOWS_ENV_ALLOW_LIST`.",
	},
	{
		Key: option.Webhook, Label: "Request", Kind: WebhookField, Role: Carries, Actions: []string{"verify"}, Required: true,
		Placeholder: "{{ $trigger }}",
		Note:        "The request to verify: `{{ $trigger }}` in a flow with a webhook trigger.",
	},
	{
		Key: option.URL, Label: "Webhook URL", Kind: TextField, Of: Webhook, Actions: []string{"verify"}, Required: true, Max: 4000,
		Placeholder: "https://cms.example.com/flows/trigger/5f0e8c1a-0f5d-4b7e-9d0c-2f1f6f3f9a10",
		Note:        "The address that HubSpot calls, exactly as it was entered there. HubSpot signs it with the request.",
	},
	{
		Key: option.MaximumAge, Label: "Maximum Age", Kind: IntegerField, Actions: []string{"verify"}, Min: 1, Max: 86400, Half: true,
		Placeholder: "300",
		Note:        "Refuse requests that are older than this many seconds. Empty: 300, as HubSpot advises.",
	},
	{
		Key: option.ListAssociations, Label: "Associations", Kind: ListField, Of: Objects, Actions: []string{"list"}, Not: notAssociable,
		Placeholder: "companies",
		Note:        "The kinds of associated records whose IDs to read.",
	},
	{
		Key: option.ListHistory, Label: "Properties with History", Kind: ListField, Of: Properties, Actions: []string{"list", "get_many"},
		Placeholder: "lifecyclestage",
		Note:        "The properties to read with their earlier values.",
	},
	{
		Key: option.AllPages, Label: "All Pages", Kind: BooleanField, Actions: choosesPages, Half: true,
		Note: "Read all pages, up to the maximum, instead of one.",
	},
	{
		Key: option.AllPages, Label: "All Pages", Kind: BooleanField, Actions: []string{"request"}, Half: true,
		Note: "Read all pages of a GET or of a POST that only reads, if the answer has `results` and `paging`. A `limit` of 100 needs fewer requests.",
	},
	{
		Key: option.Maximum, Label: "Maximum", Kind: IntegerField, Actions: []string{"request"}, With: option.AllPages, Min: 1, Max: 100000, Half: true,
		Placeholder: "10000",
		Note:        "Stop after this many. The result then has a cursor. Empty: 10,000.",
	},
	{
		Key: option.Maximum, Label: "Maximum", Kind: IntegerField, Actions: since, Min: 1, Max: 100000, Half: true,
		Placeholder: "10000",
		Note:        "Stop after this many. The next run goes on from `since` in the result. Empty: 10,000.",
	},
	{
		Key: option.Maximum, Label: "Maximum", Kind: IntegerField, Actions: takesMaximum, With: option.AllPages, Min: 1, Max: 100000, Half: true,
		Placeholder: "10000",
		Note:        "Stop after this many. The result then has a cursor. Empty: 10,000.",
	},
	{
		Key: option.Limit, Label: "Limit", Kind: IntegerField, Actions: []string{"import_list"}, Min: 1, Max: 100, Half: true,
		Placeholder: "10",
		Note:        "How many imports to read: 1 to 100. Empty: 10.",
	},
	{
		Key: option.Limit, Label: "Limit", Kind: IntegerField, Actions: []string{"file_find"}, Without: option.AllPages, Min: 1, Max: 100, Half: true,
		Placeholder: "10",
		Note:        "How many files to read: 1 to 100. Empty: 10.",
	},
	{
		Key: option.Limit, Label: "Limit", Kind: IntegerField, Actions: []string{"form_submissions"}, Without: option.AllPages, Min: 1, Max: 50, Half: true,
		Placeholder: "20",
		Note:        "How many submissions to read: 1 to 50. Empty: 20.",
	},
	{
		Key: option.Limit, Label: "Limit", Kind: IntegerField, Actions: []string{"list"}, Without: option.AllPages, Min: 1, Max: 100, Half: true,
		Placeholder: "10",
		Note:        "How many records to read: 1 to 100, or 1 to 50 with history. Empty: 10.",
	},
	{
		Key: option.Limit, Label: "Limit", Kind: IntegerField, Actions: []string{"search"}, Without: option.AllPages, Min: 1, Max: 200, Half: true,
		Placeholder: "10",
		Note:        "How many records to read: 1 to 200. Empty: 10.",
	},
	{
		Key: option.Limit, Label: "Limit", Kind: IntegerField, Actions: []string{"audit", "security"}, Min: 1, Max: 100, Half: true,
		Placeholder: "10",
		Note:        "How many entries to read: 1 to 100.",
	},
	{
		Key: option.Limit, Label: "Limit", Kind: IntegerField, Actions: []string{"login"}, Min: 1, Max: 200, Half: true,
		Placeholder: "10",
		Note:        "How many entries to read: 1 to 200.",
	},
	{
		Key: option.After, Label: "Cursor", Kind: TextField, Actions: takesCursor, Without: option.AllPages, Half: true,
		Placeholder: "{{ $last.paging.next.after }}",
		Note:        "The `paging.next.after` of the page before. Empty: the first page.",
	},
	{
		Key: option.Archived, Label: "Archived", Kind: BooleanField, Actions: []string{"retrieve", "list", "get_many"}, Half: true,
		Note: "Read deleted records, which are in the recycle bin, instead of the others.",
	},
	{
		Key: option.UserIDs, Label: "Acting Users", Kind: ListField, Actions: []string{"audit"},
		Placeholder: "1234567",
		Note:        "The IDs of the users who acted. Empty: everybody.",
	},
	{
		Key: option.UserIDs, Label: "User", Kind: ListField, Actions: []string{"login", "security"}, Max: 1,
		Placeholder: "1234567",
		Note:        "The ID of a user. Empty: everybody.",
	},
	{Key: option.OccurredAfter, Label: "Occurred After", Kind: MomentField, Actions: []string{"audit"}, Half: true, Note: "A time that names no zone is in *Time Zone*."},
	{Key: option.OccurredBefore, Label: "Occurred Before", Kind: MomentField, Actions: []string{"audit"}, Half: true, Note: "A time that names no zone is in *Time Zone*."},
	{Key: option.FromTimestamp, Label: "From", Kind: MomentField, Actions: []string{"security"}, Half: true, Note: "A time that names no zone is in *Time Zone*."},
	{Key: option.ToTimestamp, Label: "To", Kind: MomentField, Actions: []string{"security"}, Half: true, Note: "A time that names no zone is in *Time Zone*."},
	{
		Key: option.Sort, Label: "Sort By", Kind: ListField, Actions: []string{"audit"}, Half: true,
		Placeholder: "-occurredAt",
		Note:        "Such as `occurredAt`, `userId` or `category`. A minus in front means descending.",
	},
	{
		Key: option.FillFinalTimestamp, Label: "Cursor on the Last Page", Kind: BooleanField, Actions: []string{"audit"}, Half: true,
		Note: "Get a cursor on the last page too (HubSpot's `fillFinalTimestamp`).",
	},
	{
		Key: option.Output, Label: "Output", Kind: ChoiceField, Actions: []string{"verify"}, Half: true, Default: "raw",
		Choices: []Option{{Value: "raw", Label: "Events as HubSpot sends them"}, {Value: "named", Label: "Events with the endpoint of their record"}},
		Note:    "With the endpoint, the next operation can use `{{ $last.events[0].endpoint }}`.",
	},
	{
		Key: option.Output, Label: "Output", Kind: ChoiceField, Actions: answers, Half: true, Default: "raw",
		Choices: []Option{{Value: "raw", Label: "HubSpot's answer"}, {Value: "simple", Label: "Simple: ID and properties"}},
		Note:    "*Simple* puts the properties beside the ID and turns them into numbers, booleans and lists.",
	},
	{
		Key: option.Link, Label: "Link to the Record", Kind: BooleanField, Actions: answers, Half: true, If: option.Output, Is: []string{"simple"},
		Note: "Add `recordUrl`, the address of the record's page in HubSpot.",
	},
	{
		Key: option.Output, Label: "Output", Kind: ChoiceField, Actions: []string{"associations"}, Half: true, Default: "simple",
		Choices: []Option{{Value: "simple", Label: "Simple: IDs and labels"}, {Value: "raw", Label: "HubSpot's answer"}},
		Note:    "*Simple* has the `id`, `labels` and `types` of each record.",
	},
	{
		Key: option.Output, Label: "Output", Kind: ChoiceField, Actions: summaries, Half: true, Default: "simple",
		Choices: []Option{{Value: "simple", Label: "Simple: what a flow needs"}, {Value: "raw", Label: "HubSpot's answer"}},
		Note:    "HubSpot's answer has more members.",
	},
	{
		Key: option.Output, Label: "Output", Kind: ChoiceField, Actions: []string{"form_submissions"}, Half: true, Default: "simple",
		Choices: []Option{{Value: "simple", Label: "Simple: values by name"}, {Value: "raw", Label: "HubSpot's answer"}},
		Note:    "*Simple* has the values by the names of their fields.",
	},
	{
		Key: option.DryRun, Label: "Dry Run", Kind: BooleanField, First: true, Not: local, Half: true,
		Note: "Sends nothing. The result lists the requests that would be sent.",
	},
	{
		Key: option.DryReads, Label: "Allow Lookups in Dry Run", Kind: BooleanField, Not: local, With: option.DryRun, Half: true,
		Note: "Sends requests that only read, to check names and find records. Nothing is written.",
	},
	{
		Key: option.Reads, Label: "POST Only Reads", Kind: BooleanField, Actions: []string{"request"}, If: option.Method, Is: []string{"POST"}, Half: true, Advanced: true,
		Note: "Switch this on only if HubSpot documents that the POST changes nothing. The operation then repeats it after a fault. HubSpot's searches and batch reads are known and do not need this switch.",
	},
	{
		Key: option.ExportLanguage, Label: "Language", Kind: ChoiceField, Actions: []string{"export"}, Half: true, Advanced: true, Default: "EN",
		Choices: exportLanguages,
		Note:    "The language of the headings and labels.",
	},
	{
		Key: option.InternalValues, Label: "Internal Names and Values", Kind: BooleanField, Actions: []string{"export"}, Half: true, Advanced: true, Default: "true",
		Note: "Use internal property names as headings and internal values of choices. Off: use their labels.",
	},
	{
		Key: option.OlderSignatures, Label: "Older Signatures", Kind: BooleanField, Actions: []string{"verify"}, Half: true, Advanced: true,
		Note: "Also accept HubSpot's first two kinds of signature if there is no newer one. They have no date, so anybody who has seen such a request can send it again.",
	},
	{
		Key: option.FilterGroups, Label: "Filters as JSON", Kind: RawFilters, Actions: filtered, Advanced: true,
		Placeholder: `[{"filters": [{"propertyName": "lifecyclestage", "operator": "EQ", "value": "lead"}]}]`,
		Note:        "HubSpot's `filterGroups`, as an *or* to the filters above.",
	},
	{
		Key: option.CreateProperties, Label: "Properties as JSON", Kind: PropertiesField, Role: Writes, Actions: makesOne, Advanced: true,
		Note: "Internal names and values, in addition to the fields above. If both set a property, the field wins.",
	},
	{
		Key: option.UpdateProperties, Label: "Properties as JSON", Kind: PropertiesField, Role: Writes, Actions: []string{"update"}, Advanced: true,
		Note: "Internal names and values, in addition to the fields above. `null` clears a property. If both set a property, the field wins.",
	},
	{
		Key: option.Missing, Label: "Unfilled Templates", Kind: ChoiceField, First: true, Actions: fills, Half: true, Advanced: true, Default: "skip",
		Choices: []Option{
			{Value: "skip", Label: "Leave the property out"}, {Value: "skip_empty", Label: "Leave it out, and empty ones too"},
			{Value: "clear", Label: "Clear the property"}, {Value: "refuse", Label: "Stop with an error"},
		},
		Note: "What to do with a property whose template found nothing.",
	},
	{
		Key: option.Missing, Label: "Unfilled Templates", Kind: ChoiceField, First: true, Actions: slices.Concat(sendsEvents, []string{"email_send"}), Half: true, Advanced: true, Default: "skip",
		Choices: []Option{{Value: "skip", Label: "Leave the property out"}, {Value: "refuse", Label: "Stop with an error"}},
		Note:    "What to do with a property whose template found nothing.",
	},
	{
		Key: option.TextFormat, Label: "Format of Texts", Kind: ChoiceField, First: true, Actions: writes, Only: formatted, Half: true, Advanced: true, Default: "auto",
		Choices: []Option{{Value: "auto", Label: "Automatic: a text with tags is HTML"}, {Value: "text", Label: "Plain text"}, {Value: "html", Label: "HTML"}},
		Note:    "What is written to properties that hold HTML, such as the text of a note. Plain text keeps its lines and its signs, such as `<`.",
	},
	{
		Key: option.TimeZone, Label: "Time Zone", Kind: TextField, First: true, Actions: timed, Half: true, Advanced: true,
		Placeholder: "Europe/Berlin",
		Note:        "The time zone of dates and times that name none, such as those of Directus: `Europe/Berlin` or `+01:00`. Empty: UTC.",
	},
	{
		Key: option.FailWhen, Label: "Take the Reject Path", Kind: ChoiceField, Actions: fromLists, Half: true, Advanced: true, Default: "any",
		Choices: []Option{{Value: "any", Label: "When any item failed"}, {Value: "all", Label: "When all items failed"}, {Value: "never", Label: "Never"}},
		Note:    "When the flow takes its reject path. The error then holds the report of all items.",
	},
	{
		Key: option.CreateAssociations, Label: "Associations as JSON", Kind: RawAssociations, Actions: []string{"create", "find_or_create"}, Not: notAssociable, Advanced: true,
		Placeholder: `[{"to": {"id": "101"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]}]`,
		Note:        "In the form of HubSpot's API, in addition to the rows above.",
	},
	{
		Key: option.Secured, Label: "Secured", Kind: BooleanField, Actions: []string{"form_submit"}, Half: true, Advanced: true,
		Note: "Submit with the access token. HubSpot then also takes properties that are not in the form. The token goes to `api.hsforms.com`, or `api-eu1.hsforms.com` in the EU.",
	},
	{
		Key: option.SubmittedAt, Label: "Submitted At", Kind: MomentField, Role: Writes, Actions: []string{"form_submit"}, Half: true, Advanced: true,
		Note: "When the visitor sent the form, at most a month ago. Empty: now.",
	},
	{
		Key: option.IPAddress, Label: "Visitor's IP Address", Kind: TextField, Role: Writes, Actions: []string{"form_submit"}, Half: true, Advanced: true, Max: 50,
		Placeholder: "192.0.2.1",
		Note:        "HubSpot derives the visitor's country from this address.",
	},
	{
		Key: option.Diagnose, Label: "Explain Errors", Kind: BooleanField, Actions: slices.Concat(writesOne, []string{"import", "form_submit"}), Half: true, Advanced: true, Default: "true",
		Note: "Directus 11.16 and later hide the reason when HubSpot refuses a request of a sandboxed extension. This switch finds the reason with a second try and a few reads.",
	},
	{
		Key: option.Brand, Label: "Brand", Kind: IntegerField, Actions: ofConsents, Max: 2147483647, Half: true, Advanced: true,
		Placeholder: "0",
		Note:        "For accounts with several brands: the ID of the brand. Empty: the account's own brand.",
	},
	{
		Key: option.Visitor, Label: "Visitor Cookie", Kind: TextField, Actions: []string{"event_send"}, Half: true, Advanced: true,
		Placeholder: "{{ $trigger.body.hubspotutk }}",
		Note:        "The value of HubSpot's cookie `hubspotutk` in the contact's browser. HubSpot uses it only if neither an ID nor an email is given.",
	},
	{
		Key: option.Alias, Label: "Alias", Kind: TextField, Actions: []string{"sequence_enroll"}, Half: true, Advanced: true,
		Placeholder: "team@example.com",
		Note:        "Another address of the mailbox to send from. It must be a *send mail as* address of Gmail.",
	},
	{
		Key: option.User, Label: "User ID", Kind: IntegerField, Actions: []string{"sequence_find", "sequence_enroll"}, Max: 2147483647, Half: true, Advanced: true,
		Placeholder: "1234567",
		Note:        "The number of the user, if the mailbox has another address than the user. *Owners* shows it as `userId`. Empty: found by the sender's address.",
	},
	{
		Key: option.Patience, Label: "Retry For", Kind: IntegerField, Not: local, Max: 3600, Half: true, Advanced: true,
		Placeholder: "60",
		Note:        "Seconds to keep retrying on rate limits and outages. 0: do not retry. Empty: 60.",
	},
	{
		Key: option.APIVersion, Label: "API Version", Kind: ChoiceField, Not: []string{"api", "webhooks"}, Half: true, Advanced: true, Default: "2026-09",
		Choices: Versions,
		Note:    "HubSpot supports each dated version for 18 months.",
	},
}

// AllChoices returns the choices, with Unset first.
func (f *Field) AllChoices() []Option {
	if f.Unset == "" {
		return f.Choices
	}
	return slices.Concat([]Option{{Value: f.Default, Label: f.Unset}}, f.Choices)
}

// Has tells whether a form for the endpoint and action has the field.
func (f *Field) Has(e *Endpoint, a *Action) bool {
	return (f.Actions == nil || slices.Contains(f.Actions, a.Key)) &&
		(f.Only == nil || slices.Contains(f.Only, e.Key)) && !slices.Contains(f.Not, e.Key)
}

// FieldsOf returns the fields of the form for an endpoint and one of its actions, in the
// order of the form.
func FieldsOf(e *Endpoint, a *Action) (fields []*Field) {
	for i := range Fields {
		if f := &Fields[i]; f.Has(e, a) {
			fields = append(fields, f)
		}
	}
	return fields
}

// LookupField finds the field with a key in the form for an endpoint and action.
func LookupField(key string, e *Endpoint, a *Action) (*Field, bool) {
	for i := range Fields {
		if f := &Fields[i]; f.Key == key && f.Has(e, a) {
			return f, true
		}
	}
	return nil, false
}
