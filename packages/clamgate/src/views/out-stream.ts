import type { Piece } from './protocol.ts'

/** A stream that is made as it is taken, in memory of its own, which may be given away. */
export interface OutStream {
  /** The next octets, at least one and about `bytes` of them where there are so many. */
  take(bytes: number): Piece
}

/** Of these chunks, which may be of any size; they are read when they are needed. */
export function outStream(chunks: Iterable<Buffer>): OutStream {
  const source = chunks[Symbol.iterator]()
  let rest: Buffer | undefined
  const next = (): Buffer | undefined => {
    while (rest === undefined || rest.length === 0) {
      const step = source.next()
      if (step.done === true) return undefined
      rest = step.value
    }
    return rest
  }
  return {
    take(bytes) {
      const memory = new Uint8Array(bytes)
      let at = 0
      for (let chunk = next(); chunk !== undefined && at < bytes; chunk = next()) {
        const taken = chunk.subarray(0, bytes - at)
        memory.set(taken, at)
        at += taken.length
        rest = chunk.subarray(taken.length)
      }
      const isLast = next() === undefined
      const whole = memory.buffer
      return { chunks: at === 0 ? [] : [at === bytes ? whole : whole.slice(0, at)], isLast }
    },
  }
}
