// Directus's process loads this before anything else (node --require). Every TLS
// connection to one of HubSpot's hosts then goes to the stand-in instead. Node
// still checks the certificate for the name of the host, against
// NODE_EXTRA_CA_CERTS. The extension and its requestedScopes are exactly those
// that ship. Both axios and fetch connect through tls.connect.

const tls = require('node:tls');

const hosts = ['api.hubapi.com', 'api.hsforms.com', 'api-eu1.hsforms.com'];
const { hostname, port } = new URL(process.env.STAND_IN_HTTPS);
const connect = tls.connect;
tls.connect = (options, ...rest) =>
	hosts.includes(options?.host)
		? connect({ ...options, host: hostname, port: Number(port), servername: options.host }, ...rest)
		: connect(options, ...rest);
