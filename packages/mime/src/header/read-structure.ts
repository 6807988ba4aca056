import type { Encoding } from '../types.ts'
import type { HeaderBounds, HeaderReadings, Structure } from './types.ts'

/**
 * What the structural fields of an entity may mean.
 * @param defaultType its type where it has no Content-Type: `message/rfc822` in a digest
 */
export function readStructure(
  { main }: HeaderReadings,
  defaultType: string,
  _bounds: HeaderBounds,
): Structure {
  const value = (name: string) => main.fields.find((field) => field.name === name)?.value
  const contentType = value('content-type') ?? defaultType
  const boundary = /boundary\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(contentType)
  const found = boundary?.[1] ?? boundary?.[2]
  const encoding = value('content-transfer-encoding')?.trim().toLowerCase()
  return {
    types: [{ value: contentType.split(';', 1)[0]?.trim().toLowerCase() || defaultType, via: undefined }],
    boundaries: found === undefined ? [] : [{ value: found, via: undefined }],
    encodings: [{ value: isKnown(encoding) ? encoding : 'identity', via: undefined }],
    isEncodingUnknown: false,
    names: [],
    parameters: new Map(),
    isAttachment: false,
    classes: [],
    exceeded: undefined,
  }
}

function isKnown(encoding: string | undefined): encoding is Encoding {
  return encoding === 'base64' || encoding === 'quoted-printable'
}
