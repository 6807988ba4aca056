import { Readable } from 'node:stream'

/** Not a secret: it keeps scanners, previews and fingers off what is inside. */
export const ZIP_PASSWORD = 'infected'

/**
 * A ZIP with one file, encrypted in the old way (ZipCrypto), which every tool opens. It is made as it is read; what goes wrong
 * with the content ends it with that error, before its end.
 */
export function zipOf(name: string, content: Readable): Readable {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const made = writeZip(name, content, writable)
  const out = Readable.fromWeb(readable)
  made.catch((error: Error) => out.destroy(error))
  out.once('close', () => content.destroy())
  return out
}

/** The library is loaded for whoever wants a ZIP, and no sooner. */
async function writeZip(
  name: string,
  content: Readable,
  writable: WritableStream<Uint8Array>,
): Promise<void> {
  const { ZipWriter } = await import('@zip.js/zip.js')
  const zip = new ZipWriter(writable, {
    password: ZIP_PASSWORD,
    zipCrypto: true,
    // The thread of the daemon's own: no files of workers are looked for.
    useWebWorkers: false,
  })
  await zip.add(name, Readable.toWeb(content))
  await zip.close()
}
