import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'

/** A file that another reader of mail hands out. */
export interface Attachment {
  readonly reader: 'postal-mime' | 'mailparser'
  readonly type: string
  readonly octets: Buffer
}

/** What others take out of a mail for people to save, decoded. Nothing of a reader that gives the mail up. */
export async function attachmentsOf(mail: Buffer): Promise<readonly Attachment[]> {
  return (await Promise.all([byPostalMime(mail), byMailparser(mail)])).flat()
}

async function byPostalMime(mail: Buffer): Promise<readonly Attachment[]> {
  const { attachments } = await PostalMime.parse(mail)
  return attachments.map(({ mimeType, content }) => ({
    reader: 'postal-mime',
    type: mimeType,
    octets: typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content)),
  }))
}

/** What it makes of texts beside their octets takes time, and is not asked for. */
const OCTETS_ONLY = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
}
const TOO_MANY_PARTS = 'Max allowed child nodes exceeded'

async function byMailparser(mail: Buffer): Promise<readonly Attachment[]> {
  try {
    const { attachments } = await simpleParser(mail, OCTETS_ONLY)
    return attachments.map(({ contentType, content }) => ({
      reader: 'mailparser',
      type: contentType,
      octets: content,
    }))
  } catch (error) {
    if (error instanceof Error && error.message === TOO_MANY_PARTS) return []
    throw error
  }
}
