import type { Unwrapped, Wrapper, WrapperBounds } from '../types.ts'
import { type Property, propertiesIn, textOf } from './properties.ts'
import { decompressRtf } from './rtf.ts'

const SIGNATURE = 0x223e9f78
/** Attributes, MS-OXTNEF section 2.1.2: the low half tells them apart. */
const BODY = 0x800c
const ATTACH_TITLE = 0x8010
const ATTACH_DATA = 0x800f
const TRANSPORT_NAME = 0x9001
const ATTACH_RENDERING = 0x9002
const MESSAGE_PROPERTIES = 0x9003
const ATTACH_PROPERTIES = 0x9005
/** Properties, MS-OXPROPS. */
const TEXT_BODY = 0x1000
const RTF_BODY = 0x1009
const HTML_BODY = 0x1013
const DISPLAY_NAME = 0x3001
const DATA = 0x3701
const SHORT_NAME = 0x3704
const LONG_NAME = 0x3707
const OBJECT_TYPE = 0x000d

/**
 * Takes attachments and bodies out of TNEF (MS-OXTNEF), what Outlook calls winmail.dat. An embedded message is TNEF again. Checksums
 * are not looked at: no reader needs them.
 */
export function unwrapTnef(octets: Buffer, { objects }: WrapperBounds): Wrapper | undefined {
  if (octets.length < 6 || octets.readUInt32LE(0) !== SIGNATURE) return undefined
  const content: Unwrapped[] = []
  let attachment: Attachment = { octets: [], name: undefined }
  let isDamaged = false
  for (let at = 6; at < octets.length; ) {
    // Zeros behind the last attribute are padding of who stored it.
    if (at + 9 > octets.length) {
      isDamaged = octets.subarray(at).some((octet) => octet !== 0)
      break
    }
    const id = octets.readUInt16LE(at + 1)
    const length = octets.readUInt32LE(at + 5)
    const begin = at + 9
    const value = octets.subarray(begin, Math.min(octets.length, begin + length))
    if (id === ATTACH_RENDERING) {
      give(attachment)
      attachment = { octets: [], name: undefined }
    } else isDamaged = !take(id, value, attachment, content) || isDamaged
    if (content.length > objects) return done('objects')
    at = begin + length + 2
    if (at > octets.length + 2) isDamaged = true
  }
  give(attachment)
  return content.length > objects ? done('objects') : done(undefined)

  function give({ octets: all, name }: Attachment): void {
    for (const one of all) if (one.length > 0) content.push({ octets: one, isEntity: false, name })
  }

  function done(exceeded: 'objects' | undefined): Wrapper {
    return { kind: 'content', what: 'tnef', class: 'K01', content, isDamaged, exceeded }
  }
}

/** One attachment: its data may stand there twice. */
interface Attachment {
  readonly octets: Buffer[]
  name: string | undefined
}

/** Takes what an attribute has; whether it is whole. */
function take(id: number, value: Buffer, attachment: Attachment, content: Unwrapped[]): boolean {
  if (id === ATTACH_DATA) attachment.octets.push(value)
  else if (id === ATTACH_TITLE || id === TRANSPORT_NAME) attachment.name ??= nameOf(value.toString('latin1'))
  else if (id === BODY) content.push({ octets: value, isEntity: false, name: undefined })
  else if (id === ATTACH_PROPERTIES)
    return eachProperty(value, (property) => takeOfAttachment(property, attachment))
  else if (id === MESSAGE_PROPERTIES)
    return eachProperty(value, (property) => takeOfMessage(property, content))
  return true
}

function eachProperty(value: Buffer, use: (property: Property) => void): boolean {
  const properties = propertiesIn(value)
  for (let next = properties.next(); ; next = properties.next()) {
    if (next.done === true) return next.value
    use(next.value)
  }
}

function takeOfAttachment(property: Property, attachment: Attachment): void {
  const { id, type, value } = property
  if (id === LONG_NAME) attachment.name = nameOf(textOf(property)) ?? attachment.name
  else if (id === SHORT_NAME || id === DISPLAY_NAME) attachment.name ??= nameOf(textOf(property))
  // The identifier of an interface stands in front of an object.
  else if (id === DATA) attachment.octets.push(type === OBJECT_TYPE ? value.subarray(16) : value)
}

function takeOfMessage({ id, value }: Property, content: Unwrapped[]): void {
  const octets =
    id === RTF_BODY ? decompressRtf(value) : id === TEXT_BODY || id === HTML_BODY ? value : undefined
  if (octets !== undefined && octets.length > 0) content.push({ octets, isEntity: false, name: undefined })
}

function nameOf(text: string): string | undefined {
  const [name = ''] = text.split('\0', 1)
  return name === '' ? undefined : name
}
