import { randomBytes } from 'node:crypto'
import type { MessageRecord } from '../../filter/record.ts'

/** The Message-ID of a new notice; short, so that it stands on one line. */
export function noticeId(domain: string): string {
  return `<clamgate-notice.${randomBytes(12).toString('hex')}@${domain}>`
}

/**
 * Whether a message says that it is a notice, of ours or of a Clamgate elsewhere. One that passes a milter again, and in which
 * something is found (it quotes subjects), must not be the reason for the next one. Anybody can claim to be one, so such
 * messages are counted, and told of in the next notice.
 */
export function looksLikeNotice({ fields }: Pick<MessageRecord, 'fields'>): boolean {
  return isNoticeId(fields.messageId)
}

/** Whether a Message-ID is that of a notice, or of a digest. */
export function isNoticeId(messageId: string | undefined): boolean {
  return /^\s*<clamgate-notice\.[0-9a-f]{24}@/.test(messageId ?? '')
}
