import { ABOUT_MIME } from './families/about-mime.ts'
import { BOUNCES } from './families/bounces.ts'
import { CALENDARS } from './families/calendars.ts'
import { CHARSETS } from './families/charsets.ts'
import { FILES } from './families/files.ts'
import { FORWARDS } from './families/forwards.ts'
import { HEADERS } from './families/headers.ts'
import { LARGE } from './families/large.ts'
import { LISTS } from './families/lists.ts'
import { MACHINES } from './families/machines.ts'
import { NEWS_LAYOUT } from './families/news-layout.ts'
import { NEWSLETTERS } from './families/newsletters.ts'
import { PROGRAMS } from './families/programs.ts'
import { SEALED } from './families/sealed.ts'
import type { BenignMail, Draft } from './types.ts'

const FAMILIES: readonly (readonly Draft[])[] = [
  SEALED,
  CALENDARS,
  BOUNCES,
  LISTS,
  FORWARDS,
  CHARSETS,
  NEWSLETTERS,
  NEWS_LAYOUT,
  PROGRAMS,
  FILES,
  HEADERS,
  MACHINES,
  ABOUT_MIME,
  LARGE,
]

/** Legitimate mails with the oddities that real ones have; the same octets at every run. */
export function benignMails(): readonly BenignMail[] {
  return FAMILIES.flat().map(({ name, octets, isEncrypted = false }) => ({
    name,
    message: Buffer.from(octets, 'latin1'),
    isEncrypted,
  }))
}
