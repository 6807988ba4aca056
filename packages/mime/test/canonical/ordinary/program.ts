import type { Content } from './content.ts'

/** Something that writes mail. */
export interface MailProgram {
  readonly name: string
  /** The lines of a mail. */
  readonly write: (content: Content) => readonly string[]
  readonly why?: string
}

export const PEOPLE = ['From: A Person <a@example.net>', 'To: User <user@example.org>']
