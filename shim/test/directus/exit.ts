// Cleans up after a process, in whatever way the process ends.

const cleanups = new Set<() => void>();

process.once('exit', () => {
	for (const cleanup of cleanups) cleanup();
});
for (const [signal, number] of [
	['SIGHUP', 1],
	['SIGINT', 2],
	['SIGTERM', 15],
] as const) {
	process.once(signal, () => process.exit(128 + number));
}

/** Runs the cleanup when the process ends. The returned function runs it earlier. */
export function onExit(cleanup: () => void): () => void {
	cleanups.add(cleanup);
	return () => {
		if (cleanups.delete(cleanup)) cleanup();
	};
}
