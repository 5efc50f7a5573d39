// Package option names the options of the operation: the keys under which a flow
// stores what its form was filled with. They are a file format and never renamed.
package option

// What every action has.
const (
	APIKey      = "apiKey"
	Endpoint    = "endpoint"
	Action      = "action"
	LiveChoices = "live_choices" // for the form alone
	Missing     = "missing"
	TimeZone    = "time_zone"
	TextFormat  = "text_format"
	Output      = "output"
	Link        = "link"
	Diagnose    = "diagnose"
	Patience    = "patience"
	DryRun      = "dry_run"
	DryReads    = "dry_reads"
	APIVersion  = "api_version"
)

// Which record or records an action is about.
const (
	Object       = "object"
	ObjectType   = "object_type"
	ToObject     = "to_object"
	ID           = "id"
	IDProperty   = "id_property"
	MergeID      = "merge_id"
	Block        = "block"
	FindProperty = "find_property"
	FindValue    = "find_value"
	List         = "list"
	Name         = "name"
	Email        = "email"
	Check        = "check"
)

// What a list of records is narrowed by, and how much of it is read.
const (
	Query              = "query"
	Filters            = "filters"
	FilterGroups       = "filter_groups"
	Sort               = "sort"
	Since              = "since"
	Limit              = "limit"
	After              = "after"
	AllPages           = "all_pages"
	Maximum            = "maximum"
	Archived           = "archived"
	ListID             = "list_id"
	UserIDs            = "user_ids"
	Sensitivity        = "data_sensitivity"
	OccurredAfter      = "occurred_after"
	OccurredBefore     = "occurred_before"
	FromTimestamp      = "from_timestamp"
	ToTimestamp        = "to_timestamp"
	FillFinalTimestamp = "fill_final_timestamp"
)

// What is read of a record.
const (
	ReadFields       = "r_fields"
	ReadAssociations = "r_associations"
	ReadHistory      = "revision_fields"
	ListFields       = "l_fields"
	ListAssociations = "l_associations"
	ListHistory      = "l_revision_fields"
)

// What is written to a record. The names in flows begin with c_ where a record is
// created, and with u_ where it is updated.
const (
	CreateProperties   = "c_properties"
	CreateAssociate    = "c_associate"
	CreateAssociations = "c_associations"
	UpdateProperties   = "u_properties"
	Associate          = "a_associate"
)

// Properties begins the key of the option with the names of the properties that
// were chosen in the form.
const Properties = "properties"

// ChosenNames is the option with the names of the properties that were chosen for
// an endpoint. Each endpoint has one, so that a flow whose endpoint is changed never
// writes names that were chosen for another kind of record.
func ChosenNames(endpoint string) string { return Properties + ":" + endpoint }

// ChosenValue is the option with the value of a chosen property. No other option
// has a colon in its key, and no endpoint is called "properties".
func ChosenValue(endpoint, property string) string { return endpoint + ":" + property }

// What is written to an activity.
const (
	ActivitySubject   = "a_subject"
	ActivityChannel   = "a_channel"
	ActivityText      = "a_text"
	ActivityFrom      = "a_from"
	ActivityTo        = "a_to"
	ActivityWhen      = "a_when"
	ActivityEnd       = "a_end"
	ActivityOwner     = "a_owner"
	ActivityStatus    = "a_status"
	ActivityPriority  = "a_priority"
	ActivityType      = "a_type"
	ActivityDirection = "a_direction"
	ActivityOutcome   = "a_outcome"
	ActivityDuration  = "a_duration"
	ActivityLocation  = "a_location"
	ActivityFiles     = "a_files"
)

// Many records at once.
const (
	Items      = "items"
	Mapping    = "mapping"
	IDColumn   = "id_column"
	FromColumn = "from_column"
	ToColumn   = "to_column"
	FailWhen   = "fail_when"
)

// Whether an address may be mailed.
const (
	Subscription = "subscription"
	LegalBasis   = "legal_basis"
	LegalText    = "legal_text"
	Everything   = "everything"
	Brand        = "brand"
	Language     = "language"
)

// A file.
const (
	Folder     = "folder"
	Access     = "access"
	Duplicates = "duplicates"
	Extension  = "extension"
	Seconds    = "seconds"
)

// A custom event.
const (
	Event           = "event"
	Visitor         = "visitor"
	OccurredAt      = "occurred_at"
	EventID         = "event_id"
	EventProperties = "event_properties"
	TimeColumn      = "time_column"
	EventColumn     = "event_column"
)

// An email to one person.
const (
	EmailID       = "email_id"
	Recipient     = "recipient"
	Sender        = "sender"
	CC            = "cc"
	BCC           = "bcc"
	ReplyTo       = "reply_to"
	EmailValues   = "email_values"
	ContactValues = "contact_values"
	SendID        = "send_id"
)

// A form, and a submission of it.
const (
	Form          = "form"
	FormType      = "form_type"
	FormFields    = "form_fields"
	PageURI       = "page_uri"
	PageName      = "page_name"
	Cookie        = "hutk"
	Consent       = "consent"
	Processing    = "consent_process"
	ConsentText   = "consent_text"
	Agreements    = "consent_mail"
	InterestBasis = "interest_basis"
	Secured       = "secured"
	IPAddress     = "ip_address"
	SubmittedAt   = "submitted_at"
)

// A sequence.
const (
	Sequence = "sequence"
	User     = "user"
	Alias    = "alias"
)

// The splits of a deal.
const (
	Deals  = "deals"
	Splits = "splits"
)

// The definition of a property.
const (
	Label        = "label"
	PropertyType = "property_type"
	Options      = "options"
	GroupName    = "group_name"
	Description  = "description"
	Unique       = "unique"
)

// The definitions of groups, labels, pipelines and stages.
const (
	InverseLabel = "inverse_label"
	TypeID       = "type_id"
	Pipeline     = "pipeline"
	Stage        = "stage"
	Stages       = "stages"
	StageValue   = "stage_value"
)

// Imports and exports.
const (
	ImportOperation = "import_operation"
	ImportName      = "import_name"
	ExportName      = "export_name"
	ExportFormat    = "export_format"
	ExportLanguage  = "export_language"
	InternalValues  = "internal_values"
	Wait            = "wait"
	Errors          = "errors"
)

// An API request.
const (
	Method    = "method"
	Path      = "path"
	QueryRows = "query_rows"
	Body      = "body"
	Reads     = "reads"
)

// A webhook.
const (
	ClientSecret    = "client_secret"
	Webhook         = "webhook"
	URL             = "url"
	MaximumAge      = "maximum_age"
	OlderSignatures = "older_signatures"
)
