package registry

// FieldKind says how the form asks for a field and how the core reads it.
type FieldKind string

// The kinds of fields. FieldKinds says what each of them takes.
const (
	TokenField        FieldKind = "token"    // kept by the host; the core never has it
	SecretField       FieldKind = "secret"   // the client secret of a webhook: the core gets it for this run only
	WebhookField      FieldKind = "webhook"  // the request that started a webhook flow
	EndpointField     FieldKind = "endpoint" // Endpoint.Key
	ActionField       FieldKind = "action"   // Action.Key
	TextField         FieldKind = "text"
	IDField           FieldKind = "id"             // a text that finds a record
	PropertyField     FieldKind = "property"       // the value of Field.Property
	PropertyNames     FieldKind = "property_names" // see option.ChosenNames
	PropertiesField   FieldKind = "properties"
	AssociationsField FieldKind = "associations"
	RawAssociations   FieldKind = "raw_associations" // as HubSpot takes them
	RawFilters        FieldKind = "raw_filters"      // groups of filters, as HubSpot takes them
	FiltersField      FieldKind = "filters"
	FormFieldsField   FieldKind = "form_fields"
	FilesField        FieldKind = "files"
	AgreementsField   FieldKind = "agreements"
	SplitsField       FieldKind = "splits"
	ItemsField        FieldKind = "items" // a list from the flow, of any length
	MappingField      FieldKind = "mapping"
	ListField         FieldKind = "list"
	IntegerField      FieldKind = "integer"
	BooleanField      FieldKind = "boolean"
	OptionsField      FieldKind = "options"
	MomentField       FieldKind = "datetime"
	ChoiceField       FieldKind = "choice" // one of Field.Choices
	PathField         FieldKind = "path"   // the part of a URL after the host, with or without a query
	QueryField        FieldKind = "query"
	BodyField         FieldKind = "body" // sent unchanged
	ValuesField       FieldKind = "values"
)

// KindOfField is what a kind of field takes.
type KindOfField struct {
	Takes string   // in words for the docs; "" if it follows from the field
	Rows  []Option // the names and labels of what a row holds, in the order of the form; nil if it takes no rows
}

// FieldKinds are all kinds of fields.
var FieldKinds = map[FieldKind]KindOfField{
	TokenField:      {Takes: "text"},
	SecretField:     {Takes: "text"},
	WebhookField:    {Takes: "object, or its text"},
	EndpointField:   {Takes: "an endpoint's value"},
	ActionField:     {Takes: "an action's value"},
	TextField:       {Takes: "text"},
	IDField:         {Takes: "text or number"},
	PropertyField:   {},
	PropertyNames:   {Takes: "list of names, or text with commas; the value of each is in an option `ENDPOINT:NAME`, such as `contacts:email`"},
	PropertiesField: {Takes: "JSON object, or its text"},
	AssociationsField: {
		Takes: "list of `{to, id, property, label}`, or its text",
		Rows:  []Option{{Value: "to", Label: "Object"}, {Value: "property", Label: "Found By"}, {Value: "id", Label: "Value"}, {Value: "label", Label: "Label"}, {Value: "type", Label: "Association Type ID"}},
	},
	RawAssociations: {Takes: "JSON list, or its text"},
	RawFilters:      {Takes: "JSON list, or its text"},
	FiltersField: {
		Takes: "list of `{property, operator, value, high, group}`, or its text",
		Rows:  []Option{{Value: "property", Label: "Property"}, {Value: "operator", Label: "Operator"}, {Value: "value", Label: "Value"}, {Value: "high", Label: "Highest Value"}, {Value: "group", Label: "Group"}},
	},
	FormFieldsField: {
		Takes: "list of `{name, value, object}`, or an object of names and values, or its text",
		Rows:  []Option{{Value: "name", Label: "Name"}, {Value: "value", Label: "Value"}, {Value: "object", Label: "Object"}},
	},
	FilesField: {Takes: "list of addresses and IDs, of `{url, name}` or of `{id}`, or text with commas"},
	AgreementsField: {
		Takes: "list of `{subscription, agreed, text}`, or its text",
		Rows:  []Option{{Value: "subscription", Label: "Subscription Type"}, {Value: "agreed", Label: "Agreed"}, {Value: "text", Label: "Text"}},
	},
	SplitsField: {
		Takes: "list of `{owner, percentage}`, or its text",
		Rows:  []Option{{Value: "owner", Label: "Owner"}, {Value: "percentage", Label: "Percentage"}},
	},
	ItemsField: {Takes: "list, its text, or IDs with commas"},
	MappingField: {
		Takes: "list of `{column, property}`, or an object of columns and properties, or its text",
		Rows:  []Option{{Value: "column", Label: "Field of the Row"}, {Value: "property", Label: "Property"}},
	},
	ListField:    {Takes: "list, or text with commas"},
	IntegerField: {Takes: "number, or its text"},
	BooleanField: {Takes: "boolean, or its text"},
	OptionsField: {
		Takes: "list of `{value, label}` or of texts, or its text",
		Rows:  []Option{{Value: "label", Label: "Label"}, {Value: "value", Label: "Value"}},
	},
	MomentField: {Takes: "ISO 8601, milliseconds, or `$NOW(-2 days)`"},
	ChoiceField: {},
	PathField:   {Takes: "text"},
	QueryField: {
		Takes: "list of `{name, value}`, or its text",
		Rows:  []Option{{Value: "name", Label: "Name"}, {Value: "value", Label: "Value"}},
	},
	BodyField: {Takes: "JSON object or list, or its text"},
	ValuesField: {
		Takes: "list of `{name, value}`, or an object of names and values, or its text",
		Rows:  []Option{{Value: "name", Label: "Name"}, {Value: "value", Label: "Value"}},
	},
}
