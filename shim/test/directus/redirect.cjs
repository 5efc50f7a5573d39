// Required by Directus's process before anything else (node --require): opens
// every TLS connection for api.hubapi.com to the stand-in instead. The
// certificate is still checked for that name, against NODE_EXTRA_CA_CERTS, and
// the extension with its requestedScopes stays exactly as shipped. Both axios
// and node:https come through tls.connect.

const tls = require('node:tls');

const { hostname, port } = new URL(process.env.STAND_IN_HTTPS);
const connect = tls.connect;
tls.connect = (options, ...rest) =>
	options?.host === 'api.hubapi.com'
		? connect({ ...options, host: hostname, port: Number(port), servername: 'api.hubapi.com' }, ...rest)
		: connect(options, ...rest);
