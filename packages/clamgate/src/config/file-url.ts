import { fileURLToPath } from 'node:url'

/** The path that a file URL names; undefined: it is of another kind, of another host, or its percent signs encode no path. */
export function pathOfFileUrl(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null || url.protocol !== 'file:' || url.host !== '') return undefined
  try {
    const path = fileURLToPath(url)
    return path.includes('\0') ? undefined : path
  } catch {
    return undefined
  }
}
