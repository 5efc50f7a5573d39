package registry

var billingFrequencies = []Option{
	{Value: "weekly", Label: "Weekly"},
	{Value: "biweekly", Label: "Every two weeks"},
	{Value: "monthly", Label: "Monthly"},
	{Value: "quarterly", Label: "Quarterly"},
	{Value: "per_six_months", Label: "Every six months"},
	{Value: "annually", Label: "Annually"},
	{Value: "per_two_years", Label: "Every two years"},
	{Value: "per_three_years", Label: "Every three years"},
	{Value: "per_four_years", Label: "Every four years"},
	{Value: "per_five_years", Label: "Every five years"},
}

var pricingModels = []Option{
	{Value: "volume", Label: "Volume"},
	{Value: "graduated", Label: "Graduated"},
	{Value: "stairstep", Label: "Stairstep"},
}

var productTypes = []Option{
	{Value: "inventory", Label: "Inventory"},
	{Value: "non_inventory", Label: "Non-inventory"},
	{Value: "service", Label: "Service"},
}

// amountTypes say what the value of a discount, fee or tax is.
var amountTypes = []Option{
	{Value: "PERCENT", Label: "Percent"},
	{Value: "FIXED", Label: "Fixed amount"},
}

var durations = []Option{
	{Value: "ONCE", Label: "Once"},
}

var productProperties = []Property{
	{Name: "createdate", Label: "Create date", Kind: DateTime},
	{Name: "description", Label: "Description", Kind: Text, Long: true},
	{Name: "hs_cost_of_goods_sold", Label: "Unit cost", Kind: Number},
	{Name: "hs_folder", Label: "Folder", Kind: Choice},
	{Name: "hs_images", Label: "Image URL", Kind: Text},
	{Name: "hs_pricing_model", Label: "Pricing model", Kind: Choice, Options: pricingModels},
	{Name: "hs_product_type", Label: "Product type", Kind: Choice, Options: productTypes},
	{Name: "hs_recurring_billing_period", Label: "Term (ISO 8601 period)", Kind: Text},
	{Name: "hs_recurring_billing_start_date", Label: "Billing start date", Kind: Date},
	{Name: "hs_sku", Label: "SKU", Kind: Text},
	{Name: "hs_tier_prices", Label: "Tier prices (JSON)", Kind: Text},
	{Name: "hs_tier_ranges", Label: "Tier ranges (JSON)", Kind: Text},
	{Name: "hs_url", Label: "URL", Kind: Text},
	{Name: "name", Label: "Name", Kind: Text},
	{Name: "price", Label: "Unit price", Kind: Number},
	{Name: "recurringbillingfrequency", Label: "Billing frequency", Kind: Choice, Options: billingFrequencies},
	{Name: "tax", Label: "Tax", Kind: Number},
}

var lineItemProperties = []Property{
	{Name: "amount", Label: "Net price", Kind: Number, ReadOnly: true},
	{Name: "createdate", Label: "Create date", Kind: DateTime},
	{Name: "description", Label: "Description", Kind: Text, Long: true},
	{Name: "discount", Label: "Unit discount", Kind: Number},
	{Name: "hs_acv", Label: "Annual contract value", Kind: Number, ReadOnly: true},
	{Name: "hs_arr", Label: "Annual recurring revenue", Kind: Number, ReadOnly: true},
	{Name: "hs_cost_of_goods_sold", Label: "Unit cost", Kind: Number},
	{Name: "hs_discount_percentage", Label: "Discount percentage", Kind: Number},
	{Name: "hs_images", Label: "Image URL", Kind: Text},
	{Name: "hs_line_item_currency_code", Label: "Currency", Kind: Choice},
	{Name: "hs_margin", Label: "Margin", Kind: Number, ReadOnly: true},
	{Name: "hs_mrr", Label: "Monthly recurring revenue", Kind: Number, ReadOnly: true},
	{Name: "hs_position_on_quote", Label: "Position on quote", Kind: Number},
	{Name: "hs_pre_discount_amount", Label: "Price before discount", Kind: Number, ReadOnly: true},
	{Name: "hs_pricing_model", Label: "Pricing model", Kind: Choice, Options: pricingModels},
	{Name: "hs_product_id", Label: "Product ID", Kind: Number},
	{Name: "hs_recurring_billing_end_date", Label: "Billing end date", Kind: Date},
	{Name: "hs_recurring_billing_period", Label: "Term (ISO 8601 period)", Kind: Text},
	{Name: "hs_recurring_billing_start_date", Label: "Billing start date", Kind: Date},
	{Name: "hs_sku", Label: "SKU", Kind: Text},
	{Name: "hs_tax_rate_group_id", Label: "Tax rate ID", Kind: Choice},
	{Name: "hs_tcv", Label: "Total contract value", Kind: Number, ReadOnly: true},
	{Name: "hs_tier_prices", Label: "Tier prices (JSON)", Kind: Text},
	{Name: "hs_tier_ranges", Label: "Tier ranges (JSON)", Kind: Text},
	{Name: "hs_total_discount", Label: "Total discount", Kind: Number, ReadOnly: true},
	{Name: "hs_url", Label: "URL", Kind: Text},
	{Name: "name", Label: "Name", Kind: Text},
	{Name: "price", Label: "Unit price", Kind: Number},
	{Name: "quantity", Label: "Quantity", Kind: Number},
	{Name: "recurringbillingfrequency", Label: "Billing frequency", Kind: Choice, Options: billingFrequencies},
	{Name: "tax", Label: "Tax", Kind: Number},
}

var quoteStatuses = []Option{
	{Value: "DRAFT", Label: "Draft"},
	{Value: "APPROVAL_NOT_NEEDED", Label: "Published, no approval needed"},
	{Value: "PENDING_APPROVAL", Label: "Pending approval"},
	{Value: "APPROVED", Label: "Approved"},
	{Value: "REJECTED", Label: "Rejected"},
}

var quoteTemplates = []Option{
	{Value: "CPQ_QUOTE", Label: "CPQ quote"},
	{Value: "CUSTOMIZABLE_QUOTE_TEMPLATE", Label: "Customizable quote template"},
}

var acceptanceMethods = []Option{
	{Value: "clickwrap", Label: "Click to accept"},
	{Value: "esignature", Label: "E-signature"},
	{Value: "print_and_sign", Label: "Print and sign"},
}

var quotePayments = []Option{
	{Value: "HUBSPOT", Label: "HubSpot payments"},
	{Value: "BYO_STRIPE", Label: "Stripe"},
}

var quotePaymentMethods = []Option{
	{Value: "ACH"},
	{Value: "CREDIT_OR_DEBIT_CARD", Label: "Card"},
	{Value: "SEPA"},
	{Value: "BACS"},
	{Value: "PADS", Label: "PADs"},
}

var quoteProperties = []Property{
	{Name: "hs_acceptance_method", Label: "Acceptance method", Kind: Choice, Options: acceptanceMethods, Closed: true},
	{Name: "hs_allowed_payment_methods", Label: "Payment methods", Kind: Choices, Options: quotePaymentMethods},
	{Name: "hs_billing_enabled", Label: "Billing enabled", Kind: Bool},
	{Name: "hs_collect_billing_address", Label: "Collect billing address", Kind: Bool},
	{Name: "hs_collect_shipping_address", Label: "Collect shipping address", Kind: Bool},
	{Name: "hs_comments", Label: "Comments to buyer", Kind: Text},
	{Name: "hs_currency", Label: "Currency", Kind: Choice},
	{Name: "hs_domain", Label: "Domain of the quote page", Kind: Text},
	{Name: "hs_esign_enabled", Label: "E-signature enabled", Kind: Bool},
	{Name: "hs_expiration_date", Label: "Expiration date", Kind: Date},
	{Name: "hs_language", Label: "Language", Kind: Choice, Options: languages},
	{Name: "hs_locale", Label: "Locale", Kind: Choice},
	{Name: "hs_payment_enabled", Label: "Payment enabled", Kind: Bool},
	{Name: "hs_payment_status", Label: "Payment status", Kind: Choice},
	{Name: "hs_payment_type", Label: "Payment processor", Kind: Choice, Options: quotePayments},
	{Name: "hs_pdf_download_link", Label: "PDF link", Kind: Text, ReadOnly: true},
	{Name: "hs_quote_amount", Label: "Quote amount", Kind: Number, ReadOnly: true},
	{Name: "hs_quote_link", Label: "Quote link", Kind: Text, ReadOnly: true},
	{Name: "hs_sender_company_name", Label: "Sender company", Kind: Text},
	{Name: "hs_sender_email", Label: "Sender email", Kind: Text},
	{Name: "hs_sender_firstname", Label: "Sender first name", Kind: Text},
	{Name: "hs_sender_jobtitle", Label: "Sender job title", Kind: Text},
	{Name: "hs_sender_lastname", Label: "Sender last name", Kind: Text},
	{Name: "hs_sender_phone", Label: "Sender phone", Kind: Text},
	{Name: "hs_slug", Label: "Slug of the quote page", Kind: Text},
	{Name: "hs_status", Label: "Status", Kind: Choice, Options: quoteStatuses},
	{Name: "hs_template_type", Label: "Template type", Kind: Choice, Options: quoteTemplates},
	{Name: "hs_terms", Label: "Terms", Kind: Text},
	{Name: "hs_title", Label: "Title", Kind: Text},
}

var invoiceStatuses = []Option{
	{Value: "draft", Label: "Draft"},
	{Value: "open", Label: "Open"},
	{Value: "paid", Label: "Paid"},
	{Value: "voided", Label: "Voided"},
}

var collectionMethods = []Option{
	{Value: "manual", Label: "Digital payment"},
	{Value: "none", Label: "No digital payment"},
}

var addressTypes = []Option{
	{Value: "billing_address", Label: "Billing address"},
	{Value: "shipping_address", Label: "Shipping address"},
}

var invoiceProperties = []Property{
	{Name: "hs_allow_partial_payments", Label: "Allow partial payments", Kind: Bool},
	{Name: "hs_allowed_payment_methods", Label: "Payment methods", Kind: Choices},
	{Name: "hs_amount_billed", Label: "Amount billed", Kind: Number, ReadOnly: true},
	{Name: "hs_amount_paid", Label: "Amount paid", Kind: Number, ReadOnly: true},
	{Name: "hs_balance_due", Label: "Balance due", Kind: Number, ReadOnly: true},
	{Name: "hs_collect_address_types", Label: "Addresses to collect", Kind: Choices, Options: addressTypes},
	{Name: "hs_comments", Label: "Comments to buyer", Kind: Text},
	{Name: "hs_currency", Label: "Currency", Kind: Choice},
	{Name: "hs_due_date", Label: "Due date", Kind: DateTime},
	{Name: "hs_invoice_billable", Label: "Is billable", Kind: Bool},
	{Name: "hs_invoice_date", Label: "Invoice date", Kind: DateTime},
	{Name: "hs_invoice_link", Label: "Invoice link", Kind: Text, ReadOnly: true},
	{Name: "hs_invoice_payment_collection_method", Label: "Payment collection", Kind: Choice, Options: collectionMethods},
	{Name: "hs_invoice_status", Label: "Status", Kind: Choice, Options: invoiceStatuses},
	{Name: "hs_language", Label: "Language", Kind: Choice, Options: languages},
	{Name: "hs_locale", Label: "Locale", Kind: Choice},
	{Name: "hs_number", Label: "Invoice number", Kind: Text},
	{Name: "hs_pdf_download_link", Label: "PDF link", Kind: Text, ReadOnly: true},
	{Name: "hs_purchase_order_number", Label: "Purchase order number", Kind: Text},
	{Name: "hs_recipient_company_address", Label: "Company address", Kind: Text},
	{Name: "hs_recipient_company_address2", Label: "Company address 2", Kind: Text},
	{Name: "hs_recipient_company_city", Label: "Company city", Kind: Text},
	{Name: "hs_recipient_company_state", Label: "Company state", Kind: Text},
	{Name: "hs_recipient_company_zip", Label: "Company postal code", Kind: Text},
	{Name: "hs_recipient_shipping_address", Label: "Shipping address", Kind: Text},
	{Name: "hs_recipient_shipping_address2", Label: "Shipping address 2", Kind: Text},
	{Name: "hs_recipient_shipping_city", Label: "Shipping city", Kind: Text},
	{Name: "hs_recipient_shipping_country", Label: "Shipping country", Kind: Text},
	{Name: "hs_recipient_shipping_state", Label: "Shipping state", Kind: Text},
	{Name: "hs_recipient_shipping_zip", Label: "Shipping postal code", Kind: Text},
	{Name: "hs_tax_id", Label: "Tax ID", Kind: Text},
	{Name: "hs_title", Label: "Title", Kind: Text},
}

var orderPipelines = []Option{
	{Value: "14a2e10e-5471-408a-906e-c51f3b04369e", Label: "Order pipeline"},
}

// orderStages are those of the pipeline that an account starts with.
var orderStages = []Option{
	{Value: "4b27b500-f031-4927-9811-68a0b525cbae", Label: "Open"},
	{Value: "937ea84d-0a4f-4dcf-9028-3f9c2aafbf03", Label: "Processed"},
	{Value: "aa99e8d0-c1d5-4071-b915-d240bbb1aed9", Label: "Shipped"},
	{Value: "3725360f-519b-4b18-a593-494d60a29c9f", Label: "Delivered"},
	{Value: "3c85a297-e9ce-400b-b42e-9f16853d69d6", Label: "Cancelled"},
}

var orderProperties = []Property{
	{Name: "hs_billing_address_city", Label: "Billing city", Kind: Text},
	{Name: "hs_billing_address_country", Label: "Billing country", Kind: Text},
	{Name: "hs_billing_address_postal_code", Label: "Billing postal code", Kind: Text},
	{Name: "hs_billing_address_state", Label: "Billing state", Kind: Text},
	{Name: "hs_billing_address_street", Label: "Billing street", Kind: Text},
	{Name: "hs_currency_code", Label: "Currency", Kind: Choice},
	{Name: "hs_external_created_date", Label: "Created in the store", Kind: DateTime},
	{Name: "hs_external_order_id", Label: "External order ID", Kind: Text},
	{Name: "hs_external_order_url", Label: "External order URL", Kind: Text},
	{Name: "hs_fulfillment_status", Label: "Fulfillment status", Kind: Text},
	{Name: "hs_order_name", Label: "Name", Kind: Text},
	{Name: "hs_order_note", Label: "Note", Kind: Text},
	{Name: "hs_payment_status", Label: "Payment status", Kind: Text},
	{Name: "hs_pipeline", Label: "Pipeline", Kind: Choice, Options: orderPipelines, Of: Pipeline},
	{Name: "hs_pipeline_stage", Label: "Stage", Kind: Choice, Options: orderStages, Of: Stage},
	{Name: "hs_processed_date", Label: "Processed", Kind: DateTime},
	{Name: "hs_shipping_address_city", Label: "Shipping city", Kind: Text},
	{Name: "hs_shipping_address_country", Label: "Shipping country", Kind: Text},
	{Name: "hs_shipping_address_postal_code", Label: "Shipping postal code", Kind: Text},
	{Name: "hs_shipping_address_state", Label: "Shipping state", Kind: Text},
	{Name: "hs_shipping_address_street", Label: "Shipping street", Kind: Text},
	{Name: "hs_shipping_cost", Label: "Shipping cost", Kind: Number},
	{Name: "hs_shipping_status_url", Label: "Shipping status URL", Kind: Text},
	{Name: "hs_shipping_tracking_number", Label: "Tracking number", Kind: Text},
	{Name: "hs_source_store", Label: "Source store", Kind: Text},
	{Name: "hs_subtotal_price", Label: "Subtotal", Kind: Number},
	{Name: "hs_tags", Label: "Tags", Kind: Text},
	{Name: "hs_tax", Label: "Tax", Kind: Number},
	{Name: "hs_total_price", Label: "Total price", Kind: Number},
}

var cartProperties = []Property{
	{Name: "hs_cart_discount", Label: "Discount", Kind: Number},
	{Name: "hs_cart_name", Label: "Name", Kind: Text},
	{Name: "hs_cart_url", Label: "Recovery URL", Kind: Text},
	{Name: "hs_currency_code", Label: "Currency", Kind: Choice},
	{Name: "hs_external_cart_id", Label: "External cart ID", Kind: Text},
	{Name: "hs_external_status", Label: "Status", Kind: Text},
	{Name: "hs_shipping_cost", Label: "Shipping cost", Kind: Number},
	{Name: "hs_source_store", Label: "Source store", Kind: Text},
	{Name: "hs_subtotal_price", Label: "Subtotal", Kind: Number},
	{Name: "hs_tags", Label: "Tags", Kind: Text},
	{Name: "hs_tax", Label: "Tax", Kind: Number},
	{Name: "hs_total_price", Label: "Total price", Kind: Number},
}

var subscriptionStatuses = []Option{
	{Value: "active", Label: "Active"},
	{Value: "past_due", Label: "Past due"},
	{Value: "canceled", Label: "Canceled"},
	{Value: "expired", Label: "Expired"},
	{Value: "scheduled", Label: "Scheduled"},
}

var collectionProcesses = []Option{
	{Value: "manual_payments", Label: "Manual payments"},
}

var onOff = []Option{
	{Value: "on", Label: "On"},
	{Value: "off", Label: "Off"},
}

var subscriptionProperties = []Property{
	{Name: "hs_automatically_email_invoices", Label: "Email invoices", Kind: Bool},
	{Name: "hs_collection_process", Label: "Collection process", Kind: Choice, Options: collectionProcesses},
	{Name: "hs_currency_code", Label: "Currency", Kind: Choice},
	{Name: "hs_invoice_comments", Label: "Invoice comments", Kind: Text},
	{Name: "hs_invoice_creation", Label: "Invoice creation", Kind: Choice, Options: onOff},
	{Name: "hs_language", Label: "Language", Kind: Choice, Options: languages},
	{Name: "hs_last_payment_amount", Label: "Last payment", Kind: Number, ReadOnly: true},
	{Name: "hs_locale", Label: "Locale", Kind: Choice},
	{Name: "hs_name", Label: "Name", Kind: Text},
	{Name: "hs_net_payment_terms", Label: "Net payment terms in days", Kind: Number},
	{Name: "hs_next_payment_amount", Label: "Next payment", Kind: Number, ReadOnly: true},
	{Name: "hs_next_payment_due_date", Label: "Next payment due", Kind: Date, ReadOnly: true},
	{Name: "hs_payment_enabled", Label: "Payment enabled", Kind: Bool},
	{Name: "hs_recipient_billing_address", Label: "Billing address", Kind: Text},
	{Name: "hs_recipient_billing_address2", Label: "Billing address 2", Kind: Text},
	{Name: "hs_recipient_billing_city", Label: "Billing city", Kind: Text},
	{Name: "hs_recipient_billing_country", Label: "Billing country", Kind: Text},
	{Name: "hs_recipient_billing_state", Label: "Billing state", Kind: Text},
	{Name: "hs_recipient_billing_zip", Label: "Billing postal code", Kind: Text},
	{Name: "hs_recurring_billing_frequency", Label: "Billing frequency", Kind: Choice, Options: billingFrequencies},
	{Name: "hs_recurring_billing_start_date", Label: "Start date", Kind: Date},
	{Name: "hs_status", Label: "Status", Kind: Choice, Options: subscriptionStatuses},
	{Name: "hs_tax_ids", Label: "Tax IDs", Kind: Choices},
}

var paymentStatuses = []Option{
	{Value: "processing", Label: "Processing"},
	{Value: "succeeded", Label: "Succeeded"},
	{Value: "failed", Label: "Failed"},
	{Value: "partially_refunded", Label: "Partially refunded"},
	{Value: "refunded", Label: "Refunded"},
	{Value: "processing_refund", Label: "Processing refund"},
	{Value: "disputed_won", Label: "Dispute won"},
	{Value: "disputed_lost", Label: "Dispute lost"},
	{Value: "disputed_action_required", Label: "Dispute needs action"},
	{Value: "disputed_awaiting_decision", Label: "Dispute awaits decision"},
}

var paymentMethods = []Option{
	{Value: "card", Label: "Card"},
	{Value: "ach", Label: "ACH"},
	{Value: "cash", Label: "Cash"},
	{Value: "check", Label: "Check"},
	{Value: "wire_transfer", Label: "Wire transfer"},
	{Value: "other", Label: "Other"},
	{Value: "sepa", Label: "SEPA"},
	{Value: "bacs", Label: "BACS"},
	{Value: "pads", Label: "PADs"},
}

var processors = []Option{
	{Value: "hs_payments", Label: "HubSpot payments"},
	{Value: "byo_stripe", Label: "Stripe"},
	{Value: "none", Label: "None"},
	{Value: "quickbooks", Label: "QuickBooks"},
	{Value: "xero", Label: "Xero"},
}

var paymentProperties = []Property{
	{Name: "hs_billing_address_city", Label: "Billing city", Kind: Text},
	{Name: "hs_billing_address_country", Label: "Billing country", Kind: Text},
	{Name: "hs_billing_address_line_1", Label: "Billing street", Kind: Text},
	{Name: "hs_billing_address_line_2", Label: "Billing street 2", Kind: Text},
	{Name: "hs_billing_address_state", Label: "Billing state", Kind: Text},
	{Name: "hs_billing_address_zip", Label: "Billing postal code", Kind: Text},
	{Name: "hs_currency_code", Label: "Currency", Kind: Choice},
	{Name: "hs_customer_email", Label: "Customer email", Kind: Text},
	{Name: "hs_fees_amount", Label: "Fees", Kind: Number},
	{Name: "hs_initial_amount", Label: "Gross amount", Kind: Number},
	{Name: "hs_initiated_date", Label: "Payment date", Kind: DateTime},
	{Name: "hs_internal_comment", Label: "Internal comment", Kind: Text},
	{Name: "hs_latest_status", Label: "Status", Kind: Choice, Options: paymentStatuses},
	{Name: "hs_payment_id", Label: "Payment ID", Kind: Text, ReadOnly: true},
	{Name: "hs_payment_method", Label: "Derived payment method", Kind: Choice, ReadOnly: true},
	{Name: "hs_payment_method_bank_or_issuer", Label: "Bank or issuer", Kind: Text},
	{Name: "hs_payment_method_last_4", Label: "Last four digits", Kind: Text},
	{Name: "hs_payment_method_type", Label: "Payment method", Kind: Choice, Options: paymentMethods},
	{Name: "hs_payment_source_name", Label: "Source name", Kind: Text, ReadOnly: true},
	{Name: "hs_payment_source_url", Label: "Source URL", Kind: Text, ReadOnly: true},
	{Name: "hs_payout_date", Label: "Payout date", Kind: DateTime},
	{Name: "hs_processor_type", Label: "Processor", Kind: Choice, Options: processors},
	{Name: "hs_reference_number", Label: "Reference number", Kind: Text},
	{Name: "hs_refunds_amount", Label: "Refunds", Kind: Number},
	{Name: "hs_shipping_address_city", Label: "Shipping city", Kind: Text},
	{Name: "hs_shipping_address_country", Label: "Shipping country", Kind: Text},
	{Name: "hs_shipping_address_line_1", Label: "Shipping street", Kind: Text},
	{Name: "hs_shipping_address_line_2", Label: "Shipping street 2", Kind: Text},
	{Name: "hs_shipping_address_state", Label: "Shipping state", Kind: Text},
	{Name: "hs_shipping_address_zip", Label: "Shipping postal code", Kind: Text},
	{Name: "hs_total_discounts_amount", Label: "Discounts", Kind: Number, ReadOnly: true},
}

var discountProperties = []Property{
	{Name: "hs_duration", Label: "Duration", Kind: Choice, Options: durations},
	{Name: "hs_label", Label: "Label", Kind: Text},
	{Name: "hs_sort_order", Label: "Sort order", Kind: Number},
	{Name: "hs_type", Label: "Type", Kind: Choice, Options: amountTypes},
	{Name: "hs_value", Label: "Value", Kind: Number},
}

// chargeProperties are those of fees and of taxes.
var chargeProperties = []Property{
	{Name: "hs_label", Label: "Label", Kind: Text},
	{Name: "hs_type", Label: "Type", Kind: Choice, Options: amountTypes},
	{Name: "hs_value", Label: "Value", Kind: Number},
}

// contractProperties are those that HubSpot's guide of contracts names.
var contractProperties = []Property{
	{Name: "hs_contract_effective_date", Label: "Effective date", Kind: Date, ReadOnly: true},
	{Name: "hs_currency_code", Label: "Currency", Kind: Text, ReadOnly: true},
	{Name: "hs_name", Label: "Name", Kind: Text, ReadOnly: true},
}
