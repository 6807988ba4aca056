import { actFor } from '../links/may-release.ts'
import { hashOf, linkUrl, newToken } from '../links/token.ts'
import { composeOwnMail } from './compose.ts'
import { type Letter, letterOf } from './content.ts'
import { readerKey } from './readers.ts'
import type { IssuedLink } from './state.ts'
import type { DigestSettings, Draft, LinkedRow, OutgoingMail, OwnTexts } from './types.ts'
import type { WordLoader } from './words.ts'

/** A link is good until its mail is deleted, and so long at most, ms. */
const LINK_LIFE_MS = 14 * 86_400_000

export interface WriteDeps {
  readonly settings: DigestSettings
  readonly host: string
  readonly period: string
  readonly nowMs: number
  readonly wordsIn: WordLoader
}

/** A digest as a mail, and its links: their tokens are in the mail, their hashes are what is written down. */
export async function writeDigest(
  draft: Draft,
  deps: WriteDeps,
): Promise<{
  readonly mail: OutgoingMail
  readonly links: readonly IssuedLink[]
  readonly letter: Letter
}> {
  const { settings, host, period, nowMs } = deps
  const { reader } = draft
  const { letter, links } = await letterWithLinks(draft, deps)
  const identity = `${readerKey(reader)} ${period}`
  const rest = { from: settings.from, to: reader.address, timeMs: nowMs, identity, host }
  const bytes = await composeOwnMail({ ...rest, letter })
  return { mail: { to: reader.address, bytes }, links, letter }
}

/** What a digest says, which is no mail yet. */
export async function letterWithLinks(
  draft: Draft,
  { settings, host, nowMs, wordsIn }: Omit<WriteDeps, 'period'>,
): Promise<{ readonly letter: Letter; readonly links: readonly IssuedLink[] }> {
  const { reader } = draft
  const links: IssuedLink[] = []
  const rows = draft.rows.map((row): LinkedRow => {
    if (settings.consoleUrl === undefined) return { ...row, link: undefined }
    const token = newToken()
    links.push({
      hash: hashOf(token),
      scope: { kind: 'entry', entry: row.entry, recipients: row.recipients, role: reader.role },
      holder: reader.address,
      language: reader.language,
      createdAtMs: nowMs,
      expiresAtMs: Math.min(row.untilMs, nowMs + LINK_LIFE_MS),
    })
    const act = actFor(reader.role, row, settings.digest.release)
    return { ...row, link: { url: linkUrl(settings.consoleUrl, token), act } }
  })
  const words = await wordsIn(reader.language)
  const own = ownTexts(reader.language, settings)
  return { letter: letterOf({ reader, rows, more: draft.more, words, own, host }), links }
}

/** Those of the language, else those of every language. */
function ownTexts(language: string, { digest: { texts } }: DigestSettings): OwnTexts {
  return (
    texts.find((one) => one.language === language) ?? texts.find((one) => one.language === undefined) ?? {}
  )
}
