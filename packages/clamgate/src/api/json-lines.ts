import { replyInvalid } from './call.ts'

/** JSON lines: a value on each. */
export const LINES_TYPE = 'application/x-ndjson'

/** A line is one answer: longer than that none is. */
const LINE_MAX_BYTES = 16 * 1024 ** 2

/** The lines of an answer as they come. @throws {ControlError} CONTROL_REPLY_INVALID for one without an end */
export async function* linesOf(incoming: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let parts: Buffer[] = []
  let length = 0
  for await (const chunk of incoming) {
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...parts, chunk.subarray(from, end)]).toString('utf8')
      parts = []
      length = 0
      from = end + 1
    }
    parts.push(chunk.subarray(from))
    length += chunk.length - from
    if (length > LINE_MAX_BYTES) throw replyInvalid(`a line is longer than ${LINE_MAX_BYTES} bytes`)
  }
}
