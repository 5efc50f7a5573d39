package registry

var callDirections = []Option{
	{Value: "INBOUND", Label: "Inbound"},
	{Value: "OUTBOUND", Label: "Outbound"},
}

// callDispositions are the outcomes that every account has.
var callDispositions = []Option{
	{Value: "9d9162e7-6cf3-4944-bf63-4dff82258764", Label: "Busy"},
	{Value: "f240bbac-87c9-4f6e-bf70-924b57d47db7", Label: "Connected"},
	{Value: "a4c4c377-d246-4b32-a13b-75a56a4cd0ff", Label: "Left live message"},
	{Value: "b2cf5968-551e-4856-9783-52b3da59a7d0", Label: "Left voicemail"},
	{Value: "73a0d17f-1163-4015-bdd5-ec830791da20", Label: "No answer"},
	{Value: "17b47fee-58de-441e-a44c-c6300d46f273", Label: "Wrong number"},
}

var callSources = []Option{
	{Value: "INTEGRATIONS_PLATFORM"},
}

var callStatuses = []Option{
	{Value: "BUSY", Label: "Busy"},
	{Value: "CALLING_CRM_USER", Label: "Calling CRM user"},
	{Value: "CANCELED", Label: "Canceled"},
	{Value: "COMPLETED", Label: "Completed"},
	{Value: "CONNECTING", Label: "Connecting"},
	{Value: "FAILED", Label: "Failed"},
	{Value: "IN_PROGRESS", Label: "In progress"},
	{Value: "NO_ANSWER", Label: "No answer"},
	{Value: "QUEUED", Label: "Queued"},
	{Value: "RINGING", Label: "Ringing"},
}

var callProperties = []Property{
	{Name: "hs_activity_type", Label: "Call and meeting type", Kind: Choice},
	{Name: "hs_call_app_id", Label: "App ID", Kind: Number},
	{Name: "hs_call_body", Label: "Call notes", Kind: Text, HTML: true},
	{Name: "hs_call_callee_object_id", Label: "Called record ID", Kind: Number},
	{Name: "hs_call_callee_object_type", Label: "Called record type", Kind: Text},
	{Name: "hs_call_direction", Label: "Direction", Kind: Choice, Options: callDirections, Closed: true},
	{Name: "hs_call_disposition", Label: "Outcome", Kind: Choice, Options: callDispositions},
	{Name: "hs_call_duration", Label: "Duration in milliseconds", Kind: Number},
	{Name: "hs_call_external_id", Label: "External ID", Kind: Text},
	{Name: "hs_call_from_number", Label: "From number", Kind: Text},
	{Name: "hs_call_recording_url", Label: "Recording URL (https)", Kind: Text},
	{Name: "hs_call_source", Label: "Source", Kind: Choice, Options: callSources, Closed: true},
	{Name: "hs_call_status", Label: "Status", Kind: Choice, Options: callStatuses},
	{Name: "hs_call_title", Label: "Title", Kind: Text},
	{Name: "hs_call_to_number", Label: "To number", Kind: Text},
}

var channels = []Option{
	{Value: "WHATS_APP", Label: "WhatsApp"},
	{Value: "LINKEDIN_MESSAGE", Label: "LinkedIn message"},
	{Value: "SMS"},
}

var loggedFrom = []Option{
	{Value: "CRM"},
}

var communicationProperties = []Property{
	{Name: "hs_communication_body", Label: "Body", Kind: Text, HTML: true},
	{Name: "hs_communication_channel_type", Label: "Channel", Kind: Choice, Options: channels},
	{Name: "hs_communication_logged_from", Label: "Logged from", Kind: Choice, Options: loggedFrom, Closed: true},
}

var emailDirections = []Option{
	{Value: "EMAIL", Label: "Sent from the CRM"},
	{Value: "INCOMING_EMAIL", Label: "Reply to a logged email"},
	{Value: "FORWARDED_EMAIL", Label: "Forwarded to the CRM"},
}

var emailStatuses = []Option{
	{Value: "BOUNCED", Label: "Bounced"},
	{Value: "FAILED", Label: "Failed"},
	{Value: "SCHEDULED", Label: "Scheduled"},
	{Value: "SENDING", Label: "Sending"},
	{Value: "SENT", Label: "Sent"},
}

// emailProperties: HubSpot fills those of sender and recipients from
// hs_email_headers, which is a JSON document in a text.
var emailProperties = []Property{
	{Name: "hs_email_direction", Label: "Direction", Kind: Choice, Options: emailDirections},
	{Name: "hs_email_from_email", Label: "From email", Kind: Text, ReadOnly: true},
	{Name: "hs_email_from_firstname", Label: "From first name", Kind: Text, ReadOnly: true},
	{Name: "hs_email_from_lastname", Label: "From last name", Kind: Text, ReadOnly: true},
	{Name: "hs_email_headers", Label: "Headers (JSON)", Kind: Text, JSON: true},
	{Name: "hs_email_html", Label: "Body as HTML", Kind: Text, HTML: true},
	{Name: "hs_email_status", Label: "Status", Kind: Choice, Options: emailStatuses, Closed: true},
	{Name: "hs_email_subject", Label: "Subject", Kind: Text},
	{Name: "hs_email_text", Label: "Body", Kind: Text, Long: true},
	{Name: "hs_email_to_email", Label: "To email", Kind: Text, ReadOnly: true},
	{Name: "hs_email_to_firstname", Label: "To first name", Kind: Text, ReadOnly: true},
	{Name: "hs_email_to_lastname", Label: "To last name", Kind: Text, ReadOnly: true},
}

var meetingOutcomes = []Option{
	{Value: "SCHEDULED", Label: "Scheduled"},
	{Value: "COMPLETED", Label: "Completed"},
	{Value: "RESCHEDULED", Label: "Rescheduled"},
	{Value: "NO_SHOW", Label: "No show"},
	{Value: "CANCELED", Label: "Canceled"},
}

var meetingProperties = []Property{
	{Name: "hs_activity_type", Label: "Call and meeting type", Kind: Choice},
	{Name: "hs_internal_meeting_notes", Label: "Internal notes", Kind: Text, Long: true},
	{Name: "hs_meeting_body", Label: "Description", Kind: Text, HTML: true},
	{Name: "hs_meeting_end_time", Label: "End", Kind: DateTime},
	{Name: "hs_meeting_external_url", Label: "Calendar event URL", Kind: Text},
	{Name: "hs_meeting_location", Label: "Location", Kind: Text},
	{Name: "hs_meeting_outcome", Label: "Outcome", Kind: Choice, Options: meetingOutcomes},
	{Name: "hs_meeting_start_time", Label: "Start", Kind: DateTime},
	{Name: "hs_meeting_title", Label: "Title", Kind: Text},
}

var noteProperties = []Property{
	{Name: "hs_note_body", Label: "Note", Kind: Text, HTML: true, Max: 65_536},
}

var postalMailProperties = []Property{
	{Name: "hs_postal_mail_body", Label: "Body", Kind: Text, HTML: true},
}

var taskPriorities = []Option{
	{Value: "NONE", Label: "None"},
	{Value: "LOW", Label: "Low"},
	{Value: "MEDIUM", Label: "Medium"},
	{Value: "HIGH", Label: "High"},
}

var taskStatuses = []Option{
	{Value: "NOT_STARTED", Label: "Not started"},
	{Value: "IN_PROGRESS", Label: "In progress"},
	{Value: "WAITING", Label: "Waiting"},
	{Value: "DEFERRED", Label: "Deferred"},
	{Value: "COMPLETED", Label: "Completed"},
}

var taskTypes = []Option{
	{Value: "TODO", Label: "To-do"},
	{Value: "CALL", Label: "Call"},
	{Value: "EMAIL", Label: "Email"},
	{Value: "LINKED_IN_CONNECT", Label: "LinkedIn connection request"},
	{Value: "LINKED_IN_MESSAGE", Label: "LinkedIn message"},
}

// taskProperties: the due date is hs_timestamp.
var taskProperties = []Property{
	{Name: "hs_queue_membership_ids", Label: "Queues", Kind: Choices},
	{Name: "hs_task_body", Label: "Notes", Kind: Text, HTML: true},
	{Name: "hs_task_completion_date", Label: "Completed", Kind: DateTime},
	{Name: "hs_task_priority", Label: "Priority", Kind: Choice, Options: taskPriorities},
	{Name: "hs_task_reminders", Label: "Reminder", Kind: Millis},
	{Name: "hs_task_status", Label: "Status", Kind: Choice, Options: taskStatuses},
	{Name: "hs_task_subject", Label: "Title", Kind: Text},
	{Name: "hs_task_type", Label: "Type", Kind: Choice, Options: taskTypes},
}
