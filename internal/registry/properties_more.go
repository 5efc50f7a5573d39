package registry

var appointmentProperties = []Property{
	{Name: "hs_appointment_end", Label: "End", Kind: DateTime},
	{Name: "hs_appointment_name", Label: "Name", Kind: Text},
	{Name: "hs_appointment_start", Label: "Start", Kind: DateTime},
	{Name: "hs_duration", Label: "Duration", Kind: Number},
	{Name: "hs_pipeline", Label: "Pipeline", Kind: Choice, Of: Pipeline},
	{Name: "hs_pipeline_stage", Label: "Stage", Kind: Choice, Of: Stage},
}

var courseProperties = []Property{
	{Name: "hs_course_description", Label: "Description", Kind: Text, Long: true},
	{Name: "hs_course_id", Label: "Course ID", Kind: Text},
	{Name: "hs_course_name", Label: "Name", Kind: Text},
	{Name: "hs_enrollment_capacity", Label: "Enrollment capacity", Kind: Number},
	{Name: "hs_pipeline", Label: "Pipeline", Kind: Choice, Of: Pipeline},
	{Name: "hs_pipeline_stage", Label: "Stage", Kind: Choice, Of: Stage},
}

var surveyTypes = []Option{
	{Value: "NPS"},
	{Value: "CSAT"},
	{Value: "CES"},
	{Value: "CUSTOM", Label: "Custom"},
}

var responseGroups = []Option{
	{Value: "PROMOTER", Label: "Promoter"},
	{Value: "PASSIVE", Label: "Passive"},
	{Value: "DETRACTOR", Label: "Detractor"},
}

var feedbackProperties = []Property{
	{Name: "hs_content", Label: "Response", Kind: Text, ReadOnly: true},
	{Name: "hs_ingestion_id", Label: "Ingestion ID", Kind: Text, ReadOnly: true},
	{Name: "hs_response_group", Label: "Response group", Kind: Choice, Options: responseGroups, ReadOnly: true},
	{Name: "hs_sentiment", Label: "Sentiment", Kind: Choice, ReadOnly: true},
	{Name: "hs_submission_name", Label: "Submission", Kind: Text, ReadOnly: true},
	{Name: "hs_submission_timestamp", Label: "Submitted", Kind: DateTime, ReadOnly: true},
	{Name: "hs_survey_channel", Label: "Channel", Kind: Choice, ReadOnly: true},
	{Name: "hs_survey_id", Label: "Survey ID", Kind: Number, ReadOnly: true},
	{Name: "hs_survey_name", Label: "Survey", Kind: Text, ReadOnly: true},
	{Name: "hs_survey_type", Label: "Survey type", Kind: Choice, Options: surveyTypes, ReadOnly: true},
	{Name: "hs_value", Label: "Rating", Kind: Number, ReadOnly: true},
}

var goalTypes = []Option{
	{Value: "sales_quota", Label: "Sales quota"},
}

var milestones = []Option{
	{Value: "weekly", Label: "Weekly"},
	{Value: "monthly", Label: "Monthly"},
	{Value: "quarterly", Label: "Quarterly"},
	{Value: "yearly", Label: "Yearly"},
}

// goalProperties: what HubSpot shows as one goal is several of these records,
// which share the correlation UUID and the target group.
var goalProperties = []Property{
	{Name: "hs_assignee_team_id", Label: "Assigned team", Kind: Number},
	{Name: "hs_assignee_user_id", Label: "Assigned user", Kind: Number},
	{Name: "hs_end_datetime", Label: "End", Kind: DateTime},
	{Name: "hs_goal_name", Label: "Name", Kind: Text},
	{Name: "hs_goal_target_group_id", Label: "Target group ID", Kind: Number},
	{Name: "hs_goal_type", Label: "Type", Kind: Choice, Options: goalTypes},
	{Name: "hs_group_correlation_uuid", Label: "Correlation UUID", Kind: Text},
	{Name: "hs_kpi_value", Label: "Value reached", Kind: Number},
	{Name: "hs_milestone", Label: "Milestone", Kind: Choice, Options: milestones},
	{Name: "hs_pipeline_ids", Label: "Pipelines", Kind: Choices},
	{Name: "hs_should_notify_on_edit_updates", Label: "Notify of edits", Kind: Bool},
	{Name: "hs_start_datetime", Label: "Start", Kind: DateTime},
	{Name: "hs_target_amount", Label: "Target", Kind: Number},
}

var listingTypes = []Option{
	{Value: "house", Label: "House"},
	{Value: "townhouse", Label: "Townhouse"},
	{Value: "multi_family", Label: "Multi-family"},
	{Value: "condos_co_ops", Label: "Condos and co-ops"},
	{Value: "lots_land", Label: "Lots and land"},
}

var listingProperties = []Property{
	{Name: "hs_address_1", Label: "Address", Kind: Text},
	{Name: "hs_address_2", Label: "Address 2", Kind: Text},
	{Name: "hs_bathrooms", Label: "Bathrooms", Kind: Number},
	{Name: "hs_bedrooms", Label: "Bedrooms", Kind: Number},
	{Name: "hs_city", Label: "City", Kind: Text},
	{Name: "hs_listing_type", Label: "Type", Kind: Choice, Options: listingTypes},
	{Name: "hs_lot_size", Label: "Lot size", Kind: Number},
	{Name: "hs_name", Label: "Name", Kind: Text},
	{Name: "hs_neighborhood", Label: "Neighborhood", Kind: Text},
	{Name: "hs_pipeline", Label: "Pipeline", Kind: Choice, Of: Pipeline},
	{Name: "hs_pipeline_stage", Label: "Stage", Kind: Choice, Of: Stage},
	{Name: "hs_price", Label: "Price", Kind: Number},
	{Name: "hs_square_footage", Label: "Square footage", Kind: Number},
	{Name: "hs_state_province", Label: "State or province", Kind: Text},
	{Name: "hs_year_built", Label: "Year built", Kind: Number},
	{Name: "hs_zip", Label: "Postal code", Kind: Text},
}

var projectPipelines = []Option{
	{Value: "139663aa-09ee-418e-b67d-c8cfcd3e5ce3", Label: "Project pipeline"},
}

// projectStages and serviceStages name the stage in which a record starts; accounts
// have others besides.
var projectStages = []Option{
	{Value: "acc364b5-d367-49f4-a957-cc4fbf7e8e4b", Label: "Planning"},
}

var projectProperties = []Property{
	{Name: "hs_amount_paid", Label: "Amount paid", Kind: Number},
	{Name: "hs_amount_remaining", Label: "Amount remaining", Kind: Number},
	{Name: "hs_close_date", Label: "Close date", Kind: DateTime},
	{Name: "hs_description", Label: "Description", Kind: Text, Long: true},
	{Name: "hs_name", Label: "Name", Kind: Text},
	{Name: "hs_pipeline", Label: "Pipeline", Kind: Choice, Options: projectPipelines, Of: Pipeline},
	{Name: "hs_pipeline_stage", Label: "Stage", Kind: Choice, Options: projectStages, Of: Stage},
	{Name: "hs_priority", Label: "Priority", Kind: Choice, Options: lowToHigh},
	{Name: "hs_start_date", Label: "Start date", Kind: Date},
	{Name: "hs_status", Label: "Status", Kind: Choice, Options: progress},
	{Name: "hs_target_due_date", Label: "Target due date", Kind: Date},
	{Name: "hs_total_cost", Label: "Total cost", Kind: Number},
	{Name: "hs_type", Label: "Type", Kind: Choice},
}

var servicePipelines = []Option{
	{Value: "ba9cdbd6-e220-45b2-a5a2-d67ebdcbade6", Label: "Service pipeline"},
}

var serviceStages = []Option{
	{Value: "8e2b21d0-7a90-4968-8f8c-a8525cc49c70", Label: "New"},
}

var serviceProperties = []Property{
	{Name: "hs_amount_paid", Label: "Amount paid", Kind: Number},
	{Name: "hs_amount_remaining", Label: "Amount remaining", Kind: Number},
	{Name: "hs_category", Label: "Category", Kind: Choice},
	{Name: "hs_close_date", Label: "Close date", Kind: DateTime},
	{Name: "hs_description", Label: "Description", Kind: Text, Long: true},
	{Name: "hs_name", Label: "Name", Kind: Text},
	{Name: "hs_pipeline", Label: "Pipeline", Kind: Choice, Options: servicePipelines, Of: Pipeline},
	{Name: "hs_pipeline_stage", Label: "Stage", Kind: Choice, Options: serviceStages, Of: Stage},
	{Name: "hs_start_date", Label: "Start date", Kind: Date},
	{Name: "hs_status", Label: "Status", Kind: Choice, Options: progress},
	{Name: "hs_target_end_date", Label: "Target end date", Kind: Date},
	{Name: "hs_total_cost", Label: "Total cost", Kind: Number},
}

var availabilities = []Option{
	{Value: "available", Label: "Available"},
	{Value: "away", Label: "Away"},
}

var userProperties = []Property{
	{Name: "hs_additional_phone", Label: "Additional phone", Kind: Text},
	{Name: "hs_availability_status", Label: "Availability", Kind: Choice, Options: availabilities, Closed: true},
	{Name: "hs_email", Label: "Email", Kind: Text},
	{Name: "hs_family_name", Label: "Last name", Kind: Text},
	{Name: "hs_given_name", Label: "First name", Kind: Text},
	{Name: "hs_internal_user_id", Label: "User ID", Kind: Number},
	{Name: "hs_job_title", Label: "Job title", Kind: Text},
	{Name: "hs_main_user_language_skill", Label: "Main language skill", Kind: Choice},
	{Name: "hs_out_of_office_hours", Label: "Out of office hours (JSON)", Kind: Text},
	{Name: "hs_secondary_user_language_skill", Label: "Secondary language skill", Kind: Choice},
	{Name: "hs_standard_time_zone", Label: "Time zone", Kind: Text},
	{Name: "hs_uncategorized_skills", Label: "Custom skills", Kind: Choice},
	{Name: "hs_working_hours", Label: "Working hours (JSON)", Kind: Text},
}
