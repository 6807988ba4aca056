import { createHash } from 'node:crypto'
import { escapeHtml } from '../../quarantine/digest/outside-text.ts'

/** Scripts and styles are ours alone, and text never becomes markup. */
export const CONSOLE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/**
 * The built page with a path in front of all that it names: it answers at `/` and at `/messages/ID`, and alone the server knows how
 * much of the address is in front of both.
 */
export function withBase(page: string, base: string): string {
  const path = escapeHtml(`${base}/`)
  return page
    .replaceAll(/\b(src|href)="\.\//g, (_all, name: string) => `${name}="${path}`)
    .replace(/(<meta name="clamgate-base" content=")[^"]*/, (_all, head: string) => `${head}${path}`)
}

const MISSING_STYLE =
  ':root{color-scheme:light dark}body{max-width:36rem;margin:10vh auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}'

export const MISSING_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(MISSING_STYLE).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`

/** What a checkout shows before it is set up. */
export const MISSING_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Clamgate</title>
    <style>${MISSING_STYLE}</style>
  </head>
  <body>
    <h1>The console was not built</h1>
    <p>Clamgate runs, and mail is scanned. Its web console is missing from this installation: in a checkout, run
    <code>script/setup</code> and start the daemon again; a package of Clamgate has it.</p>
    <p>The command line does without: <code>clamgate status</code>.</p>
  </body>
</html>
`
