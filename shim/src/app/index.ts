import type { OperationAppConfig } from '@directus/extensions';

const config: OperationAppConfig = {
	id: 'hubspot-operation',
	name: 'HubSpot',
	icon: 'hub',
	description: 'Create, read, update, delete and list records of a HubSpot CRM.',
	overview: () => [],
	options: () => [],
};
export default config;
