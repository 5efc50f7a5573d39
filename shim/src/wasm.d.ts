/** In the sandboxed build, the text that build/module-text.ts makes of the module. */
declare module '*.wasm' {
	const text: string;
	export default text;
}
