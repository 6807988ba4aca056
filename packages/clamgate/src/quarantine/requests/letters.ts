import type { Config } from '../../config/schema.ts'
import { DIGEST_LANGUAGES } from '../../config/sections/digest.ts'
import type { Clock } from '../../ground/clock.ts'
import { messageOf } from '../../ground/thrown.ts'
import type { Log } from '../../observe/log/log.ts'
import { createReaders } from '../digest/readers.ts'
import type { IssuedLink } from '../digest/state.ts'
import type { DigestSettings, OutgoingMail, Reader } from '../digest/types.ts'
import type { EntryDescription } from '../entries/types.ts'
import { hashOf, linkUrl, newToken } from '../links/token.ts'
import type { LinkStore } from '../links/types.ts'
import { writeQuestion, writeRefusal } from './mails.ts'
import type { MailRequest } from './types.ts'

/** What is in force; asked anew for each mail. */
export interface RequestSettings extends DigestSettings {
  /** Who is asked where a domain has no manager: `notify.mail.to`. */
  readonly administrators: Config['notify']['mail']['to']
}

export interface LettersDeps {
  readonly log: Log
  readonly clock: Clock
  readonly host: string
  readonly settings: () => RequestSettings
  readonly links: Pick<LinkStore, 'issue'>
}

/** Who decides about a request. */
export type Manager = Pick<Reader, 'address' | 'language'>

/** Mails about requests, for whom they are. */
export interface Letters {
  /** Who is to decide, each once. */
  managersOf(recipients: readonly string[]): readonly Manager[]
  /** Each has a link of its own. */
  question(request: MailRequest, description: EntryDescription, manager: Manager): Promise<OutgoingMail>
  /** @param description undefined: the mail is not there any more */
  refusal(request: MailRequest, description: EntryDescription | undefined): Promise<OutgoingMail>
}

export function createLetters({ log, clock, host, settings, links }: LettersDeps): Letters {
  function mailDeps() {
    const { digest, from } = settings()
    return { timeZone: digest.timeZone, from, host, nowMs: clock.wall() }
  }

  /** Where a manager decides; undefined: there are no pages, or the store has just gone, and he is told the number instead. */
  async function issueFor(
    { id, entry, askedAtMs, endsAtMs }: MailRequest,
    { address, language }: Manager,
  ): Promise<string | undefined> {
    const { consoleUrl } = settings()
    if (consoleUrl === undefined) return undefined
    const token = newToken()
    const link: IssuedLink = {
      ...{ hash: hashOf(token), scope: { kind: 'request', request: id, entry }, holder: address, language },
      ...{ createdAtMs: askedAtMs, expiresAtMs: endsAtMs },
    }
    try {
      await links.issue({ links: [link] })
    } catch (error) {
      const sentence = `Request ${id} is passed on without a link: ${messageOf(error)}`
      log.warn('request.no-link', sentence, { request: id, entry })
      return undefined
    }
    return linkUrl(consoleUrl, token)
  }

  return {
    managersOf(recipients) {
      const { digest, administrators = [] } = settings()
      const readers = createReaders(digest)
      const named = recipients.flatMap((recipient) => readers.managersOf(recipient))
      const found =
        named.length > 0
          ? named
          : administrators.map((address) => ({ address, language: readers.languageOf(address) }))
      return [...new Map(found.map((reader) => [reader.address.toLowerCase(), reader])).values()]
    },
    async question(request, description, manager) {
      const url = await issueFor(request, manager)
      return await writeQuestion(request, description, manager, url, mailDeps())
    },
    async refusal(request, description) {
      const language = DIGEST_LANGUAGES.find((one) => one === request.language) ?? settings().digest.language
      return await writeRefusal(request, description, language, mailDeps())
    },
  }
}
