module directus-extension-hubspot

go 1.26
