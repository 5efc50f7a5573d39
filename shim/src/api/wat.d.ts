/** A module in WebAssembly's text format, in the binary one: extension.config.js makes it so. */
declare module '*.wat' {
	const module: Uint8Array<ArrayBuffer>;
	export default module;
}
