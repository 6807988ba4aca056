import { NOT_CANONICAL } from '../../packages/mime/src/canonical/reasons.ts'
import { code, page, table } from './markdown.ts'

/** docs/reference/canonical.md: why mail is not canonical, in the words of logs and metrics. */
export function canonicalPage(): string {
  const rows = Object.entries(NOT_CANONICAL).map(([reason, meaning]) => [code(reason), meaning])
  return page([
    '# Canonical mail',
    'A mail is canonical when every reader gets the same from it, and clamd too: then one scan of it is enough. Everything else is taken apart, and what is in it scanned as well. Nothing is wrong with a mail that is not canonical. The first line that is not gives the reason: `notCanonical` in logs and in `clamgate scan --json`, and behind `not canonical` with `--explain`.',
    table(['Word', 'What the mail has'], rows),
  ])
}
