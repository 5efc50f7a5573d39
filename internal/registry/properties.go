package registry

// ObjectID is the property that holds the ID of a record.
const ObjectID = "hs_object_id"

// The properties that HubSpot gives to the records of many endpoints.
var (
	onEvery = []Property{
		{Name: "hs_created_by_user_id", Label: "Created by", Kind: Number, ReadOnly: true},
		{Name: "hs_merged_object_ids", Label: "Merged record IDs", Kind: Choices, ReadOnly: true},
		{Name: ObjectID, Label: "Record ID", Kind: Number, ReadOnly: true, Unique: true},
		{Name: "hs_object_source", Label: "Record source code", Kind: Text, ReadOnly: true},
		{Name: "hs_object_source_detail_1", Label: "Record source detail 1", Kind: Text, ReadOnly: true},
		{Name: "hs_object_source_label", Label: "Record source", Kind: Choice, ReadOnly: true},
		{Name: "hs_updated_by_user_id", Label: "Updated by", Kind: Number, ReadOnly: true},
	}
	onAllButContacts = []Property{ // contacts have older names for both
		{Name: "hs_createdate", Label: "Create date", Kind: DateTime, ReadOnly: true},
		{Name: "hs_lastmodifieddate", Label: "Last modified", Kind: DateTime, ReadOnly: true},
	}
	onOwned = []Property{
		{Name: "hs_all_owner_ids", Label: "All owners", Kind: Choices, ReadOnly: true},
		{Name: "hubspot_owner_assigneddate", Label: "Owner assigned", Kind: DateTime, ReadOnly: true},
		{Name: "hubspot_owner_id", Label: "Owner", Kind: Choice, Of: Owner},
		{Name: "hubspot_team_id", Label: "Team", Kind: Choice},
	}
	onCustom = []Property{ // not all custom objects have a pipeline
		{Name: "hs_pipeline", Label: "Pipeline", Kind: Choice, Of: Pipeline},
		{Name: "hs_pipeline_stage", Label: "Stage", Kind: Choice, Of: Stage},
	}
	onActivities = []Property{
		{Name: "hs_attachment_ids", Label: "Attachments", Kind: Choices},
		{Name: "hs_body_preview", Label: "Body preview", Kind: Text, ReadOnly: true},
		{Name: "hs_body_preview_html", Label: "Body preview as HTML", Kind: Text, ReadOnly: true},
		{Name: "hs_body_preview_is_truncated", Label: "Body preview is cut", Kind: Bool, ReadOnly: true},
		{Name: "hs_timestamp", Label: "Activity date", Kind: DateTime},
	}
)

// The lists for the field Common of an endpoint.
var (
	contactCommon  = [][]Property{onEvery, onOwned}
	unownedCommon  = [][]Property{onEvery, onAllButContacts}
	recordCommon   = [][]Property{onEvery, onAllButContacts, onOwned}
	customCommon   = [][]Property{onEvery, onAllButContacts, onOwned, onCustom}
	activityCommon = [][]Property{onEvery, onAllButContacts, onOwned, onActivities}
)

// lifecycleStages are the default stages of contacts and companies. An account can have
// more, whose values are numbers.
var lifecycleStages = []Option{
	{Value: "subscriber", Label: "Subscriber"},
	{Value: "lead", Label: "Lead"},
	{Value: "marketingqualifiedlead", Label: "Marketing qualified lead"},
	{Value: "salesqualifiedlead", Label: "Sales qualified lead"},
	{Value: "opportunity", Label: "Opportunity"},
	{Value: "customer", Label: "Customer"},
	{Value: "evangelist", Label: "Evangelist"},
	{Value: "other", Label: "Other"},
}

var leadStatuses = []Option{
	{Value: "NEW", Label: "New"},
	{Value: "OPEN", Label: "Open"},
	{Value: "IN_PROGRESS", Label: "In progress"},
	{Value: "OPEN_DEAL", Label: "Open deal"},
	{Value: "UNQUALIFIED", Label: "Unqualified"},
	{Value: "ATTEMPTED_TO_CONTACT", Label: "Attempted to contact"},
	{Value: "CONNECTED", Label: "Connected"},
	{Value: "BAD_TIMING", Label: "Bad timing"},
}

var trafficSources = []Option{
	{Value: "ORGANIC_SEARCH", Label: "Organic search"},
	{Value: "PAID_SEARCH", Label: "Paid search"},
	{Value: "EMAIL_MARKETING", Label: "Email marketing"},
	{Value: "SOCIAL_MEDIA", Label: "Organic social"},
	{Value: "REFERRALS", Label: "Referrals"},
	{Value: "OTHER_CAMPAIGNS", Label: "Other campaigns"},
	{Value: "DIRECT_TRAFFIC", Label: "Direct traffic"},
	{Value: "OFFLINE", Label: "Offline sources"},
	{Value: "PAID_SOCIAL", Label: "Paid social"},
}

var lowToHigh = []Option{
	{Value: "low", Label: "Low"},
	{Value: "medium", Label: "Medium"},
	{Value: "high", Label: "High"},
}

// progress is the status of services and projects.
var progress = []Option{
	{Value: "on_track", Label: "On track"},
	{Value: "at_risk", Label: "At risk"},
	{Value: "delayed", Label: "Delayed"},
	{Value: "blocked", Label: "Blocked"},
	{Value: "on_hold", Label: "On hold"},
	{Value: "completed", Label: "Completed"},
}
