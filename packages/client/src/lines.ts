import { ClamgateError, cut, isProblem } from './errors.ts'
import type { ServerEvent } from './types.ts'

/** A line is one object: longer than that none is. */
const LINE_MAX_CHARS = 16 * 1024 ** 2

/** Lines of a text as its octets come; what has no end of line at the end is cut off, and no line. */
export async function* linesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  if (body === null) return
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let held = ''
  try {
    for (;;) {
      const { value, done } = await reader.read()
      held += decoder.decode(value, { stream: !done })
      let from = 0
      for (let end = held.indexOf('\n'); end !== -1; end = held.indexOf('\n', from)) {
        yield held.slice(from, end)
        from = end + 1
      }
      held = held.slice(from)
      if (done) return
      if (held.length > LINE_MAX_CHARS) cut()
    }
  } finally {
    // Whoever reads no further leaves no connection open.
    await reader.cancel().catch(() => undefined)
  }
}

/** The items of an answer of lines. @throws {ClamgateError} what the last line says; CLIENT_CUT without one */
export async function* itemsOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<unknown> {
  for await (const line of linesOf(body)) {
    const told = objectOf(line)
    if ('item' in told) yield told['item']
    if ('problem' in told) fail(told['problem'])
    if ('end' in told) return
  }
  cut()
}

/** The result of work, after its progress. @throws {ClamgateError} what the last line says; CLIENT_CUT without one */
export async function resultOf(
  body: ReadableStream<Uint8Array> | null,
  onProgress: ((progress: never) => void) | undefined,
): Promise<unknown> {
  for await (const line of linesOf(body)) {
    const told = objectOf(line)
    // What the document of the API says of the operation is what stands there.
    if ('progress' in told) onProgress?.(told['progress'] as never)
    if ('problem' in told) fail(told['problem'])
    if ('result' in told) return told['result']
  }
  return cut()
}

/** The events of a stream, as the standard of HTML reads them; comments and times to wait are left out. */
export async function* eventsOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<ServerEvent> {
  let id = ''
  let event = ''
  let data: string[] = []
  for await (const raw of linesOf(body)) {
    const line = raw.replace(/\r$/, '')
    if (line === '') {
      if (data.length > 0) yield { id, event: event || 'message', data: data.join('\n') }
      event = ''
      data = []
      continue
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') data.push(value)
    if (field === 'event') event = value
    if (field === 'id' && !value.includes('\0')) id = value
  }
}

function objectOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch {
    // Told below, with what has no object at all.
  }
  throw new ClamgateError({ code: 'CLIENT_NO_ANSWER', sentence: 'A line of the answer is no object of JSON' })
}

function fail(problem: unknown): never {
  if (isProblem(problem)) throw new ClamgateError(problem, { status: 200 })
  throw new ClamgateError({
    code: 'CLIENT_NO_ANSWER',
    sentence: 'The answer says that it failed, and not why',
  })
}
