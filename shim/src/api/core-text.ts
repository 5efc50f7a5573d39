import unpacker from './unpack.wat';

/**
 * Appended by extension.config.js: its body is one comment, the module as text. After the first character, which was
 * added to all others, come two with its length, 15 bits each, and then what unpack.wat unpacks, a character for a number.
 */
declare function coreText(): void;

/** The module, out of the script itself. */
export function readCore(): Uint8Array<ArrayBuffer> {
	const text = coreText.toString();
	const start = text.indexOf('/*') + 2;
	const first = text.charCodeAt(start);
	const length = text.charCodeAt(start + 1) - first + ((text.charCodeAt(start + 2) - first) << 15);
	const count = text.length - '*/}'.length - start - 3;
	const { memory, unpack } = new WebAssembly.Instance(new WebAssembly.Module(unpacker)).exports as {
		memory: WebAssembly.Memory;
		unpack(from: number, to: number, length: number): void;
	};
	const at = (length + 16) & ~7;
	memory.grow(Math.ceil((at + 2 * count + 16) / 65_536));
	copyNumbers(text, start + 3, first, new Uint16Array(memory.buffer, at, count));
	unpack(at, at + 2 * count, length);
	return new Uint8Array(memory.buffer, 0, length);
}

/** A function of its own and one plain loop, which V8 compiles soonest. */
function copyNumbers(text: string, start: number, first: number, numbers: Uint16Array): void {
	for (let i = 0; i < numbers.length; i++) numbers[i] = text.charCodeAt(start + i) - first;
}
