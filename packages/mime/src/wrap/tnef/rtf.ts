const COMPRESSED = 0x75465a4c
const PLAIN = 0x414c454d
const WINDOW = 4096
/** What the window has in it at the beginning, MS-OXRTFCP section 2.1.2.1. */
const START = Buffer.from(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
  'latin1',
)

/** Decompresses RTF (MS-OXRTFCP): at most nine octets out of each. Undefined: it is none. */
export function decompressRtf(octets: Buffer): Buffer | undefined {
  if (octets.length < 16) return undefined
  const kind = octets.readUInt32LE(8)
  if (kind === PLAIN) return octets.subarray(16)
  if (kind !== COMPRESSED) return undefined
  const window = Buffer.alloc(WINDOW)
  START.copy(window)
  let write = START.length
  const out = Buffer.allocUnsafe(Math.min(octets.readUInt32LE(4), octets.length * 9))
  let length = 0
  for (let at = 16; at < octets.length; ) {
    const control = octets[at] ?? 0
    at += 1
    for (let bit = 0; bit < 8 && at < octets.length; bit += 1) {
      if ((control & (1 << bit)) === 0) {
        put(octets[at] ?? 0)
        at += 1
        continue
      }
      const token = ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)
      at += 2
      const offset = token >> 4
      if (offset === write) return out.subarray(0, length)
      for (let count = (token & 15) + 2, read = offset; count > 0; count -= 1, read += 1)
        put(window[read % WINDOW] ?? 0)
    }
  }
  return out.subarray(0, length)

  function put(octet: number): void {
    window[write] = octet
    write = (write + 1) % WINDOW
    if (length < out.length) {
      out[length] = octet
      length += 1
    }
  }
}
