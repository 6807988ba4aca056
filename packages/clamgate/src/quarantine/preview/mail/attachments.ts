import { createHash } from 'node:crypto'
import type { MailObject, Part, Reading } from '@clamgate/mime'
import type { Attachment } from 'postal-mime'

/** An attachment with its octets as they are in the mail. */
export interface Taken {
  readonly name: string
  readonly type: string
  readonly octets: Uint8Array
  readonly sha256: string
  readonly path: string | undefined
  readonly isShown: boolean
}

/**
 * Attachments as the parser lists them, each with the octets of the main reading where that has it: the parser changes the line
 * ends of what is not encoded.
 */
export function takeAttachments(
  attachments: readonly Attachment[],
  reading: Reading | undefined,
): readonly Taken[] {
  const objects = new Map((reading?.objects ?? []).map((object) => [object.sha256, object] as const))
  const named = new Map<string, Part[]>()
  if (reading !== undefined) collectNamed(reading.tree, named)
  return attachments.map((attachment): Taken => {
    const { filename, mimeType: type, contentId, related } = attachment
    const content = contentOf(attachment)
    const sha256 = createHash('sha256').update(content).digest('hex')
    const exact = objects.get(sha256) ?? onlyObject(named.get(letters(filename ?? '')), objects)
    return {
      ...{ name: filename ?? '', type, octets: exact?.octets ?? content },
      ...{ sha256: exact?.sha256 ?? sha256, path: exact?.path },
      isShown: contentId !== undefined && related === true,
    }
  })
}

export function contentOf({ content }: Attachment): Uint8Array {
  if (typeof content === 'string') return Buffer.from(content)
  return content instanceof Uint8Array ? content : new Uint8Array(content)
}

/** The only object of the only part of a name. */
function onlyObject(
  parts: readonly Part[] | undefined,
  objects: ReadonlyMap<string, MailObject>,
): MailObject | undefined {
  const [part, other] = parts ?? []
  const [sha256] = part?.objects ?? []
  return sha256 === undefined || other !== undefined ? undefined : objects.get(sha256)
}

/** Parts of the main reading by what of their names is certain. */
function collectNamed(part: Part, into: Map<string, Part[]>): void {
  const key = letters(part.name ?? '')
  if (key !== '' && part.kind === 'leaf') into.set(key, [...(into.get(key) ?? []), part])
  for (const below of part.parts) if (below.via === undefined) collectNamed(below, into)
}

/** The reading cleans names in its own way. */
function letters(name: string): string {
  return name.replaceAll(/[^\dA-Za-z]/g, '').slice(0, 60)
}
