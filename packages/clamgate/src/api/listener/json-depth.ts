import type { FastifyInstance } from 'fastify'

/** Deeper than any request of ours; what reads a value part by part goes down as deep as it goes. */
const MAX_DEPTH = 32

/** Has JSON that is nested deeper refused before it is read. */
export function boundJsonDepth(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body)
    if (depthOf(text, MAX_DEPTH) > MAX_DEPTH) {
      const message = `The body is nested deeper than ${MAX_DEPTH} levels`
      done(Object.assign(new Error(message), { code: 'FST_BAD_REQUEST', statusCode: 400 }))
      return
    }
    void parse(request, text, done)
  })
}

/** Levels of arrays and objects in a text of JSON; reading stops one level beyond `most`. */
export function depthOf(text: string, most: number): number {
  let depth = 0
  let deepest = 0
  let isText = false
  for (let at = 0; at < text.length && deepest <= most; at++) {
    const code = text.charCodeAt(at)
    if (isText) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) isText = false
    } else if (code === QUOTE) isText = true
    else if (code === SQUARE || code === CURLY) deepest = Math.max(deepest, ++depth)
    else if (code === SQUARE_END || code === CURLY_END) depth--
  }
  return deepest
}

const [QUOTE, BACKSLASH, SQUARE, SQUARE_END, CURLY, CURLY_END] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]
