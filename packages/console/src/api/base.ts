/**
 * Path in front of everything: `/`, or that of `console.url` behind a web server. The server writes it into the page, since
 * only it knows how far the page's own address goes.
 */
export const BASE: string = readBase()

function readBase(): string {
  const meta = document.querySelector('meta[name="clamgate-base"]')
  const content = meta?.getAttribute('content') ?? '/'
  return content.endsWith('/') ? content : `${content}/`
}

/** Address of the API for a path such as `/events`. */
export function apiAddress(path: string): string {
  return `${BASE}api/v1${path}`
}
