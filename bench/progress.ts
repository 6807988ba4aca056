/** A line for the person who waits; standard output is for the JSON document. */
export function progress(line: string): void {
  process.stderr.write(`bench: ${line}\n`)
}
