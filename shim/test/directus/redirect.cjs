// Required by Directus's process before anything else (node --require): opens
// every TLS connection for HubSpot's hosts, that of its API and those of form
// submissions, to the stand-in instead. The certificate is still checked for the
// host's name, against NODE_EXTRA_CA_CERTS, and the extension with its
// requestedScopes stays exactly as shipped. Both axios and fetch come through
// tls.connect.

const tls = require('node:tls');

const hosts = ['api.hubapi.com', 'api.hsforms.com', 'api-eu1.hsforms.com'];
const { hostname, port } = new URL(process.env.STAND_IN_HTTPS);
const connect = tls.connect;
tls.connect = (options, ...rest) =>
	hosts.includes(options?.host)
		? connect({ ...options, host: hostname, port: Number(port), servername: options.host }, ...rest)
		: connect(options, ...rest);
